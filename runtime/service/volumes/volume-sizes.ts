// What the volumes of an engine take, and when they were last changed: looked up when it is asked for, and kept until it is asked for anew.
import type { VolumeDiskUse } from '../../contract/volumes.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { storeLabel } from '../../engine/labels.ts';
import { volumeChanges } from '../../engine/volumes/volume-changes.ts';
import { listVolumes, volumeSizes } from '../../engine/volumes.ts';

export class VolumeSizes {
  private readonly connection: EngineConnection;
  private readonly toolImage: () => Promise<string>;
  private last: VolumeDiskUse | undefined;
  private counting: Promise<VolumeDiskUse> | undefined;
  private looks: boolean;

  /** `toolImage` answers the image of the helper that looks for changes; `looks`: without being asked to. */
  constructor(connection: EngineConnection, toolImage: () => Promise<string>, looks: boolean) {
    this.connection = connection;
    this.toolImage = toolImage;
    this.looks = looks;
  }

  /** As it was counted last. */
  get known(): VolumeDiskUse | undefined {
    return this.last;
  }

  /** Who asks while it is being counted gets that count. See the contract. */
  diskUse(again: boolean, changes: boolean): Promise<VolumeDiskUse> {
    this.looks ||= changes;
    if (this.last !== undefined && !again) return Promise.resolve(this.last);
    this.counting ??= this.count().finally(() => {
      this.counting = undefined;
    });
    return this.counting;
  }

  private async count(): Promise<VolumeDiskUse> {
    const from = performance.now();
    const rows = (await listVolumes(this.connection)).filter(({ labels }) => labels[storeLabel] === undefined);
    const changed = this.looks && rows.length > 0 ? this.changes(rows) : undefined;
    const sizes = await volumeSizes(this.connection);
    const changedAt = await changed;
    const volumes = rows.map(({ name }) => {
      const [bytes, at] = [sizes[name], changedAt?.get(name)];
      return { name, ...(bytes !== undefined && { bytes }), ...(at !== undefined && { changedAt: at }) };
    });
    this.last = {
      countedAt: Date.now(),
      tookMs: Math.round(performance.now() - from),
      totalBytes: volumes.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
      volumes,
    };
    return this.last;
  }

  /** Nobody misses a size because no helper could be started. */
  private async changes(rows: Awaited<ReturnType<typeof listVolumes>>): Promise<Map<string, number>> {
    try {
      return await volumeChanges(this.connection, await this.toolImage(), rows);
    } catch {
      return new Map();
    }
  }
}
