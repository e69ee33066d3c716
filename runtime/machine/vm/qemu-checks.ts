// What is looked at when a QEMU machine gives trouble, each with a result and what mends it.
import { statfs } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { MachineCheck } from '../../contract/machines.ts';
import { checkConfiguration } from '../configuration.ts';
import { asMachineProblem } from '../problem.ts';
import { readMachineSettings } from '../settings.ts';
import { imageMissing, installedImage, offeredImage } from './image-store.ts';
import { readMemory } from './machine-state.ts';
import { liveEndpoint, type QemuMachine, reach } from './qemu-machine.ts';
import { type QemuStatus, qemuStatus } from './qemu-process.ts';
import { acceleratorToTry, findQemu, qemuMissing } from './qemu-programs.ts';

/** Never throws: what goes wrong in a check is its result. */
export async function diagnoseQemu(machine: QemuMachine): Promise<MachineCheck[]> {
  // Asked once: QEMU talks to one client at a time, and the others would wait in line.
  const status = await qemuStatus(machine.places, (await readMemory(machine.places))?.uuid);
  const whenRunning = (check: (machine: QemuMachine) => Result) => async (): Result =>
    status === 'running' ? check(machine) : { status: 'skipped' };
  const checks: Record<string, () => Result> = {
    programs: () => programs(machine),
    acceleration: () => speed(machine),
    image: () => image(machine),
    configuration: () => configuration(machine),
    'host-disk': () => hostDisk(machine),
    machine: async () => state(status),
    engine: whenRunning(engine),
    disk: whenRunning(inside),
    time: whenRunning(clock),
  };
  return Promise.all(
    Object.entries(checks).map(async ([id, check]) => ({
      id: id as MachineCheck['id'],
      ...(await check().catch((error: unknown) => ({
        status: 'failed' as const,
        detail: asMachineProblem(error).message,
      }))),
    })),
  );
}

type Result = Promise<Omit<MachineCheck, 'id'>>;

async function programs({ env }: QemuMachine): Result {
  const found = await findQemu(env);
  if (found) return { status: 'ok', detail: `QEMU ${found.version}, ${found.system}` };
  const { message, fix } = qemuMissing();
  return { status: 'failed', detail: message, ...(fix ? { fix } : {}) };
}

async function speed({ places }: QemuMachine): Result {
  const found = (await readMemory(places))?.acceleration;
  if (!found) return { status: 'skipped' };
  if (found.name !== 'none') return { status: 'ok', detail: found.name };
  const mendable = acceleratorToTry() === 'kvm' && found.why.includes('no right');
  return {
    status: 'warning',
    detail: found.why,
    ...(mendable ? { fix: `sudo usermod -aG kvm ${userInfo().username}` } : {}),
  };
}

async function image({ places, env }: QemuMachine): Result {
  const version = (await readMemory(places))?.image ?? (await offeredImage(env))?.manifest.version;
  if (version === undefined)
    return { status: 'failed', detail: imageMissing().message, fix: imageMissing().problem.fix ?? '' };
  const there = await installedImage(places, version);
  return { status: there || (await offeredImage(env)) ? 'ok' : 'failed', detail: version };
}

async function configuration({ home }: QemuMachine): Result {
  checkConfiguration(await readMachineSettings(home));
  return { status: 'ok' };
}

async function hostDisk({ home, places }: QemuMachine): Result {
  const directory = (await readMachineSettings(home)).dataDirectory ?? home;
  const { bavail, bsize } = await statfs(directory).catch(() => statfs(places.directory));
  const free = bavail * bsize;
  return { status: free < 5 * 1024 ** 3 ? 'warning' : 'ok', detail: `${Math.floor(free / 1024 ** 2)} MiB` };
}

function state(status: QemuStatus): Omit<MachineCheck, 'id'> {
  return status === 'running' ? { status: 'ok' } : { status: status === 'gone' ? 'skipped' : 'failed', detail: status };
}

async function engine(machine: QemuMachine): Result {
  if (await liveEndpoint(machine)) return { status: 'ok' };
  const told = await (await reach(machine))?.guest.state();
  return { status: 'failed', detail: told?.reason ?? 'no answer' };
}

async function inside(machine: QemuMachine): Result {
  const found = await (await reach(machine))?.guest.disk();
  if (!found) return { status: 'skipped' };
  const percent = Math.round((found.used / Math.max(1, found.size)) * 100);
  return { status: percent > 90 ? 'warning' : 'ok', detail: `${percent} %` };
}

/** A certificate is not valid yet for a machine that lives in the past, and images' times look odd. */
async function clock(machine: QemuMachine): Result {
  const seconds = await (await reach(machine))?.guest.clock();
  if (seconds === undefined) return { status: 'skipped' };
  const difference = Math.abs(seconds - Date.now() / 1000);
  return { status: difference > 60 ? 'warning' : 'ok', detail: `${Math.round(difference)} s` };
}
