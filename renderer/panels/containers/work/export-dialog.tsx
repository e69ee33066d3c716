// Writes a container's whole file system as a tar to a file of the computer that Gantry runs on.
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { dockerCommand } from '../../../../runtime/contract/docker-command.ts';
import { client } from '../../../state/client.ts';
import { useHostPaths } from '../../../state/host.ts';
import { useCommandWords } from '../../../state/resource-list.ts';
import { useSubmit } from '../../../state/submit.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { PathField } from '../../../ui/path-field.tsx';

export function ExportDialog({ row, onClose }: { row: ContainerRow; onClose: () => void }) {
  const { t } = useTranslation(['containers', 'app']);
  const commandWords = useCommandWords('containers');
  const form = useSubmit(['path'], ({ reason }) => (reason === 'path-taken' ? t('work.export.taken') : undefined));
  const [typed, setTyped] = useState('');
  const paths = useHostPaths('save', t('work.export.title', { name: row.name }));
  const [replace, setReplace] = useState(false);
  const path = typed.trim();
  const submit = async () => {
    const { engineId, id } = row;
    const begin = async () => {
      await client().containers.export({ engineId, id, path, replace });
    };
    const found = { path: path === '' ? t('app:problem.required') : undefined };
    if (await form.run(found, begin)) onClose();
  };
  return (
    <FormDialog
      opened
      title={t('work.export.title', { name: row.name })}
      submitLabel={t('work.export.submit')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <PathField
        label={t('work.export.path')}
        description={t('work.export.pathText')}
        placeholder={t('work.export.placeholder', { name: row.name })}
        value={typed}
        error={form.errors.path}
        paths={paths}
        autoFocus
        onChange={(value) => {
          setTyped(value);
          form.changed('path');
        }}
      />
      <Checkbox
        checked={replace}
        onChange={(event) => setReplace(event.currentTarget.checked)}
        label={t('work.export.replace')}
      />
      <CommandLine {...commandWords} command={dockerCommand('export', '-o', path, row.name)} />
    </FormDialog>
  );
}
