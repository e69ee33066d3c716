// A log view for the page: what the kit's log view takes, of one container or of many.
import { useCallback, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { jsonFields, parseJsonLine } from '../../runtime/contract/logs/log-json.ts';
import { visibleText } from '../../runtime/contract/logs/log-text.ts';
import type { LogCursor, LogSelection, LogSource, LogViewState } from '../../runtime/contract/logs.ts';
import { backend } from '../backend.ts';
import { copyLines, useLogExport } from './logs/log-export.ts';
import { type FilterSet, justAfter, useLogFilter } from './logs/log-filters.ts';
import { useLogHistogram } from './logs/log-histogram.ts';
import { useLogLink } from './logs/log-link.ts';
import { useLogLook } from './logs/log-look.ts';
import type { ViewRows } from './logs/log-rows.ts';
import { useLogSearch } from './logs/log-search.ts';
import { useLogSay } from './logs/log-words.ts';
import { useProblemText } from './problem.ts';

export interface LogsInput {
  selections: readonly LogSelection[];
  muted: readonly number[];
  /** What is remembered is remembered under this. */
  key: string;
  /** What the log is called, also in a file's name. */
  name: string;
  label: string;
  empty: string;
}

interface Line {
  at: string;
  text: string;
  source?: number | undefined;
  line?: number | undefined;
}

/** Rows that are looked at for their fields, and fields that are named. */
const sampled = 200;
const mostFields = 60;

function fieldsOf(text: string) {
  const object = parseJsonLine(visibleText(text));
  return object && jsonFields(object);
}

/** Paths of the fields in the rows that are here, the most frequent first. */
function seenFields(rows: Pick<ViewRows, 'span' | 'at'>): string[] {
  const { first, end } = rows.span();
  const counts = new Map<string, number>();
  for (let row = end - 1, looked = 0; row >= first && row > end - 4000 && looked < sampled; row -= 1) {
    const item = rows.at(row);
    if (!item) continue;
    looked += 1;
    for (const { path } of fieldsOf(item.text) ?? []) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([path]) => path).slice(0, mostFields); // biome-ignore format: one chain
}

function cursorOf(line: Line | undefined): LogCursor | undefined {
  if (line?.source === undefined || line.line === undefined) return undefined;
  return { at: line.at, source: line.source, line: line.line };
}

/** Whole lines, copies of many, fields, and a rule of a field that is clicked. Stable. */
function useLineTools(viewId: string | undefined, filter: FilterSet, onFilter: (filter: FilterSet) => void) {
  const newest = useRef({ viewId, filter, onFilter });
  newest.current = { viewId, filter, onFilter };
  return useMemo(
    () => ({
      fieldsOf,
      wholeText: async ({ text, source, line }: Line) => {
        const { viewId } = newest.current;
        if (viewId === undefined || source === undefined || line === undefined) return text;
        return (await backend().logs.line({ viewId, source, line })).text;
      },
      copy: (range: { from: Line | undefined; to: Line | undefined }, colours: boolean, signal: AbortSignal) => {
        const { viewId } = newest.current;
        if (viewId === undefined) return Promise.reject(new Error('The view is not open'));
        return copyLines(viewId, { from: cursorOf(range.from), to: cursorOf(range.to) }, colours, signal);
      },
      onField: ({ path, text }: { path: string; text: string }) => {
        const { filter, onFilter } = newest.current;
        if (text === '') return;
        const query = {
          kind: 'field' as const,
          field: path,
          text: text.slice(0, 1000),
          caseSensitive: true,
          wholeWord: false,
        };
        onFilter({ ...filter, rules: [...filter.rules, { action: 'show', query }] });
      },
    }),
    [],
  );
}

function figuresOf(state: LogViewState, rows: ViewRows) {
  const { first, end } = rows.span();
  return {
    rows: end - first,
    lines: state.lines,
    rate: state.rate,
    behindMs: state.behindMs,
  };
}

/** What is the matter with the sources: unreadable ones with what to change, an engine that is away. */
function useNotices(sources: readonly LogSource[]) {
  const { t } = useTranslation('app');
  const textOf = useProblemText();
  const unreadable = sources.flatMap(({ key, name, driver, problem }) => {
    if (!problem) return [];
    const words = textOf(problem);
    const title = t('log.unreadable', { name, driver: driver ?? '–' });
    // The title names the driver, which is all that there is to say of it.
    const text = problem.reason === 'log-driver' ? words.title : `${words.title} ${words.detail}`;
    return [{ key: `${key}`, kind: 'warning' as const, title, text, command: problem.fix }];
  });
  const lost = sources.filter(({ status, problem }) => status === 'lost' && !problem);
  if (lost.length === 0) return unreadable;
  const names = lost.map(({ name }) => name).join(', ');
  const away = { key: 'lost', kind: 'warning' as const, title: t('log.lost', { names }), text: t('log.lostText') };
  return [...unreadable, away];
}

const noSources: LogSource[] = [];

/** `view` is what the kit's log view takes; `sources` are those of the view, `clear` hides what is there and `showAll` shows it again. */
export function useLogs(input: LogsInput) {
  const { selections, muted, key, name, label, empty } = input;
  const { t, i18n } = useTranslation('app');
  const say = useLogSay();
  const [look, onLook] = useLogLook(key);
  const { asked, cleared, setCleared, ...filter } = useLogFilter(key);
  const { rows, state, viewId, problem } = useLogLink({ selections, filter: asked, muted });
  const search = useLogSearch(viewId, rows.span().revision);
  const bars = useLogHistogram(viewId, rows, look.histogram);
  const download = useLogExport(viewId, name);
  const tools = useLineTools(viewId, filter.filter, filter.onFilter);
  const sources = state?.sources ?? noSources;
  const notices = useNotices(sources);
  const textOf = useProblemText();
  const onRange = useCallback(
    (since: number, until: number) => {
      const edges = { since: new Date(since).toISOString(), until: new Date(until).toISOString() };
      filter.onFilter({ ...filter.filter, lastMinutes: undefined, ...edges });
    },
    [filter.onFilter, filter.filter],
  );
  const filterProblem = state?.filterProblem ? textOf(state.filterProblem).title : problem;
  const filtering = state?.filtering;
  const unreadable = sources.length > 0 && sources.every(({ status }) => status === 'unreadable');
  const reading = sources.some(({ status }) => status === 'reading');
  const clear = () => setCleared(justAfter(rows.newest?.at ?? new Date().toISOString()));
  const view = {
    label,
    empty: viewId === undefined || reading ? t('loading') : unreadable ? '' : empty,
    say,
    locale: i18n.language,
    rows,
    search,
    look,
    onLook,
    sources: sources.map((source) => ({ key: source.key, name: source.name, muted: muted.includes(source.key) })),
    tools,
    fields: () => seenFields(rows),
    filter: {
      ...filter,
      problem: filterProblem,
      progress: filtering && filtering.total > 0 ? filtering.searched / filtering.total : undefined,
    },
    histogram: bars && { ...bars, onRange },
    download: { ...download, closeLabel: t('close') },
    figures: state && { ...figuresOf(state, rows), reading },
    notices,
    cleared: cleared === undefined ? undefined : { at: cleared, showAll: () => setCleared(undefined) },
  };
  return { view, sources, clear };
}
