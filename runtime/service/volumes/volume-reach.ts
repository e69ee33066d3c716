// How a volume's files are reached: by a helper that mounts it read-only, and by another that may write once something is to be changed.
import { randomUUID } from 'node:crypto';
import { gnuPrograms } from '../../engine/files/file-program.ts';
import { type Helper, toolLabel } from '../../engine/programs/helper.ts';
import { openVolumeView, volumeFolder } from '../../engine/volumes/volume-view.ts';
import { inspectVolume, readVolume, removeVolume } from '../../engine/volumes.ts';
import type { EngineLink } from '../engines/engine-link.ts';
import type { FileReach, Reached } from '../files/file-reach.ts';
import { isLoss, problemOf, ServiceProblem } from '../problems.ts';
import { IdleHelper } from '../tools/idle-helper.ts';
import type { ToolImage } from '../tools/tool-image.ts';
import type { VolumeTools } from '../tools/volume-tools.ts';

/** Short: while a helper has a volume, nobody outside can remove it (ms). */
const idleMs = 20_000;

export interface VolumeReachTools {
  small: ToolImage;
  /** Better where there is one: it keeps all attributes, and holes. */
  whole: VolumeTools;
}

export class VolumeReach implements FileReach {
  private readonly link: EngineLink;
  private readonly name: string;
  private readonly tools: VolumeReachTools;
  /** What the image of the helpers has, once it was asked. */
  private known: Promise<ReadonlySet<string>> | undefined;
  private readonly reading: IdleHelper;
  private readonly writing: IdleHelper;

  constructor(link: EngineLink, name: string, tools: VolumeReachTools) {
    this.link = link;
    this.name = name;
    this.tools = tools;
    this.reading = new IdleHelper(() => this.open(false), idleMs);
    this.writing = new IdleHelper(() => this.open(true), idleMs);
  }

  /** `not-found` when there is no such volume, `volume-unmountable`. */
  async reach(aim: 'read' | 'write'): Promise<Reached> {
    const { connection } = this.link;
    const { row, options } = await inspectVolume(connection, this.name);
    const helper = await this.helper(aim);
    const { name, driver, createdAt } = row;
    const facts = {
      id: helper.id,
      object: { kind: 'volume' as const, id: name, name },
      name,
      root: volumeFolder,
      running: true,
      paused: false,
      readOnlyRoot: driver === 'local' && (options.o ?? '').split(',').includes('ro'),
      mounts: [],
      managed: [],
      unseen: [],
      version: String(createdAt ?? ''),
    };
    const gnu = await this.gnu(helper.id);
    return { facts, program: { connection, containerId: helper.id, prefix: volumeFolder, gnu } };
  }

  /** Keeps what is open until the answer is called. */
  hold(): () => void {
    const releases = [this.reading.hold(), this.writing.hold()];
    return () => {
      for (const release of releases) release();
    };
  }

  /** Closes what nobody holds, and the rest as soon as nobody does. */
  retire(): void {
    this.reading.retire();
    this.writing.retire();
  }

  async close(): Promise<void> {
    await Promise.all([this.reading.close(), this.writing.close()]);
  }

  private async helper(aim: 'read' | 'write'): Promise<Helper> {
    if (aim === 'read' && !this.writing.isOpen) return this.reading.get();
    const helper = await this.writing.get();
    this.reading.retire();
    return helper;
  }

  private gnu(helper: string): Promise<ReadonlySet<string>> {
    const known = this.known ?? gnuPrograms(this.link.connection, helper);
    this.known = known;
    known.catch(() => {
      this.known = undefined;
    });
    return known;
  }

  private async image(): Promise<string> {
    const { small, whole } = this.tools;
    try {
      return await whole.on(this.link);
    } catch (error) {
      if (isLoss(problemOf(error))) throw error;
      return small.on(this.link);
    }
  }

  private async open(writes: boolean): Promise<Helper> {
    const { connection } = this.link;
    const image = await this.image();
    const mark = randomUUID();
    const helper = await openVolumeView(connection, { image, volume: this.name, mark, writes });
    const row = await readVolume(connection, this.name);
    if (row?.labels[toolLabel] !== mark) return helper;
    // It was removed a moment ago, and is back only because we asked for it.
    await removeVolume(connection, this.name, false).catch(() => undefined);
    throw new ServiceProblem('not-found', `There is no volume ${this.name}`);
  }
}
