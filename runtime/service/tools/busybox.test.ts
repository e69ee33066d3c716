// Where the busybox of the tool image comes from: this computer, or the machine when nothing here fits.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceProblem } from '../problems.ts';
import { Busybox } from './busybox.ts';

const amd64 = 62;
const arm64 = 183;

/** The head of a 64-bit ELF file with one program header: PT_LOAD, or PT_INTERP where it needs a loader. */
function elf(machine: number, needsLoader = false): Buffer {
  const file = Buffer.alloc(128);
  file.writeUInt32BE(0x7f454c46, 0);
  file[4] = 2;
  file[5] = 1;
  file.writeUInt16LE(machine, 18);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  file.writeUInt32LE(needsLoader ? 3 : 1, 64);
  return file;
}

describe('a busybox', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-busybox-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** With `local` on the PATH of a computer that has no engine's bundle. */
  async function busyboxOf(local: Buffer | undefined, machine: Buffer | undefined) {
    if (local !== undefined) await writeFile(join(folder, 'busybox'), local);
    const asked: string[] = [];
    const env = { PATH: folder, HOME: folder, XDG_CACHE_HOME: folder };
    const busybox = new Busybox(env, async () => {
      asked.push('machine');
      return machine;
    });
    return { busybox, asked };
  }

  it.each(['x86_64', 'amd64'])(
    'of this computer is taken for an engine on %s, without asking the machine',
    async (name) => {
      const { busybox, asked } = await busyboxOf(elf(amd64), elf(arm64));
      expect(await busybox.forArchitecture(name)).toEqual(elf(amd64));
      expect(asked).toEqual([]);
    },
  );

  it.each([
    ['is not there', undefined],
    ['is no program of Linux', Buffer.from('cffaedfe', 'hex')],
    ['needs a loader', elf(arm64, true)],
    ['is of another architecture', elf(amd64)],
  ])('comes from the machine when the one here %s', async (_, local) => {
    const { busybox } = await busyboxOf(local, elf(arm64));
    expect(await busybox.forArchitecture('aarch64')).toEqual(elf(arm64));
  });

  it('that fits nowhere is named', async () => {
    const { busybox } = await busyboxOf(elf(amd64), undefined);
    const missing = (architecture: string) => ({
      problem: { reason: 'programs-missing', facts: { programs: 'busybox', architecture } },
    });
    const other = await busybox.forArchitecture('riscv64').catch((error: ServiceProblem) => error);
    expect(other).toMatchObject(missing('riscv64'));
    // It could be installed here, and would be of no use there.
    expect((other as ServiceProblem).problem).not.toHaveProperty('fix');
    const none = await busyboxOf(Buffer.from('#!/bin/sh'), undefined);
    await expect(none.busybox.forArchitecture('x86_64')).rejects.toMatchObject(missing('x86_64'));
  });
});
