// What a request costs while others are open.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, it, vi } from 'vitest';
import { EngineConnection } from './connection.ts';
import { ping } from './system.ts';

it('does not look at the streams that are open when it asks something else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-connection-'));
  const open: ServerResponse[] = [];
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/_ping')) response.end('OK');
    else open.push(response.writeHead(200));
    if (open.at(-1) === response) response.flushHeaders();
  });
  const path = join(folder, 'engine.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const connection = new EngineConnection('engine', { kind: 'socket', path });
  try {
    const stream = await connection.stream((docker, abortSignal) => docker.getEvents({ abortSignal }));
    const look = vi.fn(() => 'a socket');
    Object.defineProperty((stream as unknown as { socket: object }).socket, inspect.custom, { value: look });
    await ping(connection);
    expect(look).not.toHaveBeenCalled();
    stream.destroy();
  } finally {
    connection.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  }
});
