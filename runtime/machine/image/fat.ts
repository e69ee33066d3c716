// Writes a FAT16 file system that holds one file some folders deep: all that a UEFI system partition needs.
// Source: Microsoft's "FAT: General Overview of On-Disk Format". Volume number and times are given, never taken from
// the clock.

export type FatFile = { path: string[]; content: Buffer };

const sector = 512;
const rootEntries = 512;
const reserved = 1;
// A file system with fewer or more clusters than these would be taken for FAT12 or FAT32.
const fewestClusters = 4085;
const mostClusters = 65524;
const directory = 0x10;

type Layout = { sectorsPerCluster: number; clusters: number; fatSectors: number; dataStart: number; total: number };

/** The file system's bytes; names are of the form 8.3, in capitals. `time` is in seconds since 1970. */
export function fatOf(file: FatFile, time: number, label = 'GANTRY'): Buffer {
  const folders = file.path.length - 1;
  const layout = layOut(file.content.length, folders);
  const disk = Buffer.alloc(layout.total * sector);
  const stamp = stampOf(time);
  writeBootSector(disk, layout, label, time);
  const clusterSize = layout.sectorsPerCluster * sector;
  const clusterAt = (cluster: number) => (layout.dataStart + (cluster - 2) * layout.sectorsPerCluster) * sector;
  const rootAt = (reserved + 2 * layout.fatSectors) * sector;
  writeEntry(disk, rootAt, { name: label.padEnd(11), attributes: 0x08, cluster: 0, size: 0, stamp });
  const chains: [first: number, length: number][] = [];
  let at = rootAt + 32;
  let parent = 0;
  for (const [index, name] of file.path.entries()) {
    const cluster = index + 2;
    const isFolder = index < folders;
    const size = isFolder ? 0 : file.content.length;
    writeEntry(disk, at, { name: shortName(name), attributes: isFolder ? directory : 0x20, cluster, size, stamp });
    chains.push([cluster, isFolder ? 1 : Math.max(1, Math.ceil(size / clusterSize))]);
    if (!isFolder) file.content.copy(disk, clusterAt(cluster));
    else {
      at = clusterAt(cluster);
      writeEntry(disk, at, { name: '.'.padEnd(11), attributes: directory, cluster, size: 0, stamp });
      writeEntry(disk, at + 32, { name: '..'.padEnd(11), attributes: directory, cluster: parent, size: 0, stamp });
      at += 64;
      parent = cluster;
    }
  }
  writeTables(disk, layout, chains);
  return disk;
}

function layOut(size: number, folders: number): Layout {
  for (let sectorsPerCluster = 1; sectorsPerCluster <= 64; sectorsPerCluster *= 2) {
    const needed = folders + Math.ceil(size / (sectorsPerCluster * sector)) + 1;
    const clusters = Math.max(needed, fewestClusters + 16);
    if (clusters > mostClusters) continue;
    const fatSectors = Math.ceil(((clusters + 2) * 2) / sector);
    const dataStart = reserved + 2 * fatSectors + (rootEntries * 32) / sector;
    const total = dataStart + clusters * sectorsPerCluster;
    return { sectorsPerCluster, clusters, fatSectors, dataStart, total };
  }
  throw new Error(`A file of ${size} bytes is too large for this file system.`);
}

function writeBootSector(disk: Buffer, layout: Layout, label: string, time: number): void {
  disk.set([0xeb, 0x3c, 0x90], 0);
  disk.write('GANTRY  ', 3, 'latin1');
  disk.writeUInt16LE(sector, 11);
  disk.writeUInt8(layout.sectorsPerCluster, 13);
  disk.writeUInt16LE(reserved, 14);
  disk.writeUInt8(2, 16);
  disk.writeUInt16LE(rootEntries, 17);
  if (layout.total < 0x10000) disk.writeUInt16LE(layout.total, 19);
  else disk.writeUInt32LE(layout.total, 32);
  disk.writeUInt8(0xf8, 21);
  disk.writeUInt16LE(layout.fatSectors, 22);
  disk.writeUInt16LE(32, 24);
  disk.writeUInt16LE(64, 26);
  disk.writeUInt8(0x80, 36);
  disk.writeUInt8(0x29, 38);
  disk.writeUInt32LE(time >>> 0, 39);
  disk.write(label.padEnd(11), 43, 'latin1');
  disk.write('FAT16   ', 54, 'latin1');
  disk.writeUInt16LE(0xaa55, 510);
}

function writeTables(disk: Buffer, layout: Layout, chains: [first: number, length: number][]): void {
  for (const table of [0, 1]) {
    const start = (reserved + table * layout.fatSectors) * sector;
    disk.writeUInt16LE(0xfff8, start);
    disk.writeUInt16LE(0xffff, start + 2);
    for (const [first, length] of chains) {
      for (let index = 0; index < length; index += 1) {
        const next = index === length - 1 ? 0xffff : first + index + 1;
        disk.writeUInt16LE(next, start + (first + index) * 2);
      }
    }
  }
}

type Entry = { name: string; attributes: number; cluster: number; size: number; stamp: Stamp };

function writeEntry(disk: Buffer, at: number, entry: Entry): void {
  disk.write(entry.name, at, 'latin1');
  disk.writeUInt8(entry.attributes, at + 11);
  disk.writeUInt16LE(entry.stamp.time, at + 14);
  for (const date of [16, 18, 24]) disk.writeUInt16LE(entry.stamp.date, at + date);
  disk.writeUInt16LE(entry.stamp.time, at + 22);
  disk.writeUInt16LE(entry.cluster, at + 26);
  disk.writeUInt32LE(entry.size, at + 28);
}

function shortName(name: string): string {
  const match = /^([A-Z0-9]{1,8})(?:\.([A-Z0-9]{1,3}))?$/.exec(name);
  if (!match) throw new Error(`"${name}" is no name of the form 8.3.`);
  return `${(match[1] ?? '').padEnd(8)}${(match[2] ?? '').padEnd(3)}`;
}

type Stamp = { date: number; time: number };

function stampOf(seconds: number): Stamp {
  const day = new Date(seconds * 1000);
  return {
    date: ((day.getUTCFullYear() - 1980) << 9) | ((day.getUTCMonth() + 1) << 5) | day.getUTCDate(),
    time: (day.getUTCHours() << 11) | (day.getUTCMinutes() << 5) | (day.getUTCSeconds() >> 1),
  };
}
