// The start of a virtual machine, step by step, each with a time-out and a named cause; and the ways back when one fails.
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Acceleration, MachineSettings } from '../../contract/machines.ts';
import { engineFingerprint } from '../configuration.ts';
import type { Availability, Step } from '../driver.ts';
import { asMachineProblem, MachineProblem } from '../problem.ts';
import { waitUntil } from '../processes.ts';
import { readMachineSettings, withDefaults, writeMachineSettings } from '../settings.ts';
import { patienceWith, settleAcceleration } from './acceleration.ts';
import { configurationDisk } from './configuration-disk.ts';
import { gaveUp } from './guest.ts';
import type { Hypervisor, VirtualMachine } from './hypervisor.ts';
import {
  imageMissing,
  installedImage,
  installImage,
  keepImages,
  type MachineImage,
  offeredImage,
} from './image-store.ts';
import { ensureKeys } from './keys.ts';
import { amendMemory, readMemory } from './machine-state.ts';
import { answers, glanceAt, liveEndpoint, machineEngine, type Reached, reach, switchOff } from './reach.ts';

export type Report = (step: Step) => void;

type Begin = {
  hypervisor: Hypervisor;
  machine: VirtualMachine;
  settings: MachineSettings;
  report: Report;
  signal: AbortSignal;
};

/** Called under the lock. Returns when the engine answers; throws a `MachineProblem` and leaves nothing running otherwise. */
export async function startMachine(
  hypervisor: Hypervisor,
  machine: VirtualMachine,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  if (await liveEndpoint(hypervisor, machine)) return report({ name: 'engine', status: 'done' });
  const usable = await hypervisor.available();
  if (!usable.ok) throw problemOf(usable);
  if (await endLeft(hypervisor, machine, signal)) return report({ name: 'engine', status: 'done' });
  const settings = await readMachineSettings(machine.home);
  await mkdir(machine.places.directory, { recursive: true, mode: 0o700 });
  const begin = { hypervisor, machine, settings, report, signal };
  const { image, former } = await chooseImage(begin);
  const version = await bootOrGoBack(begin, image, former);
  await keepImages(machine.places, [version]);
  await hypervisor.keepVersion?.(machine, version);
}

/**
 * What a killed client or a crash left: a machine that may still come up is waited for, one that hangs is ended. Answers whether it
 * came up.
 */
async function endLeft(hypervisor: Hypervisor, machine: VirtualMachine, signal: AbortSignal): Promise<boolean> {
  if ((await glanceAt(hypervisor, machine)) === 'gone') return false;
  const isLive = async () => (await liveEndpoint(hypervisor, machine)) !== undefined;
  const patience = patienceWith(hypervisor, await readMemory(machine.places));
  if ((await hypervisor.status(machine)) === 'running' && (await waitUntil(isLive, patience, signal))) return true;
  await switchOff(hypervisor, machine);
  return false;
}

/** Answers with the version that runs. */
async function bootOrGoBack(begin: Begin, image: MachineImage, former: MachineImage | undefined): Promise<string> {
  try {
    await boot(begin, image);
    return image.version;
  } catch (error) {
    if (!former || begin.signal.aborted) throw error;
    // A new image that does not come up: the one before still does.
    const { message } = asMachineProblem(error);
    begin.report({ name: 'image', status: 'failed', detail: `${image.version}: ${message}` });
    await boot(begin, former);
    await amendMemory(begin.machine.places, { refusedImage: image.version });
    return former.version;
  }
}

/** The offered image, and the one that answered last where it is another; an offered one that failed before is passed over. */
async function chooseImage(begin: Begin): Promise<{ image: MachineImage; former: MachineImage | undefined }> {
  const { machine, report, hypervisor } = begin;
  const { places, env } = machine;
  const files = hypervisor.imageFiles;
  report({ name: 'image', status: 'running' });
  const memory = await readMemory(places);
  const offered = await offeredImage(env);
  const wanted = offered?.manifest.version === memory?.refusedImage ? undefined : offered;
  const good = memory?.image;
  const former =
    good !== undefined && good !== wanted?.manifest.version
      ? await installedImage(places, good, files).catch(() => undefined)
      : undefined;
  const image = wanted
    ? await installImage(places, wanted, files)
    : (former ?? (offered ? await installImage(places, offered, files) : undefined));
  if (!image) throw imageMissing();
  report({ name: 'image', status: 'done', detail: image.version });
  return { image, former: former?.version === image.version ? undefined : former };
}

async function boot(begin: Begin, image: MachineImage): Promise<void> {
  const { hypervisor, machine, report, signal } = begin;
  const { places } = machine;
  const settings = withDefaults(begin.settings);
  report({ name: 'disk', status: 'running' });
  const disk = hypervisor.dataPath(machine, settings.dataDirectory);
  await hypervisor.ensureDisk(machine, disk, settings);
  // From now on it has a size that can only grow.
  if (hypervisor.can.resize && begin.settings.diskGiB === undefined) {
    await writeMachineSettings(machine.home, { ...begin.settings, diskGiB: settings.diskGiB });
  }
  report({ name: 'disk', status: 'done', detail: disk });
  const keys = await ensureKeys(places.keys);
  const acceleration = await settleAcceleration(hypervisor, machine, image);
  report({ name: 'machine', status: 'running', detail: acceleration });
  const { list: shares, abandon } = await hypervisor.shares(machine, settings.shares);
  const configuration = await configurationDisk({ keys, engine: machineEngine(hypervisor, settings), shares });
  // Before the launch: who finds the machine after us, because we were killed, must know it for ours.
  const memory = await amendMemory(places, {
    uuid: randomUUID(),
    started: { settings: begin.settings, image: image.version },
  });
  try {
    const plan = { machine, memory, image, settings, acceleration, disk, configuration, shares };
    await hypervisor.launch(plan, signal);
    await waitForEngine(begin, acceleration);
    await amendMemory(places, { image: image.version });
  } catch (error) {
    await switchOff(hypervisor, machine);
    abandon?.();
    throw error;
  }
}

/** Until the engine answers, or the machine itself says why it will not. A configuration that does not come up is undone. */
async function waitForEngine(begin: Begin, acceleration: Acceleration): Promise<void> {
  const { hypervisor, machine, report, signal } = begin;
  const patience = hypervisor.patience(acceleration);
  const end = Date.now() + patience;
  let booted = false;
  let undone = false;
  for (;;) {
    signal.throwIfAborted();
    const reached = await reach(hypervisor, machine);
    if (reached && (await answers(reached))) break;
    if (Date.now() > end) throw late(patience, booted);
    await expectThere(hypervisor, machine);
    const state = await reached?.guest.state().catch(() => undefined);
    if (state && !booted) {
      booted = true;
      report({ name: 'machine', status: 'done', detail: acceleration });
      report({ name: 'engine', status: 'running' });
    }
    if (state && state.data !== 'mounted') throw failed(`The data disk: ${state.data}`);
    if (reached && state && gaveUp(state) && !undone) {
      await undoConfiguration(begin, state.reason ?? '', reached);
      undone = true;
    }
    await waitUntil(async () => reached !== undefined && (await answers(reached)), 500, signal);
  }
  if (!booted) report({ name: 'machine', status: 'done', detail: acceleration });
  if (!undone) await amendMemory(machine.places, { good: begin.settings });
  report({ name: 'engine', status: 'done' });
}

async function expectThere(hypervisor: Hypervisor, machine: VirtualMachine): Promise<void> {
  const status = await glanceAt(hypervisor, machine);
  if (status === 'gone') throw failed('The machine switched itself off while it started.');
  if (status !== 'running') throw failed('The machine failed while it started.');
}

async function undoConfiguration(begin: Begin, reason: string, { memory, guest }: Reached): Promise<void> {
  const { hypervisor, machine, settings, report, signal } = begin;
  const { good, started } = memory;
  if (!good || engineFingerprint(good) === engineFingerprint(settings)) {
    throw failed(reason || 'The engine does not start.');
  }
  report({ name: 'configuration', status: 'failed', detail: reason });
  const merged = { ...settings, ...engineParts(good) };
  await guest.configure(machineEngine(hypervisor, merged), signal);
  await amendMemory(machine.places, {
    good: merged,
    started: started === undefined ? undefined : { ...started, settings: merged },
  });
}

/** What is missing, as an error. */
export function problemOf({ ok: _, ...problem }: Extract<Availability, { ok: false }>): MachineProblem {
  return new MachineProblem(problem);
}

/** The settings that make an engine's configuration. */
export function engineParts(settings: MachineSettings) {
  const { engineConfiguration, proxy, mirrors, insecureRegistries, certificates } = settings;
  return { engineConfiguration, proxy, mirrors, insecureRegistries, certificates };
}

function failed(message: string): MachineProblem {
  return new MachineProblem({ reason: 'machine-failed', message });
}

function late(patience: number, booted: boolean): MachineProblem {
  const what = booted ? 'The engine in the machine did not answer' : 'The machine did not start';
  return new MachineProblem({ reason: 'machine-timeout', message: `${what} within ${patience / 1000} s` });
}
