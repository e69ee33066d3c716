// Published ports over SSH: both directions, ends, slow readers, taken ports, a tunnel that breaks; and the same over a real dropbear.
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { machineSettingsSchema } from '../../runtime/contract/machines.ts';
import { engineConfiguration } from '../../runtime/machine/configuration.ts';
import { waitUntil } from '../../runtime/machine/processes.ts';
import { configurationDisk } from '../../runtime/machine/vm/configuration-disk.ts';
import { createForwarder, type Forwarder } from '../../runtime/machine/vm/forwarder.ts';
import { ensureKeys, type MachineKeys } from '../../runtime/machine/vm/keys.ts';
import { openTunnel, runRemote, type Tunnel } from '../../runtime/machine/vm/ssh.ts';
import { programStream } from '../../runtime/machine/vm/streams.ts';
import { freePort } from '../live/free-port.ts';
import { createGuest } from './guest.mjs';

let folder: string;
let keys: MachineKeys;
let forwarder: Forwarder;
let servers: Server[];
let tunnels: Tunnel[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gt-'));
  keys = await ensureKeys(path.join(folder, 'keys'));
  servers = [];
  tunnels = [];
});
afterEach(async () => {
  await forwarder?.close();
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function listen(server: Server, host: string, port = 0): Promise<number> {
  servers.push(server);
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

const tcp = (hostPort: number, hostIp = '127.0.0.1') => ({ protocol: 'tcp', hostIp, hostPort }) as const;

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (data) => {
    text += String(data);
  });
  await once(socket, 'end');
  return text;
}

const refused = (port: number) =>
  expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });

describe('published ports', { timeout: 60_000 }, () => {
  beforeEach(async () => {
    const engine = engineConfiguration(machineSettingsSchema.parse({}), {});
    // Its own ports are at another address, as a machine's are.
    const guest = createGuest({ folder: path.join(folder, 'guest'), engine: '', address: '127.0.0.2' });
    await guest.start(await configurationDisk({ keys, engine, shares: [] }));
    const port = await listen(
      createServer({ allowHalfOpen: true }, (socket) => void guest.ssh(socket)),
      '127.0.0.1',
    );
    forwarder = createForwarder(async () => {
      const tunnel = await openTunnel({ host: '127.0.0.1', port }, keys);
      tunnels.push(tunnel);
      return tunnel;
    });
  });

  /** A port of the machine's whose number is free on this computer's own address as well. */
  const inside = async (onConnection: (socket: Socket) => void) => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {});
      onConnection(socket);
    });
    return listen(server, '127.0.0.2', await freePort());
  };

  it('are those that are wanted and no others, and say which are taken', async () => {
    const [one, two] = [await inside((socket) => socket.end('one')), await inside((socket) => socket.end('two'))];
    const taken = await listen(createServer(), '127.0.0.1');
    expect(await forwarder.publish([tcp(one), tcp(taken)])).toEqual([
      { port: tcp(taken), problem: { reason: 'port-in-use', message: expect.stringContaining(String(taken)) } },
    ]);
    expect(await textOf(connect(one, '127.0.0.1'))).toBe('one');
    await refused(two);
    expect(await forwarder.publish([tcp(two)])).toEqual([]);
    expect(await textOf(connect(two, '127.0.0.1'))).toBe('two');
    await refused(one);
    expect(await forwarder.publish([{ ...tcp(two), protocol: 'udp' }, tcp(one, '203.0.113.1')])).toMatchObject([
      { problem: { reason: 'machine-failed', message: expect.stringContaining('datagrams') } },
      { problem: { reason: 'port-invalid' } },
    ]);
    await refused(two);
  });

  it('hold the last wish when several come at once', async () => {
    const ports = await Promise.all([1, 2, 3].map(() => inside((socket) => socket.end('there'))));
    await Promise.all(ports.map((port) => forwarder.publish([tcp(port)])));
    await refused(ports[0] as number);
    expect(await textOf(connect(ports[2] as number, '127.0.0.1'))).toBe('there');
  });

  it('carry an end on and keep the answer coming', async () => {
    const port = await inside((socket) => void textOf(socket).then((asked) => socket.end(`heard ${asked.length}`)));
    expect(await forwarder.publish([tcp(port)])).toEqual([]);
    const answers = Array.from({ length: 10 }, (_, index) => {
      const socket = connect(port, '127.0.0.1');
      socket.end('x'.repeat(100_000 + index));
      return textOf(socket);
    });
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 10 }, (_, index) => `heard ${100_000 + index}`));
    expect(tunnels).toHaveLength(1);
  });

  it('take no more than is read inside', async () => {
    let far: Socket | undefined;
    const port = await inside((socket) => {
      far = socket;
      socket.pause();
    });
    expect(await forwarder.publish([tcp(port)])).toEqual([]);
    const socket = connect(port, '127.0.0.1');
    const chunk = Buffer.alloc(65_536, 'x');
    let sent = 0;
    while (sent < 256 * 1024 ** 2) {
      sent += chunk.length;
      if (socket.write(chunk)) continue;
      if (!(await Promise.race([once(socket, 'drain').then(() => true), waitUntil(async () => false, 1000)]))) break;
    }
    expect(sent).toBeLessThan(64 * 1024 ** 2);
    let received = 0;
    far?.on('data', (data: Buffer) => {
      received += data.length;
    });
    socket.end();
    far?.resume();
    await once(far as Socket, 'end');
    expect(received).toBe(sent);
  });

  it('break where nobody listens inside, and come back with a new tunnel', async () => {
    const port = await inside((socket) => socket.end('there'));
    const gone = await inside(() => {});
    servers.at(-1)?.close();
    expect(await forwarder.publish([tcp(port), tcp(gone)])).toEqual([]);
    await expect(textOf(connect(gone, '127.0.0.1'))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await textOf(connect(port, '127.0.0.1'))).toBe('there');
    tunnels[0]?.close();
    await tunnels[0]?.closed;
    expect(await textOf(connect(port, '127.0.0.1'))).toBe('there');
    expect(tunnels).toHaveLength(2);
  });
});

/** A dropbear on standard streams, as in a machine, in a network of its own: the ports in there are not those out here. */
const dropbear = ['unshare', 'dropbear', 'socat', 'ip'].every((name) => spawnSync('which', [name]).status === 0);

describe.runIf(dropbear && process.getuid?.() === 0)('a real dropbear', { timeout: 60_000 }, () => {
  const inside =
    "require('node:dgram').createSocket('udp4').on('message', function (m, from) { if (String(m) !== 'lost') this.send(m, from.port, from.address); }).bind(8124); require('node:net').createServer({ allowHalfOpen: true }, (s) => { let n = 0; s.on('data', (d) => { n += d.length; }).on('end', () => s.end('heard ' + n)); }).listen(8123, '127.0.0.1', () => console.error('listening'))";
  const serve = () => {
    const config = path.join(folder, 'config');
    mkdirSync(config, { recursive: true });
    writeFileSync(path.join(config, 'authorized_keys'), `${keys.ssh.publicKey}\n`);
    writeFileSync(path.join(config, 'host_key'), keys.ssh.hostKey, { mode: 0o600 });
    chmodSync(config, 0o700);
    // The machine's own programs, as its image has them.
    for (const name of ['sbin', 'lib/gantry']) {
      const own = path.join(folder, name);
      cpSync(path.resolve(import.meta.dirname, '../../assets/machine/system/usr', name), own, { recursive: true });
      for (const file of readdirSync(own)) chmodSync(path.join(own, file), 0o755);
    }
    // Busybox has it, and a machine's programs wait by it.
    writeFileSync(path.join(folder, 'sbin/usleep'), '#!/bin/sh\nexec sleep 0.05\n', { mode: 0o755 });
    // Nothing of this computer's own /root is touched: without a mount of its own nothing goes on.
    const line = `mount -t tmpfs -o mode=0700 none /root || exit 1
      mount -t tmpfs none /run && mkdir /run/gantry
      # This computer's shows this computer's cards: who waits for one in there to go would not wait.
      mount -t sysfs none /sys
      for folder in lib sbin; do mount -t overlay -o "lowerdir=$0/../$folder:/usr/$folder" overlay "/usr/$folder"; done
      ip link set lo up
      "$1" -e "$2" &
      umask 077
      mkdir -p /root/.ssh && cp "$0/authorized_keys" /root/.ssh/ &&
      exec socat STDIO "EXEC:dropbear -i -s -g -k -r $0/host_key"`;
    return programStream(
      'unshare',
      ['--mount', '--net', 'sh', '-c', line, config, process.execPath, inside],
      process.env,
    );
  };

  it('lets in who has the key, runs commands, and carries ports with their ends', async () => {
    const said = await runRemote({ sock: serve() }, keys, ['sh', '-c', 'cat; echo "it\'s here" >&2; exit 3'], {
      input: Buffer.from('everything'),
    });
    expect(said).toEqual({ code: 3, output: 'everything', errors: "it's here\n" });
    const tunnel = await openTunnel({ sock: serve() }, keys);
    forwarder = createForwarder(async () => tunnel);
    expect(await forwarder.publish([tcp(8123)])).toEqual([]);
    const isUp = async () => {
      const socket = connect(8123, '127.0.0.1');
      socket.end('x');
      return (await textOf(socket).catch(() => '')) === 'heard 1';
    };
    expect(await waitUntil(isUp, 20_000)).toBe(true);
    const socket = connect(8123, '127.0.0.1');
    socket.end(Buffer.alloc(3_000_000));
    expect(await textOf(socket)).toBe('heard 3000000');
  });

  it('carries datagrams of every length, each by itself and each to its sender', async () => {
    forwarder = createForwarder(() => openTunnel({ sock: serve() }, keys));
    expect(await forwarder.publish([{ ...tcp(8124), protocol: 'udp' }])).toEqual([]);
    const senders = Array.from({ length: 4 }, (_, index) => {
      const socket = createSocket('udp4');
      const got: Buffer[] = [];
      socket.on('message', (message) => got.push(message));
      return { index, socket, got, ask: (data: Buffer) => socket.send(data, 8124, '127.0.0.1') };
    });
    try {
      const lengths = [0, 1, 1472, 1473, 9000, 65_507];
      for (const { ask, got, index } of senders) {
        const sent = lengths.map((length) => Buffer.alloc(length, `${index} `));
        for (const data of sent) {
          // Whoever needs an answer asks again: the program inside may just be starting.
          const isAnswered = async () => {
            if (!got.some((one) => one.length === data.length)) ask(data);
            return got.some((one) => one.length === data.length);
          };
          expect(await waitUntil(isAnswered, 20_000), `${index} ${data.length}`).toBe(true);
          ask(Buffer.from('lost'));
        }
        expect(got.every((one) => sent.some((data) => data.equals(one)))).toBe(true);
      }
    } finally {
      for (const { socket } of senders) socket.close();
    }
    // It would come back for a datagram that is on its way.
    await forwarder.close();
    // Another one takes the place of the first, which is told by its end.
    const tunnel = await openTunnel({ sock: serve() }, keys);
    const former = await tunnel.datagrams();
    const over = once(former.resume(), 'close');
    await tunnel.datagrams();
    await over;
    tunnel.close();
  });

  it('is not believed with another key', async () => {
    const others = await ensureKeys(path.join(folder, 'others'));
    await expect(openTunnel({ sock: serve() }, others)).rejects.toMatchObject({
      problem: { reason: 'machine-failed' },
    });
  });
});
