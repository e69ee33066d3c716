// Brings a removed volume back, and asks for another name where its own is taken.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isVolumeName } from '../../../../runtime/contract/specs/container-spec.ts';
import type { TrashedVolume } from '../../../../runtime/contract/trash.ts';
import { client } from '../../../state/client.ts';
import { useSubmit } from '../../../state/submit.ts';
import { useVolumes } from '../../../state/volumes.ts';
import { FormDialog } from '../../../ui/dialog/form-dialog.tsx';
import { formatBytes } from '../../../ui/format.ts';
import classes from '../dialogs.module.css';

export function ReturnVolume({ entry, onClose }: { entry: TrashedVolume; onClose: () => void }) {
  const { t, i18n } = useTranslation(['containers', 'app']);
  const { engineId, id, keeps, bytes } = entry;
  const there = useVolumes((state) => state.byId);
  const [typed, setName] = useState(entry.name);
  const name = typed.trim();
  const form = useSubmit(['name']);
  const taken = there.has(name) ? t('trash.volumeTaken') : undefined;
  const wrong = isVolumeName(name) ? taken : t('app:problem.volume-name-invalid');
  const submit = async () => {
    const begin = async () => {
      await client().trash.restoreVolume({ engineId, id, ...(name !== entry.name && { name }) });
    };
    if (await form.run({ name: wrong }, begin)) onClose();
  };
  const size = bytes === undefined ? '' : formatBytes(bytes, i18n.language);
  return (
    <FormDialog
      opened
      title={t('trash.returnTitle', { name: entry.name })}
      submitLabel={t('trash.return')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p className={classes.text}>
        {t(keeps === 'content' ? 'trash.volumeWhole' : 'trash.volumeDefinition', { size })}
      </p>
      <TextInput
        label={t('column.name')}
        value={typed}
        error={form.errors.name ?? taken}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setName(event.currentTarget.value);
          form.changed('name');
        }}
      />
    </FormDialog>
  );
}
