// A real NFS server: Debian's nfs-ganesha, in user space.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ShareServer, startShareServer } from './share-server.ts';

/**
 * Version 4 alone, which needs no other service; `plugins` are the parts that read its kinds of file systems. Owners are looked up by
 * the C library: the library of NFS looks for its own parts in the system, where nothing is installed.
 */
function settings(home: string, folder: string, port: number, plugins: string): string {
  return `
NFS_CORE_PARAM {
  NFS_Port = ${port}; Bind_addr = 127.0.0.1; Protocols = 4; Enable_NLM = false; Enable_RQUOTA = false;
  Plugins_Dir = "${plugins}";
}
NFSv4 { Graceless = true; Lease_Lifetime = 10; UseGetpwnam = true; Minor_Versions = 1, 2; RecoveryBackend = fs; RecoveryRoot = "${home}/recovery"; }
EXPORT {
  Export_Id = 1; Path = "${folder}"; Pseudo = /share; Access_Type = RW; Squash = No_Root_Squash; SecType = sys;
  Protocols = 4; Transports = TCP;
  FSAL { Name = VFS; }
}
`;
}

/** Exports its folder as `/share`. */
export function startNfsServer(): Promise<ShareServer> {
  return startShareServer({
    name: 'nfs-server',
    packages: ['nfs-ganesha', 'nfs-ganesha-vfs'],
    program: 'usr/bin/ganesha.nfsd',
    libraryFolders: ['../ganesha'],
    prepare: ({ libraries, home, folder, log, port }) => {
      mkdirSync(path.join(home, 'recovery'));
      const file = path.join(home, 'ganesha.conf');
      writeFileSync(file, settings(home, folder, port, path.join(libraries, 'ganesha')));
      return ['-F', '-f', file, '-L', log, '-p', path.join(home, 'pid')];
    },
  });
}
