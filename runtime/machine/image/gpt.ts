// Lays out partitions on a disk as UEFI wants them. Source: the UEFI specification, "GUID Partition Table Disk Layout".
import { crc32 } from 'node:zlib';
import { guidBytes, guidOf } from './guid.ts';

export type Partition = { name: string; type: keyof typeof types; size: number };

/** Where each partition begins and how large the disk is, in bytes; `tables` are the pieces at the disk's start and end. */
export type DiskLayout = { offsets: number[]; size: number; tables: (seed: string) => { head: Buffer; tail: Buffer } };

const types = {
  efi: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  linux: '0fc63daf-8483-4772-8e79-3d69d8477de4',
};

const sector = 512;
const alignment = 1 << 20;
const entrySize = 128;
const entries = 128;
const tableSectors = (entrySize * entries) / sector;

/** Lays partitions out in their order, each at a multiple of 1 MiB and of whole MiB. The seed decides all identifiers. */
export function layOutPartitions(partitions: Partition[]): DiskLayout {
  const offsets: number[] = [];
  let end = alignment;
  for (const partition of partitions) {
    offsets.push(end);
    end += Math.ceil(partition.size / alignment) * alignment;
  }
  // The last MiB holds the second copy of the table.
  const size = end + alignment;
  return { offsets, size, tables: (seed) => tablesOf(partitions, [...offsets, end], size, seed) };
}

function tablesOf(partitions: Partition[], bounds: number[], size: number, seed: string) {
  const table = Buffer.alloc(entrySize * entries);
  for (const [index, partition] of partitions.entries()) {
    const [first = 0, next = 0] = bounds.slice(index).map((bound) => bound / sector);
    writeEntry(table, index * entrySize, partition, { first, last: next - 1, seed: `${seed}/${index}` });
  }
  const sectors = size / sector;
  const head = Buffer.alloc((2 + tableSectors) * sector);
  const tail = Buffer.alloc((tableSectors + 1) * sector);
  writeProtectiveRecord(head, sectors);
  const common = { sectors, table, seed };
  headerOf({ ...common, at: 1, other: sectors - 1, tableAt: 2 }).copy(head, sector);
  table.copy(head, 2 * sector);
  table.copy(tail, 0);
  headerOf({ ...common, at: sectors - 1, other: 1, tableAt: sectors - 1 - tableSectors }).copy(tail, table.length);
  return { head, tail };
}

function writeEntry(
  table: Buffer,
  at: number,
  partition: Partition,
  place: { first: number; last: number; seed: string },
): void {
  guidBytes(types[partition.type]).copy(table, at);
  guidOf(place.seed).copy(table, at + 16);
  table.writeBigUInt64LE(BigInt(place.first), at + 32);
  table.writeBigUInt64LE(BigInt(place.last), at + 40);
  table.write(partition.name.slice(0, 35), at + 56, 'utf16le');
}

type Header = { at: number; other: number; tableAt: number; sectors: number; table: Buffer; seed: string };

function headerOf(header: Header): Buffer {
  const bytes = Buffer.alloc(sector);
  bytes.write('EFI PART', 0, 'latin1');
  bytes.writeUInt32LE(0x00010000, 8);
  bytes.writeUInt32LE(92, 12);
  bytes.writeBigUInt64LE(BigInt(header.at), 24);
  bytes.writeBigUInt64LE(BigInt(header.other), 32);
  bytes.writeBigUInt64LE(BigInt(2 + tableSectors), 40);
  bytes.writeBigUInt64LE(BigInt(header.sectors - tableSectors - 2), 48);
  guidOf(header.seed).copy(bytes, 56);
  bytes.writeBigUInt64LE(BigInt(header.tableAt), 72);
  bytes.writeUInt32LE(entries, 80);
  bytes.writeUInt32LE(entrySize, 84);
  bytes.writeUInt32LE(crc32(header.table), 88);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 92)), 16);
  return bytes;
}

/** A table of the old kind with one partition over everything, so that old tools leave the disk alone. */
function writeProtectiveRecord(head: Buffer, sectors: number): void {
  head.set([0x00, 0x00, 0x02, 0x00, 0xee, 0xff, 0xff, 0xff], 446);
  head.writeUInt32LE(1, 454);
  head.writeUInt32LE(Math.min(sectors - 1, 0xffffffff), 458);
  head.writeUInt16LE(0xaa55, 510);
}
