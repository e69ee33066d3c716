// Makes the one disk from which firmware starts the machine: a UEFI partition with the kernel, and the root file system.
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { fatOf } from './fat.ts';
import { gptOf } from './gpt.ts';

export type DiskOptions = {
  /** The UEFI program that holds kernel and initrd. */
  program: Buffer;
  architecture: 'amd64' | 'arm64';
  /** The file with the root file system. */
  root: string;
  /** Seconds since 1970. */
  time: number;
  seed: string;
};

const programNames = { amd64: 'BOOTX64.EFI', arm64: 'BOOTAA64.EFI' };

/** Writes the disk to `path`, which must not be there yet. */
export async function writeDisk(path: string, options: DiskOptions): Promise<void> {
  const name = programNames[options.architecture];
  const boot = fatOf({ path: ['EFI', 'BOOT', name], content: options.program }, options.time);
  const layout = gptOf(
    [
      { name: 'boot', type: 'efi', size: boot.length },
      { name: 'root', type: 'linux', size: (await stat(options.root)).size },
    ],
    options.seed,
  );
  const [bootAt = 0, rootAt = 0] = layout.offsets;
  const file = await open(path, 'wx');
  try {
    await file.truncate(layout.size);
    await file.write(layout.head, 0, layout.head.length, 0);
    await file.write(boot, 0, boot.length, bootAt);
    let at = rootAt;
    for await (const chunk of createReadStream(options.root, { highWaterMark: 1 << 20 })) {
      const bytes = chunk as Buffer;
      await file.write(bytes, 0, bytes.length, at);
      at += bytes.length;
    }
    await file.write(layout.tail, 0, layout.tail.length, layout.size - layout.tail.length);
  } finally {
    await file.close();
  }
}
