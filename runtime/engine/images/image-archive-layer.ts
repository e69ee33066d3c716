// Reads the tar of one layer into an index: nothing is unpacked, and a name is never more than a name.
import { createHash } from 'node:crypto';
import type { OddEntry } from '../../contract/image-contents.ts';
import { pathText } from '../files/path-bytes.ts';
import { readTar, type TarEntry, tarParts } from '../files/tar-reader.ts';
import { toEngineProblem } from '../problem.ts';
import { type LayerEntryKind, type LayerIndex, LayerIndexWriter } from './image-archive-index.ts';

/** Longer paths cannot be opened on any system (PATH_MAX is 4096), nor deeper ones. */
const longestName = 16_384;
const deepest = 512;
/** Of an odd name that is told, in bytes. */
const longestTold = 1000;

const slash = Buffer.from('/');
const whiteout = Buffer.from('.wh.');
const opaque = Buffer.from('.wh..wh.');
const opaqueName = Buffer.from('.wh..wh..opq');

/** A tar that is damaged is read as far as it goes, and its index says what is wrong; what breaks off its source is thrown. */
export async function readLayer(source: AsyncIterable<Uint8Array>): Promise<LayerIndex> {
  const writer = new LayerIndexWriter();
  const counted = new Counted(source);
  try {
    const seen = new Names(writer);
    for await (const entry of readTar(counted)) await addEntry(writer, entry, seen);
  } catch (error) {
    if (counted.failure !== undefined) throw counted.failure;
    await counted.close();
    return writer.finish(counted.bytes, toEngineProblem(error).problem.message);
  }
  await counted.drain();
  return writer.finish(counted.bytes);
}

/** Of one that cannot be unpacked. */
export function unreadLayer(tarBytes: number, problem: string): LayerIndex {
  return new LayerIndexWriter().finish(tarBytes, problem);
}

async function addEntry(writer: LayerIndexWriter, entry: TarEntry, names: Names): Promise<void> {
  const parts = names.partsOf(entry.name);
  if (parts === undefined || parts.length === 0) return;
  const { kind, name } = meaningOf(parts, entry);
  if (kind === undefined) return;
  const { wholeSize, mode, uid, gid, modifiedAt, offset } = entry;
  const target = entry.hardLink ? hardLinkTarget(writer, entry) : kind === 'link' ? entry.link : none;
  if (target === undefined) return;
  if (kind !== 'whiteout' && kind !== 'opaque') names.noteTwice(name, entry);
  const digest = kind === 'file' ? await digestOf(entry) : undefined;
  const ids = { uid: uid >>> 0, gid: gid >>> 0 };
  const size = kind === 'file' ? wholeSize : 0;
  writer.add({ name, kind, size, mode, ...ids, modifiedAt, offset, target, digest });
}

const none = Buffer.alloc(0);

/** What stands for something else (OCI image specification, layer: whiteouts); no kind: it means nothing to anybody any more. */
function meaningOf(parts: readonly Buffer[], entry: TarEntry): { kind: LayerEntryKind | undefined; name: Buffer } {
  const last = parts.at(-1) ?? none;
  const folder = parts.slice(0, -1);
  if (last.equals(opaqueName)) return { kind: 'opaque', name: joinedBytes(folder) };
  // AUFS kept its own books in such files.
  if (parts.some((part) => startsWith(part, opaque))) return { kind: undefined, name: none };
  if (startsWith(last, whiteout) && last.length > whiteout.length) {
    return { kind: 'whiteout', name: joinedBytes([...folder, last.subarray(whiteout.length)]) };
  }
  return { kind: entry.hardLink ? 'hard-link' : entry.kind, name: joinedBytes(parts) };
}

function startsWith(name: Buffer, beginning: Buffer): boolean {
  return name.length >= beginning.length && name.subarray(0, beginning.length).equals(beginning);
}

function joinedBytes(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts.flatMap((part, at) => (at === 0 ? [part] : [slash, part])));
}

/** Without a way out: one that leads elsewhere is told and left out. */
function hardLinkTarget(writer: LayerIndexWriter, entry: TarEntry): Buffer | undefined {
  const parts = resolvedParts(entry.link);
  if (parts !== undefined) return Buffer.concat([slash, joinedBytes(parts)]);
  writer.say({ name: told(entry.name), why: 'link-outside' });
  return undefined;
}

async function digestOf(entry: TarEntry): Promise<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of entry.content()) hash.update(chunk);
  return hash.digest();
}

/** As an engine would take it: `..` goes up, a slash at the beginning is nothing; undefined for what leads out. */
function resolvedParts(name: Buffer): Buffer[] | undefined {
  if (name.length === 0 || name.includes(0)) return undefined;
  const parts: Buffer[] = [];
  for (let at = 0; at <= name.length; ) {
    const next = name.indexOf(0x2f, at);
    const end = next < 0 ? name.length : next;
    const part = name.subarray(at, end).toString('latin1');
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '' && part !== '.') parts.push(name.subarray(at, end));
    at = end + 1;
  }
  return parts;
}

function told(name: Buffer): string {
  return pathText(name.subarray(0, longestTold));
}

/** The names of one layer, and what is wrong with them. */
class Names {
  private readonly writer: LayerIndexWriter;
  private readonly seen = new Set<string>();

  constructor(writer: LayerIndexWriter) {
    this.writer = writer;
  }

  partsOf(name: Buffer): Buffer[] | undefined {
    const why = this.oddity(name);
    if (why !== undefined) this.writer.say({ name: told(name), why });
    if (why === 'too-long') return undefined;
    return resolvedParts(name);
  }

  /** The later one counts; folders may be told again and again. */
  noteTwice(name: Buffer, entry: TarEntry): void {
    if (this.writer.cut) return;
    const key = name.toString('latin1');
    if (this.seen.has(key) && entry.kind !== 'folder') this.writer.say({ name: told(name), why: 'twice' });
    this.seen.add(key);
  }

  private oddity(name: Buffer): OddEntry['why'] | undefined {
    if (name.length > longestName) return 'too-long';
    const plain = tarParts(name);
    if (plain !== undefined) return plain.length > deepest ? 'too-long' : undefined;
    const parts = resolvedParts(name);
    if (parts === undefined) return name.length === 0 || name.includes(0) ? 'nameless' : 'outside';
    if (parts.length > deepest) return 'too-long';
    return name[0] === 0x2f ? 'absolute' : 'dots';
  }
}

/** Tells what broke off the source itself from what is wrong with the tar. */
export class Counted implements AsyncIterable<Uint8Array> {
  bytes = 0;
  failure: unknown;
  private readonly source: AsyncIterator<Uint8Array>;
  private ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** Leaving the loop early leaves the source to `drain`. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return { next: () => this.next() };
  }

  /** Whatever unpacks the source reads no further: what is behind it in the archive is read by others. */
  async close(): Promise<void> {
    await this.source.return?.();
  }

  async drain(): Promise<void> {
    while (!this.ended) await this.next();
  }

  private async next(): Promise<IteratorResult<Uint8Array>> {
    try {
      const item = await this.source.next();
      if (item.done === true) this.ended = true;
      else this.bytes += item.value.length;
      return item;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
