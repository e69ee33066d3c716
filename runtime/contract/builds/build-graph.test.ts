// The critical path, the comparison of two builds and the reading of Dockerfiles.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBuilds, stepWords } from './build-comparison.ts';
import { buildCountsOf, criticalPath } from './build-graph.ts';
import type { BuildDetails, BuildStep } from './build-record.ts';
import { buildSpec } from './build-spec.ts';
import {
  argumentsOf,
  basesOf,
  instructionOfStep,
  outlineOf,
  readInstructions,
  secretIdsOf,
  stageNames,
} from './dockerfile.ts';

function step(id: string, inputs: string[], ms?: number, more: Partial<BuildStep> = {}): BuildStep {
  const times = ms === undefined ? {} : { startedAt: 1000, endedAt: 1000 + ms };
  return { id, name: id, inputs, state: 'done', internal: false, progress: [], logSize: 0, ...times, ...more };
}

describe('the critical path', () => {
  it('is the chain of the greatest sum', () => {
    const steps = [step('a', [], 5), step('b', ['a'], 10), step('c', ['a'], 30), step('d', ['b', 'c'], 1)];
    expect(criticalPath(steps)).toEqual({ ids: ['a', 'c', 'd'], ms: 36 });
    expect(criticalPath([step('a', [])])).toEqual({ ids: [], ms: 0 });
    expect(criticalPath([{ ...step('a', []), startedAt: 10 }], 25)).toEqual({ ids: ['a'], ms: 15 });
  });

  it('ends for circles, missing inputs and thousands in a row', () => {
    expect(criticalPath([step('a', ['b'], 1), step('b', ['a', 'x'], 1)]).ids).toHaveLength(2);
    const long = Array.from({ length: 20_000 }, (_, index) => step(`${index}`, index === 0 ? [] : [`${index - 1}`], 1));
    expect(criticalPath(long).ms).toBe(20_000);
    expect(criticalPath(long.toReversed()).ms).toBe(20_000);
  });

  it('is no shorter than any step and no longer than all', () => {
    const graph = fc.array(fc.record({ ms: fc.nat(100), inputs: fc.array(fc.nat(20), { maxLength: 3 }) }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(graph, (nodes) => {
        const steps = nodes.map(({ ms, inputs }, id) =>
          step(`${id}`, inputs.filter((one) => one < id).map(String), ms),
        );
        const { ms, ids } = criticalPath(steps);
        const sum = (of: readonly { ms: number }[]) => of.reduce((total, one) => total + one.ms, 0);
        expect(ms).toBeLessThanOrEqual(sum(nodes));
        expect(ms).toBeGreaterThanOrEqual(Math.max(0, ...nodes.map((one) => one.ms)));
        expect(ms).toBe(sum(ids.map((id) => nodes[Number(id)] ?? { ms: 0 })));
      }),
    );
  });

  it('counts instructions only', () => {
    const steps = [step('a', []), step('b', [], 1, { state: 'cached' }), step('c', [], 1, { internal: true })];
    expect(buildCountsOf(steps)).toEqual({ steps: 2, done: 2, cached: 1, failed: 0 });
  });
});

function details(steps: BuildStep[], spec: object, more: object = {}): BuildDetails {
  const whole = buildSpec.parse({ folder: '/f', ...spec });
  return {
    build: { spec: whole, engineName: 'e', startedAt: 0, endedAt: 10, ...more },
    steps,
  } as unknown as BuildDetails;
}

describe('the comparison', () => {
  it('pairs steps by their words, and tells time, cache and arguments apart', () => {
    const first = details(
      [step('1', [], 10, { name: '[1/2] RUN a' }), step('2', [], 5, { name: '[2/2] RUN gone' })],
      { buildArgs: [{ name: 'V', value: '1' }], tags: ['b', 'a'] },
      { imageId: 'x' },
    );
    const second = details(
      [step('3', [], 4, { name: '[1/3] RUN new' }), step('4', [], 0, { name: '[2/3] RUN a', state: 'cached' })],
      { buildArgs: [{ name: 'V', value: '2' }], tags: ['a', 'b'], noCache: true },
      { imageId: 'x', endedAt: 4 },
    );
    const compared = compareBuilds(first, second);
    expect(compared.steps.map((pair) => [pair.first?.id, pair.second?.id, pair.ms, pair.cache])).toEqual([
      [undefined, '3', undefined, undefined],
      ['1', '4', -10, 'gained'],
      ['2', undefined, undefined, undefined],
    ]);
    expect(compared.arguments).toEqual([
      { field: 'buildArgs.V', first: '1', second: '2' },
      { field: 'noCache', second: 'true' },
    ]);
    expect(compared).toMatchObject({ sameImage: true, firstMs: 10, secondMs: 4 });
    expect(compareBuilds(first, first).arguments).toEqual([]);
  });

  it('knows steps without their numbers', () => {
    expect(stepWords('[build  2/13] RUN x')).toBe('[build] RUN x');
    expect(stepWords('[2/3] FROM a@sha256:'.concat('0'.repeat(64)))).toBe('FROM a');
    expect(stepWords('Step 3/4 : RUN x')).toBe('RUN x');
  });
});

describe('a Dockerfile', () => {
  const text = [
    '# syntax=docker/dockerfile:1',
    'ARG BASE=debian:12 OTHER',
    `FROM --platform=linux/amd64 $${'{BASE}'} AS Build`,
    'RUN one \\',
    '  # a remark between',
    '',
    '  && two',
    'RUN <<EOF',
    'FROM is no instruction here',
    'EOF',
    'RUN --mount=type=secret,id=tok --mount=type=secret,target=/x/key true',
    'from Build',
    'ARG OTHER="a b"',
    'COPY --from=Build /a /b',
  ].join('\n');
  const outline = outlineOf(text);

  it('is read into instructions with their lines', () => {
    expect(readInstructions(text).map(({ keyword, line, endLine }) => [keyword, line, endLine])).toEqual([
      ['ARG', 2, 2],
      ['FROM', 3, 3],
      ['RUN', 4, 7],
      ['RUN', 8, 10],
      ['RUN', 11, 11],
      ['FROM', 12, 12],
      ['ARG', 13, 13],
      ['COPY', 14, 14],
    ]);
    expect(readInstructions('# escape=`\nRUN a `\n b\n')).toEqual([
      { keyword: 'RUN', text: 'a b', line: 2, endLine: 3 },
    ]);
  });

  it('tells its stages, arguments, secrets and bases', () => {
    expect(stageNames(outline)).toEqual(['Build', '1']);
    expect(argumentsOf(outline)).toEqual([{ name: 'BASE', value: 'debian:12' }, { name: 'OTHER' }]);
    expect(secretIdsOf(outline)).toEqual(['tok', 'key']);
    expect(basesOf(outline)).toEqual(['debian:12']);
    expect(basesOf(outline, new Map([['BASE', 'other:1']]))).toEqual(['other:1']);
  });

  it('has the instruction that a step came from', () => {
    const line = (name: string) => instructionOfStep(outline, name)?.instruction?.line;
    expect(line('[build 1/4] FROM docker.io/library/debian:12')).toBe(3);
    expect(line('[build 3/4] RUN <<EOF (FROM is no instruction here)')).toBe(8);
    expect(line('[stage-1 2/2] COPY --from=Build /a /b')).toBe(14);
    expect(line('[linux/amd64 build 2/4] RUN one   && two')).toBe(4);
    expect(instructionOfStep(outline, '[internal] load build context')).toBeUndefined();
  });

  it('is read whatever it holds', () => {
    const part = fc.constantFrom('RUN ', 'FROM ', 'a', '\\', '\n', '\r\n', '<<E', 'E', ' ', '#', '"', '=', '--mount=');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const whole = parts.join('');
        const found = readInstructions(whole);
        const lines = whole.split(/\r?\n/).length;
        for (const [index, { line, endLine }] of found.entries()) {
          expect(line).toBeGreaterThan(found[index - 1]?.endLine ?? 0);
          expect(endLine).toBeGreaterThanOrEqual(line);
          expect(endLine).toBeLessThanOrEqual(lines);
        }
        basesOf(outlineOf(whole));
      }),
    );
  });
});
