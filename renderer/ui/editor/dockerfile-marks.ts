// What a build found at lines of a Dockerfile: kept at its place while one writes, gone when the place itself is changed.
import { StateEffect, StateField, type Text } from '@codemirror/state';

/** Lines from 1; columns from 0, without them whole lines. `message` is the builder's own words. */
export interface DockerfileMark {
  line: number;
  endLine: number;
  column?: number | undefined;
  endColumn?: number | undefined;
  severity: 'error' | 'warning';
  message: string;
}

interface PlacedMark {
  from: number;
  to: number;
  severity: 'error' | 'warning';
  message: string;
}

/** Takes the place of all marks. */
export const setMarks = StateEffect.define<readonly DockerfileMark[]>();

/** Where it stands in a text, or undefined where there are not so many lines. */
export function placedMark(doc: Text, mark: DockerfileMark): PlacedMark | undefined {
  if (mark.line < 1 || mark.line > doc.lines) return undefined;
  const first = doc.line(mark.line);
  const last = doc.line(Math.min(Math.max(mark.line, mark.endLine), doc.lines));
  const from = Math.min(first.from + (mark.column ?? 0), first.to);
  const to = mark.endColumn === undefined ? last.to : Math.min(last.from + mark.endColumn, last.to);
  return { from, to: Math.max(from, to), severity: mark.severity, message: mark.message };
}

export const marksField = StateField.define<readonly PlacedMark[]>({
  create: () => [],
  update(before, transaction) {
    let marks = before;
    if (transaction.docChanged) {
      marks = marks.flatMap((mark) => {
        if (transaction.changes.touchesRange(mark.from, mark.to)) return [];
        return [{ ...mark, from: transaction.changes.mapPos(mark.from), to: transaction.changes.mapPos(mark.to) }];
      });
    }
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) marks = effect.value.flatMap((mark) => placedMark(transaction.state.doc, mark) ?? []);
    }
    return marks;
  },
});
