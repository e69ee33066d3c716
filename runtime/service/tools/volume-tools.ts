// The image of the helpers of volumes: busybox with GNU's tar, zstd and, where there is one, cp.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { findBundle } from '../../machine/bundle/bundle.ts';
import { architectures, type Busybox, busyboxArchive, programsMissing } from './busybox.ts';
import { type LinkedPrograms, linkedPrograms, type ReadSystemFile } from './linked-programs.ts';
import { MadeImage } from './made-image.ts';

const needed = ['tar', 'zstd'];
/** The folders in which it looks for libraries differ between systems. */
const libraries = 'gnu/lib';

export interface VolumeToolsOptions {
  busybox: Busybox;
  env: NodeJS.ProcessEnv;
  /** Reads a file of the machine that runs; undefined where there is none. */
  inMachine: ReadSystemFile;
}

/**
 * `programs-missing` where there are no such programs for an engine's architecture. An image of the engine may well have some, but that is
 * somebody else's program, and it would see every volume. What another Gantry has once put on the engine is used.
 */
export class VolumeTools extends MadeImage {
  constructor(options: VolumeToolsOptions) {
    super({
      reference: 'gantry/volumes:2',
      label: 'volumes',
      title: 'Gantry volume tools',
      environment: [`LD_LIBRARY_PATH=/${libraries}`],
      archive: (architecture) => archiveOf(options, architecture),
    });
  }
}

async function archiveOf(options: VolumeToolsOptions, architecture: string | undefined): Promise<Readable> {
  const busybox = await options.busybox.forArchitecture(architecture);
  const { programs: found, libraries: shared, loaders } = await programsOf(options, architecture);
  const all: Record<string, Buffer> = {};
  for (const [name, program] of found) all[`gnu/${name}`] = program;
  for (const [name, library] of shared) all[`${libraries}/${name}`] = library;
  for (const [path, loader] of loaders) all[path.slice(1)] = loader;
  const folders = ['tmp', 'gnu', libraries, ...[...loaders.keys()].map((path) => path.slice(1, path.lastIndexOf('/')))];
  return busyboxArchive(busybox, folders, {}, all);
}

/** Of this computer, or of the machine of the embedded engine. */
async function programsOf(options: VolumeToolsOptions, architecture: string | undefined): Promise<LinkedPrograms> {
  for (const read of await systemsOf(options)) {
    const found = (await linkedPrograms([...needed, 'cp'], read)) ?? (await linkedPrograms(needed, read));
    if (found === undefined) continue;
    if (architecture === undefined || architectures[found.machine]?.test(architecture)) return found;
  }
  throw programsMissing(needed, architecture);
}

async function systemsOf({ env, inMachine }: VolumeToolsOptions): Promise<ReadSystemFile[]> {
  const bundle = await findBundle({ env });
  const own: ReadSystemFile = (path) => readFile(path).catch(() => undefined);
  if (bundle === undefined) return [own, inMachine];
  const root = join(bundle.directory, 'root');
  // The bundle has no C library: its programs are content with this computer's.
  const bundled: ReadSystemFile = async (path) =>
    (await readFile(join(root, path)).catch(() => undefined)) ?? own(path);
  return [bundled, own, inMachine];
}
