// A real SMB server: Debian's samba.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ShareServer, startShareServer } from './share-server.ts';

export const smbPassword = 'right one';

/** Shares its folder as `share`, for the user `root` with that password only; all it writes is root's. */
export function startSmbServer(): Promise<ShareServer> {
  return startShareServer({
    name: 'smb-server',
    packages: ['samba'],
    program: 'usr/sbin/smbd',
    libraryFolders: ['samba'],
    prepare: ({ root, home, folder, log, port }, env) => {
      chmodSync(home, 0o755);
      const own = ['private', 'lock', 'state', 'cache', 'pid'];
      for (const name of own) mkdirSync(path.join(home, name));
      const directories = own.map((name) => `${name} directory = ${path.join(home, name)}`);
      const file = path.join(home, 'smb.conf');
      writeFileSync(
        file,
        `[global]
server role = standalone server
interfaces = 127.0.0.1
bind interfaces only = yes
smb ports = ${port}
disable netbios = yes
disable spoolss = yes
load printers = no
server min protocol = SMB2
${directories.join('\n')}
ncalrpc dir = ${path.join(home, 'ncalrpc')}
binddns dir = ${path.join(home, 'binddns')}
passdb backend = tdbsam:${path.join(home, 'private/passdb.tdb')}
log file = ${log}
[share]
path = ${folder}
read only = no
`,
      );
      const password = `${smbPassword}\n${smbPassword}\n`;
      const pdbedit = path.join(root, 'usr/bin/pdbedit');
      execFileSync(pdbedit, ['-s', file, '-a', '-t', '-u', 'root'], { input: password, env, stdio: 'pipe' });
      return ['--foreground', '--no-process-group', '--configfile', file];
    },
  });
}
