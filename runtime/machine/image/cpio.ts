// Writes a tree as a cpio archive in the "newc" format, which the kernel unpacks as its first root file system.
// Source: the kernel's documentation, "initramfs buffer format".
import { contentOf, type Tree, type TreeEntry } from './tree.ts';

const types = { folder: 0o040000, file: 0o100000, link: 0o120000 };

/** The archive's bytes; `time` (seconds since 1970) stands at every entry. */
export async function cpioOf(tree: Tree, time: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let inode = 1;
  for (const [path, entry] of tree.sorted()) {
    const content = await bytesOf(entry);
    parts.push(
      header(path, { inode, mode: modeOf(entry), time, size: content.length }),
      content,
      padding(content.length),
    );
    inode += 1;
  }
  parts.push(header('TRAILER!!!', { inode: 0, mode: 0, time: 0, size: 0 }));
  return Buffer.concat(parts);
}

async function bytesOf(entry: TreeEntry): Promise<Buffer> {
  if (entry.kind === 'folder') return Buffer.alloc(0);
  return entry.kind === 'link' ? Buffer.from(entry.target) : contentOf(entry);
}

function modeOf(entry: TreeEntry): number {
  return types[entry.kind] | (entry.kind === 'link' ? 0o777 : entry.mode);
}

function header(path: string, field: { inode: number; mode: number; time: number; size: number }): Buffer {
  const name = Buffer.from(`${path}\0`);
  const links = (field.mode & 0o170000) === types.folder ? 2 : 1;
  // Inode, mode, user, group, links, time, size, device (major, minor), its own (major, minor), length of the name, check.
  const numbers = [field.inode, field.mode, 0, 0, links, field.time, field.size, 0, 0, 0, 0, name.length, 0];
  const text = `070701${numbers.map((number) => number.toString(16).padStart(8, '0')).join('')}`;
  const length = text.length + name.length;
  return Buffer.concat([Buffer.from(text, 'latin1'), name, padding(length)]);
}

/** Every part begins at a multiple of four bytes. */
function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}
