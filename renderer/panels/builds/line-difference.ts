// Two texts line by line: what went, what came, and as much of the rest as shows where that is.
import { diffLines } from 'diff';

export interface DifferenceLine {
  kind: 'same' | 'went' | 'came' | 'skipped';
  /** Without its end; of `skipped` the number of lines. */
  text: string;
}

const around = 3;

/** Equal texts have no lines; long stretches that are the same are left out. */
export function lineDifference(before: string, after: string): DifferenceLine[] {
  if (before === after) return [];
  const parts = diffLines(before, after);
  return parts.flatMap((part, index): DifferenceLine[] => {
    const lines = part.value.replace(/\n$/, '').split('\n');
    if (part.removed || part.added) return lines.map((text) => ({ kind: part.added ? 'came' : 'went', text }));
    const isFirst = index === 0;
    const isLast = index === parts.length - 1;
    const head = isFirst ? 0 : around;
    const tail = isLast ? 0 : around;
    const same = (text: string): DifferenceLine => ({ kind: 'same', text });
    if (lines.length <= head + tail + 1) return lines.map(same);
    const hidden: DifferenceLine = { kind: 'skipped', text: String(lines.length - head - tail) };
    return [...lines.slice(0, head).map(same), hidden, ...lines.slice(lines.length - tail).map(same)];
  });
}
