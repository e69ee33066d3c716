// What speeds QEMU up on this computer: found out by trying, not by guessing.
import { access, constants, mkdtemp, readFile, rm } from 'node:fs/promises';
import { release, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Acceleration } from '../../contract/machines.ts';
import { runCommand } from '../command.ts';
import type { FoundAcceleration, VirtualMachine } from './hypervisor.ts';
import type { MachineImage } from './image-store.ts';
import { readMemory } from './machine-state.ts';
import { consoleDevice, machineArguments, type QemuPrograms } from './qemu-programs.ts';

/** Tried once for each QEMU, kernel and host. */
export async function findAcceleration(
  programs: QemuPrograms,
  { places }: VirtualMachine,
  image: MachineImage,
): Promise<FoundAcceleration> {
  const key = trialKey(programs, image.version);
  const remembered = (await readMemory(places))?.acceleration;
  if (remembered?.key === key) return remembered;
  const name = acceleratorToTry();
  const tried = await tryAccelerator(programs, image.kernel, name);
  return tried.ok ? { key, name, why: '' } : { key, name: 'none', why: tried.why };
}

/** The command that gives the right to use what is there; undefined where no right is missing. */
export function accelerationFix({ why }: FoundAcceleration): string | undefined {
  const mendable = acceleratorToTry() === 'kvm' && why.includes('no right');
  return mendable ? `sudo usermod -aG kvm ${userInfo().username}` : undefined;
}

const candidates: Partial<Record<NodeJS.Platform, Acceleration>> = { linux: 'kvm', darwin: 'hvf', win32: 'whpx' };

/** What this system could have; `none` where there is nothing to try. */
function acceleratorToTry(): Acceleration {
  return candidates[process.platform] ?? 'none';
}

/** One word for everything the outcome of a trial hangs on; another word, another trial. */
function trialKey(programs: QemuPrograms, image: string): string {
  return [programs.system, programs.version, release(), image].join(' ');
}

/**
 * Runs the kernel with nothing behind it: it must come as far as to complain, and the machine must end by itself then. A processor
 * that only claims to help (a /dev/kvm in a cloud's container) fails here within the first instructions. `why` is QEMU's last line.
 */
async function tryAccelerator(
  programs: QemuPrograms,
  kernel: string,
  name: Acceleration,
): Promise<{ ok: true } | { ok: false; why: string }> {
  if (name === 'none') return { ok: false, why: '' };
  if (name === 'kvm') {
    const open = await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error,
    );
    if (open)
      return { ok: false, why: open.code === 'EACCES' ? '/dev/kvm: no right to use it' : '/dev/kvm: not there' };
  }
  const folder = await mkdtemp(join(tmpdir(), 'gantry-trial-'));
  try {
    const console = join(folder, 'console');
    const tried = await runCommand(
      programs.system,
      [
        ...machineArguments(name),
        ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', '-m', '256'],
        ...['-kernel', kernel, '-append', `console=${consoleDevice} panic=-1`, '-serial', `file:${console}`],
      ],
      { timeout: 20_000 },
    );
    const said = await readFile(console, 'utf8').catch(() => '');
    if (tried.code === 0 && said.includes('Kernel panic')) return { ok: true };
    return { ok: false, why: tried.errors.trim().split('\n').at(-1) || 'the kernel did not start' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
