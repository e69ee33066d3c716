// The search over a log: what is looked for and how, how many there are, and the steps from one to the next.
import { type KeyboardEvent, type RefObject, useEffect, useId } from 'react';
import { Icon } from '../icon.tsx';
import { IconButton } from '../icon-button.tsx';
import type { LogSearchModel, LogTerm } from './log-model.ts';
import styles from './log-search-field.module.css';
import type { LogSay } from './log-words.ts';

export interface LogSearchFieldProps {
  say: LogSay;
  locale: string;
  input: RefObject<HTMLInputElement | null>;
  search: LogSearchModel;
  /** The place among the hits from 1; 0 while none is chosen. */
  position: number;
  onStep: (step: 1 | -1) => void;
}

/** Ctrl+F (Cmd+F) goes to the field, F3 and Shift+F3 step from anywhere. */
function useSearchKeys({ input, onStep }: LogSearchFieldProps): void {
  useEffect(() => {
    const key = (event: globalThis.KeyboardEvent) => {
      if (event.defaultPrevented) return;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') {
        event.preventDefault();
        input.current?.focus();
        input.current?.select();
      } else if (event.key === 'F3') {
        event.preventDefault();
        onStep(event.shiftKey ? -1 : 1);
      }
    };
    document.addEventListener('keydown', key);
    return () => document.removeEventListener('keydown', key);
  }, [input, onStep]);
}

export function LogSearchField(props: LogSearchFieldProps) {
  const { say, input, search, onStep } = props;
  const { term, onTerm, problem, count } = search;
  const problemId = useId();
  useSearchKeys(props);
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      onStep(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape' && term.text !== '') {
      event.preventDefault();
      event.stopPropagation();
      onTerm({ ...term, text: '' });
    }
  };
  return (
    <search className={styles.search} data-problem={problem !== undefined}>
      <Icon name="search" />
      <input
        ref={input}
        className={styles.input}
        type="search"
        aria-label={say('search')}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : problemId}
        placeholder={say('searchPlaceholder')}
        value={term.text}
        spellCheck={false}
        autoComplete="off"
        maxLength={1000}
        onChange={(event) => onTerm({ ...term, text: event.currentTarget.value })}
        onKeyDown={key}
      />
      <Count {...props} />
      <TermOptions say={say} term={term} onTerm={onTerm} patterns={search.patterns} />
      <IconButton
        icon="chevron-up"
        label={say('previous')}
        size="small"
        disabled={count === 0}
        onClick={() => onStep(-1)}
      />
      <IconButton
        icon="chevron-down"
        label={say('next')}
        size="small"
        disabled={count === 0}
        onClick={() => onStep(1)}
      />
      {problem !== undefined && (
        <span id={problemId} className={styles.problem} role="alert">
          {problem}
        </span>
      )}
    </search>
  );
}

function Count({ say, locale, search, position }: LogSearchFieldProps) {
  const { term, count, progress, problem } = search;
  const number = new Intl.NumberFormat(locale);
  const words =
    count === 0 && progress === undefined
      ? say('noMatches')
      : say('matches', { current: number.format(position), total: number.format(count) });
  return (
    <span className={styles.count} role="status">
      {term.text === '' || problem !== undefined ? '' : words}
      {progress !== undefined && (
        <progress className={styles.progress} aria-label={say('searching')} value={progress} max={1} />
      )}
    </span>
  );
}

export interface TermOptionsProps {
  say: LogSay;
  term: LogTerm;
  onTerm: (term: LogTerm) => void;
  /** Whether regular expressions are offered. */
  patterns: boolean;
}

/** Case, whole words, regular expression: three switches, named by what is written on them everywhere. */
export function TermOptions({ say, term, onTerm, patterns }: TermOptionsProps) {
  const options = [
    { label: say('caseSensitive'), sign: 'Aa', on: term.caseSensitive, next: { caseSensitive: !term.caseSensitive } },
    { label: say('wholeWord'), sign: '“w”', on: term.wholeWord, next: { wholeWord: !term.wholeWord } },
    {
      label: say('regex'),
      sign: '.*',
      on: term.kind === 'regex',
      next: { kind: term.kind === 'regex' ? ('text' as const) : ('regex' as const) },
    },
  ];
  return (
    <span className={styles.options}>
      {options.slice(0, patterns ? 3 : 2).map(({ label, sign, on, next }) => (
        <button
          key={label}
          type="button"
          className={styles.option}
          aria-label={label}
          data-tip={label}
          aria-pressed={on}
          data-sign={sign}
          onClick={() => onTerm({ ...term, ...next })}
        />
      ))}
    </span>
  );
}
