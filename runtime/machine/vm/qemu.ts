// The embedded engine in a light virtual machine of QEMU's: on every system, without an administrator's rights.
import { writeWhole } from '../../io/whole-file.ts';
import type { MachineDriver } from '../driver.ts';
import type { Environment } from '../home.ts';
import { MachineProblem } from '../problem.ts';
import { guestOf } from './guest.ts';
import type { Contact, Hypervisor, LaunchPlan, VirtualMachine } from './hypervisor.ts';
import { kernelFiles } from './image-store.ts';
import type { MachineKeys } from './keys.ts';
import { machineDriver } from './machine-driver.ts';
import { amendMemory, type MachineMemory, readMemory } from './machine-state.ts';
import { dataDisk } from './places.ts';
import { openOwnPorts, publishPorts } from './ports.ts';
import { copyDisk, diskInfo, ensureDisk } from './qemu-disk.ts';
import { endQemu, launchQemu, qemuPid, qemuStatus } from './qemu-process.ts';
import { findQemu, type QemuPrograms, qemuMissing } from './qemu-programs.ts';
import { accelerationFix, findAcceleration } from './qemu-trial.ts';
import { withMonitor } from './qmp.ts';
import { openShares, shareSocket } from './shares.ts';

/** `home` is Gantry's folder; machines of different homes run side by side. */
export type QemuOptions = { home: string; env?: Environment };

export function qemuDriver({ home, env = process.env }: QemuOptions): MachineDriver {
  return machineDriver(qemuHypervisor(env), { home, env });
}

/** The machine's own address of this computer in QEMU's network (qemu(1), "-netdev user"). */
const hostAddress = '10.0.2.2';

function qemuHypervisor(env: Environment): Hypervisor {
  const programs = () => programsHere(env);
  return {
    name: 'qemu',
    can: { resize: true, reclaim: true, shareFolders: true, moveData: true, terminal: true, console: true },
    acceleration: {
      find: async (machine, image) => findAcceleration(await programs(), machine, image),
      fix: accelerationFix,
    },
    imageFiles: kernelFiles,
    // What `host-gateway` means for a container: this computer, not the machine.
    engine: { 'host-gateway-ip': hostAddress },
    opensPorts: false,
    publish: ({ places }, { apiPort, sshPort }, ports) =>
      publishPorts(
        places.monitor,
        ports,
        [apiPort, sshPort].filter((port) => port !== undefined),
      ),
    // Emulated ones were seen to take 40 to 90 s.
    patience: (acceleration) => (acceleration === 'none' ? 300_000 : 60_000),
    available: async () => ((await findQemu(env)) ? { ok: true } : { ok: false, ...qemuMissing() }),
    version: async () => {
      const { version, system } = await programs();
      return `QEMU ${version}, ${system}`;
    },
    shares: ({ places }, folders) => openShares(places, folders),
    dataPath: ({ places }, directory) => dataDisk(places, directory),
    ensureDisk: async (_machine, path, { diskGiB }) => ensureDisk(await programs(), path, diskGiB),
    hostBytes: async (path) => (await diskInfo(await programs(), path)).host,
    launch: async (plan, signal) => launch(await programs(), plan, signal),
    status: async ({ places }) => qemuStatus(places, (await readMemory(places))?.uuid),
    // The monitor talks to one client at a time.
    glance: async ({ places }) => ((await qemuPid(places)) === undefined ? 'gone' : 'running'),
    contact,
    end: ({ places }, patience) => endQemu(places, patience),
    enlarge: ({ places }, _path, size) =>
      withMonitor(
        places.monitor,
        async ({ execute }) => void (await execute('block_resize', { device: 'data', size })),
      ),
    copyDisk: async (from, to, onProgress, signal) => copyDisk(await programs(), from, to, onProgress, signal),
  };
}

async function programsHere(env: Environment): Promise<QemuPrograms> {
  const programs = await findQemu(env);
  if (!programs) throw new MachineProblem(qemuMissing());
  return programs;
}

/** Its API and SSH are ports of 127.0.0.1, and want keys. */
async function contact(
  { places }: VirtualMachine,
  keys: MachineKeys,
  { apiPort, sshPort }: MachineMemory,
): Promise<Contact | undefined> {
  if (apiPort === undefined || sshPort === undefined || (await qemuPid(places)) === undefined) return undefined;
  const host = '127.0.0.1';
  const ssh = { host, port: sshPort };
  return {
    endpoint: { kind: 'tcp', host, port: apiPort, tls: { ca: keys.ca, ...keys.client } },
    guest: guestOf(ssh, keys),
    ssh: async () => ssh,
  };
}

async function launch(programs: QemuPrograms, plan: LaunchPlan, signal: AbortSignal): Promise<void> {
  const { memory, image, settings, acceleration, disk, shares } = plan;
  const { places } = plan.machine;
  await writeWhole(places.configuration, plan.configuration);
  const served = shares.filter(({ type }) => type === 'virtiofs');
  const sockets = new Map(served.map(({ tag }) => [tag, shareSocket(places, tag)]));
  const { cpus, memoryMiB } = settings;
  const { uuid } = memory;
  await launchQemu(programs, { places, image, acceleration, cpus, memoryMiB, disk, shares, sockets, uuid }, signal);
  await amendMemory(places, await openOwnPorts(places.monitor, memory));
}
