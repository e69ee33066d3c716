// Files with holes: every byte is as it came, and zeros take no room.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { SparseFile } from './sparse-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'gantry-sparse-'));
const path = join(folder, 'file');
afterAll(() => rmSync(folder, { recursive: true }));

async function written(pieces: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'w');
  const sparse = new SparseFile(file);
  for (const piece of pieces) await sparse.write(piece);
  await sparse.end();
  await file.close();
}

it('has every byte of every piece, whatever their lengths', async () => {
  const run = fc.record({ length: fc.integer({ min: 0, max: 20_000 }), fill: fc.constantFrom(0, 0, 7) });
  const cuts = fc.array(fc.integer({ min: 1, max: 9000 }), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(fc.array(run, { maxLength: 6 }), cuts, async (runs, lengths) => {
      const whole = Buffer.concat(runs.map(({ length, fill }) => Buffer.alloc(length, fill)));
      const pieces: Buffer[] = [];
      let at = 0;
      for (const length of lengths) {
        pieces.push(whole.subarray(at, at + length));
        at += length;
      }
      await written([...pieces, whole.subarray(at)]);
      expect(readFileSync(path).equals(whole)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

it('takes no room for zeros, at its end neither', async () => {
  const megabyte = Buffer.alloc(1024 * 1024);
  await written([
    ...Array<Buffer>(40).fill(megabyte),
    Buffer.from('in the middle'),
    ...Array<Buffer>(40).fill(megabyte),
  ]);
  const { size, blocks } = statSync(path);
  expect(size).toBe(80 * megabyte.length + 'in the middle'.length);
  expect(blocks * 512).toBeLessThan(megabyte.length);
});
