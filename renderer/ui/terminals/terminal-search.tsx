// Search in a terminal: text or pattern, next and previous, how many there are.
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../icon.tsx';
import { IconButton } from '../icon-button.tsx';
import { isSearchable, type SearchRequest, searchLimit } from './terminal-instance.ts';
import styles from './terminal-search.module.css';
import type { TerminalWords } from './terminal-words.ts';

export interface TerminalSearchProps {
  words: TerminalWords['search'];
  found: { current: number; total: number };
  /** `typing`: the request changed. */
  onFind: (request: SearchRequest, direction: 'next' | 'previous', typing?: boolean) => void;
  onClose: () => void;
}

interface SwitchProps {
  sign: string;
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

function Switch({ sign, label, on, onChange }: SwitchProps) {
  return (
    <button
      type="button"
      className={styles.switch}
      aria-label={label}
      aria-pressed={on}
      data-tip={label}
      onClick={() => onChange(!on)}
    >
      {sign}
    </button>
  );
}

function Count({ words, request, found }: Pick<TerminalSearchProps, 'words' | 'found'> & { request: SearchRequest }) {
  const valid = isSearchable(request);
  const text = valid ? words.matches(found.current, found.total, found.total >= searchLimit) : words.invalid;
  return (
    <span className={styles.count} role="status" data-invalid={valid ? undefined : true}>
      {request.text === '' ? '' : text}
    </span>
  );
}

/** Enter goes down, Shift+Enter up, Escape closes. */
export function TerminalSearch({ words, found, onFind, onClose }: TerminalSearchProps) {
  const [request, setRequest] = useState<SearchRequest>({ text: '', matchCase: false, regex: false });
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const change = (part: Partial<SearchRequest>) => {
    const next = { ...request, ...part };
    setRequest(next);
    onFind(next, 'next', true);
  };
  return (
    <search className={styles.bar}>
      <Icon name="search" size={14} />
      <input
        ref={field}
        className={styles.input}
        type="text"
        aria-label={words.label}
        placeholder={words.label}
        aria-invalid={!isSearchable(request)}
        spellCheck={false}
        autoComplete="off"
        value={request.text}
        onChange={(event) => change({ text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
          if (event.key === 'Enter') onFind(request, event.shiftKey ? 'previous' : 'next');
        }}
      />
      <Count words={words} request={request} found={found} />
      <Switch
        sign="Aa"
        label={words.matchCase}
        on={request.matchCase}
        onChange={(matchCase) => change({ matchCase })}
      />
      <Switch sign=".*" label={words.regex} on={request.regex} onChange={(regex) => change({ regex })} />
      <IconButton icon="arrow-up" size="small" label={words.previous} onClick={() => onFind(request, 'previous')} />
      <IconButton icon="arrow-down" size="small" label={words.next} onClick={() => onFind(request, 'next')} />
      <IconButton icon="close" size="small" label={words.close} onClick={onClose} />
    </search>
  );
}
