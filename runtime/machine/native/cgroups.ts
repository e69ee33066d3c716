// The cgroup in which root's engine has its containers: their part of the processors, who is in it, and its end.
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnginePlaces } from '../home.ts';

/** Of what the system gives to others beside it, when all of them want the processors. */
const part = 1 / 4;
const [usualShares, usualWeight] = [1024, 100];

/**
 * Makes the cgroup of the engine's containers, and lets them give way while somebody else wants the processors as well: a program that
 * writes without end keeps two of them busy, and a window beside it would stand still for 50 ms and more at a time. Where nobody else
 * wants them nothing changes. Without such cgroups it does nothing. `mounts`: the text of /proc/self/mounts.
 */
export async function giveWay(cgroup: string, mounts?: string): Promise<void> {
  for (const { kind, root, options } of await hierarchies(mounts)) {
    const folder = `${root}${cgroup}`;
    try {
      if (kind === 'cgroup') {
        if (!options.includes('cpu')) continue;
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, 'cpu.shares'), String(usualShares * part));
      } else {
        const controllers = await readFile(join(root, 'cgroup.controllers'), 'utf8');
        if (!controllers.split(/\s+/).includes('cpu')) continue;
        await writeFile(join(root, 'cgroup.subtree_control'), '+cpu');
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, 'cpu.weight'), String(usualWeight * part));
      }
    } catch {
      // A system that gives none: the containers have what everybody has.
    }
  }
}

export async function processesInCgroups(cgroup: string): Promise<number[]> {
  const pids = new Set<number>();
  for (const folder of await cgroupFolders(cgroup)) {
    const text = await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => '');
    for (const line of text.split('\n')) if (Number(line) > 1) pids.add(Number(line));
  }
  return [...pids];
}

export async function removeCgroups(places: EnginePlaces): Promise<void> {
  for (const folder of await cgroupFolders(places.cgroup)) await rmdir(folder).catch(() => {});
}

type Hierarchy = { kind: 'cgroup' | 'cgroup2'; root: string; options: string[] };

async function hierarchies(mounts?: string): Promise<Hierarchy[]> {
  const lines = (mounts ?? (await readFile('/proc/self/mounts', 'utf8'))).split('\n');
  return lines.flatMap((line) => {
    const [, root = '', kind, options = ''] = line.split(' ');
    return kind === 'cgroup' || kind === 'cgroup2' ? [{ kind, root, options: options.split(',') }] : [];
  });
}

/** The engine's folder in every cgroup hierarchy with all below it, the deepest first. */
async function cgroupFolders(cgroup: string): Promise<string[]> {
  const folders: string[] = [];
  for (const { root } of await hierarchies()) await collect(`${root}${cgroup}`, folders);
  return folders;
}

async function collect(folder: string, into: string[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (!entries) return;
  for (const entry of entries) if (entry.isDirectory()) await collect(join(folder, entry.name), into);
  into.push(folder);
}
