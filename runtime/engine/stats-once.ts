// One reading of what a container uses, for those that are looked at now and then and not streamed.
import type { ContainerStats } from '../contract/containers.ts';
import { type EngineConnection, pathPart } from './connection.ts';
import { timeOf } from './labels.ts';
import { unlessMissing } from './problem.ts';
import { type RawStats, statsOf } from './stats.ts';

export interface Reading {
  raw: RawStats;
  /** Absent where there is nothing to compare the CPU time with yet. */
  stats?: ContainerStats;
}

/**
 * GET /containers/{id}/stats once (`one-shot`: the engine does not wait to take a second sample). CPU is that of the time since `before`.
 * Undefined when it is gone or does not run.
 */
export async function statsOnce(
  connection: EngineConnection,
  id: string,
  before: RawStats | undefined,
  signal: AbortSignal,
): Promise<Reading | undefined> {
  const options = { stream: false as const, 'one-shot': true };
  const raw = await unlessMissing(() =>
    connection.call(
      (docker, abortSignal) =>
        docker.getContainer(pathPart(id)).stats({ ...options, abortSignal } as typeof options) as Promise<RawStats>,
      { signal },
    ),
  );
  if (raw === undefined || timeOf(raw.read) === undefined) return undefined;
  const precpu_stats = before?.cpu_stats ?? raw.precpu_stats;
  return { raw, ...(precpu_stats?.system_cpu_usage && { stats: statsOf(id, { ...raw, precpu_stats }) }) };
}
