// What an engine could give back, and giving it back.
import type { Reclaimable, ReclaimChoice } from '../contract/machines.ts';
import { dial, type EngineConnection } from './connection.ts';
import { keptLabel, storeLabel } from './labels.ts';
import { toEngineProblem, unlessMissing } from './problem.ts';
import { removeVolume } from './volumes.ts';

/** The parts of GET /system/df that are counted here; an absent or negative size is one that was not counted. */
export interface DiskUsage {
  LayersSize?: number;
  Images?: { Size?: number; SharedSize?: number; Containers?: number }[] | null;
  Containers?: { State?: string; SizeRw?: number }[] | null;
  Volumes?:
    | { Labels?: Record<string, string> | null; UsageData?: { Size?: number; RefCount?: number } | null }[]
    | null;
  BuildCache?: { Size?: number; InUse?: boolean; Shared?: boolean }[] | null;
}

/** A large engine counts for minutes. */
const countingMs = 600_000;

const sum = (sizes: (number | undefined)[]) => sizes.reduce<number>((all, size) => all + Math.max(0, size ?? 0), 0);

/** Bytes by kind. Of images that are in part shared with used ones only their own part counts, so it is never told too much. */
export function reclaimableOf(usage: DiskUsage): Reclaimable {
  const images = usage.Images ?? [];
  const unused = images.filter(({ Containers }) => (Containers ?? 0) <= 0);
  const stopped = (usage.Containers ?? []).filter(({ State }) => /^(created|exited|dead)$/.test(State ?? ''));
  const volumes = (usage.Volumes ?? []).filter(
    ({ Labels, UsageData }) => UsageData?.RefCount === 0 && Labels?.[storeLabel] === undefined,
  );
  const cache = (usage.BuildCache ?? []).filter(({ InUse, Shared }) => !InUse && !Shared);
  return {
    containers: sum(stopped.map(({ SizeRw }) => SizeRw)),
    images:
      unused.length === images.length
        ? sum([usage.LayersSize])
        : sum(unused.map(({ Size, SharedSize }) => (Size ?? 0) - Math.max(0, SharedSize ?? 0))),
    volumes: sum(volumes.map(({ UsageData }) => UsageData?.Size)),
    buildCache: sum(cache.map(({ Size }) => Size)),
  };
}

/** GET /system/df; minutes on a large engine. */
export async function reclaimable(connection: EngineConnection, signal?: AbortSignal): Promise<Reclaimable> {
  const ask = { signal, timeoutMs: countingMs };
  return reclaimableOf(await connection.call<DiskUsage>((docker) => docker.df(), ask));
}

/**
 * Removes what was chosen and nobody uses, but for what Gantry keeps for somebody: containers first, for what they held (POST
 * /containers/prune, /images/prune, /build/prune). Lasts as long as it lasts; `signal` ends it between two things and within each.
 */
export async function prune(connection: EngineConnection, choice: ReclaimChoice, signal: AbortSignal): Promise<void> {
  const ask = { signal, timeoutMs: 0 };
  if (choice.containers) {
    await connection.call((docker, abortSignal) => docker.pruneContainers({ abortSignal }), ask);
  }
  if (choice.images) {
    const filters = { dangling: ['false'], 'label!': [keptLabel] };
    await connection.call((docker, abortSignal) => docker.pruneImages({ filters, abortSignal }), ask);
  }
  if (choice.volumes) await pruneVolumes(connection, signal);
  // Podman has no such request.
  if (choice.buildCache) await unlessMissing(() => pruneBuildCache(connection, signal));
}

/** One by one: an engine's own pruning would take the volumes that Gantry keeps others' content in. */
async function pruneVolumes(connection: EngineConnection, signal: AbortSignal): Promise<void> {
  const filters = { dangling: ['true'] };
  const { Volumes } = await connection.call((docker, abortSignal) => docker.listVolumes({ filters, abortSignal }), {
    signal,
  });
  for (const { Name, Labels } of Volumes ?? []) {
    signal.throwIfAborted();
    if (Labels?.[storeLabel] !== undefined) continue;
    await removeVolume(connection, Name, false).catch((cause: unknown) => {
      // Gone, or used by then: neither is to be removed.
      const problem = toEngineProblem(cause);
      if (!['not-found', 'in-use'].includes(problem.problem.reason)) throw problem;
    });
  }
}

/** dockerode's own call leaves the options out. */
function pruneBuildCache(connection: EngineConnection, signal: AbortSignal): Promise<void> {
  const request = {
    path: '/build/prune?',
    method: 'POST',
    options: { all: true },
    statusCodes: { 200: true, 404: 'no such request', 500: 'server error' },
  } as const;
  return connection.call((docker, abortSignal) => dial<void>(docker, { ...request, abortSignal }), {
    signal,
    timeoutMs: 0,
  });
}
