// A real NFS server (Debian's nfs-ganesha, in user space) on a port of 127.0.0.1, unpacked and not installed. Needs root.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from './engines/engine-api.ts';
import { testCache } from './engines/matrix.ts';
import { unpackPackages } from './fixtures/debian.ts';
import { alone } from './fixtures/lock.ts';
import { freePort, listens } from './free-port.ts';

export interface NfsServer {
  port: number;
  /** What it exports as `/share`, a folder of this computer. */
  folder: string;
  /** Its last words, for a test that failed. */
  log(): string;
  /** Ends it; what it exports stays until `remove`. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

function programs(): string {
  const folder = path.join(testCache(), 'nfs-server');
  const isThere = () => existsSync(path.join(folder, 'usr/bin/ganesha.nfsd'));
  const cache = path.join(testCache(), 'fixtures');
  if (!isThere()) {
    alone(cache, () => {
      if (isThere()) return;
      const part = `${folder}.part`;
      rmSync(part, { recursive: true, force: true });
      unpackPackages(cache, ['nfs-ganesha', 'nfs-ganesha-vfs'], part);
      rmSync(folder, { recursive: true, force: true });
      renameSync(part, folder);
    });
  }
  return folder;
}

/** Version 4 alone, which needs no other service; `plugins` are the parts that read its kinds of file systems. */
function settings(home: string, folder: string, port: number, plugins: string): string {
  return `
NFS_CORE_PARAM {
  NFS_Port = ${port}; Bind_addr = 127.0.0.1; Protocols = 4; Enable_NLM = false; Enable_RQUOTA = false;
  Plugins_Dir = "${plugins}";
}
NFSv4 { Graceless = true; Lease_Lifetime = 10; Minor_Versions = 1, 2; RecoveryBackend = fs; RecoveryRoot = "${home}/recovery"; }
EXPORT {
  Export_Id = 1; Path = "${folder}"; Pseudo = /share; Access_Type = RW; Squash = No_Root_Squash; SecType = sys;
  Protocols = 4; Transports = TCP;
  FSAL { Name = VFS; }
}
`;
}

export async function startNfsServer(): Promise<NfsServer> {
  const found = programs();
  const libraries = path.join(found, 'usr/lib/x86_64-linux-gnu');
  const home = mkdtempSync('/tmp/gantry-nfs-');
  const folder = path.join(home, 'share');
  const log = path.join(home, 'log');
  for (const made of [folder, path.join(home, 'recovery')]) mkdirSync(made);
  const port = await freePort();
  const file = path.join(home, 'ganesha.conf');
  writeFileSync(file, settings(home, folder, port, path.join(libraries, 'ganesha')));
  const args = ['-F', '-f', file, '-L', log, '-p', path.join(home, 'pid')];
  const env = { PATH: process.env.PATH, LD_LIBRARY_PATH: libraries };
  const server: ChildProcess = spawn(path.join(found, 'usr/bin/ganesha.nfsd'), args, { stdio: 'ignore', env });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const stop = async () => {
    server.kill('SIGKILL');
    await ended;
  };
  const last = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-40).join('\n') : '');
  try {
    await waitUntil('the NFS server listens', () => listens(port));
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
