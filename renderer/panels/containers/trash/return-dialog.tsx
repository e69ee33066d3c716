// Brings a container back: says what of it is not there any more, and asks for another name where its own is taken.
import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isContainerName } from '../../../../runtime/contract/specs/container-spec.ts';
import type { ReturnCheck, TrashEntry } from '../../../../runtime/contract/trash.ts';
import { client } from '../../../state/client.ts';
import { useLoadWithWords } from '../../../state/load.ts';
import { problemOf, useProblemText } from '../../../state/problem.ts';
import { ConfirmDialog } from '../../../ui/dialog/confirm-dialog.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import classes from '../dialogs.module.css';

function Missing({ check, entry }: { check: ReturnCheck; entry: TrashEntry }) {
  const { t } = useTranslation('containers');
  const lines = [
    ...check.networksGone.map((name) => t('trash.networkGone', { name })),
    ...check.volumesGone.map((name) => t('trash.volumeGone', { name })),
    ...entry.volumesLost.map((path) => t('trash.volumeLost', { path })),
    ...(check.layerGone ? [t('trash.layerGone')] : []),
    ...(check.imageGone && (check.layerGone || entry.layer === undefined)
      ? [t('trash.imageGone', { image: entry.image })]
      : []),
    ...(entry.layer === undefined ? [t('trash.filesLost')] : []),
  ];
  if (lines.length === 0) return <p className={classes.text}>{t('trash.whole')}</p>;
  return (
    <NoticeBar
      kind="warning"
      title={t('trash.missing')}
      text={
        <ul className={classes.list}>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      }
    />
  );
}

export function ReturnDialog({ entry, onClose }: { entry: TrashEntry; onClose: () => void }) {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  const { engineId, id } = entry;
  const { value: check, problem } = useLoadWithWords(
    (signal) => client().trash.check({ engineId, id }, { signal }),
    [engineId, id],
  );
  const [name, setName] = useState(entry.name);
  const [start, setStart] = useState(entry.ran);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ field?: string; other?: string }>({});
  const taken = check?.nameTaken === true && name.trim() === entry.name;
  const wrong = taken
    ? t('trash.nameTaken')
    : isContainerName(name.trim())
      ? undefined
      : textOf({ reason: 'name-invalid', message: '' }).title;
  const restore = async () => {
    if (wrong !== undefined || busy) return;
    setBusy(true);
    try {
      await client().trash.restore({ engineId, id, name: name.trim(), start });
      onClose();
    } catch (error) {
      const answer = problemOf(error);
      const { title, detail } = textOf(answer);
      setRefused(answer.field === 'name' ? { field: title } : { other: [title, detail].filter(Boolean).join('\n') });
      setBusy(false);
    }
  };
  const error = refused.other ?? (problem && [problem.title, problem.text].filter(Boolean).join('\n'));
  return (
    <ConfirmDialog
      opened
      title={t('trash.returnTitle', { name: entry.name })}
      confirmLabel={t('trash.return')}
      cancelLabel={t('remove.cancel')}
      busy={busy}
      disabled={check === undefined}
      onConfirm={() => void restore()}
      onCancel={onClose}
      {...(error !== undefined && { error })}
    >
      <div className={classes.body}>
        {check && <Missing check={check} entry={entry} />}
        <TextInput
          label={t('column.name')}
          value={name}
          error={refused.field ?? wrong}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setName(event.currentTarget.value);
            setRefused({});
          }}
        />
        <Checkbox
          label={t('trash.start')}
          checked={start}
          onChange={(event) => setStart(event.currentTarget.checked)}
        />
      </div>
    </ConfirmDialog>
  );
}
