// The newest sample of each container on screen, outside of React, so that a second's samples re-render two cells a row.
import { useCallback, useSyncExternalStore } from 'react';
import type { ContainerStats } from '../../../runtime/contract/containers.ts';

const samples = new Map<string, ContainerStats>();
const listeners = new Map<string, Set<() => void>>();

function tell(id: string): void {
  for (const listener of listeners.get(id) ?? []) listener();
}

/** The cells show nothing else, and most containers idle: an unchanged sample renders nothing. */
function showsTheSame(before: ContainerStats | undefined, after: ContainerStats): boolean {
  return before?.cpuPercent === after.cpuPercent && before.memoryBytes === after.memoryBytes;
}

/** Takes a round of samples. */
export function putSamples(round: readonly ContainerStats[]): void {
  for (const sample of round) {
    if (showsTheSame(samples.get(sample.id), sample)) continue;
    samples.set(sample.id, sample);
    tell(sample.id);
  }
}

/** Forgets all but the given ones, so that a stopped container does not keep its last figures. */
export function keepSamples(ids: ReadonlySet<string>): void {
  for (const id of [...samples.keys()]) {
    if (ids.has(id)) continue;
    samples.delete(id);
    tell(id);
  }
}

function subscribeTo(id: string, listener: () => void): () => void {
  const set = listeners.get(id) ?? new Set();
  listeners.set(id, set.add(listener));
  return () => {
    set.delete(listener);
    if (set.size === 0) listeners.delete(id);
  };
}

/** The newest sample of one container; re-renders with that container's samples only. */
export function useSample(id: string): ContainerStats | undefined {
  const subscribe = useCallback((listener: () => void) => subscribeTo(id, listener), [id]);
  return useSyncExternalStore(subscribe, () => samples.get(id));
}
