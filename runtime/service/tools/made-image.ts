// An image that Gantry makes itself, once for each engine: a busybox and what else its helpers need.
import type { Readable } from 'node:stream';
import { hasImage, importImage } from '../../engine/images.ts';
import { toolLabel } from '../../engine/programs/helper.ts';
import type { EngineLink } from '../engines/engine-link.ts';

/** The helper waits for its input's end: see engine/helper.ts. */
const command = '/bin/busybox --install -s /bin; exec /bin/cat';

export interface MadeImageOptions {
  /** Its tag counts up when what is in it changes. */
  reference: string;
  /** Of its containers, behind the label of tools. */
  label: string;
  title: string;
  /** Beside `PATH`. */
  environment?: readonly string[];
  /** Its whole file system as a tar. */
  archive: (architecture: string | undefined) => Promise<Readable>;
}

export class MadeImage {
  private readonly options: MadeImageOptions;
  private readonly making = new Map<string, Promise<void>>();

  constructor(options: MadeImageOptions) {
    this.options = options;
  }

  /** Answers its reference once the engine has it; throws what `archive` throws. */
  async on(link: EngineLink): Promise<string> {
    const making = this.making.get(link.id) ?? this.make(link).finally(() => this.making.delete(link.id));
    this.making.set(link.id, making);
    await making;
    return this.options.reference;
  }

  private async make({ connection, state }: EngineLink): Promise<void> {
    const { reference, label, title, environment = [], archive } = this.options;
    if (await hasImage(connection, reference)) return;
    const changes = [
      'ENV PATH=/bin',
      ...environment.map((variable) => `ENV ${variable}`),
      `LABEL ${toolLabel}="${label}"`,
      `LABEL org.opencontainers.image.title="${title}"`,
      `CMD ["/bin/sh", "-c", ${JSON.stringify(command)}]`,
    ];
    await importImage(connection, await archive(state.info?.architecture), { reference, changes });
  }
}
