// Host folders inside a QEMU machine: by virtiofs where its daemon can be run here, by 9p else.
import { spawn } from 'node:child_process';
import { access, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SharedFolder } from '../../contract/machines.ts';
import { runCommand } from '../command.ts';
import { makeOwnFolder } from '../own-folder.ts';
import { sendSignal, waitUntil } from '../processes.ts';
import type { Share } from './configuration-disk.ts';
import type { OpenShares } from './hypervisor.ts';
import type { MachinePlaces } from './places.ts';

/** Where the daemon of a virtiofs share listens. */
export function shareSocket(places: MachinePlaces, tag: string): string {
  return join(places.run, tag);
}

type Daemon = { program: string; kind: 'rust' | 'c' };

/** Folders that are there; one that is not is passed over, for the machine would not start with it. */
export async function openShares(places: MachinePlaces, folders: readonly SharedFolder[]): Promise<OpenShares> {
  const daemon = await findDaemon();
  const list: Share[] = [];
  const pids: number[] = [];
  for (const [index, folder] of folders.entries()) {
    const there = await stat(folder.path).catch(() => undefined);
    if (!there?.isDirectory()) continue;
    const tag = `share${index}`;
    const pid = daemon && serves(daemon, folder) ? await startDaemon(daemon, places, tag, folder.path) : undefined;
    if (pid !== undefined) pids.push(pid);
    list.push({ ...folder, type: pid === undefined ? '9p' : 'virtiofs', tag });
  }
  return {
    list,
    abandon: () => {
      for (const pid of pids) sendSignal(pid, 'SIGTERM');
    },
  };
}

/** Debian's places of both generations of the daemon. */
const programs = ['/usr/libexec/virtiofsd', '/usr/lib/virtiofsd', '/usr/lib/qemu/virtiofsd'];

async function findDaemon(): Promise<Daemon | undefined> {
  if (process.platform !== 'linux') return undefined;
  for (const program of programs) {
    if (
      !(await access(program).then(
        () => true,
        () => false,
      ))
    )
      continue;
    const said = await runCommand(program, ['--version'], { timeout: 5000 }).catch(() => undefined);
    const kind = said?.output.includes('QEMU') || said?.output.includes('FUSE library') ? 'c' : 'rust';
    // The older one works for root only.
    if (said?.code === 0 && (kind === 'rust' || process.getuid?.() === 0)) return { program, kind };
  }
  return undefined;
}

/** Neither keeps a machine's root from writing where it may only read, and the older one's option ends at a comma. */
function serves({ kind }: Daemon, { path, readOnly }: SharedFolder): boolean {
  return !readOnly && (kind === 'rust' || !/[,\\]/.test(path));
}

/** virtiofsd(1); for the older one its --help. */
function argumentsOf({ kind }: Daemon, socket: string, path: string): string[] {
  if (kind === 'c') return ['-f', `--socket-path=${socket}`, '-o', `source=${path},cache=auto,xattr,log_level=warn`];
  const sandbox = process.getuid?.() === 0 ? 'namespace' : 'none';
  return [`--socket-path=${socket}`, `--shared-dir=${path}`, '--cache=auto', '--xattr', `--sandbox=${sandbox}`];
}

/** Its process id; undefined when it does not come up: then 9p serves. */
async function startDaemon(
  daemon: Daemon,
  places: MachinePlaces,
  tag: string,
  path: string,
): Promise<number | undefined> {
  await makeOwnFolder(places.run);
  const socket = shareSocket(places, tag);
  await rm(socket, { force: true });
  const log = await open(places.log, 'a', 0o600);
  let over = false;
  const child = spawn(daemon.program, argumentsOf(daemon, socket, path), {
    detached: true,
    cwd: '/',
    stdio: ['ignore', log.fd, log.fd],
  });
  for (const event of ['exit', 'error']) {
    child.once(event, () => {
      over = true;
    });
  }
  child.unref();
  await log.close();
  const isThere = () =>
    stat(socket).then(
      () => true,
      () => false,
    );
  await waitUntil(async () => over || (await isThere()), 5000);
  if (!over && child.pid !== undefined && (await isThere())) return child.pid;
  if (child.pid !== undefined && !over) sendSignal(child.pid, 'SIGTERM');
  return undefined;
}
