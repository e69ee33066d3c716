// The base of the images that Gantry makes itself: a busybox that this computer has, and the names it answers to.
import { open, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { findBundle } from '../machine/bundle.ts';
import { ServiceProblem } from './problems.ts';

/** Names under which busybox is to be found in the image: what a first look around in a terminal needs. */
const applets =
  'sh ash cat chmod chown clear cp cut date df du echo env find free grep head hostname httpd id ip kill less ls mkdir mount mv nc netstat nslookup ping printf ps pwd readlink rm sed sleep sort stat tail tar top touch tr uname uptime vi wc wget whoami xargs'.split(
    ' ',
  );

/** A whole file system as a tar: busybox, a root user, further folders and files by their path. */
export async function busyboxArchive(
  busybox: string,
  folders: readonly string[],
  files: Readonly<Record<string, Buffer | string>>,
): Promise<Readable> {
  const mtime = new Date(0);
  const archive = pack();
  for (const name of ['bin', 'etc', 'root', ...folders]) archive.entry({ name, type: 'directory', mode: 0o755, mtime });
  archive.entry({ name: 'bin/busybox', mode: 0o755, mtime }, await readFile(busybox));
  for (const applet of applets) archive.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox', mtime });
  archive.entry({ name: 'etc/passwd', mode: 0o644, mtime }, 'root:x:0:0:root:/root:/bin/sh\n');
  archive.entry({ name: 'etc/group', mode: 0o644, mtime }, 'root:x:0:\n');
  for (const [name, content] of Object.entries(files)) archive.entry({ name, mode: 0o644, mtime }, content);
  archive.finalize();
  return Readable.from(archive);
}

/** A busybox that needs no libraries: the one of the engine's bundle, or the system's. */
export async function staticBusybox(env: NodeJS.ProcessEnv): Promise<string> {
  const bundle = await findBundle({ env });
  const folders = (env.PATH ?? '/usr/bin:/bin').split(delimiter);
  const candidates = [...(bundle ? [bundle.busybox] : []), ...folders.map((folder) => join(folder, 'busybox'))];
  for (const candidate of candidates) if (await isStatic(candidate)) return candidate;
  throw new ServiceProblem('unsupported', 'A statically linked busybox is needed, and there is none here', {
    fix: 'sudo apt-get install busybox-static',
  });
}

/** An ELF file without a program interpreter (PT_INTERP, ELF specification). */
async function isStatic(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const header = Buffer.alloc(4096);
    const { bytesRead } = await file.read(header, 0, header.length, 0);
    if (bytesRead < 64 || header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1) return false;
    const start = Number(header.readBigUInt64LE(32));
    const size = header.readUInt16LE(54);
    const count = header.readUInt16LE(56);
    for (let index = 0; index < count; index += 1) {
      const at = start + index * size;
      if (at + 4 > bytesRead || header.readUInt32LE(at) === 3) return false;
    }
    return true;
  } finally {
    await file.close();
  }
}
