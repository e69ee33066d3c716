// A driver made of a hypervisor: everything that a driver promises, said once for all kinds of virtual machines.
import { rm } from 'node:fs/promises';
import type { MachineSettings } from '../../contract/machines.ts';
import { engineFingerprint } from '../configuration.ts';
import type { MachineDriver } from '../driver.ts';
import type { Environment } from '../home.ts';
import { asMachineProblem, MachineProblem } from '../problem.ts';
import { readMachineSettings, withDefaults, writeMachineSettings } from '../settings.ts';
import { shared } from '../sharing.ts';
import { reported } from '../steps.ts';
import { knownAcceleration } from './acceleration.ts';
import { diagnoseMachine } from './checks.ts';
import { createDoors } from './doors.ts';
import type { Hypervisor, VirtualMachine } from './hypervisor.ts';
import { imageMissing, offeredImage } from './image-store.ts';
import { amendMemory, readMemory } from './machine-state.ts';
import { machinePlaces } from './places.ts';
import { glanceAt, liveEndpoint, machineEngine, running, switchOff } from './reach.ts';
import { openRemoteShell } from './ssh.ts';
import { engineParts, problemOf, type Report, startMachine } from './start.ts';

/** `home` is Gantry's folder; machines of different homes run side by side. */
export type MachineOptions = { home: string; env: Environment };

export function machineDriver(hypervisor: Hypervisor, { home, env }: MachineOptions): MachineDriver {
  const machines = new Map<string, VirtualMachine>();
  const of = (id: string): VirtualMachine => {
    const places = machinePlaces(home, id, env);
    const there = machines.get(id) ?? { home, env, places, doors: createDoors(places) };
    machines.set(id, there);
    return there;
  };
  const sharing = shared({
    places: async (id) => of(id).places,
    stop: (id) => switchOff(hypervisor, of(id)),
    isThere: async (id) => (await glanceAt(hypervisor, of(id))) !== 'gone',
  });
  /** One at a time at the machine's controls, and whatever is thrown is a problem with a reason. */
  const locked = <T>(id: string, work: (machine: VirtualMachine) => Promise<T>, signal?: AbortSignal): Promise<T> =>
    told(sharing.locked(id, () => work(of(id)), signal));
  return {
    name: hypervisor.name,
    can: hypervisor.can,
    available: () => available(hypervisor, env),
    create: ({ id }, signal) =>
      reported((report) => locked(id, (machine) => create(hypervisor, machine, report), signal)),
    start: (id, signal) =>
      reported((report) => locked(id, (machine) => startMachine(hypervisor, machine, report, signal), signal)),
    stop: (id) => locked(id, (machine) => switchOff(hypervisor, machine)),
    remove: (id) => locked(id, (machine) => remove(hypervisor, machine)),
    endpoint: (id) => liveEndpoint(hypervisor, of(id)),
    hold: (id) => told(sharing.hold(id)),
    release: async (id, options) => {
      const stopped = await told(sharing.release(id, options));
      // Who does not need the engine any more serves nobody else with it.
      await of(id).doors.close();
      return stopped;
    },
    tidy: (id) => told(sharing.tidy(id)),
    facts: (id) => facts(hypervisor, of(id)),
    configure: (id, settings, signal) =>
      locked(id, (machine) => configure(hypervisor, machine, settings, signal), signal),
    needsRestart: (id, settings) => needsRestart(hypervisor, of(id), settings),
    disk: (id) => told(disk(hypervisor, of(id))),
    diagnose: (id) => diagnoseMachine(hypervisor, of(id)),
    consolePath: async (id) => (hypervisor.can.console ? of(id).places.console : of(id).places.log),
    ...abilities(hypervisor, of, locked),
  };
}

type Locked = <T>(id: string, work: (machine: VirtualMachine) => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** What not every kind of machine can do. */
function abilities(
  hypervisor: Hypervisor,
  of: (id: string) => VirtualMachine,
  locked: Locked,
): Pick<MachineDriver, 'guestPath' | 'publish' | 'trim' | 'grow' | 'move' | 'shell' | 'systemFile'> {
  const { can, enlarge, copyDisk, guestPath } = hypervisor;
  return {
    ...(guestPath ? { guestPath } : {}),
    ...publishing(hypervisor, of),
    ...(can.reclaim ? { trim: (id) => told(trim(hypervisor, of(id))) } : {}),
    ...(enlarge ? { grow: (id) => locked(id, (machine) => grow(hypervisor, enlarge, machine)) } : {}),
    ...(copyDisk
      ? {
          move: (id, directory, onProgress, signal) =>
            locked(
              id,
              (machine) => move(hypervisor, machine, directory, (from, to) => copyDisk(from, to, onProgress, signal)),
              signal,
            ),
        }
      : {}),
    systemFile: (id, path) => told(running(hypervisor, of(id)).then(({ guest }) => guest.file(path))),
    ...(can.terminal ? { shell: (id, size) => told(shell(hypervisor, of(id), size)) } : {}),
  };
}

function publishing(hypervisor: Hypervisor, of: (id: string) => VirtualMachine): Pick<MachineDriver, 'publish'> {
  const { publish, opensPorts } = hypervisor;
  if (opensPorts) return {};
  if (!publish) return { publish: (id, ports) => of(id).doors.publish(ports) };
  return {
    publish: (id, ports) => told(running(hypervisor, of(id)).then(({ memory }) => publish(of(id), memory, ports))),
  };
}

function told<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw asMachineProblem(error);
  });
}

async function available(hypervisor: Hypervisor, env: Environment): ReturnType<MachineDriver['available']> {
  const usable = await hypervisor.available();
  if (!usable.ok) return usable;
  const offered = await offeredImage(env).catch(() => undefined);
  return offered ? { ok: true } : { ok: false, ...imageMissing().problem };
}

async function create(hypervisor: Hypervisor, machine: VirtualMachine, report: Report): Promise<void> {
  const usable = await hypervisor.available();
  if (!usable.ok) throw problemOf(usable);
  if (!(await offeredImage(machine.env)) && !(await readMemory(machine.places))?.image) throw imageMissing();
  const settings = withDefaults(await readMachineSettings(machine.home));
  const path = hypervisor.dataPath(machine, settings.dataDirectory);
  // A running machine holds its disk; it is there then.
  if ((await glanceAt(hypervisor, machine)) === 'gone') await hypervisor.ensureDisk(machine, path, settings);
  report({ name: 'disk', status: 'done', detail: path });
}

async function remove(hypervisor: Hypervisor, machine: VirtualMachine): Promise<void> {
  await switchOff(hypervisor, machine);
  await hypervisor.forget?.(machine);
  const { dataDirectory } = await readMachineSettings(machine.home);
  await rm(hypervisor.dataPath(machine, dataDirectory), { recursive: true, force: true });
  await rm(machine.places.directory, { recursive: true, force: true });
}

/** What it was started with, where it runs. */
async function startedSettings(hypervisor: Hypervisor, machine: VirtualMachine): Promise<MachineSettings | undefined> {
  const started = (await readMemory(machine.places))?.started?.settings;
  return started && (await glanceAt(hypervisor, machine)) === 'running' ? started : undefined;
}

async function facts(hypervisor: Hypervisor, machine: VirtualMachine): ReturnType<MachineDriver['facts']> {
  const memory = await readMemory(machine.places);
  const acceleration = knownAcceleration(hypervisor, memory);
  const settings = (await startedSettings(hypervisor, machine)) ?? (await readMachineSettings(machine.home));
  const { cpus, memoryMiB, dataDirectory } = withDefaults(settings);
  return {
    ...(acceleration ? { acceleration } : {}),
    dataDirectory: dataDirectory ?? machine.places.directory,
    ...(hypervisor.can.resize ? { cpus, memoryMiB } : {}),
    ...(memory?.image === undefined ? {} : { imageVersion: memory.image }),
  };
}

async function configure(
  hypervisor: Hypervisor,
  machine: VirtualMachine,
  settings: MachineSettings,
  signal: AbortSignal,
): Promise<void> {
  const { guest, memory } = await running(hypervisor, machine);
  await guest.configure(machineEngine(hypervisor, settings), signal);
  const { started } = memory;
  await amendMemory(machine.places, {
    good: { ...(memory.good ?? settings), ...engineParts(settings) },
    started: started && { ...started, settings: { ...started.settings, ...engineParts(settings) } },
  });
}

async function needsRestart(
  hypervisor: Hypervisor,
  machine: VirtualMachine,
  settings: MachineSettings,
): Promise<boolean> {
  const started = await startedSettings(hypervisor, machine);
  if (!started) return false;
  const { can, enlarge } = hypervisor;
  const lasting = (value: MachineSettings) => {
    const { cpus, memoryMiB, diskGiB, shares, dataDirectory } = withDefaults(value);
    const size = can.resize ? [cpus, memoryMiB, ...(enlarge ? [] : [diskGiB])] : [];
    return JSON.stringify([size, can.shareFolders ? shares : [], dataDirectory, engineFingerprint(value)]);
  };
  return lasting(started) !== lasting(settings);
}

async function disk(hypervisor: Hypervisor, machine: VirtualMachine): ReturnType<MachineDriver['disk']> {
  const { guest, memory } = await running(hypervisor, machine);
  const directory = memory.started?.settings.dataDirectory;
  const host = hypervisor.hostBytes(hypervisor.dataPath(machine, directory));
  return { directory: directory ?? machine.places.directory, host: await host, ...(await guest.disk()) };
}

async function trim(hypervisor: Hypervisor, machine: VirtualMachine): Promise<void> {
  await (await running(hypervisor, machine)).guest.trim();
  await amendMemory(machine.places, { trimmed: true });
}

async function grow(
  hypervisor: Hypervisor,
  enlarge: NonNullable<Hypervisor['enlarge']>,
  machine: VirtualMachine,
): Promise<void> {
  const { guest, memory } = await running(hypervisor, machine);
  const { diskGiB } = withDefaults(await readMachineSettings(machine.home));
  const size = diskGiB * 1024 ** 3;
  if ((await guest.disk()).size >= size) return;
  await enlarge(machine, hypervisor.dataPath(machine, memory.started?.settings.dataDirectory), size);
  await guest.grow();
}

async function move(
  hypervisor: Hypervisor,
  machine: VirtualMachine,
  directory: string,
  copy: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const settings = await readMachineSettings(machine.home);
  const from = hypervisor.dataPath(machine, settings.dataDirectory);
  const to = hypervisor.dataPath(machine, directory);
  if (from === to) return;
  if ((await glanceAt(hypervisor, machine)) !== 'gone') {
    throw new MachineProblem({ reason: 'conflict', message: 'The machine runs; it has to be stopped first' });
  }
  await copy(from, to);
  try {
    await writeMachineSettings(machine.home, { ...settings, dataDirectory: directory });
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  }
  await rm(from, { force: true });
}

async function shell(hypervisor: Hypervisor, machine: VirtualMachine, size: { columns: number; rows: number }) {
  const { ssh, keys } = await running(hypervisor, machine);
  if (!ssh) throw new MachineProblem({ reason: 'unsupported', message: 'This kind of machine has no terminal' });
  return openRemoteShell(await ssh(), keys, size);
}
