// What an engine leaves in the system when it ends, above all when it was killed: processes and mounts.
import { readFile, readlink, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../command.ts';
import type { EnginePlaces } from '../home.ts';
import { commandLine, identify, processIds, sendSignal, waitUntil } from '../processes.ts';
import { processesInCgroups } from './cgroups.ts';

/** Ends the containers and helpers of an engine whose dockerd is gone. */
export async function killLeftProcesses(places: EnginePlaces): Promise<void> {
  await waitUntil(async () => {
    const pids = [...(await processesInCgroups(places.cgroup)), ...(await helpers(places))];
    for (const pid of pids) sendSignal(pid, 'SIGKILL');
    return pids.length === 0;
  }, 10_000);
}

/**
 * Ends a containerd whose dockerd was killed; its containers go on. A new dockerd would do so too, but it takes ten
 * seconds where nobody collects dead children.
 */
export async function endOrphanContainerd(places: EnginePlaces): Promise<void> {
  const note = join(places.exec, 'containerd', 'containerd.pid');
  const pid = Number((await readFile(note, 'utf8').catch(() => '')).trim());
  if (pid > 1 && (await commandLine(pid)).some((word) => word.startsWith(`${places.exec}/`))) {
    sendSignal(pid, 'SIGKILL');
    await waitUntil(async () => (await identify(pid)) === undefined, 5000);
  }
  await rm(note, { force: true });
}

/**
 * Ends everything in the user namespaces of an ordinary user's engine: its owner may do so whoever the processes are
 * there. With the last of them the kernel takes away the mounts, the network and the firewall rules.
 */
export async function killNamespaces(places: EnginePlaces): Promise<void> {
  const own = await userNamespace('self');
  const seeds = () => processesThat(async (pid) => isRootlessPart(await commandLine(pid), places.hash));
  const spaces = new Set<string>();
  await waitUntil(async () => {
    const parts = await seeds();
    for (const space of await Promise.all(parts.map(userNamespace))) if (space && space !== own) spaces.add(space);
    const inside = await processesThat(async (pid) => {
      const space = await userNamespace(pid);
      return space !== undefined && spaces.has(space);
    });
    for (const pid of new Set([...parts, ...inside])) sendSignal(pid, 'SIGKILL');
    return parts.length === 0 && inside.length === 0;
  }, 10_000);
}

/** Whether these are the arguments of one of the programs that make up an ordinary user's engine. */
export function isRootlessPart(words: string[], hash: string): boolean {
  const program = /(^|\/)(rootlesskit|exe|sh|dockerd|containerd|containerd-shim[^/]*|rootlesskit-docker-proxy)$/;
  if (!program.test(words[0] ?? '')) return false;
  // A person's own shell may well name the socket.
  if (/(^|\/)sh$/.test(words[0] ?? '') && !words.includes('gantry-frame')) return false;
  return words.some((word) => new RegExp(`/gantry-${hash}(/|$)`).test(word));
}

/** Undefined for a process that is gone or none of ours. */
function userNamespace(pid: number | 'self'): Promise<string | undefined> {
  return readlink(`/proc/${pid}/ns/user`).catch(() => undefined);
}

async function processesThat(accept: (pid: number) => Promise<boolean>): Promise<number[]> {
  const found: number[] = [];
  for (const pid of await processIds()) if (await accept(pid)) found.push(pid);
  return found;
}

function helpers(places: EnginePlaces): Promise<number[]> {
  return processesThat(async (pid) => {
    const words = await commandLine(pid);
    return words.some((word) => word.includes(places.exec)) && /containerd|dockerd/.test(words[0] ?? '');
  });
}

/** A folder (the engine binds its data onto itself) and the mount points below it, from the text of /proc/self/mountinfo (proc(5)), the deepest first. */
export function mountsBelow(mountinfo: string, folder: string): string[] {
  return mountinfo
    .split('\n')
    .map((line) => unescapePath(line.split(' ')[4] ?? ''))
    .filter((path) => path === folder || path.startsWith(`${folder}/`))
    .sort((one, other) => other.length - one.length);
}

function unescapePath(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

export async function unmountBelow(busybox: string, folders: string[]): Promise<void> {
  const mountinfo = await readFile('/proc/self/mountinfo', 'utf8');
  for (const path of folders.flatMap((folder) => mountsBelow(mountinfo, folder))) {
    await runCommand(busybox, ['umount', '-l', path], { timeout: 10_000 });
  }
}

/** Deletes the folder of sockets and run-time state; only called when nothing is mounted below it any more. */
export async function removeRunDirectory(places: EnginePlaces): Promise<void> {
  const mountinfo = await readFile('/proc/self/mountinfo', 'utf8');
  if (mountsBelow(mountinfo, places.run).length === 0) await rm(places.run, { recursive: true, force: true });
}

/** Folders with fixed names that dockerd and containerd make wherever they run, the innermost first. */
const commonFolders = [
  '/opt/containerd/bin',
  '/opt/containerd/lib',
  '/opt/containerd',
  '/run/containerd/s',
  '/run/containerd',
  '/run/docker/plugins',
  '/run/docker',
  '/etc/docker',
];

/** Deletes those of them that are empty; not to be called while any other engine runs. */
export async function removeCommonFolders(): Promise<void> {
  for (const folder of commonFolders) await rmdir(folder).catch(() => {});
}
