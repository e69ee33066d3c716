// The options of the engine's own drivers as fields: those that a network of the driver is about, and the rest behind a section.
import { Autocomplete, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { inPlace } from '../../ui/entry-group.tsx';
import { PairFields } from '../../ui/form/pair-fields.tsx';
import classes from './network-form.module.css';
import { type DriverFieldId, fieldsOf } from './network-form.ts';
import type { NetworkFormState } from './use-network-form.ts';

const main: readonly DriverFieldId[] = ['parent', 'macvlanMode', 'ipvlanMode'];

interface FieldProps {
  state: NetworkFormState;
  field: ReturnType<typeof fieldsOf>[number];
}

function Field({ state, field: { id, choices, podman } }: FieldProps) {
  const { t } = useTranslation(['networks', 'app']);
  const { values, change, abilities } = state;
  const value = values.fields[id] ?? '';
  const lacking = abilities.flavour === 'podman' && podman === undefined;
  const common = {
    label: t(`create.option.${id}`),
    description: lacking ? t('app:lack.podman') : t(`create.optionHelp.${id}`),
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
    disabled: lacking,
    value,
  };
  const set = (next: string) => change({ fields: { ...values.fields, [id]: next } });
  if (choices === undefined) {
    return id === 'parent' ? (
      <Parent state={state} {...common} onChange={set} />
    ) : (
      <TextInput {...common} spellCheck={false} onChange={(event) => set(event.currentTarget.value)} />
    );
  }
  const data = choices.map((choice) => ({ value: choice, label: choiceLabel(choice) }));
  function choiceLabel(choice: string): string {
    if (choice === 'true') return t('inspect.yes');
    return choice === 'false' ? t('inspect.no') : choice;
  }
  return (
    <NativeSelect
      size="xs"
      {...common}
      data={[{ value: '', label: t('create.byDriver') }, ...data]}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

interface ParentProps {
  state: NetworkFormState;
  label: string;
  description: string;
  value: string;
  onChange: (value: string) => void;
}

/** The host's cards first; `eth0.50` makes a VLAN of its own. */
function Parent({ state, ...props }: ParentProps) {
  const { t } = useTranslation('networks');
  const { host } = state;
  const order = ['hardware', 'wireless', 'virtual', 'bridge'];
  const cards = (host.value?.interfaces ?? [])
    .filter(({ name }) => !name.startsWith('veth'))
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const base = props.value.replace(/\..*/, '');
  const chosen = cards.find(({ name }) => name === base);
  const missing = base !== '' && host.value !== undefined && chosen === undefined;
  const description = missing
    ? t('create.parentMissing', { name: base })
    : chosen?.kind === 'wireless'
      ? t('create.parentWireless')
      : props.description;
  return (
    <Autocomplete
      {...props}
      description={description}
      comboboxProps={inPlace}
      spellCheck={false}
      data={cards.map(({ name }) => name)}
      renderOption={({ option }) => {
        const card = cards.find(({ name }) => name === option.value);
        const about = [
          card && t(`create.card.${card.kind}`),
          ...(card?.addresses.filter((address) => !/^fe80:/i.test(address)) ?? []),
          card?.up ? '' : t('create.down'),
        ];
        return (
          <span className={classes.card}>
            <span>{option.value}</span>
            <span className={classes.hint}>{about.filter(Boolean).join(' · ')}</span>
          </span>
        );
      }}
    />
  );
}

/** What a network of this driver is about. */
export function MainDriverFields({ state }: { state: NetworkFormState }) {
  const fields = fieldsOf(state.values.driver).filter(({ id }) => main.includes(id));
  if (fields.length === 0) return null;
  return (
    <div className={classes.pair}>
      {fields.map((field) => (
        <Field key={field.id} state={state} field={field} />
      ))}
    </div>
  );
}

export function DriverOptions({ state }: { state: NetworkFormState }) {
  const { t } = useTranslation('networks');
  const { values, change, form } = state;
  const fields = fieldsOf(values.driver).filter(({ id }) => !main.includes(id));
  return (
    <>
      {fields.length > 0 && (
        <div className={classes.pair}>
          {fields.map((field) => (
            <Field key={field.id} state={state} field={field} />
          ))}
        </div>
      )}
      <PairFields
        label={t('create.options.title')}
        words={{
          add: t('create.options.add'),
          name: t('create.options.name'),
          value: t('create.options.value'),
          remove: (number) => t('create.options.remove', { number }),
        }}
        pairs={values.options}
        onChange={(options) => change({ options })}
      />
      {form.errors.options && <p className={classes.wrong}>{form.errors.options}</p>}
    </>
  );
}
