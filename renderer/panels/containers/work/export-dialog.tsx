// Exports a container's whole file system as a tar: to a file of the computer that Gantry runs on, or as a browser's download.
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { dockerCommand } from '../../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../../state/client.ts';
import { receivePieces } from '../../../state/files/file-transfers.ts';
import { saveBlob } from '../../../state/files/save-blob.ts';
import { hasDialogs, useHostPaths } from '../../../state/host.ts';
import { useCommandWords } from '../../../state/lists/resource-list.ts';
import { useReportProblem } from '../../../state/problem.ts';
import { useSubmit } from '../../../state/submit.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { FormDialog } from '../../../ui/dialog/form-dialog.tsx';
import { PathField } from '../../../ui/form/path-field.tsx';

export function ExportDialog({ row, onClose }: { row: ContainerRow; onClose: () => void }) {
  const { t } = useTranslation(['containers', 'app']);
  const commandWords = useCommandWords('containers');
  const report = useReportProblem();
  const form = useSubmit(['path'], ({ reason }) => (reason === 'path-taken' ? t('work.export.taken') : undefined));
  const [typed, setTyped] = useState('');
  const paths = useHostPaths('save', t('work.export.title', { name: row.name }));
  const [replace, setReplace] = useState(false);
  const here = hasDialogs();
  const path = here ? typed.trim() : `${row.name}.tar`;
  const begin = async () => {
    const { engineId, id, name } = row;
    if (here) return void (await client().containers.export({ engineId, id, path, replace }));
    const begun = await client().containers.download({ engineId, id });
    receivePieces(begun)
      .then((blob) => saveBlob(blob, begun.name))
      .catch((error: unknown) => report(error, t('work.export.failed', { name })));
  };
  const submit = async () => {
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
      {here ? (
        <>
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
        </>
      ) : (
        <p>{t('work.export.browser')}</p>
      )}
      <CommandLine {...commandWords} command={dockerCommand('export', '-o', path, row.name)} />
    </FormDialog>
  );
}
