// Disks of the machine image, for real: firmware starts a kernel from them, and what stands in them is found there.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloadPackages, firstDependency, openSuite, unpackPackages } from '../../runtime/machine/bundle/packages.ts';
import { cpioOf } from '../../runtime/machine/image/cpio.ts';
import { openKernel } from '../../runtime/machine/image/kernel.ts';
import { writeRawDisk } from '../../runtime/machine/image/raw-disk.ts';
import { Tree } from '../../runtime/machine/image/tree.ts';
import { writeVhdx } from '../../runtime/machine/image/vhdx.ts';

const GiB = 2 ** 30;
const MiB = 2 ** 20;
/** Without acceleration firmware alone takes a good part of a minute. */
const bootTime = 10 * 60_000;

type Architecture = 'amd64' | 'arm64';

const about = {
  amd64: {
    stub: 'linuxx64.efi.stub',
    machine: 'x86_64',
    console: 'ttyS0',
    emulator: ['qemu-system-x86_64', '-machine', 'q35,accel=tcg', '-cpu', 'qemu64'],
    firmware: ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
  },
  arm64: {
    stub: 'linuxaa64.efi.stub',
    machine: 'aarch64',
    console: 'ttyAMA0',
    emulator: ['qemu-system-aarch64', '-machine', 'virt,accel=tcg', '-cpu', 'cortex-a57'],
    firmware: ['/usr/share/AAVMF/AAVMF_CODE.fd', '/usr/share/AAVMF/AAVMF_VARS.fd'],
  },
};

/** The first program: tells what it runs on, finds the second partition, and reads a file of the squashfs in it. */
const firstProgram = `#!/bin/busybox sh
busybox mount -t proc proc /proc
busybox mount -t devtmpfs dev /dev
exec >/dev/console 2>&1
busybox modprobe -a virtio_pci virtio_blk squashfs
until [ -b /dev/vda2 ]; do busybox sleep 0.1; done
echo "machine: $(busybox uname -m)"
echo "told: $(busybox cat /proc/cmdline)"
echo "start: $(busybox dd if=/dev/vda2 bs=4 count=1 2>/dev/null)"
busybox mount -t squashfs -o ro /dev/vda2 /root
echo "root: $(busybox cat /root/greeting)"
busybox umount /root
busybox poweroff -f
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gantry-disks-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string) => path.join(folder, name);

/** A small kernel of its own with just these drivers, a first program, a squashfs, and both kinds of disk of them. */
async function makeDisks(architecture: Architecture): Promise<{ raw: string; vhdx: string; stub: string }> {
  const scratch = place(architecture);
  const [debs, unpacked] = [path.join(scratch, 'debs'), path.join(scratch, 'unpacked')];
  for (const one of [debs, unpacked]) mkdirSync(one, { recursive: true });
  const [report, signal] = [() => {}, AbortSignal.timeout(bootTime)];
  const suite = await openSuite({ scratch, suite: 'trixie', architecture, report, signal });
  const kernelPackage = await firstDependency(suite, `linux-image-cloud-${architecture}`);
  await downloadPackages(suite, [kernelPackage, 'busybox-static', 'systemd-boot-efi'], debs);
  await unpackPackages(debs, unpacked, report, signal);
  const kernel = await openKernel(unpacked, async (file) =>
    file.endsWith('.xz') ? execFileSync('xz', ['-dc', file], { maxBuffer: 64 * MiB }) : readFileSync(file),
  );
  const tree = new Tree();
  for (const one of ['dev', 'proc', 'root']) tree.add(one, { kind: 'folder', mode: 0o755 });
  tree.add('bin/busybox', { kind: 'file', mode: 0o755, content: { path: path.join(unpacked, 'usr/bin/busybox') } });
  tree.add('lib', { kind: 'link', target: 'usr/lib' });
  tree.addText('init', firstProgram, 0o755);
  await kernel.addModules(tree, await kernel.choose(['virtio_pci', 'virtio_blk', 'squashfs']));
  const file = (name: string) => path.join(scratch, name);
  writeFileSync(file('initrd.img'), await cpioOf(tree, 0));
  writeFileSync(file('vmlinuz'), kernel.image);
  mkdirSync(file('root'));
  writeFileSync(file('root/greeting'), 'hello from the second partition');
  execFileSync('mksquashfs', [file('root'), file('root.squashfs'), '-quiet', '-no-progress']);
  const stub = path.join(unpacked, 'usr/lib/systemd/boot/efi', about[architecture].stub);
  const target = place(`${architecture}.raw`);
  await writeRawDisk({
    kernel: file('vmlinuz'),
    initrd: file('initrd.img'),
    root: file('root.squashfs'),
    stub,
    commandLine: `console=${about[architecture].console} quiet panic=-1 gantry.try=1`,
    architecture,
    osRelease: 'ID=gantry\nNAME=Gantry\n',
    target,
  });
  const vhdx = place(`${architecture}.vhdx`);
  await writeVhdx({ file: target }, vhdx);
  return { raw: target, vhdx, stub };
}

/** Starts firmware with only this disk and answers all that came over the serial line until the machine went off. */
async function consoleOf(architecture: Architecture, disk: string, format: 'raw' | 'vhdx'): Promise<string> {
  const { emulator, firmware } = about[architecture];
  const [program = '', ...options] = emulator;
  const [code = '', variables = ''] = firmware;
  // What the firmware remembers of an earlier start must not help it.
  copyFileSync(variables, place('variables.fd'));
  const args = [
    ...options,
    ...['-m', '768', '-nodefaults', '-nographic', '-no-reboot', '-serial', `file:${place('console')}`],
    ...['-drive', `if=pflash,format=raw,readonly=on,file=${code}`],
    ...['-drive', `if=pflash,format=raw,file=${place('variables.fd')}`],
    ...['-drive', `if=none,id=disk,format=${format},snapshot=on,file=${disk}`, '-device', 'virtio-blk-pci,drive=disk'],
  ];
  const machine = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: bootTime,
    killSignal: 'SIGKILL',
  });
  expect(await endOf(machine)).toEqual({ code: 0, errors: '' });
  return readFileSync(place('console'), 'latin1').replaceAll('\r', '');
}

function endOf(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
  return new Promise((resolve, reject) => {
    let errors = '';
    child.stderr?.on('data', (text) => {
      errors += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, errors }));
  });
}

describe.each(['amd64', 'arm64'] as const)('a disk for %s', (architecture) => {
  let disks: { raw: string; vhdx: string; stub: string };
  beforeAll(async () => {
    disks = await makeDisks(architecture);
  });

  it.each(['raw', 'vhdx'] as const)(
    'starts from its %s form: firmware, kernel, first program, root',
    async (format) => {
      const told = await consoleOf(architecture, disks[format], format);
      expect(told).toContain(`machine: ${about[architecture].machine}\n`);
      expect(told).toMatch(/^told: .*gantry\.try=1/m);
      expect(told).toContain('start: hsqs\n');
      expect(told).toContain('root: hello from the second partition\n');
    },
  );

  it('adds to the real stub only what lies behind its own sections', () => {
    const stub = readFileSync(disks.stub);
    const name = architecture === 'amd64' ? 'BOOTX64.EFI' : 'BOOTAA64.EFI';
    execFileSync('mcopy', ['-n', '-o', '-i', `${disks.raw}@@1M`, `::EFI/BOOT/${name}`, place('program')]);
    const program = readFileSync(place('program'));
    const [before, after] = [sectionsOf(stub), sectionsOf(program)];
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length).map((section) => section.name)).toEqual([
      '.osrel',
      '.cmdline',
      '.initrd',
      '.linux',
    ]);
    // None begins, in the file or in memory, before the one ahead of it has ended.
    const ordered = [...after].sort((one, other) => one.address - other.address);
    for (const [index, section] of ordered.entries()) {
      const ahead = ordered[index - 1];
      if (!ahead) continue;
      expect(section.address).toBeGreaterThanOrEqual(ahead.address + ahead.size);
      expect(section.offset).toBeGreaterThanOrEqual(ahead.offset + ahead.stored);
    }
    for (const { offset, stored } of before) {
      expect(program.subarray(offset, offset + stored).equals(stub.subarray(offset, offset + stored))).toBe(true);
    }
  });
});

type Section = { name: string; size: number; address: number; stored: number; offset: number };

function sectionsOf(program: Buffer): Section[] {
  const start = program.readUInt32LE(0x3c);
  const table = start + 24 + program.readUInt16LE(start + 20);
  return Array.from({ length: program.readUInt16LE(start + 6) }, (_, index) => {
    const at = table + 40 * index;
    const [size = 0, address = 0, stored = 0, offset = 0] = [8, 12, 16, 20].map((field) =>
      program.readUInt32LE(at + field),
    );
    return { name: program.toString('latin1', at, at + 8).replaceAll('\0', ''), size, address, stored, offset };
  });
}

describe('a VHDX of more than 4 GiB', () => {
  it('has its blocks where the table says, beyond the first bitmap’s entry too', async () => {
    const raw = place('large.raw');
    const file = openSync(raw, 'w');
    const size = 4 * GiB + 3 * MiB;
    for (const [at, text] of [
      [0, 'first'],
      [4 * GiB - 6, 'before'],
      [4 * GiB, 'behind'],
      [size - 4, 'last'],
    ] as const) {
      writeSync(file, text, at);
    }
    truncateSync(raw, size);
    await writeVhdx({ file: raw }, place('large.vhdx'));
    const compared = execFileSync('qemu-img', ['compare', '-f', 'raw', '-F', 'vhdx', raw, place('large.vhdx')]);
    expect(compared.toString()).toContain('identical');
  });
});
