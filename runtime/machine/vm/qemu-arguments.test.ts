// The command line of a machine: what must be in it, and what no path can smuggle in.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { machinePlaces } from './places.ts';
import { inList, type QemuPlan, qemuArguments } from './qemu-arguments.ts';

const plan: QemuPlan = {
  places: machinePlaces('/home/me/gantry', 'embedded', { XDG_RUNTIME_DIR: '/run/user/1000' }),
  image: { version: '1', directory: '/i', kernel: '/i/vmlinuz', initrd: '/i/initrd.img', root: '/i/root.squashfs' },
  acceleration: 'none',
  cpus: 2,
  memoryMiB: 2048,
  disk: '/data/data.qcow2',
  shares: [{ path: '/home/me', readOnly: false, type: '9p', tag: 'share0' }],
  sockets: new Map(),
  uuid: '1b4e28ba-2fa1-11d2-883f-0016d3cca427',
};

const after = (args: string[], option: string) =>
  args.flatMap((arg, at) => (arg === option ? [args[at + 1] ?? ''] : []));

it('opens no port by itself and reads nobody else’s configuration', () => {
  const args = qemuArguments(plan);
  expect(args.join(' ')).not.toContain('hostfwd');
  expect(args).toContain('-no-user-config');
  expect(args).toContain('-nodefaults');
  expect(after(args, '-netdev')).toEqual(['user,id=net']);
});

it('the root and the configuration cannot be written; freed blocks of the data go back', () => {
  const drives = after(qemuArguments(plan), '-drive');
  expect(drives.filter((drive) => drive.includes('readonly=on'))).toHaveLength(2);
  expect(drives.at(-1)).toContain('discard=unmap');
});

it('acceleration is asked for by name, emulation with the plain processor that images need', () => {
  expect(after(qemuArguments({ ...plan, acceleration: 'kvm' }), '-accel')).toEqual(['kvm']);
  expect(after(qemuArguments({ ...plan, acceleration: 'kvm' }), '-cpu')).toEqual(['host']);
  expect(after(qemuArguments(plan), '-accel')).toEqual([process.arch === 'arm64' ? 'tcg' : 'tcg,thread=single']);
});

it('folders by virtiofs share the machine’s memory, by 9p they need none', () => {
  expect(after(qemuArguments(plan), '-object')).toEqual([]);
  const shares = [{ path: '/home/me', readOnly: false, type: 'virtiofs' as const, tag: 'share0' }];
  const args = qemuArguments({ ...plan, shares, sockets: new Map([['share0', '/run/x']]) });
  expect(after(args, '-object')[0]).toContain('share=on');
  expect(after(args, '-device')).toContain('vhost-user-fs-pci,chardev=share0,tag=share0');
});

it('a folder that is not to be written is attached so', () => {
  const shares = [{ path: '/etc', readOnly: true, type: '9p' as const, tag: 'share0' }];
  expect(after(qemuArguments({ ...plan, shares }), '-fsdev')[0]).toMatch(/,readonly=on$/);
});

/** A list as QEMU reads it: a doubled comma is one of the value, a single one ends it. */
function readList(text: string): string[] {
  const parts = [''];
  const add = (more: string) => parts.push(`${parts.pop()}${more}`);
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== ',') add(text[at] ?? '');
    else if (text[at + 1] !== ',') parts.push('');
    else {
      add(',');
      at += 1;
    }
  }
  return parts;
}

it('no path ends its place in a list', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (path) => {
      expect(readList(`local,path=${inList(path)},security_model=none`)).toEqual([
        'local',
        `path=${path}`,
        'security_model=none',
      ]);
    }),
  );
});
