// What is told of a pasted command line, in the person's language.
import { useTranslation } from 'react-i18next';
import type { RunNote } from '../../runtime/contract/run-words.ts';

/** Answers a sentence of a note; the flag and the text in it are the line's own, hostile: show as text. */
export function useRunNoteText(): (note: RunNote) => string {
  const { t } = useTranslation('containers');
  return ({ flag, message, text }) => t(`runWords.${message}`, { flag, text });
}
