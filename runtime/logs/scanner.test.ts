// The scanner with real workers: order, ends of all kinds, and a pattern that hangs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { LogQuery } from '../contract/logs/log-query.ts';
import { batchOfLine, GrowingBatch } from './batch.ts';
import { encodeBlock, readBlockHeader } from './block.ts';
import type { BlockPlace } from './lines.ts';
import type { Found, ScanSource } from './scan-source.ts';
import { Scanner, type ScannerOptions } from './scanner.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function opened(options?: ScannerOptions): Scanner {
  const scanner = new Scanner(options);
  closers.push(() => scanner.close());
  return scanner;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'gantry-scan-'));
  closers.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function encoded(texts: readonly string[], line: number): Uint8Array<ArrayBuffer> {
  const batch = new GrowingBatch();
  for (const [index, text] of texts.entries()) {
    batch.add(batchOfLine(text, { seconds: line + index, nanos: 5 }, 0), 0, 1, { seconds: 0, nanos: 0 });
  }
  return encodeBlock(batch, line);
}

/** Blocks of ten lines (`line 0` …) in one file, the oldest first. */
function file(blocks: number): BlockPlace[] {
  const path = join(folder(), '00000001.log');
  const all = Array.from({ length: blocks }, (_, at) =>
    encoded(
      Array.from({ length: 10 }, (_, index) => `line ${at * 10 + index}`),
      at * 10,
    ),
  );
  writeFileSync(path, Buffer.concat(all));
  let offset = 0;
  return all.map((bytes) => {
    const header = readBlockHeader(bytes);
    if (header === undefined) throw new Error('no header');
    const { line, count, first, last } = header;
    offset += bytes.length;
    return { file: path, offset: offset - bytes.length, bytes: bytes.length, line, count, first, last };
  });
}

const query = (kind: LogQuery['kind'], text: string): LogQuery => ({
  kind,
  text,
  caseSensitive: false,
  wholeWord: false,
});

async function all(answers: AsyncIterable<Found>): Promise<number[][]> {
  const lines: number[][] = [];
  for await (const found of answers) lines.push([...found.lines]);
  return lines;
}

describe('a scanner', () => {
  it('answers block by block in the order asked for, however many there are', async () => {
    const places = file(300).reverse();
    const found = await all(opened().scan({ query: query('regex', '[37]$') }, places));
    expect(found).toEqual(places.map(({ line }) => [line + 3, line + 7]));
  });

  it('tells times, and how many lines were looked at', async () => {
    const source = encoded(['one', 'two', 'three'], 40);
    const found: Found[] = [];
    for await (const one of opened().scan({ query: query('regex', '^t') }, [source])) found.push(one);
    expect(found).toEqual([
      {
        lines: Float64Array.of(41, 42),
        seconds: Uint32Array.of(41, 42),
        nanos: Uint32Array.of(5, 5),
        looked: 3,
      },
    ]);
  });

  it('looks into blocks in files and such that are in no file yet', async () => {
    const sources: ScanSource[] = [...file(2), encoded(['line 20', 'other'], 20)];
    expect(await all(opened().scan({ query: query('text', 'LINE 2') }, sources))).toEqual([[2], [], [20]]);
  });

  it('answers nothing for a file that is gone, or is cut', async () => {
    const [gone] = file(1);
    const [cut] = file(1);
    if (!gone || !cut) throw new Error('no blocks');
    rmSync(gone.file);
    const longer = { ...cut, bytes: cut.bytes + 8 };
    const found: Found[] = [];
    for await (const one of opened().scan({ query: query('text', 'line') }, [gone, longer, cut])) found.push(one);
    expect(found.map(({ lines, looked }) => [lines.length, looked])).toEqual([
      [0, 0],
      [0, 0],
      [10, 10],
    ]);
  });

  it('serves several scans at once', async () => {
    const scanner = opened();
    const places = file(100);
    const digits = [1, 2, 3, 4, 5];
    const answers = await Promise.all(
      digits.map((digit) => all(scanner.scan({ query: query('regex', `${digit}$`) }, places))),
    );
    expect(answers).toEqual(digits.map((digit) => places.map(({ line }) => [line + digit])));
  });

  it('refuses a pattern that is none', async () => {
    await expect(all(opened().scan({ query: query('regex', 'a(') }, []))).rejects.toMatchObject({
      problem: { reason: 'pattern-invalid', field: 'text' },
    });
  });

  it('ends with its signal, and goes on with other scans', async () => {
    const scanner = opened();
    const places = file(300);
    const end = new AbortController();
    const answers = scanner.scan({ query: query('regex', 'line') }, places, end.signal);
    await answers.next();
    end.abort(new Error('enough'));
    await expect(all(answers)).rejects.toThrow('enough');
    await expect(all(scanner.scan({ query: query('regex', 'line') }, places, end.signal))).rejects.toThrow('enough');
    expect(await all(scanner.scan({ query: query('regex', '5$') }, places.slice(0, 2)))).toEqual([[5], [15]]);
  });

  it('may be left in the middle', async () => {
    const scanner = opened();
    for await (const _ of scanner.scan({ query: query('regex', 'line') }, file(100))) break;
    expect(await all(scanner.scan({ query: query('regex', '5$') }, file(1)))).toEqual([[5]]);
  });

  it('fails what is under way when it is closed', async () => {
    const scanner = opened();
    const answers = scanner.scan({ query: query('regex', 'line') }, file(300));
    await answers.next();
    await scanner.close();
    await expect(all(answers)).rejects.toThrow('closed');
    await expect(all(scanner.scan({ query: query('regex', 'line') }, file(1)))).rejects.toThrow('closed');
  });

  it('says so when there is no worker to be had', async () => {
    const scanner = opened({ worker: join(folder(), 'nothing.mjs') });
    await expect(all(scanner.scan({ query: query('regex', 'line') }, file(1)))).rejects.toThrow('nothing.mjs');
  });

  it('begins a worker anew after one was idle for long', async () => {
    const scanner = opened({ idleMs: 0 });
    for (let time = 0; time < 3; time++) {
      expect(await all(scanner.scan({ query: query('regex', '5$') }, file(1)))).toEqual([[5]]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
});

describe('a pattern that hangs', () => {
  const hostile = query('regex', '(a+)+$');
  const bait = () => encoded([`${'a'.repeat(60)}!`], 0);

  it('is ended with `pattern-slow`, and others go on', async () => {
    const scanner = opened({ slowMs: 400 });
    const places = file(50);
    const [slow, other] = await Promise.allSettled([
      all(scanner.scan({ query: hostile }, [bait()])),
      all(scanner.scan({ query: query('regex', '5$') }, places)),
    ]);
    expect(slow).toMatchObject({ status: 'rejected', reason: { problem: { reason: 'pattern-slow' } } });
    expect(other).toEqual({ status: 'fulfilled', value: places.map(({ line }) => [line + 5]) });
    expect(await all(scanner.scan({ query: query('regex', '5$') }, places))).toHaveLength(50);
  });

  it('gives what was found before it', async () => {
    const scanner = opened({ slowMs: 400 });
    const found: number[][] = [];
    const scan = async () => {
      for await (const one of scanner.scan({ query: hostile }, [encoded(['aaa'], 7), bait()]))
        found.push([...one.lines]);
    };
    await expect(scan()).rejects.toMatchObject({ problem: { reason: 'pattern-slow' } });
    expect(found).toEqual([[7]]);
  });

  it('is no other when it runs out of memory first', async () => {
    const long = encoded(['ab'.repeat(1 << 21)], 0);
    const query = { kind: 'regex', text: '^(?:(a)|(b)|(c)|(d))*y', caseSensitive: false, wholeWord: false } as const;
    await expect(all(opened().scan({ query }, [long]))).rejects.toMatchObject({ problem: { reason: 'pattern-slow' } });
  });

  it('leaves at once when it is not wanted any more, also on all workers', async () => {
    const scanner = opened({ slowMs: 800 });
    const end = new AbortController();
    const scans = [1, 2].map(() => all(scanner.scan({ query: hostile }, [bait()], end.signal)));
    setImmediate(() => end.abort(new Error('enough')));
    for (const scan of await Promise.allSettled(scans)) {
      expect(scan).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
    }
    expect(await all(scanner.scan({ query: query('regex', '5$') }, file(1)))).toEqual([[5]]);
  });
});
