// vfkit's command line, option by option.
import { describe, expect, it } from 'vitest';
import { macAddress, type VzPlan, vfkitArguments } from './arguments.ts';

const plan: VzPlan = {
  image: { version: '1', directory: '/i', kernel: '/i/vmlinuz', initrd: '/i/initrd.img', root: '/m/root.img' },
  cpus: 2,
  memoryMiB: 2048,
  disk: '/data/data.img',
  configuration: '/m/configuration.tar',
  console: '/m/console.log',
  pidFile: '/m/vfkit.pid',
  sockets: { control: '/run/g h/control', ssh: '/run/g h/ssh', api: '/run/g h/api' },
  shares: [
    { path: '/Users/me', readOnly: false, type: 'virtiofs', tag: 'share0' },
    { path: '/Volumes/Ü b', readOnly: true, type: 'virtiofs', tag: 'share1' },
  ],
  mac: macAddress('0a1b2c3d'),
  rosetta: false,
};

describe("vfkit's command line", () => {
  it('is what its documentation says', () => {
    expect(vfkitArguments(plan)).toEqual([
      ...['--cpus', '2', '--memory', '2048', '--bootloader'],
      'linux,kernel=/i/vmlinuz,initrd=/i/initrd.img,cmdline="console=hvc0 quiet loglevel=3 panic=1"',
      ...['--device', 'virtio-blk,path=/m/root.img'],
      ...['--device', 'virtio-blk,path=/m/configuration.tar'],
      ...['--device', 'virtio-blk,path=/data/data.img'],
      ...['--device', 'virtio-net,nat,mac=52:54:0a:1b:2c:3d'],
      ...['--device', 'virtio-vsock,port=22,socketURL=/run/g h/ssh,connect'],
      ...['--device', 'virtio-vsock,port=2376,socketURL=/run/g h/api,connect'],
      ...['--device', 'virtio-fs,sharedDir=/Users/me,mountTag=share0'],
      ...['--device', 'virtio-fs,sharedDir=/Volumes/Ü b,mountTag=share1'],
      ...['--device', 'virtio-rng', '--device', 'virtio-balloon'],
      ...['--device', 'virtio-serial,logFilePath=/m/console.log'],
      ...['--restful-uri', 'unix:///run/g%20h/control', '--pidfile', '/m/vfkit.pid'],
    ]);
  });

  it('has Rosetta only where it is asked for', () => {
    expect(vfkitArguments(plan).join(' ')).not.toContain('rosetta');
    expect(vfkitArguments({ ...plan, rosetta: true })).toContain('rosetta,mountTag=rosetta');
  });

  it.each(['/a,b', '/a"b', '/a\nb'])('cannot say %j, and so does not', (path) => {
    const share = { path, readOnly: false, type: 'virtiofs', tag: 'share0' } as const;
    expect(() => vfkitArguments({ ...plan, shares: [share] })).toThrow('comma');
    expect(() => vfkitArguments({ ...plan, disk: path })).toThrow('comma');
  });
});
