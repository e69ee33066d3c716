// A real server of files over a network on a port of 127.0.0.1, from Debian's packages, unpacked and not installed. Needs root.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from './engines/engine-api.ts';
import { testCache } from './engines/matrix.ts';
import { unpackPackages } from './fixtures/debian.ts';
import { alone } from './fixtures/lock.ts';
import { freePort, listens } from './free-port.ts';

export interface ShareServer {
  port: number;
  /** What it exports as `share`, a folder of this computer. */
  folder: string;
  /** Its last words, for a test that failed. */
  log(): string;
  /** Ends it; what it exports stays until `remove`. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

/** Where the server is and what it works with. */
export interface ServerPlaces {
  /** The root of the unpacked packages. */
  root: string;
  libraries: string;
  /** A folder of its own for its settings and state. */
  home: string;
  folder: string;
  log: string;
  port: number;
}

export interface ServerKind {
  /** Names its folders. */
  name: string;
  packages: string[];
  /** Below the root of the unpacked packages. */
  program: string;
  /** Folders of `libraries` that hold more of them. */
  libraryFolders?: string[];
  /** Writes its settings; answers the arguments to start it with. */
  prepare(places: ServerPlaces, env: NodeJS.ProcessEnv): string[];
}

function unpacked({ name, packages, program }: ServerKind): string {
  const folder = path.join(testCache(), name);
  const isThere = () => existsSync(path.join(folder, program));
  const cache = path.join(testCache(), 'fixtures');
  if (!isThere()) {
    alone(cache, () => {
      if (isThere()) return;
      const part = `${folder}.part`;
      rmSync(part, { recursive: true, force: true });
      unpackPackages(cache, packages, part);
      rmSync(folder, { recursive: true, force: true });
      renameSync(part, folder);
    });
  }
  return folder;
}

/** Resolves once it listens; it has nothing in its folder. */
export async function startShareServer(kind: ServerKind): Promise<ShareServer> {
  const root = unpacked(kind);
  const libraries = path.join(root, 'usr/lib/x86_64-linux-gnu');
  const home = mkdtempSync(`/tmp/gantry-${kind.name}-`);
  const [folder, log] = [path.join(home, 'share'), path.join(home, 'log')];
  mkdirSync(folder);
  const port = await freePort();
  const all = [libraries, ...(kind.libraryFolders ?? []).map((one) => path.join(libraries, one))];
  const env = { PATH: process.env.PATH, LD_LIBRARY_PATH: all.join(':') };
  const args = kind.prepare({ root, libraries, home, folder, log, port }, env);
  const server: ChildProcess = spawn(path.join(root, kind.program), args, { stdio: 'ignore', env, detached: true });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const stop = async () => {
    // The group: a connection may have a process of its own.
    if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, 'SIGKILL');
    await ended;
  };
  const last = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-40).join('\n') : '');
  try {
    await waitUntil(`${kind.name} listens`, () => listens(port));
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}\n${last()}`);
  }
  return {
    ...{ port, folder, log: last, stop },
    async remove() {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
