// Files that this computer and the helper both have, where the engine runs on it: nothing of them has to cross the wire.
import { randomUUID } from 'node:crypto';
import { open, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { EngineConnection } from '../../engine/connection.ts';
import { openVolumeHelper, type VolumeHelper, type VolumeHelperOptions } from '../../engine/volumes/volume-helper.ts';
import { SteadyFlush } from '../../io/steady-flush.ts';

/** Where the helper has the file. */
export const filePath = '/file';
const chunkBytes = 1024 * 1024;
/** As long as nobody would notice (ms). */
const lookEveryMs = 20;

/** What comes to stand in a file while a program writes it, to its end; what breaks off in the program is thrown. A chunk is there until the next one. */
export async function* growing(path: string, output: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isOver = false;
  const ended = (async () => {
    while ((await output.next()).done !== true);
  })().finally(() => {
    isOver = true;
  });
  // It is awaited at the end; until then nobody may take it for unheard.
  ended.catch(() => undefined);
  const file = await open(path, 'r');
  const flush = new SteadyFlush(file);
  const buffer = Buffer.allocUnsafe(chunkBytes);
  try {
    for (;;) {
      const wasOver = isOver;
      const { bytesRead } = await file.read(buffer, 0, chunkBytes);
      flush.note(bytesRead);
      if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
      else if (wasOver) break;
      else await pause(lookEveryMs);
    }
  } finally {
    await flush.settled();
    await file.close();
  }
  await ended;
}

/** Whether helpers of an engine have the files of a folder of this computer; found out once for each. */
export class SharedFolders {
  private readonly known = new WeakMap<EngineConnection, Map<string, Promise<boolean>>>();
  private readonly written = new WeakMap<EngineConnection, Set<string>>();

  /**
   * Opens a helper that has an empty file of this computer, to write to; undefined where it does not get to see it: the engine is elsewhere, or
   * its root may not. The file is empty again. Its name has to be one that no other computer has.
   */
  async openWithFile(
    connection: EngineConnection,
    options: VolumeHelperOptions,
    path: string,
  ): Promise<VolumeHelper | undefined> {
    if (connection.endpoint.kind !== 'socket') return undefined;
    const folders = this.written.get(connection) ?? new Set();
    this.written.set(connection, folders);
    const mounts = [...options.mounts, { file: path, path: filePath, readOnly: false }];
    let helper: VolumeHelper | undefined;
    try {
      helper = await openVolumeHelper(connection, { ...options, mounts });
      if (folders.has(dirname(path)) || (await writes(helper, path))) {
        folders.add(dirname(path));
        return helper;
      }
    } catch {
      // What else is wrong shows when it is opened without the file.
    }
    await helper?.close();
    return undefined;
  }

  /** The file is known for the same by how it ends. */
  has(connection: EngineConnection, image: string, path: string): Promise<boolean> {
    if (connection.endpoint.kind !== 'socket') return Promise.resolve(false);
    const folders = this.known.get(connection) ?? new Map<string, Promise<boolean>>();
    this.known.set(connection, folders);
    const folder = dirname(path);
    const found = folders.get(folder) ?? sees(connection, image, path);
    folders.set(folder, found);
    return found;
  }
}

/** Whether what the helper writes to its file comes to stand in this one; it is empty again. */
async function writes(helper: VolumeHelper, path: string): Promise<boolean> {
  const mark = randomUUID();
  try {
    const { exitCode } = await helper.run({ command: ['/bin/sh', '-c', `echo ${mark} >${filePath}`] });
    return exitCode === 0 && (await readFile(path, 'utf8')) === `${mark}\n`;
  } finally {
    await truncate(path);
  }
}

const endBytes = 48;

async function sees(connection: EngineConnection, image: string, path: string): Promise<boolean> {
  let helper: VolumeHelper | undefined;
  try {
    helper = await openVolumeHelper(connection, { image, mounts: [{ file: path, path: filePath, readOnly: true }] });
    const { output, exitCode } = await helper.run({ command: ['/bin/tail', '-c', String(endBytes), filePath] });
    return exitCode === 0 && output.equals(await endOf(path));
  } catch {
    return false;
  } finally {
    await helper?.close();
  }
}

async function endOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, endBytes));
    await file.read(buffer, 0, buffer.length, size - buffer.length);
    return buffer;
  } finally {
    await file.close();
  }
}
