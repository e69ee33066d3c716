// QEMU on this computer: where it is, and what speeds it up here, found out by trying and not by guessing.
import { access, constants, mkdtemp, readFile, rm } from 'node:fs/promises';
import { release, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Acceleration } from '../../contract/machines.ts';
import type { Problem } from '../../contract/problem.ts';
import { runCommand } from '../command.ts';
import type { Environment } from '../home.ts';

export type QemuPrograms = { system: string; image: string; version: string };

/** The name QEMU gives to this processor's kind. */
export const qemuArchitecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64';

/** Beside PATH: where installers put QEMU on systems that do not put it there. */
function folders(env: Environment): string[] {
  const path = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const usual: Partial<Record<NodeJS.Platform, string[]>> = {
    win32: [join(env.ProgramFiles ?? 'C:\\Program Files', 'qemu')],
    darwin: ['/opt/homebrew/bin', '/usr/local/bin', '/opt/local/bin'],
    linux: ['/usr/bin', '/usr/local/bin'],
  };
  const bundled = env.GANTRY_RESOURCES ? [join(env.GANTRY_RESOURCES, 'qemu')] : [];
  return [...bundled, ...path, ...(usual[process.platform] ?? [])];
}

async function find(name: string, env: Environment): Promise<string | undefined> {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of folders(env)) {
    const path = join(folder, file);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

/** Undefined when QEMU or its disk tool is not on this computer. */
export async function findQemu(env: Environment): Promise<QemuPrograms | undefined> {
  const [system, image] = await Promise.all([find(`qemu-system-${qemuArchitecture}`, env), find('qemu-img', env)]);
  if (!system || !image) return undefined;
  const said = await runCommand(system, ['--version'], { timeout: 10_000 }).catch(() => undefined);
  const version = /version (\d[\w.]*)/.exec(said?.output ?? '')?.[1];
  return version === undefined ? undefined : { system, image, version };
}

/** What is missing, with the one command that mends it. */
export function qemuMissing(): Problem {
  const fixes: Partial<Record<NodeJS.Platform, string>> = {
    linux: 'sudo apt-get install --yes qemu-system-x86 qemu-utils',
    darwin: 'brew install qemu',
    win32: 'winget install --exact --id SoftwareFreedomConservancy.QEMU',
  };
  const fix = process.arch === 'arm64' ? fixes[process.platform]?.replace('-x86', '-arm') : fixes[process.platform];
  return { reason: 'needs-qemu', message: 'QEMU is not on this computer.', ...(fix ? { fix } : {}) };
}

const candidates: Partial<Record<NodeJS.Platform, Acceleration>> = { linux: 'kvm', darwin: 'hvf', win32: 'whpx' };

/** What this system could have; `none` where there is nothing to try. */
export function acceleratorToTry(): Acceleration {
  return candidates[process.platform] ?? 'none';
}

/** One word for everything the outcome of a trial hangs on; another word, another trial. */
export function trialKey(programs: QemuPrograms, image: string): string {
  return [programs.system, programs.version, release(), image].join(' ');
}

/**
 * Runs the kernel with nothing behind it: it must come as far as to complain, and the machine must end by itself then. A processor
 * that only claims to help (a /dev/kvm in a cloud's container) fails here within the first instructions. `why` is QEMU's last line.
 */
export async function tryAccelerator(
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

export const consoleDevice = process.arch === 'arm64' ? 'ttyAMA0' : 'ttyS0';

/**
 * Machine, accelerator and processor. Emulated, the plainest processor is the quickest; what images built for x86-64-v2 ask for
 * is added to it.
 */
export function machineArguments(name: Acceleration): string[] {
  const machine = process.arch === 'arm64' ? 'virt' : 'q35';
  if (name !== 'none') return ['-machine', machine, '-accel', name, '-cpu', name === 'whpx' ? 'max' : 'host'];
  const plain = 'qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+cx16';
  return ['-machine', machine, '-accel', 'tcg', '-cpu', process.arch === 'arm64' ? 'cortex-a72' : plain];
}
