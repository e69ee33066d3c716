// Keeps the published ports of a machine open while no window runs: one small process of each home, found by its lock.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askedAddresses } from '../../engine/containers.ts';
import { isIdentity, withLock } from '../../machine/lock.ts';
import { isAlive, sendSignal, waitUntil } from '../../machine/processes.ts';
import { watchContainers } from '../lists/watchers.ts';
import type { Machine } from './machine.ts';
import { PublishedPorts } from './published-ports.ts';

/** A program with its arguments and environment, to be started apart from us. */
export type KeeperCommand = { program: string; args: string[]; env: NodeJS.ProcessEnv };

/** One that finds another at work ends by itself. */
export function startPortKeeper({ program, args, env }: KeeperCommand): void {
  const child = spawn(program, args, { detached: true, stdio: 'ignore', env, windowsHide: true });
  child.on('error', () => undefined);
  child.unref();
}

const lockOf = (home: string) => join(home, 'port-keeper');

/** The process id of the living one. */
export async function portKeeper(home: string): Promise<number | undefined> {
  const text = await readFile(lockOf(home), 'utf8').catch(() => '');
  try {
    const holder: unknown = JSON.parse(text);
    return isIdentity(holder) && (await isAlive(holder)) ? holder.pid : undefined;
  } catch {
    return undefined;
  }
}

/** Ends the one that there is and waits for it, 5 s at most. */
export async function endPortKeeper(home: string): Promise<void> {
  const pid = await portKeeper(home);
  if (pid === undefined) return;
  sendSignal(pid, 'SIGTERM');
  await waitUntil(async () => (await portKeeper(home)) !== pid, 5_000);
}

/** The work of that process: until the machine is gone or `signal` aborts. Answers false where another one does it already. */
export async function keepPorts(home: string, machine: Machine, signal: AbortSignal): Promise<boolean> {
  const waiting = new AbortController();
  let busy = false;
  const onWait = () => {
    busy = true;
    waiting.abort();
  };
  try {
    await withLock(lockOf(home), () => keep(machine, signal), { signal: waiting.signal, onWait });
    return true;
  } catch (error) {
    if (busy) return false;
    throw error;
  }
}

async function keep({ embedded }: Machine, signal: AbortSignal): Promise<void> {
  await embedded.adopt();
  if (embedded.phase !== 'started' || embedded.driver.publish === undefined) return;
  const containers = watchContainers(embedded.link, (row) => row);
  const ports = new PublishedPorts({
    watch: (own) => containers.subscribe(own),
    asked: (id) => askedAddresses(embedded.link.connection, id),
    onProblems: () => undefined,
  });
  await new Promise<void>((resolve) => {
    // Only adopted, a machine that dies is not started again here: its ports are its starter's then.
    embedded.listen(() => {
      if (embedded.phase !== 'started') resolve();
    });
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
    ports.use(embedded.driver);
  });
  await ports.close();
}
