// Whether a file of an archive is a tar, and the bytes of one that is packed (gzip, zstd).
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import { toEngineProblem } from './problem.ts';

/** Of a tar's header. */
const startBytes = 512;
const chunkBytes = 64 * 1024;

/** The first bytes of a content, and all of it. */
export async function startOf(
  content: AsyncIterable<Uint8Array>,
): Promise<{ start: Buffer; all: AsyncGenerator<Uint8Array> }> {
  const rest = content[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < startBytes) {
    const { value, done } = await rest.next();
    if (done === true) break;
    parts.push(value);
    length += value.length;
  }
  const start = Buffer.concat(parts);
  async function* all() {
    if (start.length > 0) yield start;
    for (;;) {
      const { value, done } = await rest.next();
      if (done === true) return;
      yield value;
    }
  }
  return { start, all: all() };
}

function isGzip(start: Buffer): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}

function isZstd(start: Buffer): boolean {
  return start.length >= 4 && start.readUInt32LE(0) === 0xfd2fb528;
}

/** By what it begins with: names in archives say little. What is not a tar is a document. */
export function isTarStart(start: Buffer): boolean {
  if (isGzip(start) || isZstd(start)) return true;
  if (start.length < startBytes) return false;
  const header = start.subarray(0, startBytes);
  if (header.every((byte) => byte === 0)) return true;
  return header.toString('latin1', 257, 262) === 'ustar' || sumOf(header) === writtenSum(header);
}

function writtenSum(header: Buffer): number {
  return Number.parseInt(header.toString('latin1', 148, 156).replaceAll('\0', ' ').trim(), 8);
}

function sumOf(header: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < startBytes; at += 1) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  return sum;
}

/** The tar in it. */
export function decompressed(start: Buffer, content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (isGzip(start)) return gunzipped(content);
  return isZstd(start) ? unzstd(content) : content;
}

async function* gunzipped(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(content, { objectMode: false, highWaterMark: chunkBytes });
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  source.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of source.pipe(gunzip)) yield chunk as Uint8Array;
  } catch (error) {
    throw toEngineProblem(error);
  } finally {
    source.destroy();
  }
}

/** In plain JavaScript: Node's own zlib learnt it later than the oldest that this runs on. */
async function* unzstd(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = [];
  const stream = new Decompress((chunk) => made.push(chunk));
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length; at += chunkBytes) {
      stream.push(Uint8Array.from(chunk.subarray(at, at + chunkBytes)), false);
      yield* made;
      made = [];
    }
  }
  stream.push(new Uint8Array(0), true);
  yield* made;
}
