// The build cache of an engine: what it holds (GET /system/df), and how to make it smaller (POST /build/prune).
import type { CachePrune, CacheRecord } from '../../contract/builds.ts';
import { dial, type EngineConnection } from '../connection.ts';
import { minorOf } from '../containers/create-networks.ts';
import { engineProblem } from '../problem.ts';
import { diskUsage, engineApi } from '../system.ts';

interface RawRecord {
  ID?: string;
  Parent?: string;
  Parents?: string[] | null;
  Type?: string;
  Description?: string;
  InUse?: boolean;
  Shared?: boolean;
  Size?: number;
  CreatedAt?: string;
  LastUsedAt?: string | null;
  UsageCount?: number;
}

interface RawPruned {
  CachesDeleted?: string[] | null;
  SpaceReclaimed?: number;
}

/** Undefined where the engine has no such list: podman keeps layers as images. Largest first. */
export async function listCache(
  connection: EngineConnection,
  signal?: AbortSignal,
): Promise<CacheRecord[] | undefined> {
  const { flavour } = await engineApi(connection, signal);
  if (flavour === 'podman') return undefined;
  // Before API 1.42 the whole is told.
  const answer = await diskUsage<{ BuildCache?: RawRecord[] | null }>(connection, 'build-cache', signal);
  return (answer.BuildCache ?? []).map(recordOf).sort((a, b) => b.sizeBytes - a.sizeBytes);
}

/** Resolves when it is done; `unsupported` at podman. */
export async function pruneCache(
  connection: EngineConnection,
  wish: Omit<CachePrune, 'engineId'>,
  signal?: AbortSignal,
): Promise<{ ids: string[]; freedBytes: number }> {
  const api = await engineApi(connection, signal);
  if (api.flavour === 'podman') throw engineProblem('unsupported', 'Podman has no build cache of its own to prune');
  const query = new URLSearchParams();
  if (wish.all) query.set('all', '1');
  if (wish.keepBytes !== undefined) {
    // The word changed with API 1.48; engines pass over the one they do not know.
    const isNew = minorOf(api) >= 48;
    query.set(isNew ? 'reserved-space' : 'keep-storage', String(Math.floor(wish.keepBytes)));
  }
  const filters: Record<string, string[]> = {};
  if (wish.unusedForHours !== undefined) filters.until = [`${Math.round(wish.unusedForHours * 3600)}s`];
  if (wish.kinds !== undefined && wish.kinds.length > 0) filters.type = wish.kinds;
  const removed = { ids: [] as string[], freedBytes: 0 };
  // Several values of one filter must all fit, so each id is a request of its own.
  for (const id of wish.ids ?? [undefined]) {
    query.set('filters', JSON.stringify(id === undefined ? filters : { ...filters, id: [id] }));
    const path = `/build/prune?${query}`;
    const answer = await connection.call(
      (docker, abortSignal) => dial<RawPruned>(docker, { path, method: 'POST', abortSignal }),
      { signal, timeoutMs: 0 },
    );
    removed.ids.push(...(answer.CachesDeleted ?? []));
    removed.freedBytes += answer.SpaceReclaimed ?? 0;
  }
  return removed;
}

function recordOf(raw: RawRecord): CacheRecord {
  const lastUsedAt = Date.parse(raw.LastUsedAt ?? '');
  return {
    id: raw.ID ?? '',
    parents: raw.Parents ?? (raw.Parent ? [raw.Parent] : []),
    kind: raw.Type ?? '',
    description: raw.Description ?? '',
    sizeBytes: Math.max(0, raw.Size ?? 0),
    createdAt: Date.parse(raw.CreatedAt ?? '') || 0,
    usageCount: raw.UsageCount ?? 0,
    inUse: raw.InUse ?? false,
    shared: raw.Shared ?? false,
    ...(Number.isFinite(lastUsedAt) ? { lastUsedAt } : {}),
  };
}
