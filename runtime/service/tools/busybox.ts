// The base of the images that Gantry makes itself: a busybox, and the names it answers to.
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { findBundle } from '../../machine/bundle/bundle.ts';
import { ServiceProblem } from '../problems.ts';

/** Names under which busybox is to be found in the image: what a first look around in a terminal needs. */
const applets =
  'sh ash cat chmod chown clear cp cut date df du echo env find free grep head hostname httpd id ip kill less ls mkdir mount mv nc netstat nslookup ping printf ps pwd readlink rm sed sleep sort stat tail tar top touch tr uname uptime vi wc wget whoami xargs'.split(
    ' ',
  );

/** A whole file system as a tar: busybox, a root user, further folders, files and programs by their path. */
export function busyboxArchive(
  busybox: Buffer,
  folders: readonly string[],
  files: Readonly<Record<string, Buffer | string>>,
  programs: Readonly<Record<string, Buffer>> = {},
): Readable {
  const mtime = new Date(0);
  const archive = pack();
  for (const name of ['bin', 'etc', 'root', ...folders]) archive.entry({ name, type: 'directory', mode: 0o755, mtime });
  archive.entry({ name: 'bin/busybox', mode: 0o755, mtime }, busybox);
  for (const applet of applets) archive.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox', mtime });
  archive.entry({ name: 'etc/passwd', mode: 0o644, mtime }, 'root:x:0:0:root:/root:/bin/sh\n');
  archive.entry({ name: 'etc/group', mode: 0o644, mtime }, 'root:x:0:\n');
  for (const [name, content] of Object.entries(files)) archive.entry({ name, mode: 0o644, mtime }, content);
  for (const [name, content] of Object.entries(programs)) archive.entry({ name, mode: 0o755, mtime }, content);
  archive.finalize();
  return Readable.from(archive);
}

/** ELF machines (e_machine, ELF specification) and the engines' names of them. */
export const architectures: Readonly<Record<number, RegExp>> = { 62: /^(x86_64|amd64)$/, 183: /^(aarch64|arm64)$/ };

const ownArchitecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64';

/** `programs-missing`, with the command that brings them where it could: what this computer installs is of its own architecture. */
export function programsMissing(
  programs: readonly string[],
  architecture: string = ownArchitecture,
  packages: string = programs.join(' '),
): ServiceProblem {
  const isOwn = Object.values(architectures).some((names) => names.test(architecture) && names.test(ownArchitecture));
  return new ServiceProblem('programs-missing', `There is no ${programs.join(' and no ')} for ${architecture} here`, {
    facts: { programs: programs.join(', '), architecture },
    ...(process.platform === 'linux' && isOwn && { fix: `sudo apt-get install ${packages}` }),
  });
}

/** Where there is a busybox that needs no libraries: the engine's bundle, the system, or the machine of the embedded engine. */
export class Busybox {
  private readonly env: NodeJS.ProcessEnv;
  private readonly inMachine: () => Promise<Buffer | undefined>;

  /** `inMachine` reads the one of the machine that runs; undefined where there is none. */
  constructor(env: NodeJS.ProcessEnv, inMachine: () => Promise<Buffer | undefined>) {
    this.env = env;
    this.inMachine = inMachine;
  }

  /** One that runs on an engine of this architecture, by the engine's name of it; `programs-missing` when there is none. */
  async forArchitecture(architecture: string | undefined): Promise<Buffer> {
    for await (const program of this.found()) {
      const machine = machineOf(program);
      if (machine === undefined) continue;
      if (architecture === undefined || architectures[machine]?.test(architecture)) return program;
    }
    throw programsMissing(['busybox'], architecture, 'busybox-static');
  }

  private async *found(): AsyncGenerator<Buffer> {
    const bundle = await findBundle({ env: this.env });
    const folders = (this.env.PATH ?? '/usr/bin:/bin').split(delimiter);
    const candidates = [...(bundle ? [bundle.busybox] : []), ...folders.map((folder) => join(folder, 'busybox'))];
    for (const candidate of candidates) {
      const program = await readFile(candidate).catch(() => undefined);
      if (program) yield program;
    }
    const program = await this.inMachine();
    if (program) yield program;
  }
}

/** The machine of a 64-bit ELF file without a program interpreter (PT_INTERP, ELF specification); undefined of any other file. */
function machineOf(file: Buffer): number | undefined {
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1) return undefined;
  const start = Number(file.readBigUInt64LE(32));
  const size = file.readUInt16LE(54);
  const count = file.readUInt16LE(56);
  for (let index = 0; index < count; index += 1) {
    const at = start + index * size;
    if (at + 4 > file.length || file.readUInt32LE(at) === 3) return undefined;
  }
  return file.readUInt16LE(18);
}
