// The ports that are opened on the host, and those that are only told of.
import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EntryGroup, inPlace } from '../../../ui/entry-group.tsx';
import { useLacks } from './engine-lacks.ts';
import { Flag, Tags, useForm } from './form-fields.tsx';
import classes from './run-form.module.css';
import { newPort, type PortEntry } from './values.ts';

const protocols = ['tcp', 'udp', 'sctp'] as const;
const fields = ['hostPort', 'containerPort'] as const;

export function PortsSection() {
  const { t } = useTranslation('create');
  const { values, change, errorAt } = useForm();
  const noRanges = useLacks()('ports.hostPortEnd');
  const row = (port: PortEntry, set: (part: Partial<PortEntry>) => void) => (
    <>
      <TextInput
        className={classes.wide}
        aria-label={t('port.hostIp')}
        placeholder={t('port.hostIpExample')}
        spellCheck={false}
        value={port.hostIp}
        error={errorAt(`ports.${port.key}.hostIp`)}
        onChange={(event) => set({ hostIp: event.currentTarget.value })}
      />
      {fields.map((field) => (
        <TextInput
          key={field}
          className={classes.wide}
          aria-label={t(`port.${field}`)}
          placeholder={t(`port.${field}Example`)}
          value={port[field]}
          error={errorAt(`ports.${port.key}.${field}`)}
          onChange={(event) => set({ [field]: event.currentTarget.value })}
        />
      ))}
      <Select
        comboboxProps={inPlace}
        className={classes.narrow}
        aria-label={t('port.protocol')}
        data={protocols}
        value={port.protocol}
        allowDeselect={false}
        onChange={(value) => set({ protocol: protocols.find((one) => one === value) ?? 'tcp' })}
      />
    </>
  );
  return (
    <>
      <EntryGroup
        title={t('field.ports')}
        description={noRanges === undefined ? t('help.ports') : t('port.noRanges', { reason: noRanges })}
        addLabel={t('port.add')}
        removeLabel={(number) => t('port.remove', { number })}
        entries={values.ports}
        create={newPort}
        onChange={(ports) => change({ ports })}
        row={row}
      />
      <Flag id="publishAll" />
      <Tags id="expose" example help />
    </>
  );
}
