// Blocks: a run of lines as it stands in a file, columns first and then the text, found and checked by its header.
import { isAscii } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { type LogBatch, nanosMask } from '../contract/logs/log-batch.ts';
import type { TimeColumns } from './batch.ts';
import { hasControls } from './controls.ts';
import type { LogTime } from './lines.ts';

/** A header, little endian: magic, crc32 of all behind it, count, text bytes, first line (f64), flags, 0, first and last time (u32 each). */
export const blockHeaderBytes = 48;
const magic = 0x314b_4c47;
const columnBytes = 12;
const lineFeed = 0x0a;
const brace = 0x7b;

/** What a header can name at most: more than the largest line and the fullest block, so that damage is not read as a huge size. */
const mostCount = 0x10_0000;
const mostText = 0x400_0000;

export interface BlockHeader {
  /** Of header and content. */
  bytes: number;
  crc: number;
  count: number;
  textBytes: number;
  /** The number of its first line in the book. */
  line: number;
  /** All of its text is ASCII. */
  ascii: boolean;
  /** It is known to be ASCII without controls. */
  plain: boolean;
  /** A line begins with `{`. */
  json: boolean;
  first: LogTime;
  last: LogTime;
}

/** The lines of a block as views on its bytes. `nanos` carries the bits of log-batch.ts. */
export type Block = LogBatch & { header: BlockHeader };

/** The header at `offset`; undefined for what cannot be one. The checksum is not looked at: that takes the content. */
export function readBlockHeader(bytes: Uint8Array, offset = 0): BlockHeader | undefined {
  if (bytes.byteLength - offset < blockHeaderBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, blockHeaderBytes);
  const u32 = (at: number) => view.getUint32(at, true);
  const count = u32(8);
  const textBytes = u32(12);
  const line = view.getFloat64(16, true);
  if (u32(0) !== magic || count === 0 || count > mostCount || textBytes < count || textBytes > mostText)
    return undefined;
  if (!Number.isSafeInteger(line) || line < 0) return undefined;
  const flags = u32(24);
  return {
    bytes: blockHeaderBytes + count * columnBytes + textBytes,
    crc: u32(4),
    count,
    textBytes,
    line,
    ascii: (flags & 1) !== 0,
    json: (flags & 4) !== 0,
    plain: (flags & 8) !== 0,
    first: { seconds: u32(32), nanos: u32(36) },
    last: { seconds: u32(40), nanos: u32(44) },
  };
}

/** Lines `from` up to `to` of a batch (at least one) as a block whose first line has the number `line`. */
export function encodeBlock(batch: LogBatch, line: number, from = 0, to = batch.count): Uint8Array<ArrayBuffer> {
  const count = to - from;
  const begin = from === 0 ? 0 : (batch.ends[from - 1] ?? 0);
  const textBytes = (batch.ends[to - 1] ?? 0) - begin;
  const bytes = new Uint8Array(blockHeaderBytes + count * columnBytes + textBytes);
  const columns = new Uint32Array(bytes.buffer, blockHeaderBytes, count * 3);
  columns.set(batch.ends.subarray(from, to));
  if (begin > 0) for (let index = 0; index < count; index++) columns[index] = (columns[index] ?? 0) - begin;
  columns.set(batch.seconds.subarray(from, to), count);
  columns.set(batch.nanos.subarray(from, to), count * 2);
  const text = bytes.subarray(blockHeaderBytes + count * columnBytes);
  text.set(batch.text.subarray(begin, begin + textBytes));
  writeHeader(bytes, columns, text, count, line);
  return bytes;
}

/** All systems that are built for are little endian, so columns go as they are. */
function writeHeader(bytes: Uint8Array, columns: Uint32Array, text: Uint8Array, count: number, line: number): void {
  const view = new DataView(bytes.buffer, 0, blockHeaderBytes);
  const put = (at: number, value: number) => view.setUint32(at, value, true);
  put(0, magic);
  put(8, count);
  put(12, text.byteLength);
  view.setFloat64(16, line, true);
  put(24, flagsOf(text, columns, count));
  put(32, columns[count] ?? 0);
  put(36, (columns[count * 2] ?? 0) & nanosMask);
  put(40, columns[count * 2 - 1] ?? 0);
  put(44, (columns[count * 3 - 1] ?? 0) & nanosMask);
  put(4, crc32(bytes.subarray(8)));
}

function flagsOf(text: Uint8Array, ends: Uint32Array, count: number): number {
  const ascii = isAscii(text);
  return (ascii ? 1 : 0) | (hasJson(text, ends, count) ? 4 : 0) | (ascii && !hasControls(text) ? 8 : 0);
}

function hasJson(text: Uint8Array, ends: Uint32Array, count: number): boolean {
  let begin = 0;
  for (let index = 0; index < count; index++) {
    if (text[begin] === brace) return true;
    begin = ends[index] ?? 0;
  }
  return false;
}

/**
 * The block at `offset`, as views on `bytes` (a copy of the columns where they are not aligned). Undefined when it is cut, its
 * checksum is wrong or its columns do not fit its text.
 */
export function decodeBlock(bytes: Uint8Array, offset = 0): Block | undefined {
  const header = readBlockHeader(bytes, offset);
  if (header === undefined || bytes.byteLength - offset < header.bytes) return undefined;
  if (crc32(bytes.subarray(offset + 8, offset + header.bytes)) !== header.crc) return undefined;
  const { count } = header;
  const columns = wordsAt(bytes, offset + blockHeaderBytes, count * 3);
  const begin = offset + blockHeaderBytes + count * columnBytes;
  const text = bytes.subarray(begin, begin + header.textBytes);
  const ends = columns.subarray(0, count);
  if (!fits(ends, text)) return undefined;
  const seconds = columns.subarray(count, count * 2);
  return { header, count, text, ends, seconds, nanos: columns.subarray(count * 2) };
}

/** Where the times of a block's lines stand in it, for who needs nothing else. */
export function timesPlace(count: number): { from: number; length: number } {
  return { from: blockHeaderBytes + count * 4, length: count * 8 };
}

/** Times from those bytes. Nothing tells whether they are damaged. */
export function decodeTimes(bytes: Uint8Array, count: number): TimeColumns {
  const columns = wordsAt(bytes, 0, count * 2);
  return { count, seconds: columns.subarray(0, count), nanos: columns.subarray(count) };
}

function wordsAt(bytes: Uint8Array, offset: number, count: number): Uint32Array {
  const at = bytes.byteOffset + offset;
  if (at % 4 === 0) return new Uint32Array(bytes.buffer, at, count);
  // A copy; `slice` would be a view where the bytes are a Buffer.
  return new Uint32Array(new Uint8Array(bytes.subarray(offset, offset + count * 4)).buffer);
}

/** A right checksum says that it is as it was written; that it was written by us, only this does. */
function fits(ends: Uint32Array, text: Uint8Array): boolean {
  let before = 0;
  for (const end of ends) {
    if (end <= before || text[end - 1] !== lineFeed) return false;
    before = end;
  }
  return before === text.byteLength;
}
