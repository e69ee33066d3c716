// What a request costs while others are open, and what an empty answer is.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, it, vi } from 'vitest';
import { EngineConnection } from './connection.ts';
import { changedCount } from './containers/changed-count.ts';
import { listChanges } from './files/archive.ts';
import { ping } from './system.ts';

type Answer = (url: string, response: ServerResponse) => void;

async function withEngine(answer: Answer, use: (connection: EngineConnection) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-connection-'));
  const server = createServer((request, response) => answer(request.url ?? '', response));
  const path = join(folder, 'engine.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const connection = new EngineConnection('engine', { kind: 'socket', path });
  try {
    await use(connection);
  } finally {
    connection.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  }
}

it('does not look at the streams that are open when it asks something else', async () => {
  const answer: Answer = (url, response) => {
    if (url.endsWith('/_ping')) response.end('OK');
    else response.writeHead(200).flushHeaders();
  };
  await withEngine(answer, async (connection) => {
    const stream = await connection.stream((docker, abortSignal) => docker.getEvents({ abortSignal }));
    const look = vi.fn(() => 'a socket');
    Object.defineProperty((stream as unknown as { socket: object }).socket, inspect.custom, { value: look });
    await ping(connection);
    expect(look).not.toHaveBeenCalled();
    stream.destroy();
  });
});

it('has no changes where the engine answers null', async () => {
  await withEngine(
    (_, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('null\n'),
    async (connection) => {
      expect(await listChanges(connection, 'one')).toEqual([]);
      expect(await changedCount(connection, 'one')).toBe(0);
    },
  );
});

it('leaves what comes of a stream that is looked at seldom with the system', async () => {
  let say: () => Promise<void> = async () => undefined;
  const answer: Answer = (url, response) => {
    if (url.endsWith('/_ping')) return void response.end('OK');
    say = () => new Promise((resolve) => response.write('{"n":1}\n', () => resolve()));
    response.writeHead(200).flushHeaders();
  };
  await withEngine(answer, async (connection) => {
    const open = (seldom: boolean) =>
      connection.stream((docker, abortSignal) => docker.getEvents({ abortSignal }), { seldom });
    const readWhilePaused = async (seldom: boolean) => {
      const stream = await open(seldom);
      const { socket } = stream as unknown as { socket: Socket };
      socket.pause();
      const before = socket.bytesRead;
      await say();
      await expect.poll(() => socket.bytesRead).toBeGreaterThan(before);
      const one = socket.bytesRead;
      for (let more = 0; more < 20; more++) await say();
      await ping(connection).catch(() => undefined);
      stream.destroy();
      return socket.bytesRead - one;
    };
    expect(await readWhilePaused(false)).toBeGreaterThan(0);
    expect(await readWhilePaused(true)).toBe(0);
  });
});
