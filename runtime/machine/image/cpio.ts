// An archive for the kernel's initrd, equal for equal content (Linux, Documentation/driver-api/early-userspace/buffer-format).
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

type Entry = { name: string; mode: number; data: Buffer; links: number };

/** All of a folder in cpio's newc format: sorted, root's, at one time (seconds since 1970). Files, folders and links only. */
export async function cpioOf(folder: string, time: number): Promise<Buffer> {
  const entries: Entry[] = [];
  const walk = async (below: string): Promise<void> => {
    for (const name of (await readdir(join(folder, below))).sort()) {
      const path = below === '' ? name : `${below}/${name}`;
      const full = join(folder, path);
      const found = await lstat(full);
      const mode = found.mode & 0o7777;
      if (found.isDirectory()) {
        entries.push({ name: path, mode: 0o040000 | mode, data: Buffer.alloc(0), links: 2 });
        await walk(path);
      } else if (found.isSymbolicLink()) {
        entries.push({ name: path, mode: 0o120777, data: Buffer.from(await readlink(full)), links: 1 });
      } else if (found.isFile()) {
        entries.push({ name: path, mode: 0o100000 | mode, data: await readFile(full), links: 1 });
      } else throw new Error(`${path} is neither a file, a folder nor a link`);
    }
  };
  await walk('');
  entries.push({ name: 'TRAILER!!!', mode: 0, data: Buffer.alloc(0), links: 1 });
  const archive = Buffer.concat(entries.flatMap((entry, index) => packed(entry, index + 1, time)));
  return Buffer.concat([archive, Buffer.alloc((512 - (archive.length % 512)) % 512)]);
}

function packed({ name, mode, data, links }: Entry, inode: number, time: number): Buffer[] {
  const path = Buffer.from(`${name}\0`);
  const trailer = mode === 0;
  // Magic, then inode, mode, user, group, links, time, size, device and its like (four), length of the name, no checksum.
  const fields = [trailer ? 0 : inode, mode, 0, 0, links, trailer ? 0 : time, data.length, 0, 0, 0, 0, path.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
  return [header, path, filler(header.length + path.length), data, filler(data.length)];
}

function filler(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}
