// Files that this computer and the helper both have, where the engine runs on it: nothing of them has to cross the wire.
import { randomUUID } from 'node:crypto';
import { open, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { EngineConnection } from '../engine/connection.ts';
import { openVolumeHelper, type VolumeHelper, type VolumeHelperOptions } from '../engine/volume-helper.ts';
import { SteadyFlush } from './steady-flush.ts';

/** Where the helper has the file. */
export const filePath = '/file';
const chunkBytes = 1024 * 1024;
/** As long as nobody would notice (ms). */
const lookEveryMs = 20;

/**
 * Opens a helper that has an empty file of this computer, to write to; undefined where it does not get to see it: the engine is elsewhere, or
 * its root may not. The file is empty again.
 */
export async function openWithFile(
  connection: EngineConnection,
  options: VolumeHelperOptions,
  path: string,
): Promise<VolumeHelper | undefined> {
  if (connection.endpoint.kind !== 'socket') return undefined;
  const mark = randomUUID();
  await writeFile(path, mark);
  let helper: VolumeHelper | undefined;
  try {
    const mounts = [...options.mounts, { file: path, path: filePath, readOnly: false }];
    helper = await openVolumeHelper(connection, { ...options, mounts });
    const script = `cat ${filePath} && : >>${filePath}`;
    const { output, exitCode } = await helper.run({ command: ['/bin/sh', '-c', script] });
    if (exitCode === 0 && output.toString() === mark) return helper;
  } catch {
    // What else is wrong shows when it is opened without the file.
  } finally {
    await truncate(path);
  }
  await helper?.close();
  return undefined;
}

/** What comes to stand in a file while a program writes it, to its end; what breaks off in the program is thrown. */
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
  try {
    for (;;) {
      const wasOver = isOver;
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes);
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

/** Whether helpers of an engine see the files of a folder of this computer; found out once for each. */
export class SharedFolders {
  private readonly known = new WeakMap<EngineConnection, Map<string, Promise<boolean>>>();

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
