// What is looked at when a virtual machine gives trouble, each with a result and what mends it.
import { statfs } from 'node:fs/promises';
import type { MachineCheck } from '../../contract/machines.ts';
import { checkConfiguration } from '../configuration.ts';
import { asMachineProblem, type MachineProblem } from '../problem.ts';
import { readMachineSettings } from '../settings.ts';
import type { Hypervisor, HypervisorStatus, VirtualMachine } from './hypervisor.ts';
import { imageMissing, installedImage, offeredImage } from './image-store.ts';
import { readMemory } from './machine-state.ts';
import { answers, type Reached, reach } from './reach.ts';

type Result = Promise<Omit<MachineCheck, 'id'>>;

/** Never throws: what goes wrong in a check is its result. */
export async function diagnoseMachine(hypervisor: Hypervisor, machine: VirtualMachine): Promise<MachineCheck[]> {
  // Asked once: some talk to one client at a time, and the others would wait in line.
  const status = await hypervisor.status(machine).catch(asMachineProblem);
  const whenRunning = (check: (reached: Reached) => Result) => async (): Result => {
    const reached = status === 'running' ? await reach(hypervisor, machine) : undefined;
    return reached ? check(reached) : { status: 'skipped' };
  };
  const checks: [MachineCheck['id'], () => Result][] = [
    ['programs', () => programs(hypervisor)],
    ['acceleration', () => acceleration(hypervisor, machine)],
    ['image', () => image(hypervisor, machine)],
    ['configuration', () => configuration(machine)],
    ['host-disk', () => hostDisk(machine)],
    ['machine', async () => state(status)],
    ['engine', whenRunning(engine)],
    ['disk', whenRunning(inside)],
    ['time', whenRunning(clock)],
  ];
  return Promise.all(
    checks.map(async ([id, check]) => ({
      id,
      ...(await check().catch((error: unknown) => ({
        status: 'failed' as const,
        detail: asMachineProblem(error).message,
      }))),
    })),
  );
}

async function programs(hypervisor: Hypervisor): Result {
  const usable = await hypervisor.available();
  if (usable.ok) return { status: 'ok', detail: await hypervisor.version() };
  return { status: 'failed', detail: usable.message, ...(usable.fix ? { fix: usable.fix } : {}) };
}

async function acceleration({ acceleration: kind }: Hypervisor, { places }: VirtualMachine): Result {
  if (typeof kind === 'string') return { status: 'ok', detail: kind };
  const found = (await readMemory(places))?.acceleration;
  if (!found) return { status: 'skipped' };
  if (found.name !== 'none') return { status: 'ok', detail: found.name };
  const fix = kind.fix(found);
  return { status: 'warning', detail: found.why, ...(fix ? { fix } : {}) };
}

async function image({ imageFiles }: Hypervisor, { places, env }: VirtualMachine): Result {
  const offered = await offeredImage(env);
  const version = (await readMemory(places))?.image ?? offered?.manifest.version;
  if (version === undefined) {
    const { message, fix } = imageMissing().problem;
    return { status: 'failed', detail: message, ...(fix ? { fix } : {}) };
  }
  const there = await installedImage(places, version, imageFiles);
  return { status: there || offered ? 'ok' : 'failed', detail: version };
}

async function configuration({ home }: VirtualMachine): Result {
  checkConfiguration(await readMachineSettings(home));
  return { status: 'ok' };
}

async function hostDisk({ home, places }: VirtualMachine): Result {
  const directory = (await readMachineSettings(home)).dataDirectory ?? home;
  const { bavail, bsize } = await statfs(directory).catch(() => statfs(places.directory));
  const free = bavail * bsize;
  return { status: free < 5 * 1024 ** 3 ? 'warning' : 'ok', detail: `${Math.floor(free / 1024 ** 2)} MiB` };
}

function state(status: HypervisorStatus | MachineProblem): Omit<MachineCheck, 'id'> {
  if (typeof status !== 'string') throw status;
  return status === 'running' ? { status: 'ok' } : { status: status === 'gone' ? 'skipped' : 'failed', detail: status };
}

async function engine(reached: Reached): Result {
  if (await answers(reached)) return { status: 'ok' };
  return { status: 'failed', detail: (await reached.guest.state()).reason ?? 'no answer' };
}

async function inside({ guest }: Reached): Result {
  const { used, size } = await guest.disk();
  const percent = Math.round((used / Math.max(1, size)) * 100);
  return { status: percent > 90 ? 'warning' : 'ok', detail: `${percent} %` };
}

/** A certificate is not valid yet for a machine that lives in the past, and images' times look odd. */
async function clock({ guest }: Reached): Result {
  const difference = Math.abs((await guest.clock()) - Date.now() / 1000);
  return { status: difference > 60 ? 'warning' : 'ok', detail: `${Math.round(difference)} s` };
}
