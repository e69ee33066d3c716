// QEMU's process: started apart from ours, found again by its monitor, ended.
import { spawn } from 'node:child_process';
import { open, readFile, rm } from 'node:fs/promises';
import { runCommand } from '../command.ts';
import { boundLog } from '../engine-log.ts';
import { makeOwnFolder } from '../own-folder.ts';
import { MachineProblem } from '../problem.ts';
import { commandLine, identify, sendSignal, waitUntil } from '../processes.ts';
import type { MachinePlaces } from './places.ts';
import { type QemuPlan, qemuArguments } from './qemu-arguments.ts';
import type { QemuPrograms } from './qemu-programs.ts';
import { withMonitor } from './qmp.ts';

export type QemuStatus = 'running' | 'paused' | 'failed' | 'gone';

/** What the machine with this id says of itself; another machine's answer does not count. */
export async function qemuStatus(places: MachinePlaces, uuid: string | undefined, timeout = 3000): Promise<QemuStatus> {
  if (uuid === undefined) return 'gone';
  try {
    return await withMonitor(
      places.monitor,
      async ({ execute }) => {
        const own = (await execute('query-uuid')) as { UUID?: string };
        if (own.UUID !== uuid) return 'gone';
        const { status } = (await execute('query-status')) as { status?: string };
        if (status === 'running') return 'running';
        return status === 'internal-error' || status === 'io-error' ? 'failed' : 'paused';
      },
      timeout,
    );
  } catch {
    return 'gone';
  }
}

/** The process id of the machine, also of one that hangs; undefined when there is none. */
export async function qemuPid(places: MachinePlaces): Promise<number | undefined> {
  const pid = Number((await readFile(places.pidFile, 'utf8').catch(() => '')).trim());
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return (await namesOf(pid)).includes(`gantry-${places.hash}`) ? pid : undefined;
}

/** A process's command line on every system: an id alone is no proof, ids are used again. */
async function namesOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return (await identify(pid)) ? (await commandLine(pid)).join(' ') : '';
  const [program, ...args] =
    process.platform === 'win32'
      ? [
          'powershell.exe',
          '-NoProfile',
          '-Command',
          `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`,
        ]
      : ['ps', '-ww', '-o', 'command=', '-p', String(pid)];
  return (await runCommand(program as string, args, { timeout: 10_000 }).catch(() => ({ output: '' }))).output;
}

/** Starts QEMU and waits until its monitor answers (20 s at most). Throws with QEMU's own last words. */
export async function launchQemu(programs: QemuPrograms, plan: QemuPlan, signal: AbortSignal): Promise<void> {
  const { places } = plan;
  await makeOwnFolder(places.run);
  await rm(places.pidFile, { force: true });
  if (process.platform !== 'win32') await rm(places.monitor, { force: true });
  await boundLog(places.log);
  await boundLog(places.console);
  const log = await open(places.log, 'a', 0o600);
  const begin = (await log.stat()).size;
  let over = false;
  try {
    const child = spawn(programs.system, qemuArguments(plan), {
      detached: true,
      cwd: places.directory,
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
  const isUp = async () => over || (await qemuStatus(places, plan.uuid, 1000)) !== 'gone';
  const up = await waitUntil(isUp, 20_000, signal);
  if (up && !over) return;
  const said = (await readFile(places.log)).subarray(begin).toString('utf8').trim().split('\n').at(-1);
  throw new MachineProblem({ reason: 'machine-failed', message: said || 'QEMU did not start' });
}

/** Waits for the end of a machine that was asked to switch itself off; then ends it. `patience` in ms. */
export async function endQemu(places: MachinePlaces, patience: number): Promise<void> {
  const pid = await qemuPid(places);
  if (pid !== undefined) {
    const isGone = async () => (await qemuPid(places)) === undefined;
    if (!(await waitUntil(isGone, patience))) {
      sendSignal(pid, 'SIGCONT');
      sendSignal(pid, 'SIGTERM');
      if (!(await waitUntil(isGone, 10_000))) {
        sendSignal(pid, 'SIGKILL');
        await waitUntil(isGone, 5000);
      }
    }
  }
  await rm(places.pidFile, { force: true });
  await rm(places.run, { recursive: true, force: true });
}
