// @vitest-environment happy-dom
// What the editor of a Dockerfile knows: what is wrong and where, what may be written, the marks of a build.
import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState, Text } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { dockerfileCompletion, dockerfileFormat, dockerfileProblems } from './dockerfile-language.ts';
import { marksField, setMarks } from './dockerfile-marks.ts';

const problems = (text: string) => {
  const doc = Text.of(text.split('\n'));
  return dockerfileProblems(doc).map(({ from, to, severity }) => `${severity} ${doc.sliceString(from, to)}`);
};

async function complete(text: string, images: string[] = []) {
  const state = EditorState.create({ doc: text });
  const found = await dockerfileCompletion(() => images)(new CompletionContext(state, text.length, true));
  return { from: found?.from, labels: found?.options.map(({ label }) => label) ?? [] };
}

describe('what is wrong', () => {
  it('is said at its place', () => {
    expect(problems('FROM base\nFORM x\nCOPY a')).toEqual(['error FORM', 'error a']);
  });

  it('is a warning only where a newer builder may know more', () => {
    expect(problems('FROM base\nCOPY --brand-new=1 a b')).toEqual(['warning --brand-new']);
  });

  it('is nothing in what builders take today', () => {
    expect(
      problems('FROM base AS a\nRUN --mount=type=secret,id=k <<EOF\ntrue\nEOF\nCOPY --link --exclude=*.md a b'),
    ).toEqual([]);
  });
});

describe('completion', () => {
  it('offers instructions', async () => {
    const { from, labels } = await complete('FROM base\nHEALTH');
    expect(from).toBe(10);
    expect(labels.some((label) => label.startsWith('HEALTHCHECK'))).toBe(true);
  });

  it.each(['FROM ', 'FROM --platform=linux/arm64 sh', 'COPY --from='])('offers images behind "%s"', async (text) => {
    expect((await complete(text, ['shop:1'])).labels).toEqual(['shop:1']);
  });

  it('asks no registry', async () => {
    expect((await complete('FROM node:')).labels).toEqual([]);
  });
});

it('formatting indents continued lines', () => {
  const state = EditorState.create({ doc: 'FROM base\nRUN a && \\\nb' });
  const formatted = state.update({ changes: dockerfileFormat(state.doc) }).state.doc.toString();
  expect(formatted).toBe('FROM base\nRUN a && \\\n    b');
});

describe('marks of a build', () => {
  const mark = { line: 2, endLine: 2, severity: 'error' as const, message: 'no' };
  const marked = (doc: string, ...marks: (typeof mark)[]) => {
    const state = EditorState.create({ doc, extensions: [marksField] });
    return state.update({ effects: setMarks.of(marks) }).state;
  };
  const places = (state: EditorState) => state.field(marksField).map(({ from, to }) => state.doc.sliceString(from, to));

  it('stand at their lines, and nowhere when there are none', () => {
    expect(places(marked('FROM a\nRUN b\n', mark))).toEqual(['RUN b']);
    expect(places(marked('FROM a', mark))).toEqual([]);
  });

  it('move with the text and go when their own line is changed', () => {
    const state = marked('FROM a\nRUN b\n', mark);
    expect(places(state.update({ changes: { from: 0, insert: '# top\n' } }).state)).toEqual(['RUN b']);
    expect(places(state.update({ changes: { from: 9, insert: 'x' } }).state)).toEqual([]);
  });
});
