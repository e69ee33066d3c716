// What the tray knows: the current engine and its containers, as the runtime tells them.
import type { Change } from '../runtime/contract/change.ts';
import type { ContainerRow } from '../runtime/contract/containers.ts';
import type { GantryClient } from '../runtime/contract/index.ts';
import type { TrayFacts, TrayRow } from './tray-menu.ts';

export type KnownFacts = Omit<TrayFacts, 'busy'> & { engineId: string };

/** No more than the menu shows: the rest of a row changes more often. */
function applyChange(rows: Map<string, TrayRow>, change: Change<ContainerRow>): void {
  if (change.kind === 'snapshot') rows.clear();
  if (change.kind === 'snapshot' || change.kind === 'upsert') {
    for (const { id, name, state } of change.items) rows.set(id, { id, name, state });
  }
  if (change.kind === 'remove') for (const id of change.ids) rows.delete(id);
}

/** Tells at each change until the signal ends it, or the runtime is gone: then it rejects. */
export async function followFacts(
  client: GantryClient,
  signal: AbortSignal,
  tell: (facts: KnownFacts) => void,
): Promise<void> {
  let facts: KnownFacts = { engineId: '', engine: undefined, rows: [] };
  let list = new AbortController();
  const say = (more: Partial<KnownFacts>) => {
    facts = { ...facts, ...more };
    tell(facts);
  };
  const follow = async (engineId: string, own: AbortSignal) => {
    const rows = new Map<string, TrayRow>();
    for await (const change of await client.containers.watch({ engineId }, { signal: own })) {
      applyChange(rows, change);
      if (!own.aborted) say({ rows: [...rows.values()] });
    }
  };
  try {
    for await (const { engines, currentId } of await client.engines.watch(undefined, { signal })) {
      const engine = engines.find(({ id }) => id === currentId);
      if (currentId === facts.engineId) {
        say({ engine });
        continue;
      }
      list.abort();
      list = new AbortController();
      say({ engineId: currentId, engine, rows: [] });
      void follow(currentId, list.signal).catch(() => undefined);
    }
  } finally {
    list.abort();
  }
}
