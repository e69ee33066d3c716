// Asks for the samples of the running containers on screen: one stream, opened anew when another set is on screen.
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { ContainerRow, ContainerStats } from '../../../runtime/contract/containers.ts';
import { useAttended } from '../../state/attended.ts';
import { client } from '../../state/client.ts';
import type { MirrorState } from '../../state/mirror.ts';
import { useStream } from '../../state/stream.ts';
import { keepSamples, putSamples } from './stats-store.ts';

/** Scrolling settles for this long before another set is asked for. Milliseconds. */
const settleTime = 300;
/** As many as the runtime takes in one stream. */
const most = 200;

/** How often figures come while somebody is at the window, and when nobody has touched anything for a while. Milliseconds. */
const attendedMs = 1_000;
const unattendedMs = 5_000;

async function* nothing(): AsyncGenerator<ContainerStats[]> {}

function watchWindow(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}

/** Whether anybody can see the page: a minimized window or a tab behind another asks for no figures. */
function useWindowShown(): boolean {
  return useSyncExternalStore(watchWindow, () => !document.hidden);
}

/**
 * `visibleIds` are the rows on screen; the answer is in the stats store. Asks again when the engine is back. With `all`, those that are
 * not on screen are read as well, in turns.
 */
export function useVisibleStats(
  engineId: string,
  { byId, status }: Pick<MirrorState<ContainerRow>, 'byId' | 'status'>,
  visibleIds: readonly string[],
  all = false,
): void {
  const shown = useWindowShown();
  const everyMs = useAttended() ? attendedMs : unattendedMs;
  const wanted = visibleIds.filter((id) => byId.get(id)?.state === 'running').slice(0, most);
  const key = wanted.toSorted().join(' ');
  const [settled, setSettled] = useState(key);
  useEffect(() => {
    if (key === settled) return;
    const timer = setTimeout(() => setSettled(key), settled === '' ? 0 : settleTime);
    return () => clearTimeout(timer);
  }, [key, settled]);
  const running = useMemo(
    () =>
      all ? new Set([...byId.values()].filter(({ state }) => state === 'running').map(({ id }) => id)) : undefined,
    [all, byId],
  );
  const kept = useMemo(() => running ?? new Set(key.split(' ')), [running, key]);
  useEffect(() => keepSamples(kept), [kept]);
  // A stream that is about to end may bring one more sample of what was just paused: it must not stay for ever.
  const newest = useRef(kept);
  newest.current = kept;
  const put = (round: readonly ContainerStats[]) => putSamples(round.filter(({ id }) => newest.current.has(id)));
  useStream<ContainerStats[]>(
    (signal) =>
      settled === '' || engineId === '' || !shown
        ? nothing()
        : client().containers.stats({ engineId, ids: settled.split(' '), everyMs }, { signal }),
    put,
    [engineId, settled, status === 'ready', shown, everyMs],
  );
  useStream<ContainerStats[]>(
    (signal) => (all && engineId !== '' && shown ? client().containers.survey({ engineId }, { signal }) : nothing()),
    put,
    [engineId, all, status === 'ready', shown],
  );
}
