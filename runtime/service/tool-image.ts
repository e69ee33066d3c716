// The image of the helpers (debug shell, files): busybox with all its names, made once for each engine.
import { toolLabel } from '../engine/helper.ts';
import { hasImage, importImage } from '../engine/images.ts';
import { type Busybox, busyboxArchive } from './busybox.ts';
import type { EngineLink } from './engine-link.ts';

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

export class ToolImage {
  private readonly busybox: Busybox;
  private readonly making = new Map<string, Promise<void>>();

  constructor(busybox: Busybox) {
    this.busybox = busybox;
  }

  /** Answers its reference once the engine has it. `unsupported` where there is no busybox for it. */
  async on(link: EngineLink): Promise<string> {
    const making = this.making.get(link.id) ?? this.make(link).finally(() => this.making.delete(link.id));
    this.making.set(link.id, making);
    await making;
    return reference;
  }

  private async make(link: EngineLink): Promise<void> {
    const { connection } = link;
    if (await hasImage(connection, reference)) return;
    const archive = busyboxArchive(await this.busybox.forArchitecture(link.state.info?.architecture), ['tmp'], {});
    await importImage(connection, archive, { reference, changes });
  }
}
