// What one layer of an image holds, in columns: a hundred thousand files take some megabytes, in memory and on disk alike.
import { z } from 'zod';
import type { FileKind } from '../../contract/files.ts';
import { type OddEntry, oddEntry } from '../../contract/image-contents.ts';
import { pathText } from '../files/path-bytes.ts';

/** Entries that are kept of one layer; what comes behind them is left out and told. */
export const mostEntries = 1_000_000;
/** Of all names of a layer together, in bytes. */
const mostNameBytes = 256 * 1024 * 1024;
/** Of a content's SHA-256, in bytes. */
const digestBytes = 16;

const codes = [
  'file',
  'folder',
  'link',
  'device',
  'pipe',
  'socket',
  'other',
  'hard-link',
  'whiteout',
  'opaque',
] as const;

/** `whiteout`: what lower layers have at the path is hidden; `opaque`: all that they have in the folder. */
export type LayerEntryKind = FileKind | 'hard-link' | 'whiteout' | 'opaque';

export interface LayerEntry {
  /** In the image: absolute, of `/`-separated names as in contract/files.ts. */
  path: string;
  kind: LayerEntryKind;
  /** Bytes of a file, with its holes; 0 of everything else. */
  size: number;
  mode: number;
  uid: number;
  gid: number;
  /** In ms since 1970. */
  modifiedAt: number;
  /** Of a link, as it is written; of a hard link, the absolute path of what it is. */
  target: string;
  /** Where the content begins in the layer's tar. */
  offset: number;
}

/** Grows as it is written. */
class Column<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array> {
  length = 0;
  private data: T;
  private readonly make: (length: number) => T;

  constructor(make: (length: number) => T) {
    this.make = make;
    this.data = make(64);
  }

  push(value: number): void {
    this.grow(1);
    this.data[this.length++] = value;
  }

  pushAll(values: Uint8Array): void {
    this.grow(values.length);
    this.data.set(values, this.length);
    this.length += values.length;
  }

  whole(): T {
    return this.data.slice(0, this.length) as T;
  }

  private grow(by: number): void {
    if (this.length + by <= this.data.length) return;
    const larger = this.make(Math.max(this.length + by, this.data.length * 2));
    larger.set(this.data);
    this.data = larger;
  }
}

const bytes = (length: number) => new Uint8Array(length);
const shorts = (length: number) => new Uint16Array(length);
const words = (length: number) => new Uint32Array(length);
const doubles = (length: number) => new Float64Array(length);

/** The columns in the order in which they stand in a file: those of the widest numbers first, so that all are aligned. */
const columns = {
  sizes: doubles,
  times: doubles,
  offsets: doubles,
  uids: words,
  gids: words,
  nameEnds: words,
  targetEnds: words,
  modes: shorts,
  kinds: bytes,
  digests: bytes,
  names: bytes,
  targets: bytes,
} as const;
type ColumnName = keyof typeof columns;
type Columns = { [Name in ColumnName]: ReturnType<(typeof columns)[Name]> };
const columnNames = Object.keys(columns) as ColumnName[];

/** What is told of a layer beside its entries. Bytes: of all content, and of the whole tar. */
const layerHead = z.object({
  version: z.literal(1),
  count: z.number().int().nonnegative(),
  contentBytes: z.number(),
  tarBytes: z.number(),
  cut: z.boolean(),
  oddCount: z.number().int(),
  odd: z.array(oddEntry),
  problem: z.string().optional(),
  lengths: z.record(z.string(), z.number().int().nonnegative()),
});
type LayerHead = z.infer<typeof layerHead>;
export type LayerTold = Omit<LayerHead, 'version' | 'count' | 'lengths'>;

export interface NewLayerEntry extends Omit<LayerEntry, 'path' | 'target'> {
  /** Without a slash at its beginning. */
  name: Uint8Array;
  target: Uint8Array;
  digest: Uint8Array | undefined;
}

export class LayerIndexWriter {
  cut = false;
  contentBytes = 0;
  private readonly columns = Object.fromEntries(
    columnNames.map((name) => [name, new Column(columns[name] as (length: number) => Uint8Array)]),
  ) as unknown as { [Name in ColumnName]: Column<Columns[Name]> };
  private readonly odd: OddEntry[] = [];
  private oddCount = 0;

  add(entry: NewLayerEntry): void {
    const { sizes, times, offsets, uids, gids, modes, kinds, names, targets, nameEnds, targetEnds, digests } =
      this.columns;
    if (sizes.length >= mostEntries || names.length + targets.length + entry.name.length > mostNameBytes) {
      this.cut = true;
      return;
    }
    sizes.push(entry.size);
    times.push(entry.modifiedAt);
    offsets.push(entry.offset);
    uids.push(entry.uid);
    gids.push(entry.gid);
    modes.push(entry.mode);
    kinds.push(codes.indexOf(entry.kind));
    names.pushAll(entry.name);
    nameEnds.push(names.length);
    targets.pushAll(entry.target);
    targetEnds.push(targets.length);
    digests.pushAll(entry.digest?.subarray(0, digestBytes) ?? noDigest);
    this.contentBytes += entry.size;
  }

  /** What no file system could hold, or no honest builder would write. */
  say(odd: OddEntry): void {
    this.oddCount += 1;
    if (this.odd.length < mostOdd) this.odd.push(odd);
  }

  finish(tarBytes: number, problem?: string): LayerIndex {
    const whole = Object.fromEntries(columnNames.map((name) => [name, this.columns[name].whole()]));
    const { cut, contentBytes, odd, oddCount } = this;
    const told = { contentBytes, tarBytes, cut, odd, oddCount, ...(problem === undefined ? {} : { problem }) };
    return new LayerIndex(whole as unknown as Columns, told);
  }
}

/** Odd entries that are kept of one layer. */
const mostOdd = 200;
const noDigest = new Uint8Array(digestBytes);

export class LayerIndex {
  readonly count: number;
  readonly told: LayerTold;
  private readonly columns: Columns;

  constructor(columns: Columns, told: LayerTold) {
    this.columns = columns;
    this.told = told;
    this.count = columns.sizes.length;
  }

  kind(at: number): LayerEntryKind {
    return codes[this.columns.kinds[at] ?? 6] ?? 'other';
  }

  size(at: number): number {
    return this.columns.sizes[at] ?? 0;
  }

  path(at: number): string {
    return `/${pathText(this.part('names', 'nameEnds', at))}`;
  }

  entry(at: number): LayerEntry {
    const { modes, uids, gids, times, offsets } = this.columns;
    return {
      path: this.path(at),
      kind: this.kind(at),
      size: this.size(at),
      mode: modes[at] ?? 0,
      uid: uids[at] ?? 0,
      gid: gids[at] ?? 0,
      modifiedAt: times[at] ?? 0,
      target: pathText(this.part('targets', 'targetEnds', at)),
      offset: offsets[at] ?? 0,
    };
  }

  /** Of a file's content (the first half of its SHA-256, in hex); undefined of what has none. */
  digest(at: number): string | undefined {
    const kind = this.kind(at);
    if (kind !== 'file') return undefined;
    const own = this.columns.digests.subarray(at * digestBytes, (at + 1) * digestBytes);
    return Buffer.from(own.buffer, own.byteOffset, own.length).toString('hex');
  }

  /** As `fromBytes` takes it. */
  toBytes(): Uint8Array[] {
    const lengths = Object.fromEntries(columnNames.map((name) => [name, this.columns[name].length]));
    const head: LayerHead = { version: 1, count: this.count, ...this.told, lengths };
    const text = Buffer.from(JSON.stringify(head));
    const start = Buffer.alloc(Math.ceil((4 + text.length) / 8) * 8, 0x20);
    start.writeUInt32LE(start.length);
    text.copy(start, 4);
    const all = columnNames.map((name) => this.columns[name] as Uint8Array | Float64Array);
    return [start, ...all.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))];
  }

  /** Throws for what is no such file, or one of another version. */
  static fromBytes(data: Uint8Array): LayerIndex {
    const own = Uint8Array.from(data);
    const begin = Buffer.from(own.buffer).readUInt32LE(0);
    if (begin > own.length) throw new Error('It breaks off');
    const head = layerHead.parse(JSON.parse(Buffer.from(own.buffer, 4, begin - 4).toString('utf8')));
    let at = begin;
    const read: Record<string, Uint8Array | Uint16Array | Uint32Array | Float64Array> = {};
    for (const name of columnNames) {
      const length = head.lengths[name] ?? 0;
      const width = columns[name](0).BYTES_PER_ELEMENT;
      if (at + length * width > own.length) throw new Error('It breaks off');
      const part = own.buffer.slice(at, at + length * width);
      const made = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: Float64Array }[width] ?? Uint8Array;
      read[name] = new made(part);
      at += length * width;
    }
    const { version, count, lengths, ...told } = head;
    return new LayerIndex(read as unknown as Columns, told as LayerTold);
  }

  private part(values: 'names' | 'targets', ends: 'nameEnds' | 'targetEnds', at: number): Uint8Array {
    const column = this.columns[ends];
    return this.columns[values].subarray(at === 0 ? 0 : (column[at - 1] ?? 0), column[at] ?? 0);
  }
}
