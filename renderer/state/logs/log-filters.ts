// What a log view shows: the filter as a person sets it, the one that the runtime is asked for, and those kept by name.
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { LogFilter, LogLevel, LogQuery } from '../../../runtime/contract/logs/log-query.ts';
import { useView } from '../view.ts';

/** `lastMinutes` moves with the clock. */
export interface FilterSet {
  rules: { action: 'show' | 'hide'; query: LogQuery }[];
  levels?: LogLevel[] | undefined;
  streams?: ('stdout' | 'stderr')[] | undefined;
  lastMinutes?: number | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

export interface SavedFilter {
  name: string;
  filter: FilterSet;
}

const minute = 60_000;
/** As many rules as the runtime takes. */
const mostRules = 20;
const noFilters: { saved: SavedFilter[] } = { saved: [] };
const noFilter: { filter: FilterSet } = { filter: { rules: [] } };

/** The moment after this one, in nanoseconds; both RFC 3339 in UTC. What is no such time stays as it is. */
export function justAfter(at: string): string {
  const match = /^(.*:)(\d\d)(?:\.(\d{1,9}))?Z$/.exec(at);
  if (!match) return at;
  const [, before = '', seconds = '', fraction = ''] = match;
  const nanos = Number(fraction.padEnd(9, '0')) + 1;
  if (nanos < 1_000_000_000) return `${before}${seconds}.${String(nanos).padStart(9, '0')}Z`;
  return `${new Date(Date.parse(`${before}${seconds}Z`) + 1000).toISOString().slice(0, 19)}Z`;
}

function isLater(a: string, b: string): boolean {
  const [x, y] = [Date.parse(a), Date.parse(b)];
  return x === y ? a > b : x > y;
}

/** What the runtime is asked for; `now` is ms since 1970, `cleared` a time before which nothing is wanted. */
export function askedFilter(filter: FilterSet, cleared: string | undefined, now: number): LogFilter {
  const { rules, levels, streams, lastMinutes, until } = filter;
  const from = lastMinutes === undefined ? filter.since : new Date(now - lastMinutes * minute).toISOString();
  const since = cleared !== undefined && (from === undefined || isLater(cleared, from)) ? cleared : from;
  return {
    rules: rules.slice(0, mostRules),
    ...(levels && { levels }),
    ...(streams && { streams }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}

function isSet(value: unknown): value is FilterSet {
  return typeof value === 'object' && value !== null && Array.isArray((value as FilterSet).rules);
}

/** A span of time is of this visit: tomorrow it would show nothing. */
type Times = Pick<FilterSet, 'since' | 'until' | 'lastMinutes'>;

/** The filter of one view, remembered under `key`; `asked` is stable until it means something else. */
export function useLogFilter(key: string) {
  const [view, change] = useView(`log-filter.${key}`, noFilter);
  const [{ saved }, changeSaved] = useView('log-filters', noFilters);
  const [times, setTimes] = useState<Times>({});
  const [cleared, setCleared] = useState<string>();
  const [now, setNow] = useState(() => Date.now());
  const filter = useMemo(
    () => ({ ...(isSet(view.filter) ? view.filter : noFilter.filter), ...times }),
    [view.filter, times],
  );
  const moving = filter.lastMinutes !== undefined;
  useEffect(() => {
    if (!moving) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), minute);
    return () => clearInterval(timer);
  }, [moving]);
  const text = JSON.stringify(askedFilter(filter, cleared, now));
  const asked = useMemo(() => JSON.parse(text) as LogFilter, [text]);
  const onFilter = useCallback(
    ({ since, until, lastMinutes, ...lasting }: FilterSet) => {
      setTimes({ since, until, lastMinutes });
      change({ filter: lasting });
    },
    [change],
  );
  const known = saved.filter((each) => isSet(each.filter));
  return {
    filter,
    asked,
    onFilter,
    saved: known,
    onSave: (name: string) => changeSaved({ saved: [...known.filter((each) => each.name !== name), { name, filter }] }),
    onForget: (name: string) => changeSaved({ saved: known.filter((each) => each.name !== name) }),
    cleared,
    setCleared,
  };
}
