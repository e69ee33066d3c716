// The line above a log: search with its hits, and how lines are shown.
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import styles from './log-view.module.css';
import type { LogWords } from './log-words.ts';

export interface LogToolbarProps {
  words: LogWords;
  input: RefObject<HTMLInputElement | null>;
  query: string;
  onQuery: (query: string) => void;
  /** Lines found, and the place among them from 1; 0 while none is chosen. */
  total: number;
  position: number;
  onStep: (step: 1 | -1) => void;
  wrap: boolean;
  onWrap: (wrap: boolean) => void;
  times: boolean;
  /** Absent where lines have no time. */
  onTimes: ((times: boolean) => void) | undefined;
  following: boolean;
  onFollow: (follow: boolean) => void;
  /** At the right, from the panel. */
  actions: ReactNode;
}

export function LogToolbar(props: LogToolbarProps) {
  const { words, following, wrap, times, onTimes } = props;
  return (
    <div className={styles.toolbar}>
      <LogSearchField {...props} />
      <div className={styles.tools}>
        {onTimes && <IconButton icon="clock" label={words.times} pressed={times} onClick={() => onTimes(!times)} />}
        <IconButton icon="wrap" label={words.wrap} pressed={wrap} onClick={() => props.onWrap(!wrap)} />
        <IconButton
          icon="arrow-down"
          label={words.follow}
          pressed={following}
          onClick={() => props.onFollow(!following)}
        />
        {props.actions}
      </div>
    </div>
  );
}

function LogSearchField({ words, input, query, onQuery, total, position, onStep }: LogToolbarProps) {
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      onStep(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape' && query !== '') {
      event.preventDefault();
      event.stopPropagation();
      onQuery('');
    }
  };
  return (
    <search className={styles.search}>
      <Icon name="search" />
      <input
        ref={input}
        className={styles.input}
        type="search"
        aria-label={words.search}
        placeholder={words.searchPlaceholder}
        value={query}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onQuery(event.currentTarget.value)}
        onKeyDown={key}
      />
      <span className={styles.count} role="status">
        {query === '' ? '' : words.matches(position, total)}
      </span>
      <IconButton
        icon="chevron-up"
        label={words.previous}
        size="small"
        disabled={total === 0}
        onClick={() => onStep(-1)}
      />
      <IconButton
        icon="chevron-down"
        label={words.next}
        size="small"
        disabled={total === 0}
        onClick={() => onStep(1)}
      />
    </search>
  );
}
