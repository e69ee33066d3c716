// What few networks need: who gives out the addresses, and networks of a swarm or with another's settings.
import { Autocomplete, Checkbox, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { inPlace } from '../../ui/entry-group.tsx';
import { PairFields } from '../../ui/form/pair-fields.tsx';
import classes from './network-form.module.css';
import type { NetworkFormState } from './use-network-form.ts';

interface Props {
  state: NetworkFormState;
}

export function AddressDriverFields({ state }: Props) {
  const { t } = useTranslation('networks');
  const { values, change, form, lack } = state;
  const noDriver = lack('ipamDriver');
  return (
    <>
      <Checkbox
        label={t('create.noIpv4')}
        description={lack('ipv4') ?? t('create.noIpv4Help')}
        checked={!values.ipv4}
        disabled={lack('ipv4') !== undefined && values.ipv4}
        error={form.errors.ipv4}
        onChange={(event) => change({ ipv4: !event.currentTarget.checked })}
      />
      <Autocomplete
        label={t('create.ipamDriver')}
        description={noDriver ?? t('create.ipamDriverHelp')}
        comboboxProps={inPlace}
        spellCheck={false}
        data={['default', 'null']}
        value={values.ipamDriver}
        disabled={noDriver !== undefined && values.ipamDriver === ''}
        error={form.errors.ipamDriver}
        onChange={(ipamDriver) => change({ ipamDriver })}
      />
      {noDriver === undefined && (
        <PairFields
          label={t('create.ipamOptions.title')}
          words={{
            add: t('create.ipamOptions.add'),
            name: t('create.options.name'),
            value: t('create.options.value'),
            remove: (number) => t('create.options.remove', { number }),
          }}
          pairs={values.ipamOptions}
          onChange={(ipamOptions) => change({ ipamOptions })}
        />
      )}
    </>
  );
}

export function SwarmFields({ state }: Props) {
  const { t } = useTranslation('networks');
  const { values, change, form, lack, abilities, others } = state;
  const noSwarm = abilities.swarm ? undefined : t('create.noSwarm');
  const why = { ingress: lack('ingress') ?? noSwarm, configOnly: lack('configOnly') };
  const kept = others.filter(({ configOnly }) => configOnly).map(({ name }) => name);
  const noConfigs = lack('configFrom') ?? (kept.length === 0 ? t('create.noConfigs') : undefined);
  return (
    <>
      <div className={classes.pair}>
        <NativeSelect
          size="xs"
          label={t('create.scope')}
          description={lack('scope') ?? noSwarm ?? t('create.scopeHelp')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={[
            { value: '', label: t('create.byDriver') },
            { value: 'local', label: t('create.scopeLocal') },
            { value: 'swarm', label: t('create.scopeSwarm') },
          ]}
          value={values.scope}
          disabled={(lack('scope') ?? noSwarm) !== undefined && values.scope === ''}
          error={form.errors.scope}
          onChange={(event) => change({ scope: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label={t('create.configFrom')}
          description={noConfigs ?? t('create.configFromHelp')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={[{ value: '', label: t('create.none') }, ...kept]}
          value={values.configFrom}
          disabled={noConfigs !== undefined && values.configFrom === ''}
          error={form.errors.configFrom}
          onChange={(event) => change({ configFrom: event.currentTarget.value })}
        />
      </div>
      {(['configOnly', 'ingress'] as const).map((flag) => (
        <Checkbox
          key={flag}
          label={t(`create.${flag}`)}
          description={why[flag] ?? t(`create.${flag}Help`)}
          checked={values[flag]}
          disabled={why[flag] !== undefined && !values[flag]}
          error={form.errors[flag]}
          onChange={(event) => change({ [flag]: event.currentTarget.checked })}
        />
      ))}
    </>
  );
}
