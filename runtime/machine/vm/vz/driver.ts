// The embedded engine in a virtual machine of macOS's own Virtualization framework, run by vfkit: no port is open.
import { copyFile, constants as files, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { SharedFolder } from '../../../contract/machines.ts';
import { writeWhole } from '../../../io/whole-file.ts';
import { runCommand } from '../../command.ts';
import type { Availability, MachineDriver } from '../../driver.ts';
import { boundLog } from '../../engine-log.ts';
import type { Environment } from '../../home.ts';
import { makeOwnFolder } from '../../own-folder.ts';
import { waitUntil } from '../../processes.ts';
import type { Share } from '../configuration-disk.ts';
import type { Hypervisor, HypervisorStatus, LaunchPlan, VirtualMachine } from '../hypervisor.ts';
import { kernelFiles } from '../image-store.ts';
import { machineDriver } from '../machine-driver.ts';
import { dataDisk } from '../places.ts';
import { endProgram, findProgram, launchProgram, programPid } from '../program.ts';
import { copyRawDisk, ensureRawDisk, hostBytes } from '../raw-disk.ts';
import { secureContact } from '../secure-contact.ts';
import { problemOf } from '../start.ts';
import { macAddress, rosettaTag, type VzSockets, vfkitArguments } from './arguments.ts';
import { tellVz, vzState } from './control.ts';

/** `program` and `platform` are another's in tests only. `rosetta`: whether programs for Intel's processors may run by it. */
export type VzOptions = {
  home: string;
  env?: Environment;
  program?: string;
  platform?: NodeJS.Platform;
  rosetta?: boolean;
};

type Vz = { find(): Promise<string | undefined>; env: Environment; platform: NodeJS.Platform; rosetta: boolean };

export function vzDriver({
  home,
  env = process.env,
  program,
  platform = process.platform,
  rosetta = false,
}: VzOptions): MachineDriver {
  const usual = ['/opt/homebrew/bin', '/usr/local/bin', '/opt/podman/bin'];
  const find = async () => program ?? findProgram('vfkit', env, usual);
  return machineDriver(vzHypervisor({ find, env, platform, rosetta }), { home, env });
}

function vzHypervisor(vz: Vz): Hypervisor {
  return {
    name: 'vz',
    can: { resize: true, reclaim: true, shareFolders: true, moveData: true, terminal: true, console: true },
    acceleration: 'vz',
    imageFiles: kernelFiles,
    engine: {},
    opensPorts: false,
    patience: () => 60_000,
    available: () => available(vz),
    version: async () => {
      const program = (await vz.find()) ?? '';
      const said = await runCommand(program, ['--version'], { timeout: 10_000, env: vz.env });
      return `${said.output.trim()}, ${program}`;
    },
    shares: async (_machine, folders) => ({ list: await shares(vz, folders) }),
    dataPath: ({ places }, directory) => dataDisk(places, directory, 'img'),
    ensureDisk: (_machine, path, { diskGiB }) => ensureRawDisk(path, diskGiB),
    hostBytes,
    launch: (plan, signal) => launch(vz, plan, signal),
    status,
    contact: async (machine, keys) => {
      const { ssh, api } = socketsOf(machine);
      if (!(await stat(api).catch(() => undefined))) return undefined;
      return secureContact({ api: () => connected(api), ssh: async () => ({ sock: await connected(ssh) }) }, keys);
    },
    end,
    // Virtualization has no way to tell a running machine of a larger disk: it holds from the next start on.
    copyDisk: copyRawDisk,
  };
}

async function available(vz: Vz): Promise<Availability> {
  if (vz.platform !== 'darwin') {
    return { ok: false, reason: 'needs-macos', message: 'The Virtualization framework is a part of macOS.' };
  }
  return (await vz.find()) ? { ok: true } : missing;
}

const missing = {
  ok: false,
  reason: 'needs-vfkit',
  message: 'vfkit is not on this computer.',
  fix: 'brew install vfkit',
} as const;

async function shares(vz: Vz, folders: readonly SharedFolder[]): Promise<Share[]> {
  const list: Share[] = [];
  for (const [index, folder] of folders.entries()) {
    const there = await stat(folder.path).catch(() => undefined);
    if (there?.isDirectory()) list.push({ ...folder, type: 'virtiofs', tag: `share${index}` });
  }
  const rosetta: Share = { path: '/run/rosetta', readOnly: true, type: 'virtiofs', tag: rosettaTag };
  return vz.rosetta ? [...list, rosetta] : list;
}

function socketsOf({ places }: VirtualMachine): VzSockets {
  const socket = (name: string) => join(places.run, name);
  return { control: socket('control'), ssh: socket('ssh'), api: socket('api') };
}

/** A stream to a socket of vfkit's, each end of it by itself. */
function connected(path: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

const pidFileOf = ({ places }: VirtualMachine) => join(places.directory, 'vfkit.pid');
const pidOf = (machine: VirtualMachine) => programPid(pidFileOf(machine), machine.places.run);

async function status(machine: VirtualMachine): Promise<HypervisorStatus> {
  const state = await vzState(socketsOf(machine).control);
  if (state !== undefined) return state;
  return (await pidOf(machine)) === undefined ? 'gone' : 'failed';
}

async function launch(vz: Vz, plan: LaunchPlan, signal: AbortSignal): Promise<void> {
  const { machine, image, settings } = plan;
  const { places } = machine;
  const program = await vz.find();
  if (!program) throw problemOf(missing);
  const sockets = socketsOf(machine);
  await makeOwnFolder(places.run);
  for (const socket of Object.values(sockets)) await rm(socket, { force: true });
  await rm(pidFileOf(machine), { force: true });
  await writeWhole(places.configuration, plan.configuration);
  await boundLog(places.console);
  // vfkit attaches every disk to be written to: the machine is given a copy, so that the image stays what was verified.
  const root = join(places.directory, 'root.img');
  await copyFile(image.root, root, files.COPYFILE_FICLONE);
  const args = vfkitArguments({
    image: { ...image, root },
    cpus: settings.cpus,
    memoryMiB: settings.memoryMiB,
    disk: plan.disk,
    configuration: places.configuration,
    console: places.console,
    pidFile: pidFileOf(machine),
    sockets,
    shares: plan.shares.filter(({ tag }) => tag !== rosettaTag),
    mac: macAddress(places.hash),
    rosetta: vz.rosetta,
  });
  const isUp = async () => (await vzState(sockets.control)) === 'running';
  const log = join(places.directory, 'vfkit.log');
  await launchProgram({ program, args, env: vz.env, directory: places.directory, log, isUp }, signal);
}

/** Asks first where there is patience (ms), then takes its power, then ends its process. */
export async function end(machine: VirtualMachine, patience: number): Promise<void> {
  const { control } = socketsOf(machine);
  const isGone = async () => (await status(machine)) === 'gone';
  if (!(await isGone())) {
    if (patience > 0) await tellVz(control, 'Stop').catch(() => {});
    if (!(await waitUntil(isGone, patience))) {
      await tellVz(control, 'HardStop').catch(() => {});
      const pid = await pidOf(machine);
      if (!(await waitUntil(isGone, 5000)) && pid !== undefined) await endProgram(pid, isGone);
    }
  }
  await rm(pidFileOf(machine), { force: true });
  await rm(machine.places.run, { recursive: true, force: true });
}
