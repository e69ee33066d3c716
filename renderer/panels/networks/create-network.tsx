// The form for a new network; says what is wrong at the field before anything is sent.
import { Checkbox, NativeSelect, SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../runtime/contract/problem.ts';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { useNetworks } from '../../state/networks.ts';
import { useCommandWords } from '../../state/resource-list.ts';
import { useSubmit } from '../../state/submit.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { PairFields, pairsToRecord } from '../../ui/pair-fields.tsx';
import {
  createCommand,
  emptyNetwork,
  type NetworkValues,
  networkDrivers,
  networkProblems,
  trimmed,
} from './network-form.ts';
import { alignedSubnet } from './subnet.ts';

const fields = ['name', 'driver', 'subnet', 'gateway'] as const;

/** The form's state: values, what is wrong with them in words, and what submitting does. */
function useNetworkForm(onDone: () => void) {
  const { t } = useTranslation('networks');
  const engineId = useEngineId();
  const items = useNetworks((state) => state.items);
  const [values, setValues] = useState(emptyNetwork);
  // The engine alone knows what else uses the addresses, and its words name it.
  const say = ({ reason, field, message }: Problem) =>
    reason === 'conflict' && field === 'subnet' ? t('create.problem.subnetTaken', { message }) : undefined;
  const form = useSubmit(fields, say);
  const change = (part: Partial<NetworkValues>) => {
    setValues((before) => ({ ...before, ...part }));
    for (const field of Object.keys(part)) form.changed(field);
  };
  const submit = async () => {
    const sent = trimmed(values);
    const { name, subnet, gateway } = networkProblems(sent, (one) => items.some((network) => network.name === one));
    const found = {
      name: name && t(`create.problem.${name}`),
      subnet: subnet && t(`create.problem.${subnet}`, { subnet: alignedSubnet(sent.subnet) }),
      gateway: gateway && t(`create.problem.${gateway}`, { subnet: sent.subnet }),
    };
    const labels = pairsToRecord(sent.labels);
    if (await form.run(found, () => client().networks.create({ ...sent, engineId, labels }))) onDone();
  };
  return { values, change, form, submit };
}

/** Mount it to open it. */
export function CreateNetwork({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('networks');
  const { values, change, form, submit } = useNetworkForm(onClose);
  const commandWords = useCommandWords('networks');
  const name = values.name.trim() || t('create.namePlaceholder');
  const text = (field: 'name' | 'subnet' | 'gateway') => ({
    label: t(`create.${field}`),
    placeholder: t(`create.${field}Placeholder`),
    value: values[field],
    error: form.errors[field],
    spellCheck: false,
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => change({ [field]: event.currentTarget.value }),
  });
  return (
    <FormDialog
      opened
      title={t('create.title')}
      submitLabel={t('create.submit')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextInput {...text('name')} data-autofocus />
      <NativeSelect
        size="xs"
        label={t('create.driver')}
        description={t(`driver.${values.driver}`)}
        data={[...networkDrivers]}
        value={values.driver}
        error={form.errors.driver}
        onChange={(event) => change({ driver: event.currentTarget.value })}
      />
      <SimpleGrid cols={2} spacing="var(--space-3)">
        <TextInput {...text('subnet')} />
        <TextInput {...text('gateway')} />
      </SimpleGrid>
      <Checkbox
        checked={values.internal}
        onChange={(event) => change({ internal: event.currentTarget.checked })}
        label={t('create.internal')}
        description={t('create.internalHelp')}
      />
      <PairFields
        label={t('create.label.title')}
        words={{
          add: t('create.label.add'),
          name: t('create.label.name'),
          value: t('create.label.value'),
          remove: (number) => t('create.label.remove', { number }),
        }}
        pairs={values.labels}
        onChange={(labels) => change({ labels })}
      />
      <CommandLine {...commandWords} command={createCommand({ ...trimmed(values), name })} />
    </FormDialog>
  );
}
