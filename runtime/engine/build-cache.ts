// The build cache of an engine: what it holds (GET /system/df), and how to make it smaller (POST /build/prune).
import type { CachePrune, CacheRecord } from '../contract/builds.ts';
import type { EngineConnection } from './connection.ts';
import { engineProblem } from './problem.ts';
import { engineApi } from './system.ts';

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

/** Undefined where the engine has no such list: podman keeps layers as images. Largest first. */
export async function listCache(
  connection: EngineConnection,
  signal?: AbortSignal,
): Promise<CacheRecord[] | undefined> {
  const { flavour, apiVersion } = await engineApi(connection, signal);
  if (flavour === 'podman') return undefined;
  // Before API 1.42 the whole is told, or nothing.
  const only = Number(apiVersion.split('.')[1] ?? 0) >= 42 ? 'type=build-cache' : '';
  const answer = await request<{ BuildCache?: RawRecord[] | null }>(connection, 'GET', `/system/df?${only}`, signal);
  return (answer.BuildCache ?? []).map(recordOf).sort((a, b) => b.sizeBytes - a.sizeBytes);
}

/** Resolves when it is done; `unsupported` at podman. */
export async function pruneCache(
  connection: EngineConnection,
  wish: Omit<CachePrune, 'engineId'>,
  signal?: AbortSignal,
): Promise<{ ids: string[]; freedBytes: number }> {
  const { flavour, apiVersion } = await engineApi(connection, signal);
  if (flavour === 'podman') throw engineProblem('unsupported', 'Podman has no build cache of its own to prune');
  const query = new URLSearchParams();
  if (wish.all) query.set('all', '1');
  if (wish.keepBytes !== undefined) {
    // The word changed with API 1.48; engines pass over the one they do not know.
    const isNew = Number(apiVersion.split('.')[1] ?? 0) >= 48;
    query.set(isNew ? 'reserved-space' : 'keep-storage', String(Math.floor(wish.keepBytes)));
  }
  const filters: Record<string, string[]> = {};
  if (wish.unusedForHours !== undefined) filters.until = [`${Math.round(wish.unusedForHours * 3600)}s`];
  if (wish.kinds !== undefined && wish.kinds.length > 0) filters.type = wish.kinds;
  const removed = { ids: [] as string[], freedBytes: 0 };
  // Several values of one filter must all fit, so each id is a request of its own.
  for (const id of wish.ids ?? [undefined]) {
    query.set('filters', JSON.stringify(id === undefined ? filters : { ...filters, id: [id] }));
    const answer = await request<{ CachesDeleted?: string[] | null; SpaceReclaimed?: number }>(
      connection,
      'POST',
      `/build/prune?${query}`,
      signal,
    );
    removed.ids.push(...(answer.CachesDeleted ?? []));
    removed.freedBytes += answer.SpaceReclaimed ?? 0;
  }
  return removed;
}

function request<T>(connection: EngineConnection, method: string, path: string, signal?: AbortSignal): Promise<T> {
  return connection.call(
    (docker, abortSignal) =>
      new Promise<T>((resolve, reject) => {
        // The modem cuts off the last character of a path with a query and no options.
        const asked = { path: `${path}&`, method, abortSignal, statusCodes: { 200: true } };
        docker.modem.dial(asked, (error: unknown, answer: unknown) => (error ? reject(error) : resolve(answer as T)));
      }),
    { signal, timeoutMs: 0 },
  );
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
