// Files on their way out of the window by drag and drop: written to a private folder first, since the system carries only what is there.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FilePlace } from '../../contract/files.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import { ServiceProblem } from '../problems.ts';
import { largestDrag, writeForDrag } from './file-drag-writer.ts';
import type { FileSource, PlaceFiles } from './place-files.ts';

/** Lets the system carry files that are there; answers whether it began. */
export type StartDrag = (files: readonly string[]) => Promise<boolean>;

/** Nobody tells when the other program has copied what was dropped on it. Milliseconds. */
const keptMs = 10 * 60_000;
/** What a runtime that was killed left behind; another one's of the same home may still be carried. Milliseconds. */
const leftMs = 24 * 60 * 60_000;

interface Drag {
  folder: string;
  /** Absolute; undefined while they are written. */
  files: string[] | undefined;
  timer?: NodeJS.Timeout;
}

export interface FileDragsOptions {
  home: string;
  activities: ActivityRegistry;
  /** Absent where there is no window to drag out of. */
  start: StartDrag | undefined;
}

export class FileDrags {
  private readonly options: FileDragsOptions;
  private readonly root: string;
  private readonly drags = new Map<string, Drag>();

  constructor(options: FileDragsOptions) {
    this.options = options;
    this.root = join(options.home, 'drags');
    void this.sweep();
  }

  /** Begins to write them. What cannot be read, or is too large as far as one knows, is refused at once. */
  async prepare(place: FilePlace, files: PlaceFiles, paths: readonly string[]) {
    if (this.options.start === undefined) throw noWindow();
    const opening = new AbortController();
    const source = await files.source(paths, opening.signal, { plain: true });
    const dragId = randomUUID();
    const drag: Drag = { folder: join(this.root, dragId), files: undefined };
    const run = async (work: Work) => {
      const stop = () => opening.abort();
      work.signal.addEventListener('abort', stop, { once: true });
      try {
        drag.files = await this.write(source, drag.folder, work);
        this.forgetLater(dragId, drag);
      } catch (error) {
        await this.forget(dragId, drag);
        throw error;
      } finally {
        work.signal.removeEventListener('abort', stop);
        await source.chunks.return(undefined).catch(() => undefined);
      }
    };
    if ((source.size ?? 0) > largestDrag) {
      await source.chunks.return(undefined).catch(() => undefined);
      throw new ServiceProblem('drag-too-large', `${source.name} has ${source.size} bytes`);
    }
    this.drags.set(dragId, drag);
    const record = { objects: [source.object], lock: false };
    const activityId = this.options.activities.begin('download', place.engineId, source.name, run, record);
    return { activityId, dragId };
  }

  /** `not-found` when they are not written yet, or were removed. */
  async start(dragId: string): Promise<boolean> {
    const { start } = this.options;
    const drag = this.drags.get(dragId);
    if (start === undefined) throw noWindow();
    if (drag?.files === undefined) throw new ServiceProblem('not-found', 'Those files are not there to be dragged');
    this.forgetLater(dragId, drag);
    return start(drag.files);
  }

  async close(): Promise<void> {
    await Promise.all([...this.drags].map(([id, drag]) => this.forget(id, drag)));
  }

  private async write(source: FileSource, folder: string, work: Work): Promise<string[]> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    await mkdir(folder, { mode: 0o700 });
    return writeForDrag(source, folder, work.signal, (current) =>
      work.update({ parts: [{ id: source.name, status: '', current, total: source.size ?? 0 }] }),
    );
  }

  private forgetLater(id: string, drag: Drag): void {
    clearTimeout(drag.timer);
    drag.timer = setTimeout(() => void this.forget(id, drag), keptMs);
    drag.timer.unref();
  }

  private async forget(id: string, { folder, timer }: Drag): Promise<void> {
    clearTimeout(timer);
    this.drags.delete(id);
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }

  private async sweep(): Promise<void> {
    for (const name of await readdir(this.root).catch(() => [])) {
      const folder = join(this.root, name);
      const facts = await stat(folder).catch(() => undefined);
      if (facts === undefined || Date.now() - facts.mtimeMs < leftMs) continue;
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function noWindow(): ServiceProblem {
  return new ServiceProblem('unsupported', 'There is no window to drag files out of');
}
