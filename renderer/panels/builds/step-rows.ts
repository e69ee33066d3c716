// Steps and their output as rows of one list: which row is what, without a row for each line of megabytes.
import type { BuildStep } from '../../../runtime/contract/builds/build-record.ts';

export type StepRow =
  | { kind: 'step'; step: BuildStep; open: boolean }
  /** `at`: which line of the step. */
  | { kind: 'line'; step: BuildStep; at: number }
  | { kind: 'error'; step: BuildStep; text: string };

export interface StepRowsInput {
  steps: readonly BuildStep[];
  isOpen: (step: BuildStep) => boolean;
  linesOf: (step: BuildStep) => number;
}

export interface StepRows {
  count: number;
  /** The row at a place, or undefined behind the last. */
  at: (index: number) => StepRow | undefined;
  /** The row of a step; -1 when it is not listed. */
  indexOf: (stepId: string) => number;
  /** The last row that belongs to a step. */
  lastOf: (stepId: string) => number;
}

function errorLines({ error }: BuildStep): string[] {
  return error === undefined ? [] : error.split('\n').filter((line) => line !== '');
}

/** Cheap in the number of lines; walks the steps once. */
export function stepRows({ steps, isOpen, linesOf }: StepRowsInput): StepRows {
  const starts: number[] = [];
  const lines: number[] = [];
  const errors: string[][] = [];
  const places = new Map<string, number>();
  let count = 0;
  for (const [place, step] of steps.entries()) {
    const open = isOpen(step);
    starts.push(count);
    lines.push(open ? linesOf(step) : 0);
    errors.push(open ? errorLines(step) : []);
    places.set(step.id, place);
    count += 1 + (lines[place] ?? 0) + (errors[place]?.length ?? 0);
  }
  /** The last step that begins at or before the row. */
  const placeAt = (index: number) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const at = (index: number): StepRow | undefined => {
    if (index < 0 || index >= count) return undefined;
    const place = placeAt(index);
    const step = steps[place];
    if (!step) return undefined;
    const inner = index - (starts[place] ?? 0) - 1;
    const own = lines[place] ?? 0;
    if (inner < 0) return { kind: 'step', step, open: isOpen(step) };
    return inner < own
      ? { kind: 'line', step, at: inner }
      : { kind: 'error', step, text: errors[place]?.[inner - own] ?? '' };
  };
  return {
    count,
    at,
    indexOf: (stepId) => starts[places.get(stepId) ?? -1] ?? -1,
    lastOf: (stepId) => {
      const place = places.get(stepId);
      return place === undefined ? -1 : (starts[place + 1] ?? count) - 1;
    },
  };
}
