// Sockets of the browser mode over time: a dead one is dropped, and one that reads slowly holds its sender up.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { type ContractRouterClient, eventIterator } from '@orpc/contract';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { afterEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { forgivingSocket } from '../../renderer/backend-link.ts';
import { procedure } from '../../runtime/contract/procedure.ts';
import { openSockets } from '../../runtime/server/sockets.ts';
import { login, openHeadless, openSocket } from './wires.ts';

const contract = { endless: procedure.output(eventIterator(z.string())), call: procedure.output(z.number()) };
type Client = ContractRouterClient<typeof contract>;

const chunk = 'x'.repeat(64 * 1024);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function endlessRouter() {
  const os = implement(contract);
  const seen = { sent: 0 };
  const router = {
    endless: os.endless.handler(async function* ({ signal }) {
      while (!signal?.aborted) {
        seen.sent += 1;
        yield chunk;
      }
    }),
    call: os.call.handler(() => seen.sent),
  };
  return { router, seen };
}

it('drops a socket that does not answer, and keeps one that does', async () => {
  const sockets = openSockets(new RPCHandler(endlessRouter().router), 20);
  const http = createServer();
  http.on('upgrade', (request, socket, head) =>
    sockets.server.handleUpgrade(request, socket, head, (client) => sockets.server.emit('connection', client, request)),
  );
  ends.push(
    () => http.close(),
    () => sockets.close(),
  );
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;

  const alive = new WebSocket(`ws://127.0.0.1:${port}`);
  const dead = new WebSocket(`ws://127.0.0.1:${port}`, { autoPong: false });
  const closed = new Promise((resolve) => dead.once('close', resolve));
  let pings = 0;
  alive.on('ping', () => {
    pings += 1;
  });
  await closed;
  await vi.waitFor(() => expect(pings).toBeGreaterThan(5));
  expect(alive.readyState).toBe(WebSocket.OPEN);
});

it('asks a stream for more only as fast as the browser reads', async () => {
  const { router, seen } = endlessRouter();
  const server = await openHeadless(router, tmpdir());
  ends.push(() => server.close());
  const cookie = await login(server);
  const [slow, other] = [await openSocket(server.port, cookie), await openSocket(server.port, cookie)];
  ends.push(
    () => slow.terminate(),
    () => other.terminate(),
  );
  const reader: Client = createORPCClient(new RPCLink({ websocket: slow as never }));
  const { call }: Client = createORPCClient(new RPCLink({ websocket: other as never }));

  const stream = (await reader.endless())[Symbol.asyncIterator]();
  await stream.next();
  slow.pause();
  // The system's own buffers fill first; then a hundred calls of another socket see nothing more being sent.
  const standsStill = async () => {
    const before = await call();
    for (let count = 0; count < 100; count += 1) await call();
    return before === seen.sent;
  };
  await vi.waitFor(async () => expect(await standsStill()).toBe(true), { timeout: 10_000 });
  const held = seen.sent;
  expect(held * chunk.length).toBeLessThan(64 * 1024 * 1024);

  slow.resume();
  await vi.waitFor(() => expect(seen.sent).toBeGreaterThan(held + 10));
});

it('lets a view leave its stream at the moment the socket breaks', async () => {
  const server = await openHeadless(endlessRouter().router, tmpdir());
  ends.push(() => server.close());
  const socket = await openSocket(server.port, await login(server));
  const leaving = new AbortController();
  // As the page does: told of the loss before the library is, every view leaves. A goodbye that throws would be an
  // unhandled rejection, which fails this run.
  socket.addEventListener('close', () => leaving.abort());
  const link = new RPCLink({ websocket: forgivingSocket(socket as never) });
  const client: Client = createORPCClient(link);
  const stream = (await client.endless(undefined, { signal: leaving.signal }))[Symbol.asyncIterator]();
  await stream.next();
  socket.terminate();
  await expect(
    (async () => {
      for (;;) await stream.next();
    })(),
  ).rejects.toMatchObject({ name: 'AbortError' });
});
