// Reads a tar as it comes, entry by entry: names as bytes, nothing kept, and nothing believed that an archive says about itself.
import type { FileEntry, FileKind } from '../../contract/files.ts';
import { engineProblem } from '../problem.ts';

const block = 512;
/** Of an extended header: a name of the longest kind is far below it. */
const largestHeader = 1024 * 1024;

export interface TarEntry extends Omit<FileEntry, 'name' | 'target'> {
  /** As it stands in the archive; see `tarParts`. */
  name: Buffer;
  /** Where a link leads, symbolic or hard. */
  link: Buffer;
  hardLink: boolean;
  /** Bytes that the file has once its holes are there again (GNU and pax sparse files); else its size. */
  wholeSize: number;
  /** Where the content begins in the archive. */
  offset: number;
  /** Extended attributes of the file and the like (pax records), by their key. */
  records: ReadonlyMap<string, Buffer>;
  /** What of the content was not read yet is skipped when the next entry is asked for. */
  content(): AsyncGenerator<Uint8Array>;
}

/** POSIX ustar and pax, and GNU's long names. Throws `unknown` for what is no tar, or breaks off. */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const input = new Input(source[Symbol.asyncIterator]());
  try {
    let records = new Map<string, Buffer>();
    for (;;) {
      const header = await input.exactly(block, true);
      if (header === undefined) return;
      if (isZero(header)) continue;
      checkSum(header);
      const type = String.fromCharCode(header[156] ?? 0);
      const size = recordNumber(records.get('size')) ?? numberAt(header, 124, 12);
      if ('xgLK'.includes(type)) {
        records = await extended(input, type, size, records);
        continue;
      }
      const stored = type === '1' ? 0 : size;
      const wholeSize = type === 'S' ? await sparseSize(input, header) : (sparseRecord(records) ?? stored);
      const rest = { left: stored };
      const { offset } = input;
      const content = () => input.some(rest);
      yield { ...entryOf(header, type, records), size: stored, wholeSize, offset, content };
      await input.skip(rest.left + padding(stored));
      records = new Map();
    }
  } finally {
    await input.close();
  }
}

/** The beginning of a content, `limit` bytes at most. */
export async function firstBytes(content: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of content) {
    if (length >= limit) break;
    parts.push(chunk.subarray(0, limit - length));
    length += chunk.length;
  }
  return Buffer.concat(parts);
}

/**
 * The parts of a name below the place that the archive is of, the links and `.` of its beginning left out; undefined for what leads
 * out of it (`..`, absolute) or is no name.
 */
export function tarParts(name: Buffer): Buffer[] | undefined {
  if (name.length === 0 || name.includes(0) || name[0] === 0x2f) return undefined;
  const parts: Buffer[] = [];
  for (let at = 0; at <= name.length; ) {
    const slash = name.indexOf(0x2f, at);
    const end = slash < 0 ? name.length : slash;
    const part = name.subarray(at, end);
    if (part.length === 2 && part[0] === 0x2e && part[1] === 0x2e) return undefined;
    if (part.length > 0 && !(part.length === 1 && part[0] === 0x2e)) parts.push(part);
    at = end + 1;
  }
  return parts;
}

/**
 * Below the folder that an archive is of; `named`: the names begin with that folder's own, which podman leaves empty for what is mounted.
 */
export function partsBelow(name: Buffer, named: boolean): Buffer[] | undefined {
  if (!named) return tarParts(name);
  return name[0] === 0x2f ? tarParts(name.length === 1 ? dot : name.subarray(1)) : tarParts(name)?.slice(1);
}

const dot = Buffer.from('.');

async function extended(
  input: Input,
  type: string,
  size: number,
  before: ReadonlyMap<string, Buffer>,
): Promise<Map<string, Buffer>> {
  if (size > largestHeader) throw broken('an extended header is too large');
  const body = Buffer.from((await input.exactly(size)) ?? []);
  await input.skip(padding(size));
  const records = new Map(before);
  if (type === 'L') records.set('path', cut(body));
  if (type === 'K') records.set('linkpath', cut(body));
  if (type === 'x') for (const [key, value] of paxRecords(body)) records.set(key, value);
  return records;
}

/** `LENGTH KEY=VALUE\n`, the length counting all of itself (POSIX pax). */
function* paxRecords(body: Buffer): Generator<[string, Buffer]> {
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(body.toString('latin1', at, space));
    const equals = body.indexOf(0x3d, space);
    const end = at + length;
    if (!Number.isInteger(length) || length < 5 || end > body.length || equals < 0 || equals >= end) {
      throw broken('an extended header is damaged');
    }
    yield [body.toString('utf8', space + 1, equals), body.subarray(equals + 1, end - 1)];
    at = end;
  }
}

/** GNU's old form: more blocks of the map of its holes stand before the content, and are not part of its size. */
async function sparseSize(input: Input, header: Buffer): Promise<number> {
  const size = numberAt(header, 483, 12);
  for (let more = header[482] !== 0; more; ) more = (await input.exactly(block))?.[504] !== 0;
  return size;
}

function sparseRecord(records: ReadonlyMap<string, Buffer>): number | undefined {
  return recordNumber(records.get('GNU.sparse.realsize') ?? records.get('GNU.sparse.size'));
}

const kinds: Record<string, FileKind> = { '2': 'link', '3': 'device', '4': 'device', '5': 'folder', '6': 'pipe' };

function entryOf(header: Buffer, type: string, records: ReadonlyMap<string, Buffer>) {
  const isUstar = header.toString('latin1', 257, 262) === 'ustar';
  const prefix = isUstar && header[262] === 0 ? cut(header.subarray(345, 500)) : Buffer.alloc(0);
  const short = cut(header.subarray(0, 100));
  const whole = prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), short]) : short;
  const plainFile = type === '0' || type === '\0' || type === '7' || type === '1' || type === 'S';
  return {
    name: Buffer.from(records.get('GNU.sparse.name') ?? records.get('path') ?? whole),
    link: Buffer.from(records.get('linkpath') ?? cut(header.subarray(157, 257))),
    hardLink: type === '1',
    kind: kinds[type] ?? (plainFile ? 'file' : 'other'),
    mode: numberAt(header, 100, 8) & 0o7777,
    uid: recordNumber(records.get('uid')) ?? numberAt(header, 108, 8),
    gid: recordNumber(records.get('gid')) ?? numberAt(header, 116, 8),
    modifiedAt: 1000 * (recordNumber(records.get('mtime'), true) ?? numberAt(header, 136, 12)),
    records,
  };
}

function recordNumber(value: Buffer | undefined, mayBeNegative = false): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value.toString('latin1'));
  if (!Number.isFinite(number) || Math.abs(number) > Number.MAX_SAFE_INTEGER) throw broken('a number is none');
  if (number < 0 && !mayBeNegative) throw broken('a number is negative');
  return number;
}

/** Octal digits, or GNU's big-endian number behind a set first bit. */
function numberAt(header: Buffer, at: number, length: number): number {
  const field = header.subarray(at, at + length);
  if (((field[0] ?? 0) & 0x80) !== 0) {
    // Times before 1970 are such numbers too; nothing else may be negative, and nobody needs those.
    if (field[0] === 0xff) return 0;
    let value = (field[0] ?? 0) & 0x7f;
    for (const byte of field.subarray(1)) value = value * 256 + byte;
    if (!Number.isSafeInteger(value)) throw broken('a number is too large');
    return value;
  }
  const text = cut(field).toString('latin1').trim();
  if (text === '') return 0;
  if (!/^[0-7]+$/.test(text)) throw broken('a number is none');
  return Number.parseInt(text, 8);
}

function checkSum(header: Buffer): void {
  let sum = 8 * 0x20;
  for (let at = 0; at < block; at += 1) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  if (numberAt(header, 148, 8) !== sum) throw broken('a header is damaged');
}

function isZero(header: Buffer): boolean {
  return header.every((byte) => byte === 0);
}

function cut(field: Buffer): Buffer {
  const end = field.indexOf(0);
  return end < 0 ? field : field.subarray(0, end);
}

function padding(size: number): number {
  return (block - (size % block)) % block;
}

function broken(what: string) {
  return engineProblem('unknown', `The archive cannot be read: ${what}`);
}

/** Chunks of any size as pieces of the size that is asked for. */
class Input {
  /** Bytes that were taken so far. */
  offset = 0;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private chunk: Uint8Array = new Uint8Array(0);
  private ended = false;

  constructor(chunks: AsyncIterator<Uint8Array>) {
    this.chunks = chunks;
  }

  /** Undefined at the end where it may be. */
  async exactly(size: number, mayEnd = false): Promise<Buffer | undefined> {
    if (this.chunk.length < size) {
      const parts: Uint8Array[] = [];
      let length = 0;
      while (length < size) {
        const part = await this.take(size - length);
        if (part === undefined) {
          if (mayEnd && length === 0) return undefined;
          throw broken('it breaks off');
        }
        parts.push(part);
        length += part.length;
      }
      return Buffer.concat(parts);
    }
    const piece = this.chunk.subarray(0, size);
    this.chunk = this.chunk.subarray(size);
    this.offset += size;
    return Buffer.from(piece.buffer, piece.byteOffset, piece.length);
  }

  async *some(rest: { left: number }): AsyncGenerator<Uint8Array> {
    while (rest.left > 0) {
      const part = await this.take(rest.left);
      if (part === undefined) throw broken('it breaks off');
      rest.left -= part.length;
      yield part;
    }
  }

  async skip(size: number): Promise<void> {
    for (let left = size; left > 0; ) {
      const part = await this.take(left);
      if (part === undefined) throw broken('it breaks off');
      left -= part.length;
    }
  }

  async close(): Promise<void> {
    await this.chunks.return?.();
  }

  private async take(most: number): Promise<Uint8Array | undefined> {
    while (this.chunk.length === 0) {
      if (this.ended) return undefined;
      const { value, done } = await this.chunks.next();
      if (done) {
        this.ended = true;
        return undefined;
      }
      this.chunk = value;
    }
    const part = this.chunk.subarray(0, most);
    this.chunk = this.chunk.subarray(part.length);
    this.offset += part.length;
    return part;
  }
}
