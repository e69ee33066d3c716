// The body of POST /containers/{id}/update for what changes between two specs, as far as the engine can change it so.
import type { ContainerSpec } from '../contract/container-spec.ts';
import type { SpecChange } from '../contract/spec-changes.ts';
import type { Body } from '../engine/successor-body.ts';

/** Engines read 0 and nothing as "as it is": what is set with these can be changed, but not taken away again. */
const keys: Partial<Record<keyof ContainerSpec, string>> = {
  memoryBytes: 'Memory',
  memoryReservationBytes: 'MemoryReservation',
  memorySwapBytes: 'MemorySwap',
  cpuShares: 'CpuShares',
  cpuPeriod: 'CpuPeriod',
  cpuQuota: 'CpuQuota',
  cpuRealtimePeriod: 'CpuRealtimePeriod',
  cpuRealtimeRuntime: 'CpuRealtimeRuntime',
  cpusetCpus: 'CpusetCpus',
  cpusetMems: 'CpusetMems',
  blockWeight: 'BlkioWeight',
};

const elsewhere = new Set<keyof ContainerSpec>(['name', 'networks']);

/** `impossible` where a change is none that the engine can make to a container as it is; empty where no limit changes. */
export function updateBody(
  before: ContainerSpec,
  after: ContainerSpec,
  changes: readonly SpecChange[],
): Body | 'impossible' {
  const body: Body = {};
  for (const { field } of changes) {
    if (elsewhere.has(field)) continue;
    const key = keys[field];
    if (field === 'restart' || field === 'maximumRetryCount') {
      body.RestartPolicy = { Name: after.restart, MaximumRetryCount: after.maximumRetryCount ?? 0 };
    } else if (field === 'pidsLimit') {
      body.PidsLimit = after.pidsLimit ?? -1;
    } else if (field === 'cpus') {
      if (after.cpus === undefined) return 'impossible';
      body.NanoCpus = Math.round(after.cpus * 1e9);
    } else if (key !== undefined && after[field]) {
      body[key] = after[field];
    } else return 'impossible';
  }
  // A new container would get twice its memory with the swap; one with the old sum would refuse more memory than that.
  if (body.Memory !== undefined && after.memorySwapBytes === undefined && before.memorySwapBytes === undefined) {
    body.MemorySwap = 2 * Number(body.Memory);
  }
  return Object.keys(body).length > 0 && after.autoRemove === true && body.RestartPolicy !== undefined
    ? 'impossible'
    : body;
}
