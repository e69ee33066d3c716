// Lays out a FAT32 file system that holds one file some folders deep: all that a UEFI system partition needs.
// Source: Microsoft's "FAT: General Overview of On-Disk Format". Its times are fixed and its number is given.

/** The file system's size and where in it the file's content belongs, in bytes; `head` is all that comes before. */
export type FatLayout = { size: number; contentAt: number; head: (volume: number) => Buffer };

export type FatOptions = {
  /** Folders and the file's name: of the form 8.3, in capitals. */
  path: string[];
  /** The file's, in bytes. */
  size: number;
  label: string;
  /** Sectors before the file system on its disk. */
  hiddenSectors: number;
};

type Layout = { reserved: number; fatSectors: number; clusters: number; firstOfFile: number; fileClusters: number };

const sector = 512;
// One sector a cluster: with fewer clusters than these it would be taken for FAT16, and larger ones made it larger.
const fewestClusters = 65525 + 16;
const leastReserved = 32;
const information = 1;
const backup = 6;
const firstCluster = 2;
const endOfChain = 0x0fffffff;
/** 1980-01-01, the first day that the format knows. */
const firstDay = (1 << 5) | 1;
const mostBytes = 0xffffffff;
/** Content begins at such places, for disks whose real sectors are larger than they say. */
const alignment = 4096 / sector;

/** Throws for names that are not 8.3 and for a file that the format cannot hold. */
export function layOutFat(options: FatOptions): FatLayout {
  const names = options.path.map(shortName);
  if (options.size > mostBytes) throw new Error(`A file of ${options.size} bytes is too large for a FAT file system.`);
  const layout = layOut(options.size, names.length);
  const dataAt = layout.reserved + 2 * layout.fatSectors;
  const contentAt = (dataAt + layout.firstOfFile - firstCluster) * sector;
  return {
    size: (dataAt + layout.clusters) * sector,
    contentAt,
    head: (volume) => {
      const head = Buffer.alloc(contentAt);
      writeBootSectors(head, layout, { ...options, volume });
      for (const table of [0, 1])
        writeTable(head, (layout.reserved + table * layout.fatSectors) * sector, layout, names);
      writeFolders(head.subarray(dataAt * sector), names, layout, options);
      return head;
    },
  };
}

/** The root and each folder have a cluster of their own, from the first on. */
function layOut(size: number, folders: number): Layout {
  const fileClusters = Math.ceil(size / sector);
  const firstOfFile = firstCluster + alignUp(folders, alignment);
  const clusters = Math.max(fewestClusters, firstOfFile - firstCluster + fileClusters);
  const fatSectors = Math.ceil(((clusters + firstCluster) * 4) / sector);
  const reserved = alignUp(leastReserved + 2 * fatSectors, alignment) - 2 * fatSectors;
  return { reserved, fatSectors, clusters, firstOfFile, fileClusters };
}

function writeBootSectors(head: Buffer, layout: Layout, options: FatOptions & { volume: number }): void {
  const { reserved, fatSectors, clusters, fileClusters } = layout;
  const boot = head.subarray(0, sector);
  boot.set([0xeb, 0x58, 0x90], 0);
  boot.write('GANTRY  ', 3, 'latin1');
  boot.writeUInt16LE(sector, 11);
  boot.writeUInt8(1, 13);
  boot.writeUInt16LE(reserved, 14);
  boot.writeUInt8(2, 16);
  boot.writeUInt8(0xf8, 21);
  boot.writeUInt16LE(32, 24);
  boot.writeUInt16LE(64, 26);
  boot.writeUInt32LE(options.hiddenSectors, 28);
  boot.writeUInt32LE(reserved + 2 * fatSectors + clusters, 32);
  boot.writeUInt32LE(fatSectors, 36);
  boot.writeUInt32LE(firstCluster, 44);
  boot.writeUInt16LE(information, 48);
  boot.writeUInt16LE(backup, 50);
  boot.writeUInt8(0x80, 64);
  boot.writeUInt8(0x29, 66);
  boot.writeUInt32LE(options.volume, 67);
  boot.write(options.label.padEnd(11), 71, 'latin1');
  boot.write('FAT32   ', 82, 'latin1');
  boot.writeUInt16LE(0xaa55, 510);
  const told = head.subarray(information * sector, (information + 1) * sector);
  told.write('RRaA', 0, 'latin1');
  told.write('rrAa', 484, 'latin1');
  told.writeUInt32LE(clusters - fileClusters - options.path.length, 488);
  told.writeUInt32LE(firstCluster + options.path.length, 492);
  told.writeUInt16LE(0xaa55, 510);
  head.copy(head, backup * sector, 0, 2 * sector);
}

function writeTable(head: Buffer, at: number, layout: Layout, names: string[]): void {
  head.writeUInt32LE(0x0ffffff8, at);
  head.writeUInt32LE(endOfChain, at + 4);
  for (let folder = 0; folder < names.length; folder += 1)
    head.writeUInt32LE(endOfChain, at + (firstCluster + folder) * 4);
  const last = layout.firstOfFile + layout.fileClusters - 1;
  for (let cluster = layout.firstOfFile; cluster <= last; cluster += 1) {
    head.writeUInt32LE(cluster === last ? endOfChain : cluster + 1, at + cluster * 4);
  }
}

function writeFolders(data: Buffer, names: string[], layout: Layout, options: FatOptions): void {
  const [folder, file, label] = [0x10, 0x20, 0x08];
  writeEntry(data, 0, { name: options.label.padEnd(11), attributes: label, cluster: 0, size: 0 });
  for (const [index, name] of names.entries()) {
    const own = firstCluster + index;
    const at = index * sector;
    if (index > 0) {
      // The root's number is not told here but 0.
      const parent = index === 1 ? 0 : own - 1;
      writeEntry(data, at, { name: '.'.padEnd(11), attributes: folder, cluster: own, size: 0 });
      writeEntry(data, at + 32, { name: '..'.padEnd(11), attributes: folder, cluster: parent, size: 0 });
    }
    const isFile = index === names.length - 1;
    const entry = isFile
      ? { name, attributes: file, cluster: layout.fileClusters > 0 ? layout.firstOfFile : 0, size: options.size }
      : { name, attributes: folder, cluster: own + 1, size: 0 };
    writeEntry(data, at + (index > 0 ? 64 : 32), entry);
  }
}

type Entry = { name: string; attributes: number; cluster: number; size: number };

function writeEntry(data: Buffer, at: number, entry: Entry): void {
  data.write(entry.name, at, 'latin1');
  data.writeUInt8(entry.attributes, at + 11);
  for (const date of [16, 18, 24]) data.writeUInt16LE(firstDay, at + date);
  data.writeUInt16LE(entry.cluster >>> 16, at + 20);
  data.writeUInt16LE(entry.cluster & 0xffff, at + 26);
  data.writeUInt32LE(entry.size, at + 28);
}

function shortName(name: string): string {
  const match = /^([A-Z0-9]{1,8})(?:\.([A-Z0-9]{1,3}))?$/.exec(name);
  if (!match) throw new Error(`"${name}" is no name of the form 8.3.`);
  return `${(match[1] ?? '').padEnd(8)}${(match[2] ?? '').padEnd(3)}`;
}

function alignUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
