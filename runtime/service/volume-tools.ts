// The image of the helpers of volumes: busybox with GNU's tar and zstd, made once for each engine.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toolLabel } from '../engine/helper.ts';
import { hasImage, importImage } from '../engine/images.ts';
import { findBundle } from '../machine/bundle.ts';
import { architectures, type Busybox, busyboxArchive } from './busybox.ts';
import type { EngineLink } from './engine-link.ts';
import { type LinkedPrograms, linkedPrograms, type ReadSystemFile } from './linked-programs.ts';
import { ServiceProblem } from './problems.ts';

/** Counts up when what is in it changes. */
const reference = 'gantry/volumes:1';
/** The helper waits for its input's end: see engine/volume-helper.ts. */
const command = '/bin/busybox --install -s /bin; exec /bin/cat';
/** The folders in which it looks for libraries differ between systems. */
const libraries = 'gnu/lib';

const changes = [
  'ENV PATH=/bin',
  `ENV LD_LIBRARY_PATH=/${libraries}`,
  `LABEL ${toolLabel}="volumes"`,
  'LABEL org.opencontainers.image.title="Gantry volume tools"',
  `CMD ["/bin/sh", "-c", ${JSON.stringify(command)}]`,
];

export interface VolumeToolsOptions {
  busybox: Busybox;
  env: NodeJS.ProcessEnv;
  /** Reads a file of the machine that runs; undefined where there is none. */
  inMachine: ReadSystemFile;
}

export class VolumeTools {
  private readonly options: VolumeToolsOptions;
  private readonly making = new Map<string, Promise<void>>();

  constructor(options: VolumeToolsOptions) {
    this.options = options;
  }

  /** Answers its reference once the engine has it. `unsupported` where there are no such programs for its architecture. */
  async on(link: EngineLink): Promise<string> {
    const making = this.making.get(link.id) ?? this.make(link).finally(() => this.making.delete(link.id));
    this.making.set(link.id, making);
    await making;
    return reference;
  }

  private async make(link: EngineLink): Promise<void> {
    const { connection } = link;
    if (await hasImage(connection, reference)) return;
    const architecture = link.state.info?.architecture;
    const busybox = await this.options.busybox.forArchitecture(architecture);
    const { programs, libraries: shared, loaders } = await this.programs(architecture);
    const all: Record<string, Buffer> = {};
    for (const [name, program] of programs) all[`gnu/${name}`] = program;
    for (const [name, library] of shared) all[`${libraries}/${name}`] = library;
    for (const [path, loader] of loaders) all[path.slice(1)] = loader;
    const folders = [
      'tmp',
      'gnu',
      libraries,
      ...[...loaders.keys()].map((path) => path.slice(1, path.lastIndexOf('/'))),
    ];
    await importImage(connection, busyboxArchive(busybox, folders, {}, all), { reference, changes });
  }

  /** Of this computer, or of the machine of the embedded engine. */
  private async programs(architecture: string | undefined): Promise<LinkedPrograms> {
    for (const read of await this.systems()) {
      const found = await linkedPrograms(['tar', 'zstd'], read);
      if (found === undefined) continue;
      if (architecture === undefined || architectures[found.machine]?.test(architecture)) return found;
    }
    throw new ServiceProblem('unsupported', `There are no tar and zstd for ${architecture ?? 'this engine'} here`, {
      ...(process.platform === 'linux' && { fix: 'sudo apt-get install tar zstd' }),
    });
  }

  private async systems(): Promise<ReadSystemFile[]> {
    const bundle = await findBundle({ env: this.options.env });
    const own: ReadSystemFile = (path) => readFile(path).catch(() => undefined);
    if (bundle === undefined) return [own, this.options.inMachine];
    const root = join(bundle.directory, 'root');
    // The bundle has no C library: its programs are content with this computer's.
    const bundled: ReadSystemFile = async (path) =>
      (await readFile(join(root, path)).catch(() => undefined)) ?? own(path);
    return [bundled, own, this.options.inMachine];
  }
}
