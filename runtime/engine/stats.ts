// How much a running container uses, about once a second.
import type { ContainerStats } from '../contract/containers.ts';
import { type EngineConnection, pathPart } from './connection.ts';
import { timeOf } from './labels.ts';
import { newestLinesOf } from './newest-lines.ts';

interface RawCpu {
  cpu_usage?: { total_usage?: number; percpu_usage?: number[] | null };
  system_cpu_usage?: number;
  online_cpus?: number;
}

export interface RawStats {
  read?: string;
  cpu_stats?: RawCpu;
  precpu_stats?: RawCpu;
  memory_stats?: { usage?: number; limit?: number; stats?: Record<string, number> | null };
  networks?: Record<string, { rx_bytes?: number; tx_bytes?: number }> | null;
  blkio_stats?: { io_service_bytes_recursive?: { op?: string; value?: number }[] | null };
  pids_stats?: { current?: number };
}

/**
 * GET /containers/{id}/stats; ends when the container stops, throws `not-found` when there is none. The engine sends one a second; after
 * one was told, `rest` is waited for before the next is looked at.
 */
export async function* containerStats(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
  rest: () => Promise<void> = async () => undefined,
): AsyncGenerator<ContainerStats> {
  const open = { stream: true as const };
  const stream = await connection.stream(
    (docker, abortSignal) => docker.getContainer(pathPart(id)).stats({ ...open, abortSignal } as typeof open),
    { signal, seldom: true },
  );
  try {
    for await (const raw of newestLinesOf<RawStats>(stream, rest)) {
      // A container that stopped goes on being reported, at the year 1 and with nothing in it.
      if (timeOf(raw.read) === undefined) return;
      // The first sample has nothing to compare its CPU time with.
      if (raw.precpu_stats?.system_cpu_usage) yield statsOf(id, raw);
    }
  } finally {
    stream.destroy();
  }
}

/** The figures as `docker stats` counts them (its source: cli/command/container/stats_helpers.go). */
export function statsOf(id: string, raw: RawStats): ContainerStats {
  const networks = Object.values(raw.networks ?? {});
  const blocks = raw.blkio_stats?.io_service_bytes_recursive ?? [];
  const ofBlocks = (operation: string) =>
    sum(blocks.map((block) => (block.op?.toLowerCase() === operation ? block.value : 0)));
  return {
    id,
    at: timeOf(raw.read) ?? 0,
    cpuPercent: cpuPercent(raw.cpu_stats ?? {}, raw.precpu_stats ?? {}),
    memoryBytes: memoryBytes(raw.memory_stats ?? {}),
    memoryLimitBytes: raw.memory_stats?.limit ?? 0,
    networkReceivedBytes: sum(networks.map((one) => one.rx_bytes)),
    networkSentBytes: sum(networks.map((one) => one.tx_bytes)),
    blockReadBytes: ofBlocks('read'),
    blockWrittenBytes: ofBlocks('write'),
    pids: raw.pids_stats?.current ?? 0,
  };
}

function sum(values: (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

function cpuPercent(now: RawCpu, before: RawCpu): number {
  const used = (now.cpu_usage?.total_usage ?? 0) - (before.cpu_usage?.total_usage ?? 0);
  const passed = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0);
  if (used <= 0 || passed <= 0) return 0;
  const cpus = now.online_cpus || now.cpu_usage?.percpu_usage?.length || 1;
  return (used / passed) * cpus * 100;
}

/** Without the file cache that the kernel would give back: `total_inactive_file` in cgroup 1, `inactive_file` in 2. */
function memoryBytes(memory: NonNullable<RawStats['memory_stats']>): number {
  const usage = memory.usage ?? 0;
  const cache = memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0;
  return cache < usage ? usage - cache : usage;
}
