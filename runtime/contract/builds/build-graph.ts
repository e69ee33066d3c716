// What a build's steps tell together: how long each took, how many were cached, and the chain that made it last as long as it did.
import type { BuildCounts, BuildStep } from './build-record.ts';

type Timed = Pick<BuildStep, 'id' | 'inputs' | 'startedAt' | 'endedAt'>;

/** In ms; undefined where the builder told no times. One that runs lasts until `now`. */
export function stepDuration(step: Pick<BuildStep, 'startedAt' | 'endedAt'>, now?: number): number | undefined {
  const end = step.endedAt ?? now;
  return step.startedAt === undefined || end === undefined ? undefined : Math.max(0, end - step.startedAt);
}

/** Of instructions; what the builder does for itself is left out. */
export function buildCountsOf(steps: readonly Pick<BuildStep, 'internal' | 'state'>[]): BuildCounts {
  const own = steps.filter(({ internal }) => !internal);
  const of = (...states: BuildStep['state'][]) => own.filter(({ state }) => states.includes(state)).length;
  return { steps: own.length, done: of('done', 'cached'), cached: of('cached'), failed: of('failed') };
}

/** `ms` is the sum of the durations on it: what had to happen one after the other, without the waiting between. */
export interface CriticalPath {
  ids: string[];
  ms: number;
}

/**
 * The chain of steps, each made from the one before, whose durations have the greatest sum; empty where no step has a time. Inputs that
 * are not among the steps, and those that would close a circle, are passed over. Steps that run last until `now`.
 */
export function criticalPath(steps: readonly Timed[], now?: number): CriticalPath {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const best = new Map<string, { ms: number; before?: string }>();
  const open = new Set<string>();
  // Not by recursion: a Dockerfile may have steps by the thousand, each made from the last.
  for (const { id: root } of steps) {
    const stack = [root];
    while (stack.length > 0) {
      const id = stack[stack.length - 1] as string;
      const step = byId.get(id);
      if (step === undefined || best.has(id)) {
        stack.pop();
        continue;
      }
      const wanted = step.inputs.filter((input) => byId.has(input) && !best.has(input) && !open.has(input));
      if (!open.has(id) && wanted.length > 0) {
        open.add(id);
        stack.push(...wanted);
        continue;
      }
      stack.pop();
      open.delete(id);
      best.set(id, longest(step, best, now));
    }
  }
  return chainOf(best);
}

function longest(step: Timed, best: ReadonlyMap<string, { ms: number }>, now: number | undefined) {
  let before: string | undefined;
  let ms = 0;
  for (const input of step.inputs) {
    const there = best.get(input);
    if (there !== undefined && (before === undefined || there.ms > ms)) {
      before = input;
      ms = there.ms;
    }
  }
  const total = ms + (stepDuration(step, now) ?? 0);
  return before === undefined ? { ms: total } : { ms: total, before };
}

function chainOf(best: ReadonlyMap<string, { ms: number; before?: string }>): CriticalPath {
  let last: string | undefined;
  let ms = 0;
  for (const [id, there] of best) {
    if (there.ms > ms) {
      last = id;
      ms = there.ms;
    }
  }
  const ids: string[] = [];
  for (let id = last; id !== undefined; id = best.get(id)?.before) ids.unshift(id);
  return { ids, ms };
}
