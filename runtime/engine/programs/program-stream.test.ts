// An input with lengths between, as a program's shell takes it apart again.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { framed, unframed } from './program-stream.ts';

async function framedOf(...chunks: Buffer[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const source = async function* () {
    yield* chunks;
  };
  for await (const part of framed(source())) parts.push(part);
  return Buffer.concat(parts);
}

const taken = (input: Buffer) => spawnSync('sh', ['-c', `${unframed}unframed`], { input, maxBuffer: 64 * 1024 * 1024 });

describe.skipIf(process.platform === 'win32')('an input with lengths', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 17 * 1024 * 1024 + 3])('of %i bytes arrives as it was', async (length) => {
    const bytes = randomBytes(length);
    const { status, stdout } = taken(await framedOf(bytes.subarray(0, 10), Buffer.alloc(0), bytes.subarray(10)));
    expect({ status, same: stdout.equals(bytes) }).toEqual({ status: 0, same: true });
  });

  it('that breaks off is never taken for whole', async () => {
    const whole = await framedOf(randomBytes(200_000));
    for (const length of [0, 3, 100_000, whole.length - 4, whole.length - 1]) {
      expect(taken(whole.subarray(0, length)).status, String(length)).not.toBe(0);
    }
  });
});
