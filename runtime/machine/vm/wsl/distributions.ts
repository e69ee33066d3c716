// The distributions of one machine in WSL: a root for each image, and one that holds the data and outlives them all.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { VirtualMachine } from '../hypervisor.ts';
import { asksBeforeUnregister, listDistributions, mustWsl, runWsl, type Wsl } from './command.ts';

/** A tarball takes a while to unpack, the more so where a scanner reads along. */
const importTime = 600_000;

export function dataName({ places }: VirtualMachine): string {
  return `gantry-data-${places.hash}`;
}

/** Where the data's distribution shows the data to the others. */
export function sharedData(machine: VirtualMachine): string {
  return `/mnt/wsl/${dataName(machine)}`;
}

/** A distribution's name has letters, digits, dots, lines and underscores. */
export function rootName({ places }: VirtualMachine, version: string): string {
  return `gantry-${places.hash}-${version.replace(/[^A-Za-z0-9._-]/g, '_')}`;
}

/** Where the disk of the data's distribution is. */
export function dataFolder({ places }: VirtualMachine): string {
  return join(places.directory, 'wsl', 'data');
}

function folderOf(machine: VirtualMachine, name: string): string {
  return name === dataName(machine) ? dataFolder(machine) : join(machine.places.directory, 'wsl', name);
}

/** Those of this machine, of all or of the running ones. */
export async function ownDistributions(
  wsl: Wsl,
  machine: VirtualMachine,
  which: 'all' | 'running' = 'all',
): Promise<string[]> {
  const names = await listDistributions(wsl, which);
  const isRoot = (name: string) => name.startsWith(`gantry-${machine.places.hash}-`);
  return names.filter((name) => isRoot(name) || name === dataName(machine));
}

/** What a failed import left is taken away. */
export async function importDistribution(
  wsl: Wsl,
  machine: VirtualMachine,
  name: string,
  tarball: string,
  signal: AbortSignal,
): Promise<void> {
  const folder = folderOf(machine, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await mustWsl(wsl, ['--import', name, folder, tarball, '--version', '2'], { timeout: importTime, signal });
  } catch (error) {
    // Data are never among what is taken away: a distribution that could not be made has none.
    if ((await ownDistributions(wsl, machine)).includes(name)) await unregister(wsl, machine, name);
    else await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Deletes a distribution with its disk. */
export async function unregister(wsl: Wsl, machine: VirtualMachine, name: string): Promise<void> {
  const help = await runWsl(wsl, ['--help'], { timeout: 30_000 });
  const force = asksBeforeUnregister(`${help.output}\n${help.errors}`) ? ['--force'] : [];
  await mustWsl(wsl, ['--unregister', name, ...force], { timeout: 120_000 });
  await rm(folderOf(machine, name), { recursive: true, force: true });
}

/** Ends those that run; the data's last, because the root is on them. */
export async function terminateAll(wsl: Wsl, machine: VirtualMachine): Promise<void> {
  const names = await ownDistributions(wsl, machine, 'running');
  const data = dataName(machine);
  for (const name of [...names.filter((one) => one !== data), ...names.filter((one) => one === data)]) {
    await mustWsl(wsl, ['--terminate', name], { timeout: 60_000 });
  }
}
