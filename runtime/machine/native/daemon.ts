// The engine's process: its configuration, its start apart from ours, how it is found again, and its end.
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { chmod, mkdir, open, readFile, rm } from 'node:fs/promises';
import { writeWhole } from '../../io/whole-file.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { boundLog, engineFailure, lastError } from '../engine-log.ts';
import type { EnginePlaces, Environment } from '../home.ts';
import { answersPing, askSocket } from '../ping.ts';
import { MachineProblem } from '../problem.ts';
import { commandLine, identify, processIds, sendSignal, waitUntil } from '../processes.ts';

export type DaemonPlan = {
  places: EnginePlaces;
  bundle: Bundle;
  env: Environment;
  /** dockerd's configuration file; what is not named is Docker's default. */
  config: Record<string, unknown>;
  /** A program and its arguments that run dockerd, for one that lives in a namespace of its own. */
  enter?: string[];
  /** Arguments beside those of every engine. */
  options?: string[];
  variables?: Record<string, string>;
};

/** What holds for every engine of ours; `pool` is the block that its networks are cut from. */
export function commonConfig(bundle: Bundle, pool: string): Record<string, unknown> {
  return {
    'default-address-pools': [{ base: pool, size: 24 }],
    // A killed engine leaves its containers running and finds them again.
    'live-restore': true,
    'shutdown-timeout': 10,
    'init-path': bundle.tini,
    // The folder around the socket lets only its owner in.
    group: 'root',
  };
}

async function writeConfig(path: string, config: Record<string, unknown>): Promise<void> {
  await writeWhole(path, JSON.stringify(config, null, 2));
}

/**
 * The running dockerd of this directory; a process that only has got the same id does not count. It is known by the file that
 * it notes its id in: its data may have been given another place meanwhile.
 */
export async function daemonPid(places: EnginePlaces): Promise<number | undefined> {
  const noted = Number((await readFile(places.pidFile, 'utf8').catch(() => '')).trim());
  const isOurs = async (pid: number) =>
    (await commandLine(pid)).includes(`--pidfile=${places.pidFile}`) && (await identify(pid)) !== undefined;
  if (Number.isInteger(noted) && noted > 1 && (await isOurs(noted))) return noted;
  // The file may be gone or be an older one's: a second dockerd must never be started on the same data.
  for (const pid of await processIds()) if (await isOurs(pid)) return pid;
  return undefined;
}

/** Starts dockerd and waits until its API answers (60 seconds at most). Ends it again when that fails. */
export async function startDaemon(plan: DaemonPlan, signal: AbortSignal): Promise<void> {
  const { places, bundle } = plan;
  await mkdir(places.data, { recursive: true, mode: 0o711 });
  await mkdir(places.run, { recursive: true, mode: 0o700 });
  await rm(places.pidFile, { force: true });
  await rm(places.socket, { force: true });
  await boundLog(places.log);
  await writeConfig(places.config, plan.config);
  const log = await open(places.log, 'a', 0o600);
  const begin = (await log.stat()).size;
  const command = [...(plan.enter ?? []), bundle.dockerd, ...daemonArguments(places), ...(plan.options ?? [])];
  const child = spawnApart(command, log.fd, { ...engineEnvironment(plan), ...plan.variables });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let over = false;
  ended.then(() => {
    over = true;
  });
  child.unref();
  await log.close();
  try {
    const ready = await waitUntil(async () => over || (await answersPing(places.socket)), 60_000, signal);
    if (over) throw new MachineProblem(engineFailure(await lastError(places.log, begin)));
    if (!ready) {
      const said = await lastError(places.log, begin);
      throw new MachineProblem({ reason: 'machine-timeout', message: `No answer within 60 seconds. ${said}` });
    }
    await chmod(places.socket, 0o600);
  } catch (error) {
    if (child.pid !== undefined && !over) {
      sendSignal(child.pid, 'SIGTERM');
      if (!(await waitUntil(async () => over, 15_000))) sendSignal(child.pid, 'SIGKILL');
    }
    throw error;
  }
}

/** Starts a program that outlives us and writes to an open log. */
export function spawnApart(command: string[], log: number, env: Record<string, string>): ChildProcess {
  // What our own starter left open (a lock, a pipe to a log) must not stay open for as long as the engine lives.
  const closing = 'exec "$@" 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-';
  const stdio: StdioOptions = ['ignore', log, log];
  return spawn('/bin/sh', ['-c', closing, 'sh', ...command], { detached: true, cwd: '/', stdio, env });
}

/** Those of every engine of ours (dockerd's reference, "Daemon"); `validate` only checks the configuration, and starts nothing. */
export function daemonArguments(places: EnginePlaces): string[] {
  return [
    `--config-file=${places.config}`,
    `--data-root=${places.data}`,
    `--exec-root=${places.exec}`,
    `--pidfile=${places.pidFile}`,
    `--host=unix://${places.socket}`,
  ];
}

const passedOn = [
  'HOME',
  'LANG',
  'TZ',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
];

/** The environment of the engine's programs: its own commands first, and of ours only what is named above. */
export function engineEnvironment(plan: Pick<DaemonPlan, 'places' | 'bundle' | 'env'>): Record<string, string> {
  const system = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  const env: Record<string, string> = {
    PATH: [plan.places.programs, ...plan.bundle.searchPath, ...system].join(':'),
  };
  for (const name of passedOn) {
    const value = plan.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

/**
 * Ends dockerd and every container in it. Live restore is switched off first (it can be reloaded), for with it the
 * containers would outlive their engine. One that does not answer is not asked: what it leaves, the caller clears up.
 */
export async function stopDaemon(places: EnginePlaces): Promise<void> {
  const pid = await daemonPid(places);
  if (pid === undefined) return;
  if (!(await wakeDaemon(places, 2000))) return endDaemon(places);
  const config = await readConfig(places.config);
  await writeConfig(places.config, { ...config, 'live-restore': false });
  sendSignal(pid, 'SIGHUP');
  await waitUntil(() => liveRestoreIsOff(places.socket), 5000);
  // What a person grants containers for their end, in seconds, and something for the engine's own.
  const granted = Number(config['shutdown-timeout']);
  await endProcess(pid, (granted > 10 ? granted + 20 : 30) * 1000);
}

/** What dockerd was given last; empty where it cannot be read. */
async function readConfig(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Whether a running dockerd answers within this time (milliseconds); one that was halted by a signal goes on. */
export async function wakeDaemon(places: EnginePlaces, time: number, signal?: AbortSignal): Promise<boolean> {
  const pid = await daemonPid(places);
  if (pid === undefined) return false;
  sendSignal(pid, 'SIGCONT');
  return waitUntil(() => answersPing(places.socket), time, signal);
}

/** Ends dockerd within `patience` (milliseconds), also one that hangs; its containers go on, and the next dockerd finds them. */
export async function endDaemon(places: EnginePlaces, patience = 3000): Promise<void> {
  const pid = await daemonPid(places);
  if (pid === undefined) return;
  sendSignal(pid, 'SIGCONT');
  await endProcess(pid, patience);
}

async function endProcess(pid: number, patience: number): Promise<void> {
  const isGone = async () => (await identify(pid)) === undefined;
  sendSignal(pid, 'SIGTERM');
  if (await waitUntil(isGone, patience)) return;
  sendSignal(pid, 'SIGKILL');
  await waitUntil(isGone, 5000);
}

async function liveRestoreIsOff(socket: string): Promise<boolean> {
  try {
    const info: unknown = JSON.parse((await askSocket(socket, '/info')).body);
    return (
      typeof info === 'object' && info !== null && 'LiveRestoreEnabled' in info && info.LiveRestoreEnabled === false
    );
  } catch {
    return false;
  }
}
