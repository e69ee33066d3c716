// Other processes as the kernel tells of them; a process id alone is no proof, ids are used again.
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from './command.ts';

/**
 * A process and its start: on Linux in clock ticks since boot (proc(5), /proc/PID/stat, field 22), on macOS as `ps` writes it,
 * empty on Windows, where only a PowerShell could tell and takes a second for it.
 */
export type ProcessIdentity = { pid: number; startedAt: string };

/** Undefined when there is no such process, or only what is left of one (a zombie). */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  if (process.platform === 'win32') return exists(pid) ? { pid, startedAt: '' } : undefined;
  if (process.platform !== 'linux') return exists(pid) ? identifyByPs(pid) : undefined;
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces and brackets itself: the fields begin after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startedAt = fields[19];
    return fields[0] === 'Z' || startedAt === undefined ? undefined : { pid, startedAt };
  } catch {
    return undefined;
  }
}

/** What ps tells of a process (exported for a test where there is /proc as well). */
export async function identifyByPs(pid: number): Promise<ProcessIdentity | undefined> {
  // ps(1), POSIX: `state` begins with Z for a zombie; `lstart` is BSD's and has no blank that varies.
  const told = await runCommand('/bin/ps', ['-o', 'state=,lstart=', '-p', String(pid)], { env: { LC_ALL: 'C' } });
  const [state = '', ...startedAt] = told.output.trim().split(/\s+/);
  return state === '' || state.startsWith('Z') ? undefined : { pid, startedAt: startedAt.join(' ') };
}

/** Somebody else's process may not be sent a signal, but it is there. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await identify(identity.pid))?.startedAt === identity.startedAt;
}

/** The arguments of a process; empty when it is gone. */
export async function commandLine(pid: number): Promise<string[]> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  } catch {
    return [];
  }
}

/** All processes there are now; none on a system that does not tell of them this way. */
export async function processIds(): Promise<number[]> {
  return (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
}

/** Whether any program runs that makes containers or virtual machines, ours or not: it may share what it finds. */
export async function anyEngineRuns(): Promise<boolean> {
  for (const pid of await processIds()) {
    const [program = ''] = await commandLine(pid);
    if (/(^|\/)(dockerd|containerd|podman|libvirtd|virtqemud|lxd|incusd)$/.test(program)) return true;
  }
  return false;
}

export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between, which is what a signal is for.
  }
}

/** True when `done` came true within the time (milliseconds). */
export async function waitUntil(done: () => Promise<boolean>, time: number, signal?: AbortSignal): Promise<boolean> {
  const end = Date.now() + time;
  while (!(await done())) {
    if (Date.now() > end) return false;
    await delay(40, undefined, signal ? { signal } : {});
  }
  return true;
}
