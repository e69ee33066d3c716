// A hypervisor's process: found on this computer, started apart from ours, known again, ended.
import { spawn } from 'node:child_process';
import { access, constants, open, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { boundLog } from '../engine-log.ts';
import type { Environment } from '../home.ts';
import { MachineProblem } from '../problem.ts';
import { processText, sendSignal, waitUntil } from '../processes.ts';

/** Looks into Gantry's own package first, then along PATH, then where installers put it on this system. */
export async function findProgram(
  name: string,
  env: Environment,
  usual: readonly string[],
): Promise<string | undefined> {
  const own = env.GANTRY_RESOURCES ? [join(env.GANTRY_RESOURCES, name), env.GANTRY_RESOURCES] : [];
  const path = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of [...own, ...path, ...usual]) {
    const file = join(folder, name);
    const runs = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    // A folder may be entered as a file may be run: the package's own is called like its program.
    if (runs && !own.includes(file)) return file;
  }
  return undefined;
}

export type Launch = {
  program: string;
  args: readonly string[];
  env: Environment;
  directory: string;
  log: string;
  /** Whether it is up; asked until it is, or the program has ended. */
  isUp(): Promise<boolean>;
};

/** Starts a program that outlives this process, and waits until it is up (20 s). Throws with its own last words. */
export async function launchProgram(launch: Launch, signal: AbortSignal): Promise<void> {
  await boundLog(launch.log);
  const log = await open(launch.log, 'a', 0o600);
  const begin = (await log.stat()).size;
  let over = false;
  try {
    const child = spawn(launch.program, launch.args, {
      detached: true,
      cwd: launch.directory,
      env: { ...launch.env },
      stdio: ['ignore', log.fd, log.fd],
      windowsHide: true,
    });
    for (const event of ['exit', 'error']) {
      child.once(event, () => {
        over = true;
      });
    }
    child.unref();
  } finally {
    await log.close();
  }
  const up = await waitUntil(async () => over || (await launch.isUp()), 20_000, signal);
  if (up && !over) return;
  const said = (await readFile(launch.log)).subarray(begin).toString('utf8').trim().split('\n');
  // What command lines print after an error is how they are used: the error is the line that says so.
  const message = said.find((line) => /^error/i.test(line)) ?? said.at(-1);
  throw new MachineProblem({ reason: 'machine-failed', message: message || `${launch.program} did not start` });
}

/** The process that a file names, where its command line holds `mark`: an id alone is no proof, ids are used again. */
export async function programPid(pidFile: string, mark: string): Promise<number | undefined> {
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).trim());
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return (await processText(pid)).includes(mark) ? pid : undefined;
}

/** Ends a process that does not hear any more. */
export async function endProgram(pid: number, isGone: () => Promise<boolean>): Promise<void> {
  sendSignal(pid, 'SIGCONT');
  sendSignal(pid, 'SIGTERM');
  if (await waitUntil(isGone, 10_000)) return;
  sendSignal(pid, 'SIGKILL');
  await waitUntil(isGone, 5000);
}
