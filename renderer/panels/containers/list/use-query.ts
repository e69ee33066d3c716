// The rows that the list's query lets pass, and the sentences on what of it cannot be asked.
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { parseQuery, type Query } from '../../../../runtime/contract/query.ts';
import { type CompiledQuery, compileQuery, type QueryFault } from '../../../../runtime/contract/query-match.ts';
import type { QueryNotice } from '../../../ui/query-notices.tsx';
import { useSampleRound } from '../stats-store.ts';
import { containerLanguage, isMeasured, isTimed, states } from './query-language.ts';

const clockTime = 30_000;

/** Another number now and then while it is `wanted`. */
function useClock(wanted: boolean): number {
  const [clock, setClock] = useState(0);
  useEffect(() => {
    if (!wanted) return;
    const timer = setInterval(() => setClock((before) => before + 1), clockTime);
    return () => clearInterval(timer);
  }, [wanted]);
  return clock;
}

export interface AskedQuery {
  query: Query;
  rows: readonly ContainerRow[];
  faults: readonly QueryFault[];
  /** It asks for figures of all containers. */
  measured: boolean;
}

export function useQuery(text: string, rows: readonly ContainerRow[]): AskedQuery {
  const query = useMemo(() => parseQuery(text), [text]);
  const compiled: CompiledQuery<ContainerRow> = useMemo(() => compileQuery(query, containerLanguage), [query]);
  const measured = [...compiled.keys].some(isMeasured);
  const round = useSampleRound(measured);
  const clock = useClock([...compiled.keys].some(isTimed));
  // biome-ignore lint/correctness/useExhaustiveDependencies: samples and time change the answer too
  const found = useMemo(
    () => (query.terms.length === 0 ? { rows, slow: [] } : compiled.filter(rows, Date.now())),
    [query, compiled, rows, round, clock],
  );
  const faults = useMemo(() => [...compiled.faults, ...found.slow], [compiled, found.slow]);
  return { query, rows: found.rows, faults, measured };
}

/** A sentence for each fault; `writing` is where somebody is about to complete one. */
export function useFaultNotices(faults: readonly QueryFault[], writing: number | undefined): QueryNotice[] {
  const { t } = useTranslation('containers');
  return faults
    .filter(({ start, end }) => writing === undefined || writing <= start || writing > end)
    .map(({ reason, key, value, start }) => ({
      id: `${reason} ${start}`,
      kind: reason === 'key-unknown' ? 'info' : 'warning',
      text: t(`query.fault.${reason}`, { key, value, states: states.join(', ') }),
    }));
}
