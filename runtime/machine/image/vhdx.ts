// Writes virtual disks in Hyper-V's format, dynamic ones: the same content makes the same bytes, and zeros take no space.
// Source: Microsoft's "[MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format".
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { replaceWhole } from '../../io/whole-file.ts';
import { crc32c } from './crc32c.ts';
import { guidBytes, guidOf } from './guid.ts';
import { type Content, readFully, writeFully } from './pieces.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const TiB = 1024 ** 4;
const sectorSize = 512;
const physicalSectorSize = 4096;
/** Hyper-V's own tools make none that are smaller; the format itself ends at 64 TiB. */
const leastSize = 3 * MiB;
const mostSize = 64 * TiB;
const logAt = MiB;
const metadataAt = 2 * MiB;
const tableAt = 3 * MiB;
const metadataItemsAt = 64 * KiB;
// States of a block. One that is merely "not present" may be read as anything (2.5.1.1), one of zeros as zeros only.
const zero = 2n;
const fullyPresent = 6n;

/**
 * Writes a disk with the content, followed by zeros up to whole MiB and at least 3 MiB. Replaces the target in one
 * step; `mode` is its permissions. Memory stays flat: one block at a time.
 */
export async function writeVhdx(content: Content, target: string, mode = 0o644): Promise<void> {
  if ('bytes' in content) {
    const { bytes } = content;
    const read = async (buffer: Buffer, at: number) => void buffer.set(bytes.subarray(at, at + buffer.length));
    await writeDisk(target, mode, { length: bytes.length, read });
    return;
  }
  const file = await open(content.file, 'r');
  try {
    const { size } = await file.stat();
    await writeDisk(target, mode, { length: size, read: (buffer, at) => readFully(file, buffer, at) });
  } finally {
    await file.close();
  }
}

/** Writes a disk of zeros that offers so many bytes (whole MiB, at least 3 MiB; others are rounded up). */
export async function writeEmptyVhdx(target: string, bytes: number, mode = 0o644): Promise<void> {
  await writeDisk(target, mode, { length: bytes, read: undefined });
}

/** `read` fills the whole buffer from a place in the content; without it all of it is zero. */
type Source = { length: number; read: ((buffer: Buffer, at: number) => Promise<void>) | undefined };

type Layout = { size: number; blockSize: number; blocks: number; ratio: number };

async function writeDisk(target: string, mode: number, source: Source): Promise<void> {
  const layout = layOut(source.length);
  await replaceWhole(target, mode, async (file) => {
    const table = emptyTable(layout);
    const identity = await writeBlocks(file, source, layout, table);
    await writeFully(file, table, tableAt);
    await writeFully(file, metadataOf(layout, identity), metadataAt);
    await writeHeaders(file, table.length, identity);
  });
}

function layOut(length: number): Layout {
  if (!Number.isSafeInteger(length) || length < 0 || length > mostSize) {
    throw new Error(`A disk cannot have ${length} bytes: at most 64 TiB.`);
  }
  const size = Math.max(leastSize, alignUp(length, MiB));
  // Small blocks waste the least under a Linux file system; beyond this their table would fill the memory.
  const blockSize = size <= 2 * TiB ? MiB : 32 * MiB;
  // A bitmap of 1 MiB, which only disks with a parent have, covers so many blocks.
  return { size, blockSize, blocks: Math.ceil(size / blockSize), ratio: (2 ** 23 * sectorSize) / blockSize };
}

/** The block allocation table (2.5) with every block zero, and no bitmap. */
function emptyTable(layout: Layout): Buffer {
  const entries = layout.blocks + Math.floor((layout.blocks - 1) / layout.ratio);
  const table = Buffer.alloc(alignUp(8 * entries, MiB));
  for (let block = 0; block < layout.blocks; block += 1) table.writeBigUInt64LE(zero, tableOffset(block, layout));
  return table;
}

function tableOffset(block: number, { ratio }: Layout): number {
  return 8 * (block + Math.floor(block / ratio));
}

/** Appends the blocks that are not zero and enters them into the table. Answers what the content is known by. */
async function writeBlocks(file: FileHandle, source: Source, layout: Layout, table: Buffer): Promise<string> {
  const { blockSize } = layout;
  const hash = createHash('sha256').update(`${layout.size}`);
  let end = tableAt + table.length;
  if (source.read) {
    const block = Buffer.alloc(blockSize);
    const zeros = Buffer.alloc(blockSize);
    for (let at = 0; at < source.length; at += blockSize) {
      const length = Math.min(blockSize, source.length - at);
      block.fill(0, length);
      await source.read(block.subarray(0, length), at);
      if (block.equals(zeros)) continue;
      hash.update(`/${at}/`).update(block);
      await writeFully(file, block, end);
      table.writeBigUInt64LE(BigInt(end) | fullyPresent, tableOffset(at / blockSize, layout));
      end += blockSize;
    }
  }
  await file.truncate(end);
  return hash.digest('hex');
}

/** The file type identifier, two headers and two region tables (2.2). */
async function writeHeaders(file: FileHandle, tableLength: number, identity: string): Promise<void> {
  const identifier = Buffer.alloc(64 * KiB);
  identifier.write('vhdxfile', 0, 'latin1');
  identifier.write('Gantry', 8, 'utf16le');
  await writeFully(file, identifier, 0);
  for (const copy of [1, 2]) {
    const header = Buffer.alloc(4 * KiB);
    header.write('head', 0, 'latin1');
    // The header with the larger number is the current one.
    header.writeBigUInt64LE(BigInt(copy), 8);
    guidOf(`${identity}/file`).copy(header, 16);
    guidOf(`${identity}/data`).copy(header, 32);
    // The log's identifier stays zero: there is nothing to replay.
    header.writeUInt16LE(1, 66);
    header.writeUInt32LE(MiB, 68);
    header.writeBigUInt64LE(BigInt(logAt), 72);
    await writeFully(file, checksummed(header), copy * 64 * KiB);
  }
  const regions = checksummed(regionsOf(tableLength));
  for (const at of [192 * KiB, 256 * KiB]) await writeFully(file, regions, at);
}

function regionsOf(tableLength: number): Buffer {
  const bytes = Buffer.alloc(64 * KiB);
  bytes.write('regi', 0, 'latin1');
  const regions = [
    { id: '2dc27766-f623-4200-9d64-115e9bfd4a08', at: tableAt, length: tableLength },
    { id: '8b7ca206-4790-4b9a-b8fe-575f050f886e', at: metadataAt, length: MiB },
  ];
  bytes.writeUInt32LE(regions.length, 8);
  for (const [index, region] of regions.entries()) {
    const entry = 16 + index * 32;
    guidBytes(region.id).copy(bytes, entry);
    bytes.writeBigUInt64LE(BigInt(region.at), entry + 16);
    bytes.writeUInt32LE(region.length, entry + 24);
    bytes.writeUInt32LE(1, entry + 28);
  }
  return bytes;
}

/** The metadata region (2.6): block size, disk size, the disk's identifier, both sector sizes. */
function metadataOf({ size, blockSize }: Layout, identity: string): Buffer {
  const bytes = Buffer.alloc(MiB);
  const required = 4;
  const ofDisk = 6;
  const items = [
    { id: 'caa16737-fa36-4d43-b3b6-33f0aa44e76b', value: numbers(blockSize, 0), flags: required },
    { id: '2fa54224-cd1b-4876-b211-5dbed83bf4b8', value: largeNumber(size), flags: ofDisk },
    { id: 'beca12ab-b2e6-4523-93ef-c309e000c746', value: guidOf(`${identity}/disk`), flags: ofDisk },
    { id: '8141bf1d-a96f-4709-ba47-f233a8faab5f', value: numbers(sectorSize), flags: ofDisk },
    { id: 'cda348c7-445d-4471-9cc9-e9885251c556', value: numbers(physicalSectorSize), flags: ofDisk },
  ];
  bytes.write('metadata', 0, 'latin1');
  bytes.writeUInt16LE(items.length, 10);
  let at = metadataItemsAt;
  for (const [index, item] of items.entries()) {
    const entry = 32 + index * 32;
    guidBytes(item.id).copy(bytes, entry);
    bytes.writeUInt32LE(at, entry + 16);
    bytes.writeUInt32LE(item.value.length, entry + 20);
    bytes.writeUInt32LE(item.flags, entry + 24);
    item.value.copy(bytes, at);
    at += item.value.length;
  }
  return bytes;
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, 4 * index);
  return bytes;
}

function largeNumber(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** Puts the checksum of the whole structure at its place, the four bytes after the signature. */
function checksummed(structure: Buffer): Buffer {
  structure.writeUInt32LE(0, 4);
  structure.writeUInt32LE(crc32c(structure), 4);
  return structure;
}

function alignUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
