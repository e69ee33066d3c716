// A field for one line that may hold more than one: it grows with what is in it, and Enter sends the form as in any other field.
import { Textarea, type TextareaProps } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { classNames } from '../class-names.ts';
import styles from './line-field.module.css';

/** Shift and Enter begin a new line. */
function sendForm(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

/** A plain text field would lose the line ends of a value that has them, as a key or a script does. */
export function LineField({ mono = true, ...props }: TextareaProps & { mono?: boolean }) {
  return (
    <Textarea
      rows={1}
      resize="none"
      spellCheck={false}
      autoComplete="off"
      classNames={{ input: classNames(styles.line, mono && styles.mono) }}
      onKeyDown={sendForm}
      {...props}
    />
  );
}
