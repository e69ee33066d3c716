// A program that is run again where its engine lost what it printed. The engine is a stand-in: the real one loses things by chance.
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { EngineConnection } from '../connection.ts';
import { type ProgramRun, runProgram } from './container-program.ts';

const lost = 'Error: read unixpacket @->/proc/self/fd/26/attach: read: connection reset by peer\n';

interface Told {
  output?: string;
  words?: string;
  exitCode?: number;
}

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

/** An engine on which each run of a program tells the next of these, the last one again and again. */
function engineThatTells(...all: Told[]) {
  let runs = 0;
  const now = () => all[Math.min(runs, all.length) - 1] ?? {};
  const docker = {
    getContainer: () => ({
      exec: async () => {
        runs += 1;
        return { id: String(runs) };
      },
    }),
    getExec: () => ({
      start: async () => Readable.from([frame(1, now().output ?? ''), frame(2, now().words ?? '')]),
      inspect: async () => ({ Running: false, ExitCode: now().exitCode ?? 0 }),
    }),
  };
  const ask = (work: (from: typeof docker) => unknown) => work(docker);
  const connection = { call: ask, stream: ask } as unknown as EngineConnection;
  return {
    get runs() {
      return runs;
    },
    run: (again?: NonNullable<ProgramRun['again']>) =>
      runProgram(connection, 'one', { command: ['ls'], ...(again && { again }) }),
  };
}

describe('a program whose engine lost what it printed', () => {
  it('runs again until all came', async () => {
    const engine = engineThatTells({ output: 'ha', words: lost }, { words: `a\n${lost}` }, { output: 'half no more' });
    expect((await engine.run('always')).output.toString()).toBe('half no more');
    expect(engine.runs).toBe(3);
  });

  it('runs again where it failed, and not where it did what it should', async () => {
    const failed = engineThatTells({ words: lost, exitCode: 1 }, { words: 'Read-only file system', exitCode: 1 });
    expect(await failed.run('failed')).toMatchObject({ words: 'Read-only file system', exitCode: 1 });
    const done = engineThatTells({ words: lost });
    expect(await done.run('failed')).toMatchObject({ exitCode: 0 });
    expect(done.runs).toBe(1);
  });

  it('runs once where nothing else is allowed, and not for ever', async () => {
    const once = engineThatTells({ words: lost, exitCode: 1 });
    expect(await once.run()).toMatchObject({ exitCode: 1 });
    expect(once.runs).toBe(1);
    const ever = engineThatTells({ words: lost });
    await expect(ever.run('always')).rejects.toMatchObject({ problem: { reason: 'engine-unreachable' } });
    expect(ever.runs).toBe(4);
  });
});
