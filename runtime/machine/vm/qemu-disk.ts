// The data disk of a QEMU machine: made once, only ever enlarged, moved by copy, compare, switch.
import { mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runCommand } from '../command.ts';
import { MachineProblem } from '../problem.ts';
import type { QemuPrograms } from './qemu-programs.ts';

const gibibyte = 1024 ** 3;
/** Below this the host's disk is full for all that a machine can do with it. */
const leastFree = 256 * 1024 ** 2;

async function qemuImg(programs: QemuPrograms, args: string[], onLine?: (text: string) => void, signal?: AbortSignal) {
  const done = await runCommand(programs.image, args, {
    ...(onLine ? { onLine } : {}),
    ...(signal ? { signal } : {}),
  });
  if (done.code !== 0) {
    const message = done.errors.trim().split('\n').at(-1) ?? `qemu-img ended with ${done.code}`;
    throw new MachineProblem({ reason: /No space left/i.test(message) ? 'no-space' : 'machine-failed', message });
  }
  return done.output;
}

/** Bytes: what the machine sees, and what the file takes on the host's disk. Works while the machine runs. */
export async function diskInfo(programs: QemuPrograms, path: string): Promise<{ size: number; host: number }> {
  const text = await qemuImg(programs, ['info', '--force-share', '--output=json', '-f', 'qcow2', path]);
  const info = JSON.parse(text) as { 'virtual-size': number; 'actual-size': number };
  return { size: info['virtual-size'], host: info['actual-size'] };
}

/** Makes the disk, or enlarges a stopped machine's. A smaller wish changes nothing. Throws `no-space`. */
export async function ensureDisk(programs: QemuPrograms, path: string, gib: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(dirname(path));
  if (bavail * bsize < leastFree) {
    const message = `${dirname(path)}: ${Math.floor((bavail * bsize) / 1024 ** 2)} MiB are free`;
    throw new MachineProblem({ reason: 'no-space', message });
  }
  const there = await stat(path).catch(() => undefined);
  if (!there) {
    // Made beside and renamed: a half-made disk is never taken for one.
    const beside = `${path}.new`;
    await rm(beside, { force: true });
    await qemuImg(programs, ['create', '-q', '-f', 'qcow2', '-o', 'lazy_refcounts=on', beside, `${gib}G`]);
    await rename(beside, path);
    return;
  }
  const { size } = await diskInfo(programs, path);
  if (size < gib * gibibyte) await qemuImg(programs, ['resize', '-q', '-f', 'qcow2', path, `${gib}G`]);
}

/**
 * Copies a stopped machine's disk and compares the copy with it. On failure or cancellation the copy is taken away and the
 * disk is as it was. `onProgress` in bytes of the disk's size.
 */
export async function copyDisk(
  programs: QemuPrograms,
  from: string,
  to: string,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  if (await stat(to).catch(() => undefined)) {
    throw new MachineProblem({ reason: 'path-taken', message: `${to} is there already`, field: 'dataDirectory' });
  }
  const { host } = await diskInfo(programs, from);
  const { bavail, bsize } = await statfs(dirname(to));
  if (bavail * bsize < host + leastFree) {
    throw new MachineProblem({
      reason: 'no-space',
      message: `${dirname(to)} has not enough room`,
      field: 'dataDirectory',
    });
  }
  const beside = `${to}.new`;
  await rm(beside, { force: true });
  const watch = setInterval(() => {
    stat(beside).then(
      ({ blocks }) => onProgress(Math.min(blocks * 512, host), host),
      () => {},
    );
  }, 500);
  try {
    await qemuImg(
      programs,
      ['convert', '-f', 'qcow2', '-O', 'qcow2', '-o', 'lazy_refcounts=on', from, beside],
      undefined,
      signal,
    );
    onProgress(host, host);
    await qemuImg(programs, ['compare', '-q', '-f', 'qcow2', '-F', 'qcow2', from, beside], undefined, signal);
    const file = await open(beside, 'r+');
    await file.sync().finally(() => file.close());
    signal.throwIfAborted();
    await rename(beside, to);
  } finally {
    clearInterval(watch);
    await rm(beside, { force: true });
  }
}
