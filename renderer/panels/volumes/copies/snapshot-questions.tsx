// Gives a snapshot another name, and asks before some are deleted.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Snapshot } from '../../../../runtime/contract/snapshots.ts';
import { client } from '../../../state/client.ts';
import { problemOf, useProblemText } from '../../../state/problem.ts';
import { useSubmit } from '../../../state/submit.ts';
import { ConfirmDialog } from '../../../ui/dialog/confirm-dialog.tsx';
import { FormDialog } from '../../../ui/dialog/form-dialog.tsx';
import { formatBytes } from '../../../ui/format.ts';
import classes from './copies.module.css';
import { useSnapshotTitle } from './snapshot-title.ts';

interface Props {
  snapshot: Snapshot;
  onClose: () => void;
}

export function RenameSnapshot({ snapshot, onClose }: Props) {
  const { t } = useTranslation(['volume-copies', 'app']);
  const { engineId, id } = snapshot;
  const title = useSnapshotTitle()(snapshot);
  const [name, setName] = useState(snapshot.name);
  const form = useSubmit(['name']);
  const submit = async () => {
    const found = { name: name.trim() === '' ? t('app:problem.required') : undefined };
    if (await form.run(found, () => client().snapshots.rename({ engineId, id, name: name.trim() }))) onClose();
  };
  return (
    <FormDialog
      opened
      title={t('rename.title', { name: title })}
      submitLabel={t('rename.submit')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextInput
        label={t('take.name')}
        value={name}
        error={form.errors.name}
        maxLength={100}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setName(event.currentTarget.value);
          form.changed('name');
        }}
      />
    </FormDialog>
  );
}

export function RemoveSnapshot({ snapshot, onClose }: Props) {
  const { t, i18n } = useTranslation(['volume-copies', 'app']);
  const textOf = useProblemText();
  const { engineId, id, alone, volumes } = snapshot;
  const name = useSnapshotTitle()(snapshot);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const remove = async () => {
    setBusy(true);
    try {
      await client().snapshots.remove({ engineId, ids: [id] });
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
      title={t('forget.snapshot', { name })}
      confirmLabel={t('forget.submit')}
      cancelLabel={t('app:cancel')}
      busy={busy}
      error={error}
      onConfirm={() => void remove()}
      onCancel={onClose}
    >
      <p className={classes.text}>{t('forget.snapshotText', { size: formatBytes(alone, i18n.language) })}</p>
      {volumes.length > 1 && (
        <p className={classes.faint}>
          {t('forget.volumes', { count: volumes.length, names: volumes.map((one) => one.name).join(', ') })}
        </p>
      )}
    </ConfirmDialog>
  );
}
