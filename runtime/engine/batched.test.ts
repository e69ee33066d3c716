// Batches of log lines: small ones gathered, large ones cut, nothing read that nobody asked for.
import { describe, expect, it } from 'vitest';
import { batched } from './batched.ts';
import type { LogParser } from './log-parser.ts';

/** One line a byte, of the length the byte says in KiB. */
const parser: LogParser = {
  push: (bytes) => [...bytes].map((size) => ({ stream: 'stdout', at: '', text: 'x'.repeat(size * 1024) })),
  end: () => [{ stream: 'stdout', at: '', text: 'last' }],
};

async function collect(source: AsyncGenerator<Uint8Array>): Promise<number[]> {
  const sizes: number[] = [];
  for await (const lines of batched(source, parser, (all) => all)) sizes.push(lines.length);
  return sizes;
}

describe('batches', () => {
  it('give every line once, with those the end completes', async () => {
    async function* source() {
      for (let i = 0; i < 100; i++) yield new Uint8Array([1, 1]);
    }
    const sizes = await collect(source());
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(201);
    // 64 KiB is 62 or more of these lines, and the first batch goes out at once.
    expect(sizes.length).toBeLessThan(50);
    expect(sizes[0]).toBe(2);
  });

  it('go out while the source is silent', async () => {
    let resume: () => void = () => {};
    const silence = new Promise<void>((resolve) => {
      resume = resolve;
    });
    async function* source() {
      yield new Uint8Array([1]);
      yield new Uint8Array([1]);
      await silence;
    }
    const iterator = batched(source(), parser, (all) => all);
    expect((await iterator.next()).value).toHaveLength(1);
    expect((await iterator.next()).value).toHaveLength(1);
    resume();
    expect((await iterator.next()).value).toHaveLength(1);
    expect((await iterator.next()).done).toBe(true);
  });

  it('read no further than one chunk ahead', async () => {
    let read = 0;
    async function* source() {
      for (;;) {
        read++;
        yield new Uint8Array([64]);
      }
    }
    const iterator = batched(source(), parser, (all) => all);
    await iterator.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(read).toBeLessThanOrEqual(2);
    await iterator.return(undefined);
  });

  it('pass a failure of the source on', async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array([1]);
      throw new Error('gone');
    }
    await expect(collect(source())).rejects.toThrow('gone');
  });
});
