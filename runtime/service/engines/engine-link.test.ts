// The tie to an engine over a server that answers as one: what is open when it is to go, and what is open afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EngineLink } from './engine-link.ts';

let folder: string;
let server: Server;
let link: EngineLink;
const streams = new Set<ServerResponse>();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gantry-link-'));
  server = createServer(({ url = '' }, response) => {
    if (!url.includes('/events')) return void response.setHeader('Content-Type', 'application/json').end('{}');
    streams.add(response);
    response.once('close', () => streams.delete(response));
    response.writeHead(200).flushHeaders();
  });
  const path = join(folder, 'engine.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  link = new EngineLink('engine', { kind: 'socket', path }, () => undefined);
});
afterEach(async () => {
  link.close();
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

it('has nothing open of an engine that it let go, tells so, and is there again when it is nudged', async () => {
  const told: string[] = [];
  link.listen({ up: () => told.push('up'), down: (status) => told.push(status) });
  link.open();
  await expect.poll(() => link.state.status).toBe('ready');
  expect(streams.size).toBe(1);
  link.letGo();
  await expect.poll(() => streams.size).toBe(0);
  expect(link.state).toMatchObject({ status: 'reconnecting', info: expect.any(Object) });
  link.nudge();
  await expect.poll(() => link.state.status).toBe('ready');
  expect(told).toEqual(['up', 'reconnecting', 'up']);
});

it('is not called unreachable at the first try when the engine that it let go is not there yet', async () => {
  link.open();
  await expect.poll(() => link.state.status).toBe('ready');
  const told: string[] = [];
  link.listen({ down: (status) => told.push(status) });
  link.letGo();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  link.nudge();
  await expect.poll(() => told.length).toBeGreaterThan(1);
  expect(told.slice(0, 2)).toEqual(['reconnecting', 'reconnecting']);
});

it('stays as it is when nobody needs it yet', () => {
  link.letGo();
  expect(link.state.status).toBe('idle');
});
