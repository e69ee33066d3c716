// Gives a container another name; what is wrong with the name is said at the field.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { isContainerName } from '../../../runtime/contract/specs/container-spec.ts';
import { dockerCommand } from '../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../state/client.ts';
import { useCommandWords } from '../../state/lists/resource-list.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { ConfirmDialog } from '../../ui/dialog/confirm-dialog.tsx';
import classes from './dialogs.module.css';

type NameProblem = 'required' | 'name-same' | 'name-invalid';

function nameProblem(name: string, row: ContainerRow): NameProblem | undefined {
  if (name === '') return 'required';
  if (name === row.name) return 'name-same';
  return isContainerName(name) ? undefined : 'name-invalid';
}

function RenameQuestion({ row, onClose }: { row: ContainerRow; onClose: () => void }) {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  const commandWords = useCommandWords('containers');
  const [typed, setTyped] = useState(row.name);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  /** What the engine said of the last try: of the name (at the field) or of anything else. */
  const [refused, setRefused] = useState<{ field?: string; other?: string }>({});
  const name = typed.trim();
  const problem = nameProblem(name, row);
  const sentence = (reason: NameProblem) =>
    reason === 'name-same' ? t('problem.name-same') : textOf({ reason, message: '' }).title;
  const fieldError = tried && problem ? sentence(problem) : refused.field;

  const rename = async () => {
    setTried(true);
    if (problem || busy) return;
    setBusy(true);
    try {
      await client().containers.rename({ engineId: row.engineId, id: row.id, name });
      onClose();
    } catch (error) {
      const answer = problemOf(error);
      const { title, detail } = textOf(answer);
      const isName = answer.field === 'name' || answer.reason === 'name-taken' || answer.reason === 'name-invalid';
      setRefused(isName ? { field: title } : { other: [title, detail].filter(Boolean).join('\n') });
      setBusy(false);
    }
  };

  return (
    <ConfirmDialog
      opened
      title={t('rename.title', { name: row.name })}
      confirmLabel={t('rename.confirm')}
      cancelLabel={t('rename.cancel')}
      busy={busy}
      onConfirm={() => void rename()}
      onCancel={onClose}
      {...(refused.other !== undefined && { error: refused.other })}
    >
      <div className={classes.body}>
        <TextInput
          label={t('rename.field')}
          value={typed}
          error={fieldError}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setRefused({});
          }}
        />
        <CommandLine {...commandWords} command={dockerCommand('rename', row.name, name)} />
      </div>
    </ConfirmDialog>
  );
}

export function RenameDialog({ row, onClose }: { row: ContainerRow | undefined; onClose: () => void }) {
  return row ? <RenameQuestion key={row.id} row={row} onClose={onClose} /> : null;
}
