// Steps in the order of a reader: as they stand in the Dockerfile, and never before what they are made from.
import type { BuildStep } from '../../../runtime/contract/builds/build-record.ts';

/** A builder tells of its steps in an order of its own, BuildKit often the last one first. */
export function inReadingOrder(steps: readonly BuildStep[]): BuildStep[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const lineOf = (step: BuildStep) => step.range?.line ?? 0;
  const byLine = steps.toSorted((a, b) => lineOf(a) - lineOf(b));
  const placed = new Set<string>();
  const open = new Set<string>();
  const ordered: BuildStep[] = [];
  for (const root of byLine) {
    const stack = [root];
    while (stack.length > 0) {
      const step = stack[stack.length - 1] as BuildStep;
      const wanted = step.inputs
        .flatMap((id) => byId.get(id) ?? [])
        .filter(({ id }) => !placed.has(id) && !open.has(id))
        .toSorted((a, b) => lineOf(b) - lineOf(a));
      if (!open.has(step.id) && !placed.has(step.id) && wanted.length > 0) {
        open.add(step.id);
        stack.push(...wanted);
        continue;
      }
      stack.pop();
      open.delete(step.id);
      if (placed.has(step.id)) continue;
      placed.add(step.id);
      ordered.push(step);
    }
  }
  return ordered;
}
