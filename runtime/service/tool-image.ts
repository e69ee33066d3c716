// The image of the helpers (debug shell, files): busybox with all its names, made once for each engine.
import { toolLabel } from '../engine/helper.ts';
import { hasImage, importImage } from '../engine/images.ts';
import { busyboxArchive, staticBusybox } from './busybox.ts';
import type { EngineLink } from './engine-link.ts';
import { ServiceProblem } from './problems.ts';

/** Counts up when what is in it changes. */
const reference = 'gantry/debug:2';

/** The helper waits for its input's end: see engine/helper.ts. */
const command = '/bin/busybox --install -s /bin; exec /bin/cat';

const changes = [
  'ENV PATH=/bin',
  `LABEL ${toolLabel}="debug"`,
  'LABEL org.opencontainers.image.title="Gantry debug shell"',
  `CMD ["/bin/sh", "-c", ${JSON.stringify(command)}]`,
];

/** The engines' names of an architecture, by Node's. */
const architectures: Partial<Record<NodeJS.Architecture, RegExp>> = {
  x64: /^(x86_64|amd64)$/,
  arm64: /^(aarch64|arm64)$/,
};

export class ToolImage {
  private readonly env: NodeJS.ProcessEnv;
  private readonly making = new Map<string, Promise<void>>();

  constructor(env: NodeJS.ProcessEnv) {
    this.env = env;
  }

  /** Answers its reference once the engine has it. `unsupported` for an engine of another architecture, or without a busybox here. */
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
    if (architecture !== undefined && !architectures[process.arch]?.test(architecture)) {
      throw new ServiceProblem(
        'unsupported',
        `The tools of this computer (${process.arch}) do not run on ${architecture}`,
      );
    }
    const archive = await busyboxArchive(await staticBusybox(this.env), ['tmp'], {});
    await importImage(connection, archive, { reference, changes });
  }
}
