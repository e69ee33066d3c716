// The trace of BuildKit: a real one that was recorded, and bytes that are none.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BuildOutput } from '../../contract/builds/build-record.ts';
import { outlineOf } from '../../contract/builds/dockerfile.ts';
import { encodeMessage } from './build-messages.ts';
import { BuildSteps } from './build-steps.ts';
import { decodeTrace } from './build-trace.ts';

const recorded = JSON.parse(readFileSync(new URL('./recorded-build-trace.json', import.meta.url), 'utf8')) as string[];
const dockerfile = 'FROM gantry-test/base:1 as made\nRUN echo héllo && echo err >&2\n\nRUN echo oh && exit 3\n';

function stepsOf(traces: readonly string[]) {
  const outputs: BuildOutput[] = [];
  const steps = new BuildSteps(outlineOf(dockerfile), {
    onOutput: (one) => outputs.push(one),
    onChange: () => undefined,
  });
  for (const trace of traces) steps.trace(decodeTrace(trace));
  return { steps, outputs };
}

describe('a recorded trace', () => {
  it('becomes steps with their places, times, inputs and ends', () => {
    const { steps } = stepsOf(recorded);
    const own = steps.all.filter(({ internal }) => !internal).toSorted((a, b) => a.name.localeCompare(b.name));
    expect(own.map(({ name, state, range }) => [name, state, range?.line])).toEqual([
      [expect.stringContaining('[1/3] FROM'), expect.stringMatching(/done|cached/), 1],
      ['[2/3] RUN echo héllo && echo err >&2', 'done', 2],
      ['[3/3] RUN echo oh && exit 3', 'failed', 4],
    ]);
    const [from, first, second] = own;
    expect(first?.inputs).toContain(from?.id);
    expect(second?.inputs).toEqual([first?.id]);
    expect((second?.endedAt ?? 0) - (second?.startedAt ?? 0)).toBeGreaterThan(0);
    expect(second?.error).toContain('exit code: 3');
  });

  it('has the output of each step, and warnings with their lines', () => {
    const { steps, outputs } = stepsOf(recorded);
    expect(
      outputs
        .filter(({ stream }) => stream === 'stdout')
        .map(({ text }) => text)
        .join(''),
    ).toBe('héllo\noh\n');
    expect(outputs.find(({ stream }) => stream === 'stderr')?.text).toBe('err\n');
    expect(steps.warnings).toEqual([expect.objectContaining({ range: { line: 1, endLine: 1 } })]);
    expect(steps.warnings[0]?.message).toContain('FromAsCasing');
  });

  it('is the same however often it is told', () => {
    const once = stepsOf(recorded).steps.all.map(({ logSize: _, ...rest }) => rest);
    const twice = stepsOf([...recorded, ...recorded]).steps.all.map(({ logSize: _, ...rest }) => rest);
    expect(twice.map(({ id }) => id)).toEqual(once.map(({ id }) => id));
    expect(twice.find(({ name }) => name.startsWith('[3/3]'))?.state).toBe('failed');
  });
});

describe('a trace that is hostile', () => {
  it('is refused or read, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          stepsOf([Buffer.from(bytes).toString('base64')]);
        } catch (error) {
          expect(error).toMatchObject({ problem: { reason: 'unknown' } });
        }
      }),
    );
    fc.assert(
      fc.property(fc.nat(recorded.length - 1), fc.nat(), fc.nat(255), (which, at, byte) => {
        const bytes = Buffer.from(recorded[which] ?? '', 'base64');
        if (bytes.length > 0) bytes[at % bytes.length] = byte;
        try {
          stepsOf([...recorded.slice(0, which), bytes.toString('base64')]);
        } catch (error) {
          expect(error).toMatchObject({ problem: { reason: 'unknown' } });
        }
      }),
    );
  });

  it('does not make steps and progress without end', () => {
    const vertexes = Array.from({ length: 6_000 }, (_, index) => ({ digest: `d${index}`, name: 'x'.repeat(20_000) }));
    const statuses = Array.from({ length: 600 }, (_, index) => ({
      ID: `s${index}`,
      vertex: 'd0',
      current: 1,
      total: 2,
    }));
    const trace = encodeMessage('StatusResponse', { vertexes: vertexes.slice(0, 600), statuses }).toString('base64');
    const { steps } = stepsOf([trace]);
    expect(steps.get('d0')?.progress).toHaveLength(500);
    expect(steps.get('d0')?.name).toHaveLength(8_000);
    const many = encodeMessage('StatusResponse', { vertexes: vertexes.map(({ digest }) => ({ digest, name: 'x' })) });
    expect(stepsOf([many.toString('base64')]).steps.all).toHaveLength(5_000);
  });

  it('may lack what it should have', () => {
    const vertexes = [{ digest: 'v' }];
    const raw = { vertexes, statuses: [{ vertex: 'v' }], logs: [{ vertex: 'v' }], warnings: [{ vertex: 'v' }] };
    const { steps, outputs } = stepsOf([encodeMessage('StatusResponse', raw).toString('base64')]);
    expect(steps.get('v')).toMatchObject({ state: 'waiting', logSize: 0 });
    expect(outputs).toEqual([]);
  });

  it('may break a character in two', () => {
    const vertexes = [{ digest: 'v', name: '[1/1] RUN x' }];
    const logs = [
      { vertex: 'v', stream: 1, msg: Buffer.from([0xc3]) },
      { vertex: 'v', stream: 1, msg: Buffer.from([0xa9]) },
    ];
    const { outputs } = stepsOf([encodeMessage('StatusResponse', { vertexes, logs }).toString('base64')]);
    expect(outputs.map(({ text }) => text)).toEqual(['é']);
  });
});
