// The published ports of a new container.
import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EntryGroup, inPlace } from '../../../ui/entry-group.tsx';
import classes from './run-form.module.css';
import type { RunFormState } from './use-run-form.ts';
import { newPort } from './values.ts';

const protocols = ['tcp', 'udp'];

export function PortRows({ state: { values, change, errorAt } }: { state: RunFormState }) {
  const { t } = useTranslation('containers');
  return (
    <EntryGroup
      title={t('form.ports')}
      addLabel={t('form.addPort')}
      removeLabel={(number) => t('form.removePort', { number })}
      entries={values.ports}
      create={newPort}
      onChange={(ports) => change({ ports })}
      row={(port, set) => (
        <>
          <TextInput
            className={classes.wide}
            aria-label={t('form.hostPort')}
            placeholder={t('form.hostPortPlaceholder')}
            inputMode="numeric"
            value={port.hostPort}
            error={errorAt(`ports.${port.key}.hostPort`)}
            onChange={(event) => set({ hostPort: event.currentTarget.value })}
          />
          <TextInput
            className={classes.wide}
            aria-label={t('form.containerPort')}
            placeholder={t('form.containerPort')}
            inputMode="numeric"
            value={port.containerPort}
            error={errorAt(`ports.${port.key}.containerPort`)}
            onChange={(event) => set({ containerPort: event.currentTarget.value })}
          />
          <Select
            comboboxProps={inPlace}
            className={classes.narrow}
            aria-label={t('form.protocol')}
            data={protocols}
            value={port.protocol}
            allowDeselect={false}
            onChange={(protocol) => set({ protocol: protocol === 'udp' ? 'udp' : 'tcp' })}
          />
        </>
      )}
    />
  );
}
