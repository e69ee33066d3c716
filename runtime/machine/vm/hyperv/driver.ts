// The embedded engine in a virtual machine of Hyper-V, for who may use it: its API by mutual TLS at the machine's own address.
import { rename, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { SharedFolder } from '../../../contract/machines.ts';
import type { Availability, MachineDriver } from '../../driver.ts';
import type { Environment } from '../../home.ts';
import { writeVhdx } from '../../image/vhdx.ts';
import { asMachineProblem, MachineProblem } from '../../problem.ts';
import { waitUntil } from '../../processes.ts';
import { withDefaults } from '../../settings.ts';
import type { Share } from '../configuration-disk.ts';
import type { ServedFolder } from '../folders.ts';
import type { FilledSettings, Hypervisor, HypervisorStatus, LaunchPlan, VirtualMachine } from '../hypervisor.ts';
import { machineDriver } from '../machine-driver.ts';
import { amendMemory, readMemory } from '../machine-state.ts';
import { dataDisk } from '../places.ts';
import { copyRawDisk, expectRoom } from '../raw-disk.ts';
import { guestPorts, secureContact } from '../secure-contact.ts';
import { wslPath } from '../windows-paths.ts';
import { followConsole } from './console.ts';
import { addressOf, launchCalls } from './plan.ts';
import { askWho, type PowerShell, powershellProgram, quoted, runCmdlets } from './powershell.ts';

/** `program`, `platform`, `ports` and `guestPath` are another's in tests only. */
export type HypervOptions = {
  home: string;
  env?: Environment;
  program?: string;
  platform?: NodeJS.Platform;
  ports?: { api: number; ssh: number };
  guestPath?: (path: string) => string;
};

export function hypervDriver({
  home,
  env = process.env,
  program = powershellProgram(env),
  platform = process.platform,
  ports = guestPorts,
  guestPath = wslPath,
}: HypervOptions): MachineDriver {
  return machineDriver(hypervHypervisor({ program, env }, platform, ports, guestPath), { home, env });
}

const diskFile = 'disk.vhdx';

function hypervHypervisor(
  shell: PowerShell,
  platform: NodeJS.Platform,
  ports: { api: number; ssh: number },
  guestPath: (path: string) => string,
): Hypervisor {
  return {
    name: 'hyperv',
    can: { resize: true, reclaim: true, shareFolders: true, moveData: true, terminal: true, console: true },
    acceleration: 'hyperv',
    imageFiles: [diskFile],
    engine: {},
    opensPorts: false,
    patience: () => 90_000,
    available: () => available(shell, platform),
    version: async () => `Hyper-V, ${(await askWho(shell)).name}`,
    // Hyper-V shares none with Linux: the machine has them over SSH (folders.ts).
    shares: async (_machine, folders) => ({ list: await shares(folders, guestPath) }),
    guestPath,
    dataPath: ({ places }, directory) => dataDisk(places, directory, 'vhdx'),
    ensureDisk: (_machine, path, settings) => ensureDisk(shell, path, settings),
    hostBytes: async (path) => (await stat(path)).size,
    launch: (plan, signal) => launch(shell, plan, signal),
    status: (machine) => status(shell, machine),
    contact: async (_machine, keys, { address, started }) => {
      if (address === undefined) return undefined;
      const api = () => connected(address, ports.api);
      const contact = secureContact({ api, ssh: async () => ({ host: address, port: ports.ssh }) }, keys);
      return { ...contact, folders: started ? tagged(withDefaults(started.settings).shares) : [] };
    },
    end: (machine, patience) => end(shell, machine, patience),
    forget: (machine) => removeDefinition(shell, machine),
    enlarge: async (_machine, Path, SizeBytes) =>
      void (await runCmdlets(shell, [{ command: 'Resize-VHD', parameters: { Path, SizeBytes } }])),
    copyDisk: copyRawDisk,
  };
}

function tagged(folders: readonly SharedFolder[]): ServedFolder[] {
  return folders.map((folder, index) => ({ ...folder, tag: `share${index}` }));
}

/** Those that are there and are on a drive. */
async function shares(folders: readonly SharedFolder[], guestPath: (path: string) => string): Promise<Share[]> {
  const list: Share[] = [];
  for (const { path, ...folder } of tagged(folders)) {
    const there = await stat(path).catch(() => undefined);
    if (!there?.isDirectory()) continue;
    try {
      list.push({ ...folder, path: guestPath(path), type: 'sftp' });
    } catch {
      // A folder of the network has no drive, and so no place in the machine.
    }
  }
  return list;
}

const nameOf = ({ places }: VirtualMachine) => `gantry-${places.hash}`;
const consolePipe = (machine: VirtualMachine) => `\\\\.\\pipe\\${nameOf(machine)}-console`;

async function available(shell: PowerShell, platform: NodeJS.Platform): Promise<Availability> {
  if (platform !== 'win32') return { ok: false, reason: 'needs-windows', message: 'Hyper-V is a part of Windows.' };
  const needs = (message: string, fix: string): Availability => ({ ok: false, reason: 'needs-hyperv', message, fix });
  try {
    const { there, may, name } = await askWho(shell);
    if (!there) {
      const fix = 'Enable-WindowsOptionalFeature -Online -FeatureName Microsoft-Hyper-V -All';
      return needs(
        'Hyper-V is not switched on. (The command asks for an administrator, and Windows starts again.)',
        fix,
      );
    }
    if (may) return { ok: true };
    // The group by its number: its name is another one in each language.
    const fix = `Add-LocalGroupMember -SID S-1-5-32-578 -Member ${quoted(name)}`;
    return needs(
      `${name} is not among the Hyper-V Administrators. (An administrator runs the command; then sign in again.)`,
      fix,
    );
  } catch (error) {
    return { ok: false, reason: 'needs-hyperv', message: asMachineProblem(error).message };
  }
}

/** The words of `Get-VM` for its state; undefined when there is no such machine. */
async function stateOf(shell: PowerShell, machine: VirtualMachine): Promise<string | undefined> {
  const [machines = []] = await runCmdlets(shell, [{ command: 'Get-VM', parameters: {}, select: ['Name', 'State'] }]);
  return machines.find((one) => one.Name?.[0] === nameOf(machine))?.State?.[0];
}

async function status(shell: PowerShell, machine: VirtualMachine): Promise<HypervisorStatus> {
  // What was never started is not asked about: each question takes PowerShell a second.
  if ((await readMemory(machine.places))?.started === undefined) return 'gone';
  const state = await stateOf(shell, machine);
  if (state === undefined || state === 'Off') return 'gone';
  return ['Running', 'Starting', 'Stopping'].includes(state) ? 'running' : 'failed';
}

async function ensureDisk(shell: PowerShell, path: string, { diskGiB }: FilledSettings): Promise<void> {
  await expectRoom(dirname(path));
  const SizeBytes = diskGiB * 1024 ** 3;
  if (await stat(path).catch(() => undefined)) {
    const [[disk] = []] = await runCmdlets(shell, [
      { command: 'Get-VHD', parameters: { Path: path }, select: ['Size'] },
    ]);
    if (Number(disk?.Size?.[0]) >= SizeBytes) return;
    await runCmdlets(shell, [{ command: 'Resize-VHD', parameters: { Path: path, SizeBytes } }]);
    return;
  }
  // Made beside and renamed: a half-made disk is never taken for one.
  const beside = path.replace(/\.vhdx$/, '.new.vhdx');
  await rm(beside, { force: true });
  await runCmdlets(shell, [{ command: 'New-VHD', parameters: { Path: beside, Dynamic: true, SizeBytes } }]);
  await rename(beside, path);
}

async function launch(shell: PowerShell, plan: LaunchPlan, signal: AbortSignal): Promise<void> {
  const { machine, image, settings, memory } = plan;
  const { places } = machine;
  const disk = (name: string) => join(places.directory, `${name}.vhdx`);
  const disks = { root: disk('root'), data: plan.disk, configuration: disk('configuration') };
  await removeDefinition(shell, machine);
  await rm(disks.root, { force: true });
  await rm(disks.configuration, { force: true });
  // It holds keys.
  await writeVhdx({ bytes: plan.configuration }, disks.configuration, 0o600);
  const calls = launchCalls({
    name: nameOf(machine),
    directory: places.directory,
    image: join(image.directory, diskFile),
    disks,
    cpus: settings.cpus,
    memoryMiB: settings.memoryMiB,
    console: consolePipe(machine),
    pack: memory.trimmed === true,
  });
  await runCmdlets(shell, calls, signal);
  void followConsole(consolePipe(machine), places.console).catch(() => {});
  await amendMemory(places, { trimmed: undefined, address: undefined });
  let address: string | undefined;
  const found = await waitUntil(
    async () => {
      address = await findAddress(shell, machine);
      return address !== undefined || (await status(shell, machine)) !== 'running';
    },
    60_000,
    signal,
  );
  if (address === undefined) {
    const message = found ? 'The machine ended while it started.' : 'The machine has no address after 60 s.';
    throw new MachineProblem({ reason: found ? 'machine-failed' : 'machine-timeout', message });
  }
  await amendMemory(places, { address });
}

async function findAddress(shell: PowerShell, machine: VirtualMachine): Promise<string | undefined> {
  const [[adapter] = [], neighbours = []] = await runCmdlets(shell, [
    { command: 'Get-VMNetworkAdapter', parameters: { VMName: nameOf(machine) }, select: ['IPAddresses', 'MacAddress'] },
    { command: 'Get-NetNeighbor', parameters: { AddressFamily: 'IPv4' }, select: ['IPAddress', 'LinkLayerAddress'] },
  ]);
  return addressOf(
    { addresses: adapter?.IPAddresses ?? [], mac: adapter?.MacAddress?.[0] ?? '' },
    neighbours.map((one) => ({ address: one.IPAddress?.[0] ?? '', mac: one.LinkLayerAddress?.[0] ?? '' })),
  );
}

function connected(host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true, timeout: 10_000 });
    const late = () => socket.destroy(new Error('The machine does not answer'));
    socket.once('timeout', late);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('timeout', late);
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

async function end(shell: PowerShell, machine: VirtualMachine, patience: number): Promise<void> {
  const isGone = async () => (await status(shell, machine)) === 'gone';
  if (!(await isGone()) && !(patience > 0 && (await waitUntil(isGone, patience)))) {
    await runCmdlets(shell, [
      { command: 'Stop-VM', parameters: { Name: nameOf(machine), TurnOff: true, Force: true } },
    ]);
  }
  await amendMemory(machine.places, { address: undefined });
}

/** Takes the machine away; its disks are files and stay. */
async function removeDefinition(shell: PowerShell, machine: VirtualMachine): Promise<void> {
  if ((await stateOf(shell, machine)) === undefined) return;
  await runCmdlets(shell, [{ command: 'Remove-VM', parameters: { Name: nameOf(machine), Force: true } }]);
}
