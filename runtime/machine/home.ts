// Where an embedded engine and its bundle live, and the short name that tells one home's engine from another's.
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The XDG cache directory: what can be downloaded again. */
export function gantryCache(env: Environment): string {
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'gantry');
}

/** Where one embedded engine lives. Sockets are under /run because their paths may have 107 bytes only. */
export type EnginePlaces = {
  /** Eight hex digits, part of every name this engine gives to things of the system. */
  hash: string;
  directory: string;
  data: string;
  /** The file that names the data folder of the engine that runs, or ran last. */
  dataNote: string;
  run: string;
  exec: string;
  socket: string;
  pidFile: string;
  config: string;
  /** The configuration that the engine last came up with, and one that it is being tried with. */
  applied: string;
  /** The programs that the engine last answered with, and those that it did not come up with. */
  bundleMemory: string;
  /** The system's certificates and the person's own ones, in PEM. */
  certificates: string;
  /** What is being moved where; there only meanwhile. */
  moving: string;
  log: string;
  programs: string;
  leases: string;
  lock: string;
  bridge: string;
  cgroup: string;
};

/** `runFolder` is where the engine's own run-time folder is made: /run is root's. */
export function enginePlaces(home: string, id: string, runFolder = '/run'): EnginePlaces {
  const directory = id === 'embedded' ? join(home, 'engine') : join(home, 'machines', id);
  const hash = createHash('sha256').update(directory).digest('hex').slice(0, 8);
  const run = join(runFolder, `gantry-${hash}`);
  return {
    hash,
    directory,
    data: join(directory, 'data'),
    dataNote: join(directory, 'data-directory'),
    run,
    exec: join(run, 'exec'),
    socket: join(run, 'docker.sock'),
    pidFile: join(directory, 'dockerd.pid'),
    config: join(directory, 'daemon.json'),
    applied: join(directory, 'applied.json'),
    bundleMemory: join(directory, 'bundle.json'),
    certificates: join(directory, 'certificates.pem'),
    moving: join(directory, 'moving.json'),
    log: join(directory, 'dockerd.log'),
    programs: join(directory, 'bin'),
    leases: join(directory, 'leases'),
    lock: join(directory, 'lock'),
    bridge: `gt${hash}`,
    cgroup: `/gantry-${hash}`,
  };
}
