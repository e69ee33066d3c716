// The command line of one machine for vfkit (its doc/usage.md); a pure value, so that every option of it can be tested.
import { MachineProblem } from '../../problem.ts';
import type { Share } from '../configuration-disk.ts';
import type { MachineImage } from '../image-store.ts';

/** Sockets of one machine, all in a folder that nobody else can enter. */
export type VzSockets = { control: string; ssh: string; api: string };

export type VzPlan = {
  image: MachineImage;
  cpus: number;
  memoryMiB: number;
  disk: string;
  configuration: string;
  console: string;
  pidFile: string;
  sockets: VzSockets;
  shares: readonly Share[];
  /** Six bytes, from start to start the same. */
  mac: string;
  /** Whether programs for Intel processors are run by Rosetta; on Apple's own processors only. */
  rosetta: boolean;
};

/** Ports of the machine's vsock (assets/machine/README.md). */
const vsockPorts = { ssh: 22, api: 2376 } as const;

/** The name under which the machine finds Rosetta. */
export const rosettaTag = 'rosetta';

/** A path between vfkit's commas: it knows no way to say a comma or a quote. */
function value(path: string): string {
  if (!/[,"\n\r\0]/.test(path)) return path;
  throw new MachineProblem({ reason: 'path-not-absolute', message: `${path} holds a comma, a quote or a line's end.` });
}

/** The arguments behind the program's name. No port is open: the API and SSH are reached through sockets. */
export function vfkitArguments(plan: VzPlan): string[] {
  const { image, sockets } = plan;
  const kernel = `kernel=${value(image.kernel)},initrd=${value(image.initrd)}`;
  const device = (name: string, ...options: string[]) => ['--device', [name, ...options].join(',')];
  const vsock = (port: number, socket: string) =>
    device('virtio-vsock', `port=${port}`, `socketURL=${value(socket)}`, 'connect');
  return [
    ...['--cpus', String(plan.cpus), '--memory', String(plan.memoryMiB)],
    ...['--bootloader', `linux,${kernel},cmdline="console=hvc0 quiet loglevel=3 panic=1"`],
    ...device('virtio-blk', `path=${value(image.root)}`),
    ...device('virtio-blk', `path=${value(plan.configuration)}`),
    ...device('virtio-blk', `path=${value(plan.disk)}`),
    ...device('virtio-net', 'nat', `mac=${plan.mac}`),
    ...vsock(vsockPorts.ssh, sockets.ssh),
    ...vsock(vsockPorts.api, sockets.api),
    ...plan.shares.flatMap(({ path, tag }) => device('virtio-fs', `sharedDir=${value(path)}`, `mountTag=${tag}`)),
    ...(plan.rosetta ? device('rosetta', `mountTag=${rosettaTag}`) : []),
    ...device('virtio-rng'),
    ...device('virtio-balloon'),
    ...device('virtio-serial', `logFilePath=${value(plan.console)}`),
    // The path is read as an address: what has a meaning there is written otherwise.
    ...['--restful-uri', `unix://${encodeURI(value(sockets.control)).replace(/[?#]/g, encodeURIComponent)}`],
    ...['--pidfile', plan.pidFile],
  ];
}

/** An address of one's own (its second lowest bit says so), made of the machine's hash. */
export function macAddress(hash: string): string {
  const bytes = hash.slice(0, 8).match(/../g) ?? [];
  return ['52', '54', ...bytes].join(':');
}
