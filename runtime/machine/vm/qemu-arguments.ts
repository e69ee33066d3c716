// The command line of one machine; a pure value, so that every option of it can be tested.
import type { Acceleration } from '../../contract/machines.ts';
import type { Share } from './configuration-disk.ts';
import type { MachineImage } from './image-store.ts';
import type { MachinePlaces } from './places.ts';
import { consoleDevice, machineArguments } from './qemu-programs.ts';

export type QemuPlan = {
  places: MachinePlaces;
  image: MachineImage;
  acceleration: Acceleration;
  cpus: number;
  memoryMiB: number;
  disk: string;
  shares: readonly Share[];
  /** Where virtiofsd of a share listens, by the share's tag. */
  sockets: ReadonlyMap<string, string>;
  uuid: string;
};

/** A path as a value in a list with commas (qemu(1), "Notation"). */
export function inList(path: string): string {
  return path.replaceAll(',', ',,');
}

/** The arguments behind the program's name (qemu-system(1)). No port is open yet: they are opened through the monitor. */
export function qemuArguments(plan: QemuPlan): string[] {
  const { places, image } = plan;
  return [
    ...['-name', `gantry-${places.hash}`, '-uuid', plan.uuid, '-pidfile', places.pidFile],
    ...machineArguments(plan.acceleration),
    ...['-smp', String(plan.cpus), '-m', `${plan.memoryMiB}M`],
    ...memoryBackend(plan),
    // Nothing that was not asked for: no floppy, no graphics, no configuration of the person's other machines.
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-rtc', 'base=utc,clock=host'],
    ...['-kernel', image.kernel, '-initrd', image.initrd],
    ...['-append', `console=${consoleDevice} quiet loglevel=3 panic=1`],
    ...['-chardev', `file,id=console,append=on,path=${inList(places.console)}`, '-serial', 'chardev:console'],
    ...monitorArguments(places.monitor),
    ...diskArguments('root', image.root, 'format=raw,readonly=on'),
    ...diskArguments('configuration', places.configuration, 'format=raw,readonly=on'),
    // Flushes of the machine are honoured; freed blocks are given back to the host's disk.
    ...diskArguments('data', plan.disk, 'format=qcow2,cache=writeback,discard=unmap,detect-zeroes=unmap'),
    ...['-netdev', 'user,id=net', '-device', 'virtio-net-pci,netdev=net,romfile='],
    ...[
      '-device',
      'virtio-rng-pci',
      '-device',
      'virtio-balloon-pci,id=balloon,free-page-reporting=on,deflate-on-oom=on',
    ],
    ...plan.shares.flatMap((share) => shareArguments(share, plan.sockets.get(share.tag))),
  ];
}

function diskArguments(id: string, path: string, options: string): string[] {
  const drive = `file=${inList(path)},if=none,id=${id},${options}`;
  return ['-drive', drive, '-device', `virtio-blk-pci,drive=${id},serial=${id}`];
}

function monitorArguments(path: string): string[] {
  const pipe = path.startsWith('\\\\.\\pipe\\');
  const backend = pipe
    ? `pipe,id=monitor,path=${path.slice('\\\\.\\pipe\\'.length)}`
    : `socket,id=monitor,path=${inList(path)},server=on,wait=off`;
  return ['-chardev', backend, '-mon', 'chardev=monitor,mode=control'];
}

/** What another process shares folders through must see the machine's memory. */
function memoryBackend({ sockets, memoryMiB }: QemuPlan): string[] {
  if (sockets.size === 0) return [];
  return ['-object', `memory-backend-memfd,id=memory,size=${memoryMiB}M,share=on`, '-numa', 'node,memdev=memory'];
}

function shareArguments({ tag, path, readOnly, type }: Share, socket: string | undefined): string[] {
  if (type === 'virtiofs' && socket !== undefined) {
    const device = `vhost-user-fs-pci,chardev=${tag},tag=${tag}`;
    return ['-chardev', `socket,id=${tag},path=${inList(socket)}`, '-device', device];
  }
  // `none`: who owns a file stays what this user may do; a refused change of the owner is not an error for the container.
  const options = `local,id=${tag},path=${inList(path)},security_model=none,multidevs=remap${readOnly ? ',readonly=on' : ''}`;
  return ['-fsdev', options, '-device', `virtio-9p-pci,fsdev=${tag},mount_tag=${tag}`];
}
