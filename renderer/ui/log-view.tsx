// A live log: virtual rows, colours, search, and following its end. Lines are shown as text, never interpreted.
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: a scrolled region must be reached by keyboard
import {
  type ReactNode,
  type RefObject,
  useCallback,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { Icon } from './icon.tsx';
import type { LogBuffer, LogSpan } from './log-buffer.ts';
import { copyRows } from './log-copy.ts';
import { useLogFollow } from './log-follow.ts';
import { LogLayout } from './log-layout.ts';
import { LogRow, logRowHeight } from './log-row.tsx';
import { LogSearch, neighbour } from './log-search.ts';
import { LogToolbar } from './log-toolbar.tsx';
import styles from './log-view.module.css';
import type { LogWords } from './log-words.ts';
import { type RowWindow, useRowWindow } from './row-window.ts';

export { LogBuffer, type LogEntry } from './log-buffer.ts';
export type { LogWords } from './log-words.ts';

export interface LogViewProps {
  label: string;
  /** Must be stable: rows render again with it. */
  words: LogWords;
  lines: LogBuffer;
  /** The lines have no times to show. */
  timeless?: boolean | undefined;
  /** Buttons at the right of the tools. */
  actions?: ReactNode;
  /** A notice above the lines: the log has ended, the connection is lost. */
  banner?: ReactNode;
}

const overscan = 12;
const usualColumns = 120;
// Side padding of a row, in pixels; the width of a time, in characters.
const rowPadding = 24;
const timeColumns = 13;
const noLines: ReadonlySet<number> = new Set();

/** Fills its parent, which must have a height. Ctrl+F (Cmd+F) goes to the search. */
export function LogView({ label, words, lines, timeless, actions, banner }: LogViewProps) {
  const span = useSyncExternalStore(lines.subscribe, lines.span);
  const [wrap, setWrap] = useState(false);
  const [times, setTimes] = useState(false);
  const [columns, setColumns] = useState(usualColumns);
  const folds = useFolds();
  const layout = useMemo(() => {
    const options = { wrapColumns: wrap ? columns : undefined, unfoldColumns: columns, unfolded: folds.unfolded };
    return new LogLayout(options, (number) => lines.at(number));
  }, [wrap, columns, folds.unfolded, lines]);
  layout.update(span);
  const count = layout.rowCount;
  const view = useRowWindow({ count, rowHeight: logRowHeight, headerHeight: 0, overscan });
  const ruler = useColumns(view, times, setColumns);
  const follow = useLogFollow(view, layout, count);
  const search = useLogSearch(lines, span, layout, view, follow.pause);

  return (
    <div className={styles.view}>
      <LogToolbar
        {...search}
        words={words}
        wrap={wrap}
        onWrap={setWrap}
        times={times}
        onTimes={timeless ? undefined : setTimes}
        following={follow.following}
        onFollow={(on) => (on ? follow.follow() : follow.pause())}
        actions={actions}
      />
      {banner && <div className={styles.banner}>{banner}</div>}
      {span.dropped > 0 && <div className={styles.dropped}>{words.dropped(span.dropped)}</div>}
      <div className={styles.frame}>
        <div
          ref={view.scroller}
          className={styles.scroller}
          role="log"
          aria-live="off"
          aria-label={label}
          tabIndex={0}
          onCopy={copyRows}
        >
          <span ref={ruler} className={styles.ruler} aria-hidden="true" />
          <div className={styles.rows} style={{ height: count * logRowHeight }}>
            {rowsToDraw(view, count, follow.following).map((row) => {
              const { line, part } = layout.place(row);
              const entry = lines.at(line);
              return (
                entry && (
                  <LogRow
                    key={`${line}:${part}`}
                    entry={entry}
                    line={line}
                    part={part}
                    columns={layout.columnsOf(line)}
                    row={row}
                    unfolded={folds.unfolded.has(line)}
                    query={search.wanted}
                    current={line === search.current}
                    showTime={times}
                    words={words}
                    onFold={folds.toggle}
                  />
                )
              );
            })}
          </div>
        </div>
        {count === 0 && <p className={styles.empty}>{words.empty}</p>}
        {!follow.following && count > 0 && (
          <button type="button" className={styles.jump} onClick={follow.follow}>
            <Icon name="arrow-down" size={14} />
            {words.jump}
          </button>
        )}
      </div>
    </div>
  );
}

/** While the end is followed the window is known before the scroll event tells it: no empty frame. */
function rowsToDraw(view: RowWindow, count: number, following: boolean): number[] {
  const end = following ? count : view.end;
  const first = following ? Math.max(0, count - Math.ceil(view.height / logRowHeight) - overscan) : view.first;
  return Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset);
}

function useFolds() {
  const [unfolded, setUnfolded] = useState(noLines);
  const toggle = useCallback(
    (line: number) =>
      setUnfolded((old) => {
        const next = new Set(old);
        if (!next.delete(line)) next.add(line);
        return next;
      }),
    [],
  );
  return { unfolded, toggle };
}

/** How many characters fit on a row; answers the element whose width is that of one. */
function useColumns(
  { width }: RowWindow,
  times: boolean,
  onChange: (columns: number) => void,
): RefObject<HTMLSpanElement | null> {
  const ruler = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const cell = ruler.current?.getBoundingClientRect().width;
    if (!cell) return;
    onChange(Math.max(20, Math.floor((width - rowPadding) / cell) - (times ? timeColumns : 0)));
  }, [width, times, onChange]);
  return ruler;
}

function useLogSearch(lines: LogBuffer, span: LogSpan, layout: LogLayout, view: RowWindow, pause: () => void) {
  const [query, setQuery] = useState('');
  const [current, setCurrent] = useState<number>();
  const input = useRef<HTMLInputElement>(null);
  const wanted = useDeferredValue(query).toLowerCase();
  const search = useMemo(() => new LogSearch(wanted, (number) => lines.at(number)), [wanted, lines]);
  const found = search.update(span);

  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f' || event.defaultPrevented) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener('keydown', key);
    return () => document.removeEventListener('keydown', key);
  }, []);

  const onQuery = (text: string) => {
    setQuery(text);
    setCurrent(undefined);
  };
  const onStep = (step: 1 | -1) => {
    const onScreen = layout.place(view.onScreen().first).line;
    const line = found[neighbour(found, current ?? onScreen - 1, step)];
    if (line === undefined) return;
    pause();
    setCurrent(line);
    view.reveal(layout.rowOf(line), true);
  };
  const position = current === undefined ? 0 : found.indexOf(current) + 1;
  return { input, query, onQuery, wanted, current, total: found.length, position, onStep };
}
