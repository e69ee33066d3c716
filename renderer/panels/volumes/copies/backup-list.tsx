// The backups of a volume that were made here and whose files are still there: restored, checked, or let go of.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BackupFile } from '../../../../runtime/contract/volume-backups.ts';
import { client } from '../../../state/client.ts';
import { problemOf, useProblemText, useReportProblem } from '../../../state/problem.ts';
import { Age } from '../../../ui/age.tsx';
import { ConfirmDialog } from '../../../ui/dialog/confirm-dialog.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { ActionMenu } from '../../../ui/menu/action-menu.tsx';
import { PlainTable } from '../../../ui/plain-table.tsx';
import classes from './copies.module.css';

interface Props {
  engineId: string;
  backups: readonly BackupFile[];
  onRestore: (path: string) => void;
  /** The list is not what it was. */
  onChanged: () => void;
}

export function BackupList({ engineId, backups, onRestore, onChanged }: Props) {
  const { t, i18n } = useTranslation('volume-copies');
  const locale = i18n.language;
  const report = useReportProblem();
  const [deleting, setDeleting] = useState<BackupFile>();
  const check = ({ path }: BackupFile) => void client().volumeBackups.check({ engineId, path }).catch(report);
  const hide = ({ path }: BackupFile) =>
    void client().volumeBackups.forget({ path, remove: false }).then(onChanged, report);
  return (
    <>
      <PlainTable<BackupFile>
        label={t('backups.title')}
        columns={[
          {
            id: 'file',
            header: t('column.file'),
            cell: ({ name, path }) => (
              <>
                <div className={classes.name}>{name}</div>
                <div className={classes.faint}>{path.slice(0, -name.length)}</div>
              </>
            ),
          },
          {
            id: 'made',
            header: t('column.made'),
            width: 110,
            cell: ({ manifest, modifiedAt }) => <Age at={manifest?.createdAt ?? modifiedAt} locale={locale} />,
          },
          {
            id: 'size',
            header: t('column.size'),
            width: 90,
            align: 'right',
            cell: ({ bytes }) => formatBytes(bytes, locale),
          },
          {
            id: 'actions',
            header: t('column.actions'),
            width: 150,
            align: 'right',
            cell: (file) => (
              <span className={classes.actions}>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t('restore.named', { name: file.name })}
                  onClick={() => onRestore(file.path)}
                >
                  {t('restore.action')}
                </Button>
                <ActionMenu
                  label={t('more', { name: file.name })}
                  items={[
                    { id: 'check', label: t('check.action'), icon: 'check', run: () => check(file) },
                    { id: 'hide', label: t('forget.hide'), icon: 'close', run: () => hide(file) },
                    {
                      id: 'delete',
                      label: t('forget.file'),
                      icon: 'remove',
                      danger: true,
                      run: () => setDeleting(file),
                    },
                  ]}
                />
              </span>
            ),
          },
        ]}
        rows={backups}
        rowKey={({ path }) => path}
      />
      {deleting && <DeleteFile file={deleting} onClose={() => setDeleting(undefined)} onDone={onChanged} />}
    </>
  );
}

function DeleteFile({ file, onClose, onDone }: { file: BackupFile; onClose: () => void; onDone: () => void }) {
  const { t, i18n } = useTranslation(['volume-copies', 'app']);
  const textOf = useProblemText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const remove = async () => {
    setBusy(true);
    try {
      await client().volumeBackups.forget({ path: file.path, remove: true });
      onDone();
      onClose();
    } catch (thrown) {
      const { title, detail } = textOf(problemOf(thrown));
      setError([title, detail].filter(Boolean).join('\n'));
      setBusy(false);
    }
  };
  return (
    <ConfirmDialog
      opened
      danger
      title={t('forget.fileTitle', { name: file.name })}
      confirmLabel={t('forget.submit')}
      cancelLabel={t('app:cancel')}
      busy={busy}
      error={error}
      onConfirm={() => void remove()}
      onCancel={onClose}
    >
      <p className={classes.text}>
        {t('forget.fileText', { path: file.path, size: formatBytes(file.bytes, i18n.language) })}
      </p>
    </ConfirmDialog>
  );
}
