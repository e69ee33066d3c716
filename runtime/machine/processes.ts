// Other processes as the system tells of them; a process id alone is no proof, ids are used again.
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from './command.ts';

/**
 * A process and what tells it from a later one with the same id: on Linux its start in clock ticks since boot (proc(5),
 * /proc/PID/stat, field 22), on macOS the time it started (ps(1), lstart), on Windows the name of its program, because its start
 * cannot be had there without starting a shell.
 */
export type ProcessIdentity = { pid: number; startedAt: string };

/** How a system is asked about processes; another one's can be tried out anywhere. */
export type ProcessTable = {
  platform: NodeJS.Platform;
  exists(pid: number): boolean;
  /** What a program prints; empty when it failed. */
  ask(program: string, args: string[]): Promise<string>;
};

const hostTable: ProcessTable = {
  platform: process.platform,
  exists: (pid) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // Somebody else's process is one as well.
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
  ask: (program, args) =>
    runCommand(program, args, { timeout: 10_000, env: { ...process.env, LC_ALL: 'C' } }).then(
      ({ output }) => output,
      () => '',
    ),
};

/** Undefined when there is no such process, or only what is left of one (a zombie). */
export async function identify(pid: number, table: ProcessTable = hostTable): Promise<ProcessIdentity | undefined> {
  if (table.platform === 'linux') return identifyByProc(pid);
  if (!Number.isInteger(pid) || pid <= 0 || !table.exists(pid)) return undefined;
  const startedAt =
    table.platform === 'win32'
      ? parseTasklist(await table.ask('tasklist.exe', ['/fi', `PID eq ${pid}`, '/fo', 'csv', '/nh']), pid)
      : parseStart(await table.ask('/bin/ps', ['-o', 'stat=,lstart=', '-p', String(pid)]));
  return startedAt === undefined ? undefined : { pid, startedAt };
}

async function identifyByProc(pid: number): Promise<ProcessIdentity | undefined> {
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

/** A line of `ps -o stat=,lstart=`: the state, and when it started; undefined for a zombie and for nothing. */
export function parseStart(text: string): string | undefined {
  const [, state = '', started] = /^\s*(\S+)\s+(\S.*\S)\s*$/.exec(text.split('\n')[0] ?? '') ?? [];
  return state.startsWith('Z') ? undefined : started;
}

/** The program's name in a line of `tasklist /fo csv /nh`: "node.exe","4711","Console","1","52,000 K". */
export function parseTasklist(text: string, pid: number): string | undefined {
  for (const line of text.split('\n')) {
    const [, name, id] = /^"([^"]*)","(\d+)"/.exec(line.trim()) ?? [];
    if (Number(id) === pid) return name?.toLowerCase();
  }
  return undefined;
}

export async function isAlive(identity: ProcessIdentity, table: ProcessTable = hostTable): Promise<boolean> {
  return (await identify(identity.pid, table))?.startedAt === identity.startedAt;
}

/** The arguments of a process; empty when it is gone. */
export async function commandLine(pid: number): Promise<string[]> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  } catch {
    return [];
  }
}

/** The command line of a process as one text, on every system; empty when it is gone. */
export async function processText(pid: number, table: ProcessTable = hostTable): Promise<string> {
  if (table.platform === 'linux') return (await identify(pid)) ? (await commandLine(pid)).join(' ') : '';
  if (!table.exists(pid)) return '';
  if (table.platform !== 'win32') return table.ask('/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
  const query = `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`;
  return table.ask('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', query]);
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
