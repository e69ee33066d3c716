// The file of a backup: its manifest is found from the end, and whatever is not as it was written is noticed.
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupManifest } from '../../contract/volume-backups.ts';
import { manifestFrame, readManifest, verifiedContent } from './volume-backup-file.ts';

const content = Buffer.from('what a volume held '.repeat(1000));
const manifest: BackupManifest = {
  format: 1,
  createdAt: 1,
  engine: { id: 'e', name: 'Engine' },
  volume: { name: 'rows', driver: 'local', options: {}, labels: { note: 'a\n"b"' } },
  users: [],
  usersWay: 'leave',
  content: { bytes: 10_240 },
  packed: { sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length },
  lost: [],
};
const whole = Buffer.concat([content, manifestFrame(manifest)]);

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function passed(bytes: Buffer, size = 1000): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of verifiedContent(inPieces(bytes, size))) parts.push(part);
  return Buffer.concat(parts);
}

describe('the file of a backup', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-backup-file-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const manifestIn = async (bytes: Buffer) => {
    const path = join(folder, 'file');
    await writeFile(path, bytes);
    return readManifest(path);
  };

  it('tells its manifest, and passes on the content alone', async () => {
    expect(await manifestIn(whole)).toEqual(manifest);
    for (const size of [1, 7, 1000, whole.length]) expect(await passed(whole, size)).toEqual(content);
  });

  it('passes on what is larger than it holds back', async () => {
    const large = Buffer.alloc(20 * 1024 * 1024, 'large');
    const sha256 = createHash('sha256').update(large).digest('hex');
    const frame = manifestFrame({ ...manifest, packed: { sha256, bytes: large.length } });
    expect((await passed(Buffer.concat([large, frame]), 1024 * 1024)).equals(large)).toBe(true);
  });

  it('is none without a manifest', async () => {
    expect(await manifestIn(content)).toBeUndefined();
    expect(await manifestIn(Buffer.alloc(0))).toBeUndefined();
    await expect(passed(content)).rejects.toMatchObject({ problem: { reason: 'backup-none' } });
  });

  it('is damaged when any of its bytes is another', async () => {
    for (let at = 0; at < whole.length; at += 97) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 4;
      await expect(passed(bytes), String(at)).rejects.toMatchObject({
        problem: { reason: expect.stringMatching(/^backup-(damaged|none)$/) },
      });
    }
  });

  it('is damaged when bytes are missing or too many', async () => {
    for (const bytes of [
      whole.subarray(1),
      Buffer.concat([Buffer.alloc(9), whole]),
      whole.subarray(content.length + 1),
    ]) {
      await expect(passed(bytes)).rejects.toMatchObject({ problem: { reason: 'backup-damaged' } });
      await expect(manifestIn(bytes)).rejects.toMatchObject({ problem: { reason: 'backup-damaged' } });
    }
    await expect(passed(whole.subarray(0, -1))).rejects.toMatchObject({ problem: { reason: 'backup-none' } });
  });

  it('does not believe a manifest that says it is huge, or is something else', async () => {
    const huge = Buffer.from(whole);
    huge.writeUInt32LE(0xfffffff0, whole.length - 16);
    await expect(manifestIn(huge)).rejects.toMatchObject({ problem: { reason: 'backup-damaged' } });
    const other = manifestFrame({ hostile: true } as never);
    await expect(manifestIn(Buffer.concat([content, other]))).rejects.toMatchObject({
      problem: { reason: 'backup-damaged' },
    });
  });
});
