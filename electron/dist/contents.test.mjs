// What goes into the packages of each platform, and what is refused with a sentence.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { carry } from './contents.mjs';
import { chooseTargets } from './dist.mjs';
import { afterPack } from './hooks.mjs';

const image = ['vmlinuz', 'initrd.img', 'root.squashfs', 'rootfs.tar.gz', 'disk.raw', 'disk.vhdx'];

let scratch;
let resources;
let env;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'gantry-contents-'));
  resources = join(scratch, 'resources');
  env = { GANTRY_MACHINE_IMAGES: join(scratch, 'images') };
  const files = {};
  for (const arch of ['x64', 'arm64']) {
    mkdirSync(join(scratch, 'images', arch), { recursive: true });
    for (const name of image) {
      writeFileSync(join(scratch, 'images', arch, name), name);
      files[name] = { size: name.length, sha256: createHash('sha256').update(name).digest('hex') };
    }
    writeFileSync(join(scratch, 'images', arch, 'manifest.json'), JSON.stringify({ format: 1, files }));
  }
});
afterEach(() => rmSync(scratch, { recursive: true }));

const packed = (arch) => readdirSync(join(resources, 'machine', arch)).sort();

it.each(['x64', 'arm64'])('Windows on %s gets what WSL and Hyper-V and QEMU start from', async (arch) => {
  await carry('win32', arch, resources, env);
  const expected = ['disk.vhdx', 'initrd.img', 'manifest.json', 'root.squashfs', 'rootfs.tar.gz', 'vmlinuz'];
  expect(packed(arch)).toEqual(expected);
});

it.each(['x64', 'arm64'])('macOS on %s gets what Virtualization.framework and QEMU start from', async (arch) => {
  await carry('darwin', arch, resources, env);
  expect(packed(arch)).toEqual(['initrd.img', 'manifest.json', 'root.squashfs', 'vmlinuz']);
});

it('the hook hands electron-builder’s words on', async () => {
  const words = [];
  const packager = { getResourcesDir: (folder) => words.push(folder) && join(scratch, 'none') };
  const context = { packager, electronPlatformName: 'win32', appOutDir: 'there', arch: 99 };
  await expect(afterPack(context)).rejects.toThrow(/no machine image for win32 on undefined/);
  expect(words).toEqual(['there']);
});

it('an image that is not complete is refused with the command that makes it', async () => {
  rmSync(join(scratch, 'images/arm64/disk.vhdx'));
  const reason = /has no disk\.vhdx\. Run npm run machine:build -- --arch arm64 --format all --out \S+arm64 first/;
  await expect(carry('win32', 'arm64', resources, env)).rejects.toThrow(reason);
  await carry('darwin', 'arm64', resources, env);
});

it('a file that is not the manifest’s is refused', async () => {
  writeFileSync(join(scratch, 'images/x64/vmlinuz'), 'another kernel');
  await expect(carry('darwin', 'x64', resources, env)).rejects.toThrow(/vmlinuz is not the file that its manifest/);
});

it('the engine of another kind of computer is refused', async () => {
  const other = process.arch === 'x64' ? 'arm64' : 'x64';
  await expect(carry('linux', other, resources, env)).rejects.toThrow(`The engine of ${other} is fetched by a machine`);
});

it('a network that reaches no tools leaves out what needs them, and says so', () => {
  expect(chooseTargets('linux', undefined, true).targets).toEqual(['dir', 'deb', 'rpm', 'tar.gz', 'AppImage']);
  const { targets, reasons } = chooseTargets('linux', undefined, false);
  expect(targets).toEqual(['dir', 'deb', 'rpm', 'tar.gz']);
  expect(reasons).toEqual([expect.stringMatching(/^AppImage is left out/)]);
  expect(() => chooseTargets('linux', ['nsis'], true)).toThrow('Not built here: nsis');
  expect(() => chooseTargets('sunos', ['dir'], true)).toThrow('Not built here: dir');
});
