// Reclaiming: what exactly is asked of an engine, in which order, and that it can be given up at each point.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordingDriver } from '../../../test/recording-driver.ts';
import { EngineConnection } from '../../engine/connection.ts';
import { keptLabel, storeLabel } from '../../engine/labels.ts';
import { reclaim } from './reclaim.ts';

const volumes = [{ Name: 'unused', Labels: null }, { Name: 'store', Labels: { [storeLabel]: '' } }, { Name: 'other' }];

let folder: string;
let server: Server;
let connection: EngineConnection;
let asked: string[];
/** Paths that are never answered. */
let silent: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-reclaim-'));
  asked = [];
  silent = [];
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://engine');
    asked.push(`${request.method} ${url.pathname} ${url.searchParams}`.trim());
    if (silent.includes(url.pathname)) return undefined;
    if (request.method === 'DELETE') return response.writeHead(204).end();
    response.setHeader('Content-Type', 'application/json');
    return response.end(JSON.stringify(url.pathname === '/volumes' ? { Volumes: volumes } : {}));
  });
  const path = join(folder, 'docker.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  connection = new EngineConnection('embedded', { kind: 'socket', path });
});
afterEach(async () => {
  connection.close();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const all = { containers: true, images: true, volumes: true, buildCache: true };
const none = { containers: false, images: false, volumes: false, buildCache: false };
const decoded = () => asked.map((one) => decodeURIComponent(one));
const never = new AbortController().signal;

function trimming() {
  let host = 900;
  return recordingDriver('qemu', {
    disk: async () => ({ directory: '/data', host, size: 0, used: 0, free: 0 }),
    trim: async () => {
      host = 300;
    },
  });
}

it('removes all that nobody uses, containers first, then trims, and counts', async () => {
  const steps: string[] = [];
  const done = await reclaim(trimming(), connection, all, (step) => steps.push(step), never);
  expect(done).toEqual({ before: 900, after: 300 });
  expect(steps).toEqual(['pruning', 'trimming']);
  expect(decoded()).toEqual([
    'POST /containers/prune',
    `POST /images/prune filters={"dangling":["false"],"label!":["${keptLabel}"]}`,
    'GET /volumes filters={"dangling":["true"]}',
    'DELETE /volumes/unused',
    'DELETE /volumes/other',
    'POST /build/prune all=true',
  ]);
});

it('asks for nothing that was not chosen', async () => {
  await reclaim(trimming(), connection, none, () => undefined, never);
  expect(asked).toEqual([]);
});

it('ends in the middle when it is given up, and neither removes nor trims more', async () => {
  silent = ['/images/prune'];
  const driver = trimming();
  let trimmed = false;
  driver.trim = async () => {
    trimmed = true;
  };
  const giveUp = new AbortController();
  const done = reclaim(driver, connection, all, () => undefined, giveUp.signal).catch((error) => error);
  await expect.poll(() => asked.length).toBe(2);
  giveUp.abort();
  expect(await done).toMatchObject({ problem: { reason: 'canceled' } });
  expect(asked).toHaveLength(2);
  expect(trimmed).toBe(false);
});
