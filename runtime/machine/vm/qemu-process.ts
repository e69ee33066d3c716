// QEMU's process: started apart from ours, found again by its monitor, ended.
import { rm } from 'node:fs/promises';
import { boundLog } from '../engine-log.ts';
import { makeOwnFolder } from '../own-folder.ts';
import { waitUntil } from '../processes.ts';
import type { HypervisorStatus } from './hypervisor.ts';
import type { MachinePlaces } from './places.ts';
import { endProgram, launchProgram, programPid } from './program.ts';
import { type QemuPlan, qemuArguments } from './qemu-arguments.ts';
import type { QemuPrograms } from './qemu-programs.ts';
import { withMonitor } from './qmp.ts';

/** What the machine with this id says of itself; another machine's answer does not count, and one that hangs says nothing. */
export async function qemuStatus(
  places: MachinePlaces,
  uuid: string | undefined,
  timeout = 3000,
): Promise<HypervisorStatus> {
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
export function qemuPid(places: MachinePlaces): Promise<number | undefined> {
  return programPid(places.pidFile, `gantry-${places.hash}`);
}

/** Starts QEMU and waits until its monitor answers (20 s at most). Throws with QEMU's own last words. */
export async function launchQemu(programs: QemuPrograms, plan: QemuPlan, signal: AbortSignal): Promise<void> {
  const { places } = plan;
  await makeOwnFolder(places.run);
  await rm(places.pidFile, { force: true });
  if (process.platform !== 'win32') await rm(places.monitor, { force: true });
  await boundLog(places.console);
  const launch = {
    program: programs.system,
    args: qemuArguments(plan),
    env: process.env,
    directory: places.directory,
    log: places.log,
    isUp: async () => (await qemuStatus(places, plan.uuid, 1000)) !== 'gone',
  };
  await launchProgram(launch, signal);
}

/** Presses the power button where there is patience (ms), and waits for the end; then ends the process. */
export async function endQemu(places: MachinePlaces, patience: number): Promise<void> {
  if (patience > 0) await withMonitor(places.monitor, ({ execute }) => execute('system_powerdown')).catch(() => {});
  const pid = await qemuPid(places);
  if (pid !== undefined) {
    const isGone = async () => (await qemuPid(places)) === undefined;
    if (!(await waitUntil(isGone, patience))) await endProgram(pid, isGone);
  }
  await rm(places.pidFile, { force: true });
  await rm(places.run, { recursive: true, force: true });
}
