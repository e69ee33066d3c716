// Writes virtual disks in Hyper-V's format, growing ones whose identifiers depend on nothing but what is asked for.
// Source: Microsoft's "[MS-VHDX]: Virtual Hard Disk v2 (VHDX) File Format".
import { type FileHandle, open } from 'node:fs/promises';
import { guidBytes, guidOf } from './guid.ts';

export type VhdxOptions = {
  /** What the disk offers, in bytes; a multiple of 512. */
  size: number;
  /** Decides the disk's identifiers; disks that are attached together need different ones. */
  seed: string;
  /** How much is allocated at a time, in bytes: a power of two from 1 MiB to 256 MiB; default 1 MiB. */
  blockSize?: number;
  /** A file with the first bytes of the disk; what is zero in it takes no space. Default an empty disk. */
  content?: string;
};

const KiB = 1024;
const MiB = 1024 * KiB;
const sectorSize = 512;
const regionAlignment = MiB;
const logAt = MiB;
const metadataAt = 2 * MiB;
const tableAt = 3 * MiB;
const fullyPresent = 6n;

/** Writes the disk to `path`, which must not be there yet. */
export async function writeVhdx(path: string, options: VhdxOptions): Promise<void> {
  const blockSize = options.blockSize ?? MiB;
  check(options.size, blockSize);
  const blocks = Math.ceil(options.size / blockSize);
  const ratio = (2 ** 23 * sectorSize) / blockSize;
  const table = Buffer.alloc(alignUp(8 * (blocks + Math.floor((blocks - 1) / ratio)), regionAlignment));
  const file = await open(path, 'wx');
  try {
    let end = tableAt + table.length;
    for await (const { index, bytes } of contentBlocks(options.content, blockSize)) {
      if (index >= blocks) throw new Error(`${options.content} is larger than the disk that it is for.`);
      await file.write(bytes, 0, bytes.length, end);
      // After so many blocks stands an entry for a bitmap, which only disks with a parent have.
      table.writeBigUInt64LE(BigInt(end) | fullyPresent, 8 * (index + Math.floor(index / ratio)));
      end += blockSize;
    }
    await file.truncate(end);
    await file.write(table, 0, table.length, tableAt);
    await writeHeaders(file, options.seed, table.length);
    const metadata = metadataOf(options.size, blockSize, options.seed);
    await file.write(metadata, 0, metadata.length, metadataAt);
    await file.sync();
  } finally {
    await file.close();
  }
}

function check(size: number, blockSize: number): void {
  if (size <= 0 || size % sectorSize !== 0) throw new Error(`A disk of ${size} bytes is no whole number of sectors.`);
  if (blockSize < MiB || blockSize > 256 * MiB || !Number.isInteger(Math.log2(blockSize))) {
    throw new Error(`${blockSize} bytes are no block size of this format.`);
  }
}

async function* contentBlocks(
  path: string | undefined,
  size: number,
): AsyncGenerator<{ index: number; bytes: Buffer }> {
  if (path === undefined) return;
  const file = await open(path, 'r');
  try {
    for (let index = 0; ; index += 1) {
      const bytes = Buffer.alloc(size);
      const { bytesRead } = await file.read(bytes, 0, size, index * size);
      if (bytesRead === 0) return;
      if (!isZero(bytes)) yield { index, bytes };
    }
  } finally {
    await file.close();
  }
}

function isZero(bytes: Buffer): boolean {
  return bytes[0] === 0 && bytes.compare(bytes, 1, bytes.length, 0, bytes.length - 1) === 0;
}

async function writeHeaders(file: FileHandle, seed: string, tableLength: number): Promise<void> {
  const identifier = Buffer.alloc(64 * KiB);
  identifier.write('vhdxfile', 0, 'latin1');
  identifier.write('Gantry', 8, 'utf16le');
  await file.write(identifier, 0, identifier.length, 0);
  for (const copy of [1, 2]) {
    const header = Buffer.alloc(4 * KiB);
    header.write('head', 0, 'latin1');
    // Of the two copies the one with the larger number counts.
    header.writeBigUInt64LE(BigInt(copy), 8);
    guidOf(`${seed}/file`).copy(header, 16);
    guidOf(`${seed}/data`).copy(header, 32);
    header.writeUInt16LE(1, 66);
    header.writeUInt32LE(MiB, 68);
    header.writeBigUInt64LE(BigInt(logAt), 72);
    await file.write(checksummed(header), 0, header.length, copy * 64 * KiB);
  }
  for (const at of [192 * KiB, 256 * KiB]) {
    const regions = checksummed(regionsOf(tableLength));
    await file.write(regions, 0, regions.length, at);
  }
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

function metadataOf(size: number, blockSize: number, seed: string): Buffer {
  const bytes = Buffer.alloc(MiB);
  const required = 4;
  const ofDisk = 6;
  const items = [
    { id: 'caa16737-fa36-4d43-b3b6-33f0aa44e76b', value: numbers(blockSize, 0), flags: required },
    { id: '2fa54224-cd1b-4876-b211-5dbed83bf4b8', value: large(size), flags: ofDisk },
    { id: 'beca12ab-b2e6-4523-93ef-c309e000c746', value: guidOf(`${seed}/disk`), flags: ofDisk },
    { id: '8141bf1d-a96f-4709-ba47-f233a8faab5f', value: numbers(sectorSize), flags: ofDisk },
    { id: 'cda348c7-445d-4471-9cc9-e9885251c556', value: numbers(4096), flags: ofDisk },
  ];
  bytes.write('metadata', 0, 'latin1');
  bytes.writeUInt16LE(items.length, 10);
  let at = 64 * KiB;
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

function large(value: number): Buffer {
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

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

/** The CRC-32C (Castagnoli) of bytes; RFC 3720, appendix B.4. */
export function crc32c(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (crcTable[(value ^ byte) & 0xff] ?? 0);
  return (value ^ 0xffffffff) >>> 0;
}

function alignUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
