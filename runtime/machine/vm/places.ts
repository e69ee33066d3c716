// Where a virtual machine of ours keeps its things.
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../home.ts';

export type MachinePlaces = {
  /** Eight hex digits: tells one home's machine from another's in every name given to the system. */
  hash: string;
  directory: string;
  keys: string;
  images: string;
  state: string;
  /** The disk with the configuration, a tar as it is. */
  configuration: string;
  console: string;
  log: string;
  leases: string;
  lock: string;
  /** Sockets; a folder of its own, because their paths may have 107 bytes only. */
  run: string;
  monitor: string;
  pidFile: string;
  /**
   * The engine's socket, where it is carried into the machine by a process of ours, and the file that names that process. Not among
   * the machine's sockets: the process may outlive the machine.
   */
  socket: string;
  socketOwner: string;
};

/** `home` is Gantry's folder. On Windows the monitor is a named pipe. */
export function machinePlaces(home: string, id: string, env: Environment): MachinePlaces {
  const directory = id === 'embedded' ? join(home, 'machine') : join(home, 'machines', id);
  const hash = createHash('sha256').update(directory).digest('hex').slice(0, 8);
  const sockets = env.XDG_RUNTIME_DIR || tmpdir();
  const run = join(sockets, `gantry-vm-${hash}`);
  return {
    hash,
    directory,
    keys: join(directory, 'keys'),
    images: join(directory, 'images'),
    state: join(directory, 'state.json'),
    configuration: join(directory, 'configuration.tar'),
    console: join(directory, 'console.log'),
    log: join(directory, 'qemu.log'),
    leases: join(directory, 'leases'),
    lock: join(directory, 'lock'),
    run,
    monitor: process.platform === 'win32' ? `\\\\.\\pipe\\gantry-${hash}` : join(run, 'monitor'),
    pidFile: join(directory, 'qemu.pid'),
    socket:
      process.platform === 'win32'
        ? `\\\\.\\pipe\\gantry-engine-${hash}`
        : join(sockets, `gantry-engine-${hash}`, 'docker.sock'),
    socketOwner: join(directory, 'socket.json'),
  };
}

/** The data disk; `directory` is where the person wants the data, if not in Gantry's own folder. */
export function dataDisk(places: MachinePlaces, directory: string | undefined, extension = 'qcow2'): string {
  return join(directory ?? places.directory, `data.${extension}`);
}
