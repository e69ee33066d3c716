// The embedded engine in a light virtual machine of QEMU's: on every system, without an administrator's rights.
import { rm } from 'node:fs/promises';
import type { MachineAbilities, MachineSettings } from '../../contract/machines.ts';
import { engineFingerprint } from '../configuration.ts';
import type { MachineDriver } from '../driver.ts';
import type { Environment } from '../home.ts';
import { asMachineProblem, MachineProblem } from '../problem.ts';
import { readMachineSettings, withDefaults, writeMachineSettings } from '../settings.ts';
import { shared } from '../sharing.ts';
import { reported } from '../steps.ts';
import { imageMissing, offeredImage } from './image-store.ts';
import { amendMemory, readMemory } from './machine-state.ts';
import { dataDisk, machinePlaces } from './places.ts';
import { publishPorts } from './ports.ts';
import { diagnoseQemu } from './qemu-checks.ts';
import { copyDisk, diskInfo, ensureDisk } from './qemu-disk.ts';
import { liveEndpoint, machineEngine, type QemuMachine, reach, sshTarget, switchOff } from './qemu-machine.ts';
import { qemuPid } from './qemu-process.ts';
import { findQemu, type QemuPrograms, qemuMissing } from './qemu-programs.ts';
import { startQemu } from './qemu-start.ts';
import { withMonitor } from './qmp.ts';
import { openRemoteShell } from './ssh.ts';
import { engineParts } from './start.ts';

/** `home` is Gantry's folder; machines of different homes run side by side. */
export type QemuOptions = { home: string; env?: Environment };

const can: MachineAbilities = {
  resize: true,
  reclaim: true,
  shareFolders: true,
  moveData: true,
  terminal: true,
  console: true,
};

export function qemuDriver({ home, env = process.env }: QemuOptions): MachineDriver {
  const machineOf = (id: string): QemuMachine => ({ home, env, places: machinePlaces(home, id, env) });
  const sharing = shared({
    places: async (id) => machineOf(id).places,
    stop: (id) => switchOff(machineOf(id)),
    isThere: async (_, places) => (await qemuPid(places)) !== undefined,
  });
  const { locked, hold, release, tidy } = sharing;
  const start = (id: string, signal: AbortSignal) =>
    reported((report) =>
      locked(id, () => startQemu(machineOf(id), report, signal), signal).catch((error: unknown) => {
        throw asMachineProblem(error);
      }),
    );
  return {
    name: 'qemu',
    can,
    available: () => available(env),
    create: ({ id }, signal) => reported((report) => locked(id, () => create(machineOf(id), report), signal)),
    start,
    stop: (id) => locked(id, () => switchOff(machineOf(id))),
    remove: (id) => locked(id, () => remove(machineOf(id))),
    endpoint: (id) => liveEndpoint(machineOf(id)),
    hold,
    release,
    tidy,
    facts: (id) => facts(machineOf(id)),
    configure: (id, settings, signal) => locked(id, () => configure(machineOf(id), settings, signal), signal),
    needsRestart: (id, settings) => needsRestart(machineOf(id), settings),
    disk: (id) => disk(machineOf(id)),
    diagnose: (id) => diagnoseQemu(machineOf(id)),
    consolePath: async (id) => machineOf(id).places.console,
    publish: async (id, ports) => {
      const { memory } = await running(machineOf(id));
      const own = [memory.apiPort, memory.sshPort].filter((port) => port !== undefined);
      return publishPorts(machineOf(id).places.monitor, ports, own);
    },
    trim: async (id) => (await running(machineOf(id))).guest.trim(),
    grow: (id) => locked(id, () => grow(machineOf(id))),
    move: (id, directory, onProgress, signal) =>
      locked(id, () => move(machineOf(id), directory, onProgress, signal), signal),
    shell: async (id, size) => {
      const { keys, memory } = await running(machineOf(id));
      return openRemoteShell(sshTarget(memory.sshPort ?? 0), keys, size);
    },
  };
}

async function available(env: Environment): ReturnType<MachineDriver['available']> {
  if (!(await findQemu(env))) return { ok: false, ...qemuMissing() };
  const offered = await offeredImage(env).catch(() => undefined);
  return offered ? { ok: true } : { ok: false, ...imageMissing().problem };
}

async function programsHere(env: Environment): Promise<QemuPrograms> {
  const programs = await findQemu(env);
  if (!programs) throw new MachineProblem(qemuMissing());
  return programs;
}

/** The parts of a machine that runs; `not-running` else. */
async function running(machine: QemuMachine) {
  const reached = await reach(machine);
  if (!reached || (await qemuPid(machine.places)) === undefined) {
    throw new MachineProblem({ reason: 'not-running', message: 'The machine is not running' });
  }
  return reached;
}

async function create(machine: QemuMachine, report: Parameters<typeof startQemu>[1]): Promise<void> {
  const programs = await programsHere(machine.env);
  if (!(await offeredImage(machine.env)) && !(await readMemory(machine.places))?.image) throw imageMissing();
  const settings = withDefaults(await readMachineSettings(machine.home));
  const path = dataDisk(machine.places, settings.dataDirectory);
  // A running machine holds its disk; it is there then.
  if ((await qemuPid(machine.places)) === undefined) await ensureDisk(programs, path, settings.diskGiB);
  report({ name: 'disk', status: 'done', detail: path });
}

async function remove(machine: QemuMachine): Promise<void> {
  await switchOff(machine);
  const { dataDirectory } = await readMachineSettings(machine.home);
  await rm(dataDisk(machine.places, dataDirectory), { force: true });
  await rm(machine.places.directory, { recursive: true, force: true });
}

async function facts(machine: QemuMachine): ReturnType<MachineDriver['facts']> {
  const memory = await readMemory(machine.places);
  const there = memory?.started !== undefined && (await qemuPid(machine.places)) !== undefined;
  const settings = there && memory.started ? memory.started.settings : await readMachineSettings(machine.home);
  const { cpus, memoryMiB, dataDirectory } = withDefaults(settings);
  return {
    cpus,
    memoryMiB,
    dataDirectory: dataDirectory ?? machine.places.directory,
    ...(memory?.acceleration ? { acceleration: memory.acceleration.name } : {}),
    ...(memory?.image === undefined ? {} : { imageVersion: memory.image }),
  };
}

async function configure(machine: QemuMachine, settings: MachineSettings, signal: AbortSignal): Promise<void> {
  const { guest, memory } = await running(machine);
  await guest.configure(machineEngine(settings), signal);
  const good = { ...(memory.good ?? settings), ...engineParts(settings) };
  const started = memory.started
    ? { ...memory.started, settings: { ...memory.started.settings, ...engineParts(settings) } }
    : undefined;
  await amendMemory(machine.places, { good, ...(started ? { started } : {}) });
}

async function needsRestart(machine: QemuMachine, settings: MachineSettings): Promise<boolean> {
  const started = (await readMemory(machine.places))?.started?.settings;
  if (!started || (await qemuPid(machine.places)) === undefined) return false;
  const lasting = (value: MachineSettings) => {
    const { cpus, memoryMiB, shares, dataDirectory } = withDefaults(value);
    return JSON.stringify([cpus, memoryMiB, shares, dataDirectory, engineFingerprint(value)]);
  };
  return lasting(started) !== lasting(settings);
}

async function disk(machine: QemuMachine): ReturnType<MachineDriver['disk']> {
  const { guest, memory } = await running(machine);
  const path = dataDisk(machine.places, memory.started?.settings.dataDirectory);
  const [inside, { host }] = await Promise.all([guest.disk(), diskInfo(await programsHere(machine.env), path)]);
  return { directory: memory.started?.settings.dataDirectory ?? machine.places.directory, host, ...inside };
}

async function grow(machine: QemuMachine): Promise<void> {
  const { guest } = await running(machine);
  const { diskGiB } = withDefaults(await readMachineSettings(machine.home));
  const size = diskGiB * 1024 ** 3;
  const { size: now } = await guest.disk();
  if (now >= size) return;
  await withMonitor(machine.places.monitor, ({ execute }) => execute('block_resize', { device: 'data', size }));
  await guest.grow();
}

async function move(
  machine: QemuMachine,
  directory: string,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const programs = await programsHere(machine.env);
  const settings = await readMachineSettings(machine.home);
  const from = dataDisk(machine.places, settings.dataDirectory);
  const to = dataDisk(machine.places, directory);
  if (from === to) return;
  if ((await qemuPid(machine.places)) !== undefined) {
    throw new MachineProblem({ reason: 'conflict', message: 'The machine runs; it has to be stopped first' });
  }
  await copyDisk(programs, from, to, onProgress, signal);
  try {
    await writeMachineSettings(machine.home, { ...settings, dataDirectory: directory });
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  }
  await rm(from, { force: true });
}
