// The engine's socket: half-closed, slow and broken connections; and who of two processes serves it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify, waitUntil } from '../processes.ts';
import { openRelay, type Relay } from './relay.ts';
import { programStream } from './streams.ts';

let folder: string;
let relays: Relay[];
let servers: Server[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gt-'));
  relays = [];
  servers = [];
});
afterEach(async () => {
  for (const relay of relays) await relay.close();
  for (const server of servers) server.close();
  await rm(folder, { recursive: true, force: true });
});

const place = () => ({ path: join(folder, 'run', 'docker.sock'), owner: join(folder, 'owner') });

async function serve(onConnection: (socket: Socket) => void): Promise<string> {
  const path = join(folder, 'inside.sock');
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  });
  servers.push(server);
  server.listen(path);
  await once(server, 'listening');
  return path;
}

async function relayTo(path: string): Promise<string> {
  relays.push(await openRelay(place(), async () => connect({ path, allowHalfOpen: true })));
  return place().path;
}

/** Read by events: an iterator would destroy the socket at its end, and the other direction with it. */
async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  await once(socket, 'end');
  return text;
}

describe("the engine's socket", () => {
  it("is its owner's alone", async () => {
    const path = await relayTo(await serve((socket) => socket.end()));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'run'))).mode & 0o777).toBe(0o700);
  });

  it('carries an end on and keeps the answer coming', async () => {
    const path = await relayTo(
      await serve(async (socket) => {
        const asked = await textOf(socket);
        socket.end(`heard ${asked}`);
      }),
    );
    const socket = connect({ path, allowHalfOpen: true });
    socket.end('everything');
    expect(await textOf(socket)).toBe('heard everything');
  });

  it('takes no more than is read at the other end', async () => {
    let far: Socket | undefined;
    const path = await relayTo(
      await serve((socket) => {
        far = socket;
        socket.pause();
      }),
    );
    const socket = connect({ path });
    const chunk = Buffer.alloc(65_536, 'x');
    let sent = 0;
    // Until all buffers between here and there are full: then nothing more is taken.
    while (sent < 64 * 1024 ** 2) {
      sent += chunk.length;
      if (socket.write(chunk)) continue;
      const drained = await Promise.race([once(socket, 'drain').then(() => true), waitUntil(async () => false, 500)]);
      if (!drained) break;
    }
    expect(sent).toBeLessThan(8 * 1024 ** 2);
    let received = 0;
    far?.on('data', (data: Buffer) => {
      received += data.length;
    });
    socket.end();
    far?.resume();
    await once(far as Socket, 'end');
    expect(received).toBe(sent);
  });

  it('breaks where the other end breaks', async () => {
    const path = await relayTo(await serve((socket) => socket.destroy()));
    const socket = connect({ path });
    socket.on('error', () => {});
    await once(socket, 'close');
    relays.push(
      await openRelay({ path: join(folder, 'run', 'no.sock'), owner: join(folder, 'no') }, () =>
        Promise.reject(new Error('no machine')),
      ),
    );
    const other = connect({ path: join(folder, 'run', 'no.sock') });
    other.on('error', () => {});
    await once(other, 'close');
  });

  it('is taken over when the process that serves it dies', async () => {
    const inside = await serve((socket) => socket.end('inside'));
    const { path, owner } = place();
    await mkdir(dirname(path), { mode: 0o700 });
    const script = `
      const net = require('node:net');
      net.createServer((socket) => socket.end('the other')).listen(process.argv[1], () => console.log('serving'));
    `;
    const child = spawn(process.execPath, ['-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await writeFile(owner, JSON.stringify(await identify(child.pid ?? 0)));
    const relay = await openRelay(place(), async () => connect(inside));
    relays.push(relay);
    expect(relay.serves).toBe(false);
    expect(await textOf(connect(path))).toBe('the other');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await waitUntil(async () => relay.serves, 10_000)).toBe(true);
    expect(await textOf(connect(path))).toBe('inside');
  });
});

describe('a program as a stream', () => {
  const node = (code: string) => programStream(process.execPath, ['-e', code], process.env);

  it('takes an end and goes on to answer', async () => {
    const stream = node(
      "let n = 0; process.stdin.on('data', (d) => { n += d.length; }).on('end', () => console.log(n))",
    );
    stream.end(Buffer.alloc(300_000));
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    expect(text).toBe('300000\n');
  });

  it('that fails is no end but an error with its last words', async () => {
    const stream = node("process.stdout.write('half'); console.error('no engine here'); process.exitCode = 1");
    await expect(once(stream.resume(), 'end')).rejects.toThrow('no engine here');
    await expect(once(programStream('/nowhere/program', [], {}).resume(), 'end')).rejects.toThrow('ENOENT');
  });

  it('is ended with its stream', async () => {
    const stream = node('console.log(process.pid); setInterval(() => {}, 1000)');
    const [chunk] = (await once(stream, 'data')) as [Buffer];
    const pid = Number(chunk.toString());
    stream.destroy();
    const isGone = async () => {
      try {
        return !process.kill(pid, 0);
      } catch {
        return true;
      }
    };
    expect(await waitUntil(isGone, 10_000)).toBe(true);
  });
});
