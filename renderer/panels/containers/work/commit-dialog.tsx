// Makes an image of a container as it is, with a message and changes of its configuration.
import { Checkbox, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeProblem, commitInstructions } from '../../../../runtime/contract/commit-changes.ts';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { parseReference } from '../../../../runtime/contract/reference.ts';
import { dockerCommand } from '../../../../runtime/contract/specs/docker-command.ts';
import { client } from '../../../state/client.ts';
import { useCommandWords } from '../../../state/lists/resource-list.ts';
import { useSubmit } from '../../../state/submit.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { FormDialog } from '../../../ui/dialog/form-dialog.tsx';

const fields = ['reference', 'message', 'author', 'changes'] as const;

interface Values {
  reference: string;
  message: string;
  author: string;
  changes: string;
  pause: boolean;
}

function commandOf(row: ContainerRow, values: Values): string {
  const { reference, message, author, changes, pause } = values;
  const lines = changes.split('\n').filter((line) => line.trim() !== '');
  const words = [
    ...(message === '' ? [] : ['-m', message]),
    ...(author === '' ? [] : ['-a', author]),
    ...lines.flatMap((line) => ['-c', line.trim()]),
    ...(pause ? [] : ['--pause=false']),
  ];
  return dockerCommand('commit', ...words, row.name, ...(reference === '' ? [] : [reference]));
}

function useCommitForm(row: ContainerRow, onDone: () => void) {
  const { t } = useTranslation(['containers', 'app']);
  const [values, setValues] = useState<Values>({ reference: '', message: '', author: '', changes: '', pause: true });
  // The runtime names the line; here all lines are one field.
  const form = useSubmit(fields);
  const change = (part: Partial<Values>) => {
    setValues((before) => ({ ...before, ...part }));
    for (const field of Object.keys(part)) form.changed(field);
  };
  const reference = values.reference.trim();
  const submit = async () => {
    const parsed = parseReference(reference);
    const lines = values.changes.split('\n');
    const wrong = lines.findIndex((line) => changeProblem(line) !== undefined);
    const problem = wrong < 0 ? undefined : changeProblem(lines[wrong] ?? '');
    const found = {
      reference:
        reference !== '' && (parsed === undefined || parsed.digest !== undefined)
          ? t('app:problem.reference-invalid')
          : undefined,
      changes: problem && t(`work.commit.problem.${problem}`, { line: wrong + 1, list: commitInstructions.join(', ') }),
    };
    const { engineId, id } = row;
    const begin = async () => {
      await client().containers.commit({ engineId, id, ...values, reference, changes: lines });
    };
    if (await form.run(found, begin)) onDone();
  };
  return { values: { ...values, reference }, typed: values, change, form, submit };
}

export function CommitDialog({ row, onClose }: { row: ContainerRow; onClose: () => void }) {
  const { t } = useTranslation('containers');
  const commandWords = useCommandWords('containers');
  const { values, typed, change, form, submit } = useCommitForm(row, onClose);
  const text = (field: 'reference' | 'message' | 'author') => ({
    label: t(`work.commit.${field}`),
    placeholder: t(`work.commit.${field}Placeholder`),
    value: typed[field],
    error: form.errors[field],
    spellCheck: false,
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => change({ [field]: event.currentTarget.value }),
  });
  return (
    <FormDialog
      opened
      title={t('work.commit.title', { name: row.name })}
      submitLabel={t('work.commit.submit')}
      {...form.dialog}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextInput {...text('reference')} data-autofocus />
      <TextInput {...text('message')} />
      <TextInput {...text('author')} />
      <Textarea
        label={t('work.commit.changes')}
        description={t('work.commit.changesText')}
        placeholder={t('work.commit.changesPlaceholder')}
        value={typed.changes}
        error={form.errors.changes}
        autosize
        minRows={2}
        maxRows={6}
        spellCheck={false}
        onChange={(event) => change({ changes: event.currentTarget.value })}
      />
      <Checkbox
        checked={typed.pause}
        onChange={(event) => change({ pause: event.currentTarget.checked })}
        label={t('work.commit.pause')}
        description={t('work.commit.pauseText')}
      />
      <CommandLine {...commandWords} command={commandOf(row, values)} />
    </FormDialog>
  );
}
