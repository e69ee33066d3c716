// Builders that only talk: the classic one's words, podman's, and what their last ones mean.
import { describe, expect, it } from 'vitest';
import type { BuildOutput } from '../../contract/builds/build-record.ts';
import { outlineOf } from '../../contract/builds/dockerfile.ts';
import { type ClassicLine, ClassicReader } from './build-classic.ts';
import { failureOf } from './build-failure.ts';
import { BuildSteps } from './build-steps.ts';

function readAll(dockerfile: string, lines: ClassicLine[]) {
  const outline = outlineOf(dockerfile);
  const outputs: BuildOutput[] = [];
  const steps = new BuildSteps(outline, { onOutput: (one) => outputs.push(one), onChange: () => undefined });
  const reader = new ClassicReader(outline, steps);
  for (const line of lines) reader.read(line);
  reader.end();
  return { steps, reader, outline, text: outputs.map(({ text }) => text).join('') };
}

const dockerfile = 'ARG V=1\nFROM base AS one\nRUN make \\\n  it\nFROM base\nCOPY --from=one /x /y\n';

describe('the classic builder', () => {
  const lines: ClassicLine[] = [
    'Step 1/5 : ARG V=1',
    'Step 2/5 : FROM base AS one',
    ' ---> 0123456789ab',
    'Step 3/5 : RUN make   it',
    ' ---> Using cache',
    ' ---> 1123456789ab',
    'Step 4/5 : FROM base',
    ' ---> 0123456789ab',
    'Step 5/5 : COPY --from=one /x /y',
    ' ---> Running in 99aabbccddee',
    'Stepping on is output, and --> too',
    'Removing intermediate container 99aabbccddee',
    'Successfully built 2123456789ab',
  ].map((stream) => ({ stream: `${stream}\n` }));

  it('becomes steps with their lines, and no times', () => {
    const { steps, text, reader } = readAll(dockerfile, lines);
    expect(
      steps.all.map(({ state, range, stage, inputs }) => [state, range?.line, range?.endLine, stage, inputs]),
    ).toEqual([
      ['done', 1, 1, undefined, []],
      ['done', 2, 2, 'one', []],
      ['cached', 3, 4, 'one', ['step-2']],
      ['done', 5, 5, '1', []],
      ['done', 6, 6, '1', ['step-4', 'step-3']],
    ]);
    expect(steps.all.every(({ startedAt, endedAt }) => startedAt === undefined && endedAt === undefined)).toBe(true);
    expect(text).toBe('Stepping on is output, and --> too\n');
    expect(reader.imageId).toBe('2123456789ab');
  });

  it('is read the same in pieces of any size', () => {
    const whole = lines.map(({ stream }) => stream).join('');
    for (const size of [1, 2, 7, 1000]) {
      const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) => ({
        stream: whole.slice(at * size, (at + 1) * size),
      }));
      const { steps, text } = readAll(dockerfile, pieces);
      expect(steps.all.map(({ state }) => state)).toEqual(['done', 'done', 'cached', 'done', 'done']);
      expect(text).toBe('Stepping on is output, and --> too\n');
    }
  });
});

it('podman passes over stages that nobody needs', () => {
  const { steps, reader } = readAll('FROM a AS x\nRUN one\nFROM b AS y\nRUN two\n', [
    { stream: '[2/2] STEP 1/2: FROM b AS y\n' },
    { stream: '[2/2] STEP 2/2: RUN two\n' },
    { stream: '--> Using cache 12\n' },
    { stream: `${'a'.repeat(64)}\n` },
  ]);
  expect(steps.all.map(({ range, state }) => [range?.line, state])).toEqual([
    [3, 'done'],
    [4, 'cached'],
  ]);
  expect(reader.imageId).toBe(`sha256:${'a'.repeat(64)}`);
});

describe('the last words', () => {
  const outline = outlineOf('FROM base\nRUN x\nCOPY a b\nFROM reg.example/missing:2\n');
  const told = (name: string, line?: number) => ({
    outline,
    steps: [
      {
        ...{ id: 's', name, inputs: [], state: 'failed' as const, internal: false, progress: [], logSize: 0 },
        ...(line === undefined ? {} : { range: { line, endLine: line } }),
      },
    ],
  });
  const cases: [
    words: string,
    step: ReturnType<typeof told>,
    reason: string,
    line: number | undefined,
    code?: number,
  ][] = [
    [
      'process "/bin/sh -c x" did not complete successfully: exit code: 127',
      told('[2/3] RUN x', 2),
      'step-failed',
      2,
      127,
    ],
    ['executor failed running [/bin/sh -c x]: exit code: 3', told('[2/3] RUN x', 2), 'step-failed', 2, 3],
    ["The command '/bin/sh -c x' returned a non-zero code: 4", told('Step 2/3 : RUN x', 2), 'step-failed', 2, 4],
    ['building at STEP "RUN x": while running runtime: exit status 5', told('STEP 2/3: RUN x', 2), 'step-failed', 2, 5],
    ['failed to compute cache key: "/a" not found: not found', told('[3/3] COPY a b', 3), 'source-missing', 3],
    ['COPY failed: stat a: file does not exist', told('Step 3/3 : COPY a b', 3), 'source-missing', 3],
    ['dockerfile parse error on line 7: unknown instruction: FOO', { outline, steps: [] }, 'dockerfile-invalid', 7],
    ['dockerfile parse error line 7: unknown instruction: FOO', { outline, steps: [] }, 'dockerfile-invalid', 7],
    ['target stage "x" could not be found', { outline, steps: [] }, 'target-missing', undefined],
    [
      'reg.example/missing:2: failed to resolve source metadata for reg.example/missing:2: reg.example/missing:2: not found',
      told('[internal] load metadata for reg.example/missing:2'),
      'image-not-found',
      4,
    ],
    ['write /x: no space left on device', told('[2/3] RUN x', 2), 'no-space', 2],
  ];
  it.each(cases)('%s', (words, state, reason, line, code) => {
    const failure = failureOf(words, state);
    expect([failure.problem.reason, failure.range?.line, failure.exitCode]).toEqual([reason, line, code]);
    expect(failure.problem.message).toBe(words);
  });
});
