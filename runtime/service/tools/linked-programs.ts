// Programs with all that they need to run somewhere else: their libraries, and the loader that each names.
import { posix } from 'node:path';
import { interpreterOf, isElf, neededLibraries } from '../../machine/image/elf.ts';

/** Reads a file of the system that the programs are of, by its absolute path, links followed; undefined where there is none. */
export type ReadSystemFile = (path: string) => Promise<Buffer | undefined>;

export interface LinkedPrograms {
  /** ELF machine of all of them (e_machine, ELF specification). */
  machine: number;
  /** By their name. */
  programs: Map<string, Buffer>;
  /** By the name that they are asked for by. */
  libraries: Map<string, Buffer>;
  /** Absolute paths. */
  loaders: Map<string, Buffer>;
}

const programFolders = ['/usr/bin', '/bin'];
const libraryFolders = ['/usr/lib', '/lib', '/usr/lib64', '/lib64'];
const triples: Readonly<Record<number, string>> = { 62: 'x86_64-linux-gnu', 183: 'aarch64-linux-gnu' };

/** Undefined where one of the programs, or a library of theirs, is not there. */
export async function linkedPrograms(
  names: readonly string[],
  read: ReadSystemFile,
): Promise<LinkedPrograms | undefined> {
  const found: LinkedPrograms = { machine: 0, programs: new Map(), libraries: new Map(), loaders: new Map() };
  const open: Buffer[] = [];
  for (const name of names) {
    const program = await firstOf(
      programFolders.map((folder) => posix.join(folder, name)),
      read,
    );
    if (program === undefined || !isElf(program)) return undefined;
    const machine = program.readUInt16LE(18);
    if (found.machine !== 0 && found.machine !== machine) return undefined;
    found.machine = machine;
    found.programs.set(name, program);
    open.push(program);
  }
  for (let file = open.shift(); file !== undefined; file = open.shift()) {
    const interpreter = interpreterOf(file);
    if (interpreter !== undefined && !found.loaders.has(interpreter)) {
      const loader = await read(interpreter);
      if (loader === undefined) return undefined;
      found.loaders.set(interpreter, loader);
    }
    for (const name of neededLibraries(file)) {
      if (found.libraries.has(name) || [...found.loaders.keys()].some((path) => posix.basename(path) === name))
        continue;
      const library = await firstOf(placesOf(name, found.machine), read);
      if (library === undefined) return undefined;
      found.libraries.set(name, library);
      open.push(library);
    }
  }
  return found;
}

function placesOf(name: string, machine: number): string[] {
  const triple = triples[machine];
  const folders = triple === undefined ? libraryFolders : [`/usr/lib/${triple}`, `/lib/${triple}`, ...libraryFolders];
  return folders.map((folder) => posix.join(folder, name));
}

async function firstOf(paths: readonly string[], read: ReadSystemFile): Promise<Buffer | undefined> {
  for (const path of paths) {
    const file = await read(path);
    if (file !== undefined) return file;
  }
  return undefined;
}
