// What a machine is told at its start: a tar, attached as a small disk (its shape: assets/machine/README.md).
import { pack } from 'tar-stream';
import type { SharedFolder } from '../../contract/machines.ts';
import type { EngineConfiguration } from '../configuration.ts';
import { MachineProblem } from '../problem.ts';
import type { MachineKeys } from './keys.ts';

/** A folder of this computer as the machine finds it; `path` is the one that it has there. */
export type Share = SharedFolder & { type: '9p' | 'virtiofs' | 'sftp'; tag: string };

/** The tar's bytes: whole blocks of 512. Throws `configuration-invalid` for what a line cannot hold. */
export function configurationDisk(parts: {
  keys: MachineKeys;
  engine: EngineConfiguration;
  shares: readonly Share[];
  hosts?: string;
}): Promise<Buffer> {
  const { keys } = parts;
  return tarOf([
    { name: 'gantry/', text: '' },
    { name: 'gantry/hostname', text: 'gantry\n' },
    { name: 'gantry/authorized_keys', text: `${keys.ssh.publicKey}\n` },
    { name: 'gantry/host_key', text: keys.ssh.hostKey },
    { name: 'gantry/tls/ca.pem', text: keys.ca },
    { name: 'gantry/tls/cert.pem', text: keys.server.cert },
    { name: 'gantry/tls/key.pem', text: keys.server.key },
    ...engineEntries(parts.engine),
    { name: 'gantry/shares', text: parts.shares.map(shareLine).join('') },
    { name: 'gantry/hosts', text: parts.hosts ?? '' },
  ]);
}

/** Only what a running engine can take up anew: the input of `gantry configure` in the machine. */
export function engineTar(engine: EngineConfiguration): Promise<Buffer> {
  return tarOf([{ name: 'gantry/', text: '' }, ...engineEntries(engine)]);
}

type Entry = { name: string; text: string | Buffer };

function engineEntries({ daemon, environment, certificates }: EngineConfiguration): Entry[] {
  const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}\n`);
  return [
    { name: 'gantry/daemon.json', text: `${JSON.stringify(daemon, undefined, 2)}\n` },
    { name: 'gantry/environment', text: lines.join('') },
    { name: 'gantry/certificates.pem', text: certificates },
  ];
}

function shareLine({ type, tag, readOnly, path }: Share): string {
  if (/[\n\r\0]/.test(path)) {
    throw new MachineProblem({
      reason: 'configuration-invalid',
      message: `${path} cannot be shared.`,
      field: 'shares',
    });
  }
  return `${type} ${tag} ${readOnly ? 'ro' : 'rw'} ${path}\n`;
}

async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  // A fixed time: the same configuration is the same disk.
  const mtime = new Date(0);
  for (const { name, text } of entries) {
    if (name.endsWith('/')) tar.entry({ name, type: 'directory', mode: 0o700, mtime });
    else tar.entry({ name, mode: 0o600, mtime }, Buffer.from(text as string));
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
