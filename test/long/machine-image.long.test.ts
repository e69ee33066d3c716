// The machine image as it is built for people: twice from the same packages, byte for byte the same, within its size.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImageManifest, readManifest, verifiedFile } from '../../runtime/machine/image/manifest.ts';

const root = resolve(import.meta.dirname, '../..');
const builder = join(root, 'out/runtime/machine-build.js');

function run(program: string, args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', fail);
    child.on('close', (code) => done({ code, output }));
  });
}

async function build(arch: string, format: string, out: string, packages: string): Promise<ImageManifest> {
  const recipe = join(root, 'assets/machine');
  const args = ['--arch', arch, '--format', format, '--out', out, '--packages', packages, '--recipe', recipe];
  const built = await run(process.execPath, [builder, ...args]);
  if (built.code !== 0) throw new Error(built.output);
  return readManifest(out);
}

describe('a machine image', () => {
  let folder: string;
  let one: ImageManifest;
  let two: ImageManifest;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-long-image-'));
    const packages = join(folder, 'packages');
    one = await build('amd64', 'all', join(folder, 'one'), packages);
    two = await build('amd64', 'all', join(folder, 'two'), packages);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has every format, and each file is what the manifest says', async () => {
    const names = one.files.map((file) => file.name).sort();
    expect(names).toEqual(['disk.raw', 'disk.vhdx', 'initrd.img', 'root.squashfs', 'rootfs.tar.gz', 'vmlinuz']);
    for (const name of names)
      expect(await verifiedFile(join(folder, 'one'), one, name)).toBe(join(folder, 'one', name));
  });

  it('is the same each time it is built', () => {
    expect(two).toEqual(one);
  });

  it('is not larger than 80 MB to download', () => {
    const direct = one.files.filter((file) => ['vmlinuz', 'initrd.img', 'root.squashfs'].includes(file.name));
    expect(direct.reduce((sum, file) => sum + file.size, 0)).toBeLessThanOrEqual(80_000_000);
  });

  it('has disks whose partitions and contents other tools read', async () => {
    const [raw, vhdx, back] = ['disk.raw', 'disk.vhdx', 'back.raw'].map((name) => join(folder, 'one', name));
    if (!raw || !vhdx || !back) throw new Error('unreachable');
    expect((await run('sfdisk', ['--verify', raw])).output).toContain('No errors detected');
    expect((await run('qemu-img', ['check', '-f', 'vhdx', vhdx])).output).toContain('No errors were found');
    expect((await run('qemu-img', ['compare', '-f', 'raw', '-F', 'vhdx', raw, vhdx])).output).toContain('identical');
    const program = join(folder, 'program.efi');
    expect(await run('mcopy', ['-i', `${raw}@@1M`, '::EFI/BOOT/BOOTX64.EFI', program])).toMatchObject({ code: 0 });
    const kernel = await readFile(join(folder, 'one', 'vmlinuz'));
    expect((await readFile(program)).includes(kernel.subarray(0, 4096))).toBe(true);
  });

  it('is made for arm64 as well', async () => {
    const image = await build('arm64', 'direct,raw', join(folder, 'arm64'), join(folder, 'packages-arm64'));
    expect(image.architecture).toBe('arm64');
    expect(image.packages.every((one) => ['arm64', 'all'].includes(one.architecture))).toBe(true);
  });
});
