// The one disk from which firmware starts the machine: a UEFI partition with kernel and initrd, and the root file system.
import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { replaceWhole } from '../../io/whole-file.ts';
import { layOutFat } from './fat.ts';
import { layOutPartitions } from './gpt.ts';
import { readFully, sizeOf, writeFully, writePiece } from './pieces.ts';
import { programOf } from './uki.ts';

/** Paths of files, and what the kernel and the boot menu are told. */
export type DiskParts = {
  kernel: string;
  initrd: string;
  /** A squashfs; the machine's initrd finds it by its first bytes. */
  root: string;
  /** systemd's UEFI stub of this architecture: `linuxx64.efi.stub` or `linuxaa64.efi.stub`. */
  stub: string;
  commandLine: string;
  architecture: 'amd64' | 'arm64';
  /** The lines of an os-release file. */
  osRelease: string;
  target: string;
};

/** Where firmware looks on a disk that it knows nothing of (UEFI specification, 3.5.1.1). */
const programNames = { amd64: 'BOOTX64.EFI', arm64: 'BOOTAA64.EFI' };
const sector = 512;
/** The first partition's place in sectors: 1 MiB. */
const bootSector = 2048;

/**
 * Writes the disk and replaces the target in one step. The same parts make the same bytes: identifiers come from the
 * content, times are fixed. Throws when the stub or the root is not what it should be.
 */
export async function writeRawDisk(parts: DiskParts): Promise<void> {
  await expectSquashfs(parts.root);
  const program = await programOf({
    ...parts,
    stub: await readFile(parts.stub),
    kernel: { file: parts.kernel },
    initrd: { file: parts.initrd },
  });
  const path = ['EFI', 'BOOT', programNames[parts.architecture]];
  const boot = layOutFat({ path, size: program.size, label: 'GANTRY', hiddenSectors: bootSector });
  const root = { file: parts.root };
  const disk = layOutPartitions([
    { name: 'gantry-boot', type: 'efi', size: boot.size },
    { name: 'gantry-root', type: 'linux', size: await sizeOf(root) },
  ]);
  const [bootAt = 0, rootAt = 0] = disk.offsets;
  const programAt = bootAt + boot.contentAt;
  await replaceWhole(parts.target, 0o644, async (file) => {
    await file.truncate(disk.size);
    const hash = createHash('sha256').update(parts.architecture);
    const pieces = program.pieces.map(({ at, content }) => ({ at: programAt + at, content }));
    for (const piece of [...pieces, { at: rootAt, content: root }]) {
      hash.update(`/${piece.at}/`);
      await writePiece(file, piece, (bytes) => hash.update(bytes));
    }
    const identity = hash.digest();
    await writeFully(file, boot.head(identity.readUInt32LE(0)), bootAt);
    const { head, tail } = disk.tables(identity.toString('hex'));
    await writeFully(file, head, 0);
    await writeFully(file, tail, disk.size - tail.length);
  });
}

async function expectSquashfs(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const start = Buffer.alloc(sector);
    await readFully(file, start, 0);
    if (start.toString('latin1', 0, 4) !== 'hsqs') throw new Error(`${path} is no squashfs.`);
  } finally {
    await file.close();
  }
}
