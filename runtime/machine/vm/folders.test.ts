// Who serves folders against a machine (an SSH server of its own) that breaks off at the worst moments.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ssh2, { type ServerChannel } from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../processes.ts';
import { createFolders, type Folders } from './folders.ts';
import { ensureKeys, type MachineKeys } from './keys.ts';
import { attributeBytes, framed, kinds, longBytes, numberBytes, openFlags, stringBytes } from './sftp/messages.ts';
import { openTunnel } from './ssh.ts';

let base: string;
let keys: MachineKeys;
let folders: Folders | undefined;
let machine: ssh2.Server;

beforeEach(async () => {
  base = mkdtempSync(path.join(tmpdir(), 'gt-'));
  const { ssh, ...others } = await ensureKeys(path.join(base, 'keys'));
  // Its own host key is in dropbear's format.
  const own = ssh2.utils.parseKey(ssh.privateKey);
  if (own instanceof Error) throw own;
  keys = { ...others, ssh: { ...ssh, hostPublic: own.getPublicSSH() } };
});
afterEach(async () => {
  await folders?.close();
  machine.close();
  rmSync(base, { recursive: true, force: true });
});

const init = framed(kinds.init, [numberBytes(3)]);
const stat = framed(kinds.stat, [numberBytes(1), stringBytes('/')]);

/** Serves the folder to a machine whose program, the first time, does as told; whether that is begun for a second time. */
async function isServedAgain(program: (channel: ServerChannel) => void): Promise<boolean> {
  let begun = 0;
  machine = new ssh2.Server({ hostKeys: [keys.ssh.privateKey] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (context) => context.accept());
    client.on('session', (accept) =>
      accept().on('exec', (acceptProgram) => {
        begun += 1;
        const channel = acceptProgram();
        if (begun === 1) program(channel);
      }),
    );
  });
  await once(machine.listen(0, '127.0.0.1'), 'listening');
  const { port } = machine.address() as AddressInfo;
  folders = createFolders(() => openTunnel({ host: '127.0.0.1', port }, keys));
  folders.serve([{ path: base, readOnly: false, tag: 'share0' }]);
  return waitUntil(async () => begun === 2, 20_000);
}

/** As a program that a signal ends, whatever it was at. */
function end(channel: ServerChannel): void {
  channel.exit('TERM');
  channel.close();
}

describe('a shared folder', () => {
  it('is served again after a program that ended while its question was looked up', async () => {
    const again = await isServedAgain((channel) => {
      channel.write(Buffer.concat([Buffer.from('ready\n'), init, ...Array.from({ length: 200 }, () => stat)]));
      channel.once('data', () => end(channel));
    });
    expect(again).toBe(true);
  });

  it('is served again after a program that ended while it took no answers', async () => {
    writeFileSync(path.join(base, 'large'), Buffer.alloc(262_144));
    const again = await isServedAgain((channel) => {
      const asked = [numberBytes(1), stringBytes('/large'), numberBytes(openFlags.read), attributeBytes({})];
      const place = [stringBytes(numberBytes(1)), longBytes(0), numberBytes(262_144)];
      const reads = Array.from({ length: 32 }, (_, index) => framed(kinds.read, [numberBytes(index), ...place]));
      channel.write(Buffer.concat([Buffer.from('ready\n'), init, framed(kinds.open, asked), ...reads]));
      // Nothing is read of what comes, until as much is on its way as the other end may send.
      void waitUntil(async () => channel.readableLength > 3_000_000, 20_000).then(() => end(channel));
    });
    expect(again).toBe(true);
  });
});
