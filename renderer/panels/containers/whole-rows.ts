// Has rows read whole that a list of the engine told only in part: those on screen, or all where an order or a query hangs on it.
import { useEffect, useRef } from 'react';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { client } from '../../state/client.ts';
import type { MirrorState } from '../../state/mirror.ts';

/** As many as the runtime takes at once; the next are asked for when these are told. */
const most = 200;

/**
 * `wanted`: nobody's, those of `visibleIds`, or all. Each is asked for once, until it comes anew from a list: events keep the others as
 * they are, without asking.
 */
export function useWholeRows(
  engineId: string,
  { byId, status }: Pick<MirrorState<ContainerRow>, 'byId' | 'status'>,
  visibleIds: readonly string[],
  wanted: 'none' | 'visible' | 'all',
): void {
  const asked = useRef(new WeakSet<ContainerRow>());
  useEffect(() => {
    if (wanted === 'none' || engineId === '' || status !== 'ready') return;
    const rows = wanted === 'all' ? [...byId.values()] : visibleIds.flatMap((id) => byId.get(id) ?? []);
    const partial = rows.filter((row) => row.restartCount === undefined && !asked.current.has(row)).slice(0, most);
    if (partial.length === 0) return;
    for (const row of partial) asked.current.add(row);
    // Where the engine does not answer, the list says so itself.
    void client()
      .containers.whole({ engineId, ids: partial.map(({ id }) => id) })
      .catch(() => undefined);
  }, [engineId, byId, status, visibleIds, wanted]);
}
