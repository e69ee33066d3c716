// What a file browser asks: a name for something new, another name, whether to delete, whether to overwrite.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '../dialog/confirm-dialog.tsx';
import type { FileModel, FileSay, FileToSend } from './file-model.ts';
import styles from './file-questions.module.css';

export type FileQuestion =
  | { kind: 'new-file' | 'new-folder'; folder: string }
  | { kind: 'rename'; path: string }
  | { kind: 'remove'; paths: readonly string[] }
  | { kind: 'overwrite'; items: readonly FileToSend[]; folder: string; taken: readonly string[] };

export interface FileQuestionsProps {
  model: FileModel;
  say: FileSay;
  question: FileQuestion | undefined;
  onClose: () => void;
}

const namesShown = 8;

export function FileQuestions({ question, ...props }: FileQuestionsProps) {
  switch (question?.kind) {
    case 'new-file':
    case 'new-folder':
    case 'rename':
      return <NameQuestion key={JSON.stringify(question)} question={question} {...props} />;
    case 'remove':
      return <RemoveQuestion question={question} {...props} />;
    case 'overwrite':
      return <OverwriteQuestion question={question} {...props} />;
    default:
      return null;
  }
}

type Asked<Kind extends FileQuestion['kind']> = Omit<FileQuestionsProps, 'question'> & {
  question: Extract<FileQuestion, { kind: Kind }>;
};

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function NameQuestion({ question, model, say, onClose }: Asked<'new-file' | 'new-folder' | 'rename'>) {
  const before = question.kind === 'rename' ? nameOf(question.path) : '';
  const [name, setName] = useState(before);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const wrong = nameProblem(name, before);
  const run = async () => {
    setTried(true);
    if (wrong !== undefined || busy) return;
    setBusy(true);
    const kind = question.kind === 'new-folder' ? 'folder' : 'file';
    const said =
      question.kind === 'rename'
        ? await model.rename(question.path, name)
        : await model.create(question.folder, name, kind);
    setBusy(false);
    if (said === undefined) onClose();
    else setError(said);
  };
  const where = question.kind === 'rename' ? { name: model.shown(before) } : { folder: model.shown(question.folder) };
  return (
    <ConfirmDialog
      opened
      title={say(`ask.${question.kind}.title`, where)}
      confirmLabel={say(`ask.${question.kind}.confirm`)}
      cancelLabel={say('cancel')}
      busy={busy}
      error={error}
      onConfirm={() => void run()}
      onCancel={onClose}
    >
      <TextInput
        label={say('nameField')}
        value={name}
        error={tried && wrong !== undefined ? say(`nameProblem.${wrong}`) : undefined}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setError(undefined);
        }}
      />
    </ConfirmDialog>
  );
}

function nameProblem(name: string, before: string): 'required' | 'invalid' | 'same' | 'long' | undefined {
  if (name === '') return 'required';
  if (name === '.' || name === '..' || /[/\0]/.test(name)) return 'invalid';
  if (new TextEncoder().encode(name).length > 255) return 'long';
  return name === before ? 'same' : undefined;
}

function Names({ names, say }: { names: readonly string[]; say: FileSay }) {
  return (
    <ul className={styles.names}>
      {names.slice(0, namesShown).map((name) => (
        <li key={name}>{name}</li>
      ))}
      {names.length > namesShown && <li>{say('moreNames', { count: names.length - namesShown })}</li>}
    </ul>
  );
}

function RemoveQuestion({ question, model, say, onClose }: Asked<'remove'>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const { paths } = question;
  const run = async () => {
    setBusy(true);
    const said = await model.remove(paths);
    setBusy(false);
    if (said === undefined) onClose();
    else setError(said);
  };
  return (
    <ConfirmDialog
      opened
      danger
      title={
        paths.length === 1
          ? say('remove.titleOne', { name: model.shown(nameOf(paths[0] ?? '')) })
          : say('remove.titleMany', { count: paths.length })
      }
      confirmLabel={say('remove.confirm')}
      cancelLabel={say('cancel')}
      busy={busy}
      error={error}
      onConfirm={() => void run()}
      onCancel={onClose}
    >
      <Names names={paths.map(model.shown)} say={say} />
      <p className={styles.text}>{say('remove.text')}</p>
    </ConfirmDialog>
  );
}

function OverwriteQuestion({ question, model, say, onClose }: Asked<'overwrite'>) {
  const { items, folder, taken } = question;
  return (
    <ConfirmDialog
      opened
      danger
      title={say('overwriteAsk.title', { count: taken.length })}
      confirmLabel={say('overwrite')}
      cancelLabel={say('cancel')}
      onConfirm={() => {
        model.upload(items, folder);
        onClose();
      }}
      onCancel={onClose}
    >
      <Names names={taken.map(model.shown)} say={say} />
      <p className={styles.text}>{say('overwriteAsk.text')}</p>
      {model.overwriteLoses !== undefined && <p className={styles.text}>{model.overwriteLoses}</p>}
    </ConfirmDialog>
  );
}
