// The file of a backup: a zstd stream of a tar, and behind it the manifest in a frame that zstd and tar skip (RFC 8878, 3.1.2).
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { type BackupManifest, backupManifest } from '../../contract/volume-backups.ts';
import { ServiceProblem } from '../problems.ts';

/**
 * The frame: its magic number, the size of what follows, the manifest as JSON, and 48 bytes by which it is found from the end of the file:
 * the SHA-256 of the JSON, its size, the version of this form, `GNTRYVOL`. Numbers are of 32 bits, little-endian.
 */
const frameMagic = 0x184d2a5e;
const frameHead = 8;
const trailer = 48;
const trailerMagic = Buffer.from('GNTRYVOL');
/** Of the JSON. */
const largestManifest = 4 * 1024 * 1024;
const largestFrame = frameHead + largestManifest + trailer;

/** The bytes that go behind the content. */
export function manifestFrame(manifest: BackupManifest): Buffer {
  const json = Buffer.from(JSON.stringify(manifest));
  if (json.length > largestManifest) throw new ServiceProblem('unsupported', 'The manifest of the volume is too large');
  const head = Buffer.alloc(frameHead);
  head.writeUInt32LE(frameMagic, 0);
  head.writeUInt32LE(json.length + trailer, 4);
  const tail = Buffer.alloc(trailer);
  createHash('sha256').update(json).digest().copy(tail, 0);
  tail.writeUInt32LE(json.length, 32);
  tail.writeUInt32LE(1, 36);
  trailerMagic.copy(tail, 40);
  return Buffer.concat([head, json, tail]);
}

function damaged(what: string): ServiceProblem {
  return new ServiceProblem('backup-damaged', what);
}

/** Bytes of the frame that a file ends with, by its last 48; undefined where there is none. */
function frameSize(tail: Buffer): number | undefined {
  if (tail.length < trailer || !tail.subarray(-trailerMagic.length).equals(trailerMagic)) return undefined;
  const at = tail.length - trailer;
  if (tail.readUInt32LE(at + 36) !== 1) throw damaged('It was made by a newer version');
  const size = tail.readUInt32LE(at + 32);
  if (size > largestManifest) throw damaged('Its manifest is too large');
  return frameHead + size + trailer;
}

/** Of a whole frame; `before` is how many bytes stand before it. */
function manifestOf(frame: Buffer, before: number): BackupManifest {
  const json = frame.subarray(frameHead, frame.length - trailer);
  const sum = createHash('sha256').update(json).digest();
  const isFrame = frame.readUInt32LE(0) === frameMagic && frame.readUInt32LE(4) === frame.length - frameHead;
  if (!isFrame || !sum.equals(frame.subarray(-trailer, -trailer + 32))) throw damaged('Its manifest is damaged');
  let manifest: BackupManifest;
  try {
    manifest = backupManifest.parse(JSON.parse(json.toString('utf8')));
  } catch {
    throw damaged('Its manifest is not one');
  }
  if (manifest.packed.bytes !== before)
    throw damaged(`It has ${before} bytes, and should have ${manifest.packed.bytes}`);
  return manifest;
}

/** The manifest of a file of this size; undefined where it has none. `backup-damaged`, also for one that has lost or gained bytes. */
export async function readManifest(path: string): Promise<BackupManifest | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const last = async (length: number) => {
      const buffer = Buffer.alloc(Math.min(length, size));
      await file.read(buffer, 0, buffer.length, size - buffer.length);
      return buffer;
    };
    const length = frameSize(await last(trailer));
    if (length === undefined) return undefined;
    if (length > size) throw damaged('It breaks off at its beginning');
    return manifestOf(await last(length), size - length);
  } finally {
    await file.close();
  }
}

/**
 * Passes the packed content of a backup on and compares its checksum with the manifest's at the end, so that the reader must not take
 * anything for whole before it has ended. `backup-none`, `backup-damaged`.
 */
export async function* verifiedContent(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let passed = 0;
  const pass = (bytes: Uint8Array) => {
    hash.update(bytes);
    passed += bytes.length;
    return bytes;
  };
  // The end of the file is held back: it may be the manifest.
  const held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    held.push(chunk);
    length += chunk.length;
    for (let [first] = held; first !== undefined && length - first.length >= largestFrame; [first] = held) {
      held.shift();
      length -= first.length;
      yield pass(first);
    }
  }
  const end = Buffer.concat(held);
  const size = frameSize(end);
  if (size === undefined) throw new ServiceProblem('backup-none', 'It has no manifest of a backup at its end');
  if (size > end.length) throw damaged('It breaks off at its beginning');
  const rest = end.subarray(0, end.length - size);
  if (rest.length > 0) yield pass(rest);
  const manifest = manifestOf(end.subarray(rest.length), passed);
  if (hash.digest('hex') !== manifest.packed.sha256) throw damaged('Its content is not what was written');
}
