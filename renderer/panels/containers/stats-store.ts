// The newest sample of each container on screen, outside of React, so that a second's samples re-render two cells a row.
import { useCallback, useSyncExternalStore } from 'react';
import type { ContainerStats } from '../../../runtime/contract/containers.ts';

const samples = new Map<string, ContainerStats>();
const listeners = new Map<string, Set<() => void>>();
/** Counts the rounds: what is made of all samples is made anew with it. */
let round = 0;
const roundListeners = new Set<() => void>();
let waiting: ReturnType<typeof setTimeout> | undefined;
/** Orders and sums follow the samples at this pace, or rows would never hold still. Milliseconds. */
const roundTime = 2_000;

function endRound(): void {
  waiting = undefined;
  round++;
  for (const listener of roundListeners) listener();
}

function tell(id: string): void {
  if (roundListeners.size > 0) waiting ??= setTimeout(endRound, roundTime);
  for (const listener of listeners.get(id) ?? []) listener();
}

/** Most containers idle: a sample that says the same renders nothing. */
function showsTheSame(before: ContainerStats | undefined, after: ContainerStats): boolean {
  if (before === undefined) return false;
  return (Object.keys(after) as (keyof ContainerStats)[]).every((key) => key === 'at' || before[key] === after[key]);
}

/** Takes a round of samples. */
export function putSamples(fresh: readonly ContainerStats[]): void {
  for (const sample of fresh) {
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

/** The newest sample of a container, for orders and filters. */
export function sampleOf(id: string): ContainerStats | undefined {
  return samples.get(id);
}

function subscribeToRounds(listener: () => void): () => void {
  roundListeners.add(listener);
  return () => {
    roundListeners.delete(listener);
    if (roundListeners.size > 0) return;
    clearTimeout(waiting);
    waiting = undefined;
  };
}

const quiet = () => () => undefined;

/** Another number whenever samples changed, every two seconds at most; 0 and no renders while it is not `wanted`. */
export function useSampleRound(wanted = true): number {
  return useSyncExternalStore(wanted ? subscribeToRounds : quiet, () => (wanted ? round : 0));
}
