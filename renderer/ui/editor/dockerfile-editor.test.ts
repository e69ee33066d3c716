// @vitest-environment happy-dom
// What the editor of a Dockerfile knows: what is wrong and where, what may be written, the marks of a build.
import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState, Text } from '@codemirror/state';
import { describe, expect, it, vi } from 'vitest';
import {
  describedKeys,
  dockerfileCompletion,
  dockerfileFormat,
  dockerfileHoverText,
  dockerfileProblems,
} from './dockerfile-language.ts';
import { marksField, setMarks } from './dockerfile-marks.ts';

const words = {
  remark: (name: string, text: string) => `${name} ${text}`,
  about: (key: string) => `about ${key}`,
};
const problems = (text: string) => {
  const doc = Text.of(text.split('\n'));
  return dockerfileProblems(doc, words).map(({ from, to, severity }) => `${severity} ${doc.sliceString(from, to)}`);
};

async function complete(text: string, images: string[] = []) {
  const state = EditorState.create({ doc: text });
  const found = await dockerfileCompletion(
    () => images,
    () => words,
  )(new CompletionContext(state, text.length, true));
  const options = found?.options ?? [];
  return { from: found?.from, labels: options.map(({ label }) => label), about: options.map(({ info }) => info) };
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

describe('words', () => {
  const remarks = (text: string) => dockerfileProblems(Text.of(text.split('\n')), words).map(({ message }) => message);

  it.each([
    ['FROM a\nFROBN x', 'UNKNOWN_INSTRUCTION FROBN'],
    ['FROM a\nCOPY a', 'ARGUMENT_REQUIRES_AT_LEAST_TWO a'],
    ['FROM a\nEXPOSE 80/x\nRUN true\nRUN true', 'INVALID_PROTO x'],
    ['FROM a\nSTOPSIGNAL no', 'INVALID_SIGNAL no'],
    ['FROM a\nHEALTHCHECK --interval=1x CMD y', 'FLAG_UNKNOWN_UNIT 1x'],
    ['FROM a\nADD --x=1 a b', 'UNKNOWN_ADD_FLAG --x'],
    ['FROM $x', 'BASE_NAME_EMPTY $x'],
    ['FROM a\nCOPY --link=x a b', 'FLAG_EXPECTED_BOOLEAN_VALUE x'],
    [`FROM a AS 1${'x'.repeat(100)}`, `INVALID_BUILD_STAGE_NAME 1${'x'.repeat(59)}…`],
  ])('of %j are asked for by the code, with what stands there', (text, message) => {
    expect(remarks(text)).toEqual([message]);
  });

  const every = [
    ...[
      '# syntax=docker/dockerfile:1',
      '# escape=\\',
      'ARG v=1',
      'FROM --platform=linux/arm64 a AS b',
      'ADD --chown=a a b',
    ],
    ...['COPY --chown=a --from=b a b', 'RUN a', 'CMD a', 'ENTRYPOINT a', 'ENV a=b', 'EXPOSE 80', 'LABEL a=b'],
    ...['MAINTAINER a', 'ONBUILD RUN a', 'SHELL ["a"]', 'STOPSIGNAL 9', 'USER a', 'VOLUME /a', 'WORKDIR /a'],
    'HEALTHCHECK --interval=1s --retries=1 --start-interval=1s --start-period=1s --timeout=1s CMD a',
  ].join('\n');

  it('are said of every instruction, flag and directive, with examples as they are', () => {
    const doc = Text.of(every.split('\n'));
    const said = Array.from({ length: doc.length }, (_, at) => dockerfileHoverText(doc, at, words) ?? '');
    const keys = new Set(said.flatMap((text) => /^about (\S+)/.exec(text)?.[1] ?? []));
    // These three are told when they are offered only.
    const offered = ['ARG_NameOnly', 'ARG_DefaultValue', 'HEALTHCHECK_CMD', 'HEALTHCHECK_NONE'];
    expect([...keys].toSorted()).toEqual(describedKeys.filter((key) => !offered.includes(key)).toSorted());
    expect(said).toContain('about COPY\n\nCOPY hello.txt /absolute/path\nCOPY hello.txt relative/to/workdir');
    // What is left are values of variables.
    expect([...new Set(said.filter((text) => !text.startsWith('about ')))].toSorted()).toEqual(['', '1', 'b']);
  });

  it('are said of all that is offered, but for what is no language', async () => {
    for (const text of ['FROM a\n', '# ', 'FROM a\nCOPY --', 'FROM a\nADD --', 'FROM --', 'FROM a\nHEALTHCHECK --']) {
      const { about } = await complete(text);
      expect(about.length).toBeGreaterThan(0);
      expect(about.filter((info) => !String(info).startsWith('about '))).toEqual([]);
    }
    expect((await complete('FROM a\nENV name=value\nRUN $')).about).toContain('value');
  });
});

it('does without what only Node has', async () => {
  vi.resetModules();
  const { Buffer: ofNode } = globalThis;
  vi.stubGlobal('Buffer', undefined);
  try {
    const { dockerfileProblems: inPage } = await import('./dockerfile-language.ts');
    expect(globalThis.Buffer).not.toBe(ofNode);
    expect(inPage(Text.of(['\ufeffFROM a', 'FROBN x']), words).map(({ message }) => message)).toEqual([
      'UNKNOWN_INSTRUCTION FROBN',
    ]);
  } finally {
    vi.unstubAllGlobals();
  }
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
