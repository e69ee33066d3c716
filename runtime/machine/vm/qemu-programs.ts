// QEMU on this computer: where it is, and how it is told what machine to be.
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Acceleration } from '../../contract/machines.ts';
import type { Problem } from '../../contract/problem.ts';
import { runCommand } from '../command.ts';
import type { Environment } from '../home.ts';

export type QemuPrograms = { system: string; image: string; version: string };

/** The name QEMU gives to this processor's kind. */
const qemuArchitecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64';

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

export const consoleDevice = process.arch === 'arm64' ? 'ttyAMA0' : 'ttyS0';

/**
 * Machine, accelerator and processor. Emulated, the plainest processor is the quickest; what images built for x86-64-v2 ask for
 * is added to it. Its processors take turns on one thread: with a thread each, one may run on a breakpoint that another has just
 * written over kernel code (how Linux on x86 changes its own code, `text_poke`), and the machine dies with `Oops: int3`.
 */
export function machineArguments(name: Acceleration): string[] {
  const machine = process.arch === 'arm64' ? 'virt' : 'q35';
  if (name !== 'none') return ['-machine', machine, '-accel', name, '-cpu', name === 'whpx' ? 'max' : 'host'];
  const plain = 'qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+cx16';
  return process.arch === 'arm64'
    ? ['-machine', machine, '-accel', 'tcg', '-cpu', 'cortex-a72']
    : ['-machine', machine, '-accel', 'tcg,thread=single', '-cpu', plain];
}
