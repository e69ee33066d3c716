// The rows of a log on screen: only those are drawn, whatever the log's length.
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: a scrolled region must be reached by keyboard
import { type CSSProperties, type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useState } from 'react';
import { classNames } from '../class-names.ts';
import { Icon } from '../icon.tsx';
import { useLogCopy } from './log-copy.ts';
import { LogCopyLine } from './log-copy-line.tsx';
import { HitRuler } from './log-hits.tsx';
import { type LogMarkedLines, type LogMarking, useLogMarking } from './log-marked.ts';
import type { LogLineTools, LogLook, LogSearchModel, LogSourceItem } from './log-model.ts';
import { type LogOpenLines, useOpenLines } from './log-open.ts';
import rowStyles from './log-row.module.css';
import { LogRow } from './log-row.tsx';
import { type LogRows, type LogSpan, lineKey } from './log-rows.ts';
import { type LogScroll, useLogScroll } from './log-scroll.ts';
import styles from './log-view.module.css';
import type { LogSay } from './log-words.ts';

export interface LogListHandle {
  reveal: (row: number) => void;
  follow: () => void;
  pause: () => void;
  top: () => number;
  focus: () => void;
}

export interface LogListProps {
  ref: Ref<LogListHandle>;
  label: string;
  say: LogSay;
  locale: string;
  rows: LogRows;
  span: LogSpan;
  look: LogLook;
  search: LogSearchModel;
  /** The row where the search stands. */
  current: number | undefined;
  sources?: readonly LogSourceItem[] | undefined;
  tools?: LogLineTools | undefined;
  /** While there is no row. */
  empty: string;
  onFollowing: (following: boolean) => void;
}

const longestName = 20;

/** As wide as the longest name, within reason: for the CSS of rows and of the heads above them. */
export function nameWidth(sources: readonly LogSourceItem[] = []): CSSProperties {
  const longest = Math.min(longestName, Math.max(0, ...sources.map(({ name }) => name.length)));
  return { '--log-name': `calc(${longest}ch + 10px)` } as CSSProperties;
}

/** Of a row, for a size of letters; CSS pixels. */
function rowHeightOf(fontSize: number): number {
  return Math.round(fontSize * 1.65);
}

const second = 1000;

/** Now, told anew each second while somebody needs it; else 0. */
function useSeconds(needed: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!needed) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), second);
    return () => clearInterval(timer);
  }, [needed]);
  return needed ? now : 0;
}

export function LogList(props: LogListProps) {
  const { ref, label, say, rows, span, look, search, current, empty, onFollowing } = props;
  const rowHeight = rowHeightOf(look.fontSize);
  const lines = useOpenLines(rows, props.tools?.wholeText);
  const scroll = useLogScroll({ span, rowHeight, uniform: !look.wrap && lines.size === 0 });
  const { first, end, following } = scroll;
  const marking = useLogMarking(rows, span, scroll.element);
  const copy = useLogCopy({ rows, span, colours: look.copyColours, tools: props.tools });
  const { active, onKeyDown } = useRowKeys({ rows, span, scroll, lines, marking, onCopy: copy.copy });
  useBeforeCopy(scroll.element, marking.marked !== undefined);
  const missed = useMissed(span, following);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was there may be gone with a new span
  useEffect(() => rows.want?.(first, end, scroll.top()), [rows, first, end, scroll.top, span]);
  useEffect(() => onFollowing(following), [following, onFollowing]);
  useImperativeHandle(ref, () => ({
    reveal: (row) => scroll.reveal(row, true),
    follow: scroll.follow,
    pause: scroll.pause,
    top: scroll.top,
    focus: () => scroll.element()?.focus(),
  }));
  const sizes = {
    ...nameWidth(props.sources),
    '--log-row': `${rowHeight}px`,
    '--log-width': `${scroll.width}px`,
    fontSize: look.fontSize,
    lineHeight: `${rowHeight}px`,
  } as CSSProperties;
  return (
    <div className={styles.frame}>
      <div
        ref={scroll.scroller}
        className={styles.scroller}
        style={sizes}
        data-wrap={look.wrap}
        role="log"
        aria-live="off"
        aria-label={label}
        tabIndex={0}
        onKeyDown={onKeyDown}
        data-marked={marking.marked !== undefined || undefined}
        onMouseDown={marking.onMouseDown}
        onCopy={(event) => copy.onCopy(event, marking.marked)}
      >
        <div className={styles.content} style={{ height: scroll.contentHeight }}>
          <div className={styles.screen} style={{ height: scroll.height }}>
            <div ref={scroll.rows} className={classNames(styles.rows, look.wrap && rowStyles.wrapped)}>
              <DrawnRows {...props} first={first} end={end} lines={lines} active={active} marking={marking} />
            </div>
          </div>
        </div>
      </div>
      {search.count > 0 && (
        <HitRuler hits={search.hits} count={search.count} span={span} height={scroll.height} current={current} />
      )}
      <LogCopyLine say={say} locale={props.locale} state={copy.state} onDismiss={copy.dismiss} />
      {span.end === span.first && <p className={styles.empty}>{empty}</p>}
      {!following && span.end > span.first && (
        <button type="button" className={styles.jump} onClick={scroll.follow}>
          <Icon name="arrow-down" size={14} />
          {missed > 0 ? say('newLines', { count: missed }) : say('jump')}
        </button>
      )}
    </div>
  );
}

interface DrawnProps extends LogListProps {
  first: number;
  end: number;
  lines: LogOpenLines;
  active: number | undefined;
  marking: LogMarking;
}

function DrawnRows(props: DrawnProps) {
  const { rows, first, end, look, say, locale, search, sources, lines, tools } = props;
  const now = useSeconds(look.times === 'relative');
  const named = sources && sources.length > 1 ? new Map(sources.map(({ key, name }) => [key, name])) : undefined;
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => {
    const row = first + index;
    const item = rows.at(row);
    return (
      <LogRow
        key={row}
        item={item}
        row={row}
        look={look}
        say={say}
        locale={locale}
        now={now}
        sourceName={named && item && (named.get(item.source ?? 0) ?? '')}
        find={search.onlyHits && search.hits.at(search.hits.before(row)) !== row ? undefined : search.find}
        current={row === props.current}
        active={row === props.active}
        marked={props.marking.isMarked(row, item)}
        open={item && lines.get(lineKey(row, item))}
        fieldsOf={tools?.fieldsOf}
        onField={tools?.onField}
        onOpen={lines.toggle}
      />
    );
  });
}

/** Rows that came while the end was not followed. */
function useMissed(span: LogSpan, following: boolean): number {
  const [seen, setSeen] = useState({ end: span.end, revision: span.revision });
  if (following ? seen.end !== span.end : seen.revision !== span.revision || seen.end > span.end) {
    setSeen({ end: span.end, revision: span.revision });
  }
  return following ? 0 : Math.max(0, span.end - seen.end);
}

/** The browser offers a copy where something is selected, and asks here where it is only marked. */
function useBeforeCopy(scroller: () => HTMLElement | null, marked: boolean): void {
  useEffect(() => {
    const element = scroller();
    if (!marked || !element) return;
    const offer = (event: Event) => event.preventDefault();
    element.addEventListener('beforecopy', offer);
    return () => element.removeEventListener('beforecopy', offer);
  }, [scroller, marked]);
}

interface RowKeys {
  rows: LogRows;
  span: LogSpan;
  scroll: LogScroll;
  lines: LogOpenLines;
  marking: LogMarking;
  onCopy: (marked: LogMarkedLines) => void;
}

/** Arrow keys move a mark from row to row, with Shift they mark rows; pages, both ends, and Enter to open the marked row. */
function useRowKeys({ rows, span, scroll, lines, marking, onCopy }: RowKeys) {
  const [active, setActive] = useState<number>();
  const stand = (row: number, extend: boolean) => {
    const next = Math.max(span.first, Math.min(span.end - 1, row));
    if (extend) marking.extend(active ?? next, next);
    else marking.none();
    setActive(next);
    scroll.reveal(next, false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroll.element() || event.altKey) return;
    const command = event.ctrlKey || event.metaKey ? commandOf(event.key.toLowerCase(), marking, onCopy) : undefined;
    const page = Math.max(1, scroll.height - 40);
    const keys: Record<string, () => void> = {
      ArrowUp: () => stand((active ?? (scroll.following ? span.end : scroll.top())) - 1, event.shiftKey),
      ArrowDown: () => stand((active ?? scroll.top() - 1) + 1, event.shiftKey),
      PageUp: () => scroll.move(-page),
      PageDown: () => scroll.move(page),
      Home: () => {
        setActive(undefined);
        scroll.reveal(span.first, false);
      },
      End: () => {
        setActive(undefined);
        scroll.follow();
      },
      Enter: () => active !== undefined && rows.at(active) && lines.toggle(active),
      Escape: () => marking.none(),
      ' ': () => (scroll.following ? scroll.pause() : scroll.follow()),
    };
    const plain = event.metaKey || (event.ctrlKey && event.key.startsWith('Arrow')) ? undefined : keys[event.key];
    const act = command ?? plain;
    if (!act || (event.key === 'Escape' && !marking.marked)) return;
    event.preventDefault();
    act();
  };
  return { active, onKeyDown };
}

/** What Ctrl (or the command key) and a letter do: all lines are marked, also those that are not drawn, and copied. */
function commandOf(key: string, { marked, all }: LogMarking, onCopy: (marked: LogMarkedLines) => void) {
  if (key === 'a') return all;
  return key === 'c' && marked ? () => onCopy(marked) : undefined;
}
