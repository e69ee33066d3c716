// The start of a QEMU machine, step by step, each with a time-out and a named cause; and the ways back when one fails.
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Acceleration, MachineSettings } from '../../contract/machines.ts';
import { writeWhole } from '../atomic.ts';
import { engineFingerprint } from '../configuration.ts';
import type { Step } from '../driver.ts';
import { answersSecurePing } from '../ping.ts';
import { asMachineProblem, MachineProblem } from '../problem.ts';
import { waitUntil } from '../processes.ts';
import { readMachineSettings, withDefaults, writeMachineSettings } from '../settings.ts';
import { configurationDisk } from './configuration-disk.ts';
import { guestOf } from './guest.ts';
import {
  imageMissing,
  installedImage,
  installImage,
  keepImages,
  type MachineImage,
  offeredImage,
} from './image-store.ts';
import { ensureKeys, type MachineKeys } from './keys.ts';
import { amendMemory, type MachineMemory, readMemory } from './machine-state.ts';
import { dataDisk } from './places.ts';
import { openForward } from './ports.ts';
import { ensureDisk } from './qemu-disk.ts';
import {
  endpointFor,
  freeLocalPort,
  guestPorts,
  liveEndpoint,
  machineEngine,
  type QemuMachine,
  sshTarget,
  switchOff,
} from './qemu-machine.ts';
import { endQemu, launchQemu, qemuPid, qemuStatus } from './qemu-process.ts';
import {
  acceleratorToTry,
  findQemu,
  type QemuPrograms,
  qemuMissing,
  trialKey,
  tryAccelerator,
} from './qemu-programs.ts';
import { withMonitor } from './qmp.ts';
import { openShares } from './shares.ts';
import { engineParts } from './start.ts';

type Report = (step: Step) => void;

/** Called under the lock. Returns when the engine answers; throws a `MachineProblem` and leaves nothing running otherwise. */
export async function startQemu(machine: QemuMachine, report: Report, signal: AbortSignal): Promise<void> {
  if (await liveEndpoint(machine)) return report({ name: 'engine', status: 'done' });
  const programs = await findQemu(machine.env);
  if (!programs) throw new MachineProblem(qemuMissing());
  await endLeft(machine, signal);
  if (await liveEndpoint(machine)) return report({ name: 'engine', status: 'done' });
  const settings = await readMachineSettings(machine.home);
  await mkdir(machine.places.directory, { recursive: true, mode: 0o700 });
  const begin = { machine, programs, settings, report, signal };
  const { image, former } = await chooseImage(machine, report);
  try {
    await boot(begin, image);
  } catch (error) {
    if (!former || signal.aborted) throw error;
    // A new image that does not come up: the one before still does.
    const { message } = asMachineProblem(error);
    report({ name: 'image', status: 'failed', detail: `${image.version}: ${message}` });
    await boot(begin, former);
    await amendMemory(machine.places, { refusedImage: image.version });
  }
  const running = (await readMemory(machine.places))?.started?.image;
  if (running) await keepImages(machine.places, [running]);
}

/** What a killed client or a crash left: a machine that may still come up is waited for, one that hangs is ended. */
async function endLeft(machine: QemuMachine, signal: AbortSignal): Promise<void> {
  const { places } = machine;
  if ((await qemuPid(places)) === undefined) return endQemu(places, 0);
  const memory = await readMemory(places);
  if ((await qemuStatus(places, memory?.uuid)) !== 'running') return endQemu(places, 0);
  const comes = await waitUntil(
    async () => (await liveEndpoint(machine)) !== undefined,
    patience(memory?.acceleration?.name ?? 'none'),
    signal,
  );
  if (!comes) await switchOff(machine);
}

type Choice = { image: MachineImage; former?: MachineImage };

/** The offered image, and the one that answered last where it is another; an offered one that failed before is passed over. */
async function chooseImage(machine: QemuMachine, report: Report): Promise<Choice> {
  report({ name: 'image', status: 'running' });
  const memory = await readMemory(machine.places);
  const offered = await offeredImage(machine.env);
  const version = offered?.manifest.version;
  const wanted = offered && version !== memory?.refusedImage ? offered : undefined;
  const good = memory?.image;
  const former =
    good !== undefined && good !== wanted?.manifest.version
      ? await installedImage(machine.places, good).catch(() => undefined)
      : undefined;
  const image = wanted
    ? await installImage(machine.places, wanted)
    : (former ?? (offered ? await installImage(machine.places, offered) : undefined));
  if (!image) throw imageMissing();
  report({ name: 'image', status: 'done', detail: image.version });
  return former && former.version !== image.version ? { image, former } : { image };
}

type Begin = {
  machine: QemuMachine;
  programs: QemuPrograms;
  settings: MachineSettings;
  report: Report;
  signal: AbortSignal;
};

async function boot(begin: Begin, image: MachineImage): Promise<void> {
  const { machine, programs, report, signal } = begin;
  const { places } = machine;
  const settings = withDefaults(begin.settings);
  report({ name: 'disk', status: 'running' });
  const disk = dataDisk(places, settings.dataDirectory);
  await ensureDisk(programs, disk, settings.diskGiB);
  // From now on it has a size that can only grow.
  if (begin.settings.diskGiB === undefined)
    await writeMachineSettings(machine.home, { ...begin.settings, diskGiB: settings.diskGiB });
  report({ name: 'disk', status: 'done', detail: disk });
  const keys = await ensureKeys(places.keys);
  const acceleration = await findAcceleration(machine, programs, image);
  report({ name: 'machine', status: 'running', detail: acceleration });
  const shares = await openShares(places, settings.shares);
  await writeWhole(
    places.configuration,
    await configurationDisk({ keys, engine: machineEngine(settings), shares: shares.list }),
  );
  const memory = await nextMemory(machine);
  const { cpus, memoryMiB } = settings;
  const plan = { places, image, acceleration, cpus, memoryMiB, disk, uuid: memory.uuid };
  try {
    await launchQemu(programs, { ...plan, shares: shares.list, sockets: shares.sockets }, signal);
    const ports = await openOwnPorts(machine, memory);
    await amendMemory(machine.places, {
      ...ports,
      started: { settings: begin.settings, image: image.version },
    });
    await waitForEngine({ ...begin, keys, acceleration, ...ports });
    await amendMemory(machine.places, { image: image.version });
  } catch (error) {
    await switchOff(machine);
    shares.abandon();
    throw error;
  }
}

async function nextMemory(machine: QemuMachine): Promise<MachineMemory> {
  // Before the start: who finds the machine after us, because we were killed, must know it for ours.
  await amendMemory(machine.places, { uuid: randomUUID() });
  return (await readMemory(machine.places)) ?? { uuid: randomUUID() };
}

/** Tried once for each QEMU, kernel and host; what was found is remembered. */
async function findAcceleration(
  machine: QemuMachine,
  programs: QemuPrograms,
  image: MachineImage,
): Promise<Acceleration> {
  const key = trialKey(programs, image.version);
  const remembered = (await readMemory(machine.places))?.acceleration;
  if (remembered?.key === key) return remembered.name;
  const candidate = acceleratorToTry();
  const tried = await tryAccelerator(programs, image.kernel, candidate);
  const found = tried.ok ? { key, name: candidate, why: '' } : { key, name: 'none' as const, why: tried.why };
  await amendMemory(machine.places, { acceleration: found });
  return found.name;
}

/** The API's and SSH's: the ports of the last start where they are free. */
async function openOwnPorts(
  { places }: QemuMachine,
  before: MachineMemory,
): Promise<{ apiPort: number; sshPort: number }> {
  return withMonitor(places.monitor, async (monitor) => {
    const opened = async (wanted: number | undefined, guestPort: number) => {
      // Between finding a free port and opening it somebody else may take it: then another one.
      for (let tries = 0; ; tries += 1) {
        const hostPort = await freeLocalPort(tries === 0 ? wanted : undefined);
        try {
          await openForward(monitor, { protocol: 'tcp', hostIp: '127.0.0.1', hostPort, guestPort });
          return hostPort;
        } catch (error) {
          if (tries === 4) throw new MachineProblem({ reason: 'port-in-use', message: (error as Error).message });
        }
      }
    };
    return {
      apiPort: await opened(before.apiPort, guestPorts.api),
      sshPort: await opened(before.sshPort, guestPorts.ssh),
    };
  });
}

/** How long a machine may take until its engine answers, in ms; emulated ones were seen to take 40 to 90 s. */
function patience(acceleration: Acceleration): number {
  return acceleration === 'none' ? 300_000 : 60_000;
}

type Wait = Begin & { keys: MachineKeys; acceleration: Acceleration; apiPort: number; sshPort: number };

/** Until the engine answers, or the machine itself says why it will not. A configuration that does not come up is undone. */
async function waitForEngine(wait: Wait): Promise<void> {
  const { machine, keys, report, signal, settings } = wait;
  const endpoint = endpointFor(keys, wait.apiPort);
  const guest = guestOf(sshTarget(wait.sshPort), keys);
  const isUp = () => answersSecurePing(endpoint, 3000);
  const end = Date.now() + patience(wait.acceleration);
  let booted = false;
  while (!(await isUp())) {
    if (Date.now() > end) throw late(wait, booted);
    if ((await qemuPid(machine.places)) === undefined)
      throw new MachineProblem({
        reason: 'machine-failed',
        message: 'The machine switched itself off while it started.',
      });
    const state = await guest.state().catch(() => undefined);
    if (state && !booted) {
      booted = true;
      report({ name: 'machine', status: 'done', detail: wait.acceleration });
      report({ name: 'engine', status: 'running' });
    }
    if (state && state.data !== 'mounted')
      throw new MachineProblem({ reason: 'machine-failed', message: `The data disk: ${state.data}` });
    if (state?.engine === 'failed') await undoConfiguration(wait, state.reason ?? '', guest);
    await waitUntil(isUp, 500, signal);
    signal.throwIfAborted();
  }
  if (!booted) report({ name: 'machine', status: 'done', detail: wait.acceleration });
  const memory = await readMemory(machine.places);
  const undone =
    memory?.good &&
    engineFingerprint(memory.good) !== engineFingerprint(settings) &&
    memory.started?.settings !== undefined &&
    engineFingerprint(memory.started.settings) === engineFingerprint(memory.good);
  if (!undone) await amendMemory(machine.places, { good: settings });
  report({ name: 'engine', status: 'done' });
}

async function undoConfiguration(
  { machine, settings, report, signal }: Wait,
  reason: string,
  guest: ReturnType<typeof guestOf>,
): Promise<void> {
  const memory = await readMemory(machine.places);
  const good = memory?.good;
  const problem = new MachineProblem({ reason: 'machine-failed', message: reason || 'The engine does not start.' });
  if (!good || engineFingerprint(good) === engineFingerprint(settings)) throw problem;
  report({ name: 'configuration', status: 'failed', detail: reason });
  const merged = { ...settings, ...engineParts(good) };
  await guest.configure(machineEngine(merged), signal);
  await amendMemory(machine.places, {
    good: merged,
    ...(memory.started ? { started: { ...memory.started, settings: merged } } : {}),
  });
}

function late({ acceleration }: Wait, booted: boolean): MachineProblem {
  const what = booted ? 'The engine in the machine did not answer' : 'The machine did not start';
  return new MachineProblem({
    reason: 'machine-timeout',
    message: `${what} within ${patience(acceleration) / 1000} s`,
  });
}
