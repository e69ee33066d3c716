// Batches of log lines: small ones gathered, large ones cut, nothing read that nobody asked for.
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { batchesOf } from './log-batches.ts';
import { LogColumns } from './log-columns.ts';
import { RawParser } from './log-parser.ts';

const line = Buffer.from(`2026-01-31T10:00:00.000000000Z ${'x'.repeat(1000)}\n`);

function batches(stream: Readable) {
  const columns = new LogColumns();
  return batchesOf(stream, new RawParser(columns), columns);
}

async function counts(stream: Readable): Promise<number[]> {
  const all: number[] = [];
  for await (const batch of batches(stream)) all.push(batch.count);
  return all;
}

describe('batches', () => {
  it('give every line once, with the one the end completes', async () => {
    const stream = Readable.from([...Array.from({ length: 1000 }, () => line), line.subarray(0, 100)], {
      objectMode: false,
    });
    const all = await counts(stream);
    expect(all.reduce((sum, count) => sum + count, 0)).toBe(1001);
    expect(all.length).toBeLessThan(100);
  });

  it('are cut before they are large', async () => {
    const stream = new PassThrough({ highWaterMark: 8 * 1024 * 1024 });
    for (let count = 0; count < 2000; count += 1) stream.write(line);
    stream.end();
    const all = await counts(stream);
    expect(all.reduce((sum, count) => sum + count, 0)).toBe(2000);
    expect(all.length).toBeGreaterThanOrEqual(1);
  });

  it('go out while the source is silent', async () => {
    const stream = new PassThrough();
    const iterator = batches(stream);
    for (let round = 0; round < 3; round += 1) {
      const next = iterator.next();
      stream.write(line);
      expect((await next).value?.count).toBe(1);
    }
    stream.end();
    expect((await iterator.next()).done).toBe(true);
  });

  it('stop a source that nobody reads', async () => {
    let read = 0;
    const stream = new Readable({
      highWaterMark: 64 * 1024,
      read() {
        read += 1;
        this.push(Buffer.concat(Array.from({ length: 64 }, () => line)));
      },
    });
    const iterator = batches(stream);
    await iterator.next();
    await new Promise((resolve) => setImmediate(resolve));
    const before = read;
    await new Promise((resolve) => setImmediate(resolve));
    expect(read).toBe(before);
    await iterator.return();
    stream.destroy();
  });

  it('give what came before the source broke off, and then its failure', async () => {
    const stream = new PassThrough();
    const iterator = batches(stream);
    stream.write(line);
    expect((await iterator.next()).value?.count).toBe(1);
    stream.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    await expect(iterator.next()).rejects.toMatchObject({ problem: { reason: 'engine-unreachable' } });
  });

  it('end with a failure where the source was closed in its middle', async () => {
    const stream = new PassThrough();
    const next = batches(stream).next();
    stream.destroy();
    await expect(next).rejects.toMatchObject({ problem: { reason: 'engine-unreachable' } });
  });
});
