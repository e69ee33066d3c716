// The embedded engine in WSL 2, a distribution of Gantry's own beside the person's: no port is open, and .wslconfig is left alone.
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Availability, MachineDriver } from '../../driver.ts';
import type { Environment } from '../../home.ts';
import { asMachineProblem, MachineProblem } from '../../problem.ts';
import { waitUntil } from '../../processes.ts';
import { guestBy } from '../guest.ts';
import type { Contact, Hypervisor, LaunchPlan, VirtualMachine } from '../hypervisor.ts';
import { machineDriver } from '../machine-driver.ts';
import { readMemory } from '../machine-state.ts';
import { wslPath } from '../windows-paths.ts';
import { execArguments, lastWords, mustWsl, runWsl, stayResident, type Wsl, wslProgram, wslStream } from './command.ts';
import {
  dataFolder,
  dataName,
  importDistribution,
  ownDistributions,
  rootName,
  sharedData,
  terminateAll,
  unregister,
} from './distributions.ts';

/** `program` and `platform` are another's in tests only. */
export type WslOptions = { home: string; env?: Environment; program?: string; platform?: NodeJS.Platform };

export function wslDriver({
  home,
  env = process.env,
  program = wslProgram(env),
  platform = process.platform,
}: WslOptions): MachineDriver {
  return machineDriver(wslHypervisor({ program, env }, platform), { home, env });
}

/**
 * Shows a folder of the data's distribution where the root looks for its data's disk (assets/machine/README.md). What is below /mnt/wsl
 * all distributions see, so that each home has a place of its own there.
 */
function mountData(place: string): string[] {
  const line = 'grep -q " $0 " /proc/mounts || { mkdir -p /gantry-data "$0" && mount --bind /gantry-data "$0"; }';
  return ['sh', '-c', line, place];
}
const control = '/usr/sbin/gantry-wsl';

/**
 * A server for one connection on standard streams. dropbear wants one stream for both directions, which socat gives it. The key is
 * laid out each time, for the root is another one after an update.
 */
const sshServer = [
  'sh',
  '-c',
  'umask 077 && mkdir -p /root/.ssh && cp /run/gantry/config/authorized_keys /root/.ssh/ && exec socat STDIO "EXEC:dropbear -i -s -g -k -r /run/gantry/config/host_key"',
];

function wslHypervisor(wsl: Wsl, platform: NodeJS.Platform): Hypervisor {
  return {
    name: 'wsl',
    // Processors and memory are all distributions' together (.wslconfig), and the person's to set.
    can: { resize: false, reclaim: true, shareFolders: true, moveData: false, terminal: true, console: false },
    acceleration: 'hyperv',
    imageFiles: ['rootfs.tar.gz'],
    engine: {},
    // WSL carries the machine's ports to localhost by itself (Accessing network applications with WSL).
    opensPorts: true,
    patience: () => 90_000,
    available: () => available(wsl, platform),
    version: async () => versionOf((await runWsl(wsl, ['--version'])).output) ?? 'WSL of Windows',
    // Every drive is there already (windows-paths.ts).
    shares: async () => ({ list: [] }),
    guestPath: wslPath,
    dataPath: (machine) => dataFolder(machine),
    ensureDisk: async (_machine, path) => void (await mkdir(path, { recursive: true, mode: 0o700 })),
    hostBytes: async (path) => (await stat(join(path, 'ext4.vhdx')).catch(() => ({ size: 0 }))).size,
    launch: (plan, signal) => launch(wsl, plan, signal),
    status: async (machine) => ((await runningRoot(wsl, machine)) === undefined ? 'gone' : 'running'),
    contact: async (machine) => {
      const name = await runningRoot(wsl, machine);
      return name === undefined ? undefined : contactOf(wsl, name);
    },
    end: (machine) => terminateAll(wsl, machine),
    forget: async (machine) => {
      for (const name of await ownDistributions(wsl, machine)) await unregister(wsl, machine, name);
    },
    keepVersion: async (machine, version) => {
      const kept = [rootName(machine, version), dataName(machine)];
      for (const name of await ownDistributions(wsl, machine)) {
        if (!kept.includes(name)) await unregister(wsl, machine, name);
      }
    },
  };
}

async function available(wsl: Wsl, platform: NodeJS.Platform): Promise<Availability> {
  if (platform !== 'win32') return { ok: false, reason: 'needs-windows', message: 'WSL is a part of Windows.' };
  const missing = (said: string): Availability => ({
    ok: false,
    reason: 'needs-wsl',
    message: `${said} (The command asks for an administrator's rights, and Windows may have to be started again.)`,
    fix: 'wsl --install --no-distribution',
  });
  try {
    if ((await runWsl(wsl, ['--version'], { timeout: 30_000 })).code === 0) return { ok: true };
    // The one that came with Windows itself does not know `--version`, but it tells its state.
    const status = await runWsl(wsl, ['--status'], { timeout: 30_000 });
    return status.code === 0 ? { ok: true } : missing(lastWords(status) || 'WSL is not installed.');
  } catch (error) {
    const known = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return missing(known ? 'WSL is not installed.' : asMachineProblem(error).message);
  }
}

/** The first figure of `--version`; the words before it are the system's language's. */
export function versionOf(text: string): string | undefined {
  const found = /(\d+\.\d+[\d.]*)/.exec(text.split('\n')[0] ?? '')?.[1];
  return found === undefined ? undefined : `WSL ${found}`;
}

async function runningRoot(wsl: Wsl, machine: VirtualMachine): Promise<string | undefined> {
  const started = (await readMemory(machine.places))?.started;
  if (!started) return undefined;
  const name = rootName(machine, started.image);
  return (await ownDistributions(wsl, machine, 'running')).includes(name) ? name : undefined;
}

function contactOf(wsl: Wsl, name: string): Contact {
  const guest = guestBy((words, options) => runWsl(wsl, execArguments(name, words), options));
  return {
    api: async () => wslStream(wsl, name, ['gantry', 'dial']),
    guest: {
      ...guest,
      powerOff: async () => void (await runWsl(wsl, execArguments(name, [control, 'stop'])).catch(() => {})),
    },
    // No port is open for it either.
    ssh: async () => ({ sock: wslStream(wsl, name, sshServer) }),
  };
}

async function launch(wsl: Wsl, plan: LaunchPlan, signal: AbortSignal): Promise<void> {
  const { machine, image } = plan;
  const tarball = join(image.directory, 'rootfs.tar.gz');
  const [root, data] = [rootName(machine, image.version), dataName(machine)];
  // An engine of another image would have the data open.
  await terminateAll(wsl, machine);
  const there = await ownDistributions(wsl, machine);
  // The data's own root is never used but for mounting; it stays as it was made.
  for (const name of [data, root]) {
    if (!there.includes(name)) await importDistribution(wsl, machine, name, tarball, signal);
  }
  stayResident(wsl, data);
  await mustWsl(wsl, execArguments(data, mountData(sharedData(machine))), { signal });
  stayResident(wsl, root);
  const started = await runWsl(wsl, execArguments(root, [control, 'start', sharedData(machine)]), {
    input: plan.configuration,
    timeout: 120_000,
    signal,
  });
  // An engine that does not come up is told by its state, with the reason, and its configuration may be gone back from.
  const contact = contactOf(wsl, root);
  if (started.code === 0 || (await contact.guest.state().catch(() => undefined))?.engine === 'failed') {
    // One that is not counted among the running ones yet would be taken for one that has ended.
    const isCounted = async () => (await ownDistributions(wsl, machine, 'running')).includes(root);
    await waitUntil(isCounted, 10_000, signal);
    return;
  }
  const message = lastWords(started) || `gantry-wsl start ended with ${started.code}`;
  throw new MachineProblem({ reason: 'machine-failed', message });
}
