// A log: its rows, search and filters above them, figures below. Lines are shown as text, never interpreted.
import { type ReactNode, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { IconButton } from '../icon-button.tsx';
import { ActionMenu, type ActionMenuItem } from '../menu/action-menu.tsx';
import { LogBars } from './log-bars.tsx';
import { LogChips } from './log-chips.tsx';
import { LogDownloadDialog } from './log-download.tsx';
import { LogFigureLine } from './log-figures.tsx';
import { isFiltering, LogFilterButton } from './log-filter.tsx';
import { LogList, type LogListHandle, nameWidth } from './log-list.tsx';
import { LogLookButton } from './log-look.tsx';
import type {
  LogDownloadModel,
  LogFigures,
  LogFilterModel,
  LogHistogramModel,
  LogLineTools,
  LogLook,
  LogNotice,
  LogSearchModel,
  LogSourceItem,
} from './log-model.ts';
import { LogNotices } from './log-notices.tsx';
import type { LogRows, LogSpan } from './log-rows.ts';
import { neighbour, useOwnSearch } from './log-search.ts';
import { LogSearchField } from './log-search-field.tsx';
import { logTimeText } from './log-time.ts';
import styles from './log-view.module.css';
import type { LogSay } from './log-words.ts';

export interface LogViewProps {
  label: string;
  /** Must be stable: rows render again with it. */
  say: LogSay;
  locale: string;
  rows: LogRows;
  search: LogSearchModel;
  look: LogLook;
  onLook: (change: Partial<LogLook>) => void;
  /** While there is no row. */
  empty: string;
  /** The lines have no times to show. */
  timeless?: boolean | undefined;
  /** Names are shown where there is more than one. */
  sources?: readonly LogSourceItem[] | undefined;
  /** Stable, like what is in it. */
  tools?: LogLineTools | undefined;
  /** Paths of JSON fields that were seen. */
  fields?: (() => readonly string[]) | undefined;
  filter?: LogFilterModel | undefined;
  /** Asked for while bars are shown. */
  histogram?: LogHistogramModel | undefined;
  download?: (LogDownloadModel & { closeLabel: string }) | undefined;
  figures?: LogFigures | undefined;
  /** Rarer things. */
  menu?: readonly ActionMenuItem[] | undefined;
  /** Buttons at the right of the tools. */
  actions?: ReactNode;
  notices?: readonly LogNotice[] | undefined;
  /** Rows up to this time (RFC 3339) are hidden by the person's wish. */
  cleared?: { at: string; showAll: () => void } | undefined;
}

/** Fills its parent, which must have a height. */
export function LogView(props: LogViewProps) {
  const { label, say, locale, rows, search, look, filter, histogram, figures } = props;
  const span = useSyncExternalStore(rows.subscribe, rows.span);
  const list = useRef<LogListHandle>(null);
  const [following, setFollowing] = useState(true);
  const steps = useSteps(search, list, span);
  return (
    <div className={styles.view}>
      <Toolbar {...props} list={list} following={following} steps={steps} />
      {filter && <LogChips say={say} locale={locale} model={filter} />}
      <LogNotices say={say} notices={props.notices ?? []} />
      {look.histogram && histogram && histogram.counts.length > 0 && (
        <LogBars say={say} locale={locale} model={histogram} />
      )}
      {props.cleared && (
        <div className={styles.dropped}>
          {say('cleared', { time: logTimeText(props.cleared.at, 'local', 0, locale) })}{' '}
          <button type="button" className={styles.all} onClick={props.cleared.showAll}>
            {say('showAll')}
          </button>
        </div>
      )}
      {span.dropped > 0 && <div className={styles.dropped}>{say('dropped', { count: span.dropped })}</div>}
      {look.columns.length > 0 && <ColumnHeads {...props} />}
      <LogList
        ref={list}
        label={label}
        say={say}
        locale={locale}
        rows={rows}
        span={span}
        look={look}
        search={search}
        current={steps.current}
        sources={props.sources}
        tools={props.tools}
        empty={props.empty}
        onFollowing={setFollowing}
      />
      {figures && <LogFigureLine say={say} locale={locale} figures={figures} />}
    </div>
  );
}

/** Where the search stands, and the way to the next hit. */
function useSteps(search: LogSearchModel, list: { current: LogListHandle | null }, span: LogSpan) {
  const { hits, term } = search;
  const [current, setCurrent] = useState<number>();
  const input = useRef<HTMLInputElement>(null);
  const newest = useRef({ hits, current });
  newest.current = { hits, current };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search or numbering begins anew
  useEffect(() => setCurrent(undefined), [term, span.revision]);
  const onStep = useCallback(
    (step: 1 | -1) => {
      const { hits, current } = newest.current;
      const row = hits.at(neighbour(hits, current ?? (list.current?.top() ?? 0) - (step > 0 ? 1 : 0), step));
      if (row === undefined) return;
      setCurrent(row);
      list.current?.reveal(row);
    },
    [list],
  );
  const known = current !== undefined && hits.at(hits.before(current)) === current;
  // Hits that are only counted are older than all that are known.
  const older = Math.max(0, search.count - hits.length);
  return { input, current, position: known ? older + hits.before(current) + 1 : 0, onStep };
}

interface ToolbarProps extends LogViewProps {
  list: { current: LogListHandle | null };
  following: boolean;
  steps: ReturnType<typeof useSteps>;
}

function Toolbar(props: ToolbarProps) {
  const { say, locale, search, look, onLook, filter, list, following, steps, menu = [], download } = props;
  const [downloading, setDownloading] = useState(false);
  const items: ActionMenuItem[] = [
    ...(download
      ? [{ id: 'download', label: say('download.title'), icon: 'download' as const, run: () => setDownloading(true) }]
      : []),
    ...menu,
  ];
  return (
    <div className={styles.toolbar}>
      <LogSearchField
        say={say}
        locale={locale}
        input={steps.input}
        search={search}
        position={steps.position}
        onStep={steps.onStep}
      />
      <div className={styles.tools}>
        {filter && <LogFilterButton say={say} model={filter} />}
        <IconButton icon="wrap" label={say('wrap')} pressed={look.wrap} onClick={() => onLook({ wrap: !look.wrap })} />
        <LogLookButton
          say={say}
          look={look}
          onLook={onLook}
          timeless={props.timeless ?? false}
          fields={props.fields}
          bars={filter !== undefined}
        />
        <IconButton
          icon={following ? 'pause' : 'play'}
          label={following ? say('pause') : say('follow')}
          onClick={() => (following ? list.current?.pause() : list.current?.follow())}
        />
        {props.actions}
        {items.length > 0 && <ActionMenu label={say('more')} items={items} />}
      </div>
      {download && (
        <LogDownloadDialog
          say={say}
          locale={locale}
          opened={downloading}
          onClose={() => setDownloading(false)}
          model={download}
          filtering={filter !== undefined && isFiltering(filter.filter)}
          closeLabel={download.closeLabel}
        />
      )}
    </div>
  );
}

/** Above the fields, as wide as they are; it does not move sideways, as they seldom do. */
function ColumnHeads({ look, sources }: LogViewProps) {
  return (
    <div className={styles.heads} style={{ fontSize: look.fontSize, ...nameWidth(sources) }} aria-hidden="true">
      {look.times !== 'off' && <span className={styles.timeHead} data-times={look.times} />}
      {sources && sources.length > 1 && <span className={styles.sourceHead} />}
      <span className={styles.twistHead} />
      {look.columns.map((path) => (
        <span key={path} className={styles.head} title={path}>
          {path}
        </span>
      ))}
    </div>
  );
}

/** The view of a log whose lines are all in memory: it searches them itself. */
export function OwnLogView(props: Omit<LogViewProps, 'search'>) {
  const span = useSyncExternalStore(props.rows.subscribe, props.rows.span);
  return <LogView {...props} search={useOwnSearch(props.rows, span)} />;
}
