// What a terminal asks before it happens: several lines pasted, an address opened.
import { Checkbox, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '../dialog/confirm-dialog.tsx';
import styles from './terminal-pane.module.css';
import type { TerminalWords } from './terminal-words.ts';

/** Lines that would be sent; a line break at the end starts no further one. */
function lineCount(text: string): number {
  return text.replace(/(\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/).length;
}

/** Whether pasting this would run something before a person saw it: several lines, or one that is ended. */
export function needsQuestion(text: string): boolean {
  return /[\r\n]/.test(text);
}

interface PasteQuestionProps {
  words: TerminalWords['paste'];
  /** Undefined while nothing is asked. */
  text: string | undefined;
  /** `never`: it is not to be asked again. */
  onPaste: (text: string, never: boolean) => void;
  onCancel: () => void;
}

const shownCharacters = 20_000;

export function PasteQuestion({ words, text, onPaste, onCancel }: PasteQuestionProps) {
  const [never, setNever] = useState(false);
  return (
    <ConfirmDialog
      opened={text !== undefined}
      title={words.title(lineCount(text ?? ''))}
      confirmLabel={words.confirm}
      cancelLabel={words.cancel}
      onCancel={onCancel}
      onConfirm={() => onPaste(text ?? '', never)}
    >
      <p className={styles.text}>{words.text}</p>
      <Textarea
        readOnly
        aria-label={words.title(lineCount(text ?? ''))}
        classNames={{ input: styles.pasted ?? '' }}
        rows={Math.min(Math.max(lineCount(text ?? ''), 2), 10)}
        value={(text ?? '').slice(0, shownCharacters)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          onPaste(text ?? '', never);
        }}
      />
      <Checkbox label={words.never} checked={never} onChange={(event) => setNever(event.currentTarget.checked)} />
    </ConfirmDialog>
  );
}

interface LinkQuestionProps {
  words: TerminalWords['link'];
  address: string | undefined;
  onOpen: (address: string) => void;
  onCancel: () => void;
}

/** An address in the output is a container's text: it is shown in full before anything opens. */
export function LinkQuestion({ words, address, onOpen, onCancel }: LinkQuestionProps) {
  return (
    <ConfirmDialog
      opened={address !== undefined}
      title={words.title}
      confirmLabel={words.confirm}
      cancelLabel={words.cancel}
      onCancel={onCancel}
      onConfirm={() => onOpen(address ?? '')}
    >
      <p className={styles.text}>{words.text}</p>
      <code className={styles.address}>{address}</code>
    </ConfirmDialog>
  );
}
