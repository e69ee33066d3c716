// A gigabyte up into a container and down again through the browser mode's server: byte for byte, and in little memory.
import { type ChildProcess, spawn } from 'node:child_process';
import { createCipheriv, createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { pieceBytes } from '../../runtime/contract/files.ts';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { openSocket } from '../contract/wires.ts';
import { ownEnvironment, root } from '../e2e/hosts.ts';
import { makeNativeEngine, type NativeEngine } from '../live/engines/native-engine.ts';
import { buildFixtures, fixtureReference } from '../live/fixtures/build.ts';
import { ended } from '../live/runtime.ts';

const pieces = 1024;

let engine: NativeEngine;
let home: string;
let server: ChildProcess;
let socket: WebSocket;
let client: GantryClient;
let engineId = '';

/** Bytes that look like chance and are the same each time, a piece at a time. */
function* content(): Generator<Buffer> {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16));
  const zeros = Buffer.alloc(pieceBytes);
  for (let piece = 0; piece < pieces; piece += 1) yield cipher.update(zeros);
}

/** The most that the server ever held (kB, proc(5)). */
function peakMemory(): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]);
}

async function startServer(address: string): Promise<string> {
  const env = { ...ownEnvironment(home), DOCKER_HOST: address };
  server = spawn(process.execPath, [path.join(root, 'out/runtime/server.js')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    server.stdout?.once('data', (said) => resolve(String(said).trim()));
    server.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
  });
}

beforeAll(async () => {
  const archive = buildFixtures(['base']).base ?? '';
  engine = await makeNativeEngine('root');
  await engine.start(archive);
  await engine.docker('run', '--detach', '--name', 'large', fixtureReference('base'), 'sleep', '1000000');
  home = mkdtempSync('/tmp/gantry-files-');
  const address = await startServer(`unix://${engine.socket()}`);
  const answer = await fetch(address, { redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  socket = await openSocket(Number(new URL(address).port), cookie);
  client = createORPCClient(new RPCLink({ websocket: socket as never }));
  for await (const state of await client.engines.watch()) {
    engineId = state.currentId;
    if (state.engines.find(({ id }) => id === engineId)?.status === 'ready') break;
  }
});

afterAll(async () => {
  socket?.terminate();
  if (server?.exitCode === null) {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await gone;
  }
  await engine?.remove();
  if (home) rmSync(home, { recursive: true, force: true });
});

it('arrives whole, both ways', async () => {
  const place = { kind: 'container' as const, engineId, id: 'large' };
  const size = pieces * pieceBytes;
  const before = peakMemory();
  const sum = createHash('sha256');
  const started = performance.now();
  const { transferId, activityId } = await client.files.upload({ place, path: '/tmp', bytes: size, subject: 'large' });
  await client.files.send({ transferId, file: { path: 'large', kind: 'file', size }, data: new Blob([]) });
  for (const piece of content()) {
    sum.update(piece);
    await client.files.send({ transferId, data: new Blob([piece as BlobPart]) });
  }
  await client.files.finish({ transferId });
  expect(await ended(client, activityId)).toMatchObject({ status: 'done' });
  const sent = performance.now();
  const wanted = sum.digest('hex');
  expect(await engine.docker('exec', 'large', 'sha256sum', '/tmp/large')).toContain(wanted);

  const download = async (paths: string[]) => {
    const hash = createHash('sha256');
    const begun = await client.files.download({ place, paths });
    let passed = 0;
    for (let done = false; !done; ) {
      const piece = await client.files.next({ transferId: begun.transferId });
      const data = Buffer.from(piece.data, 'base64');
      hash.update(data);
      passed += data.length;
      done = piece.done;
    }
    expect(await ended(client, begun.activityId)).toMatchObject({ status: 'done' });
    return { sum: hash.digest('hex'), passed };
  };
  const from = performance.now();
  expect(await download(['/tmp/large'])).toEqual({ sum: wanted, passed: size });
  const received = performance.now();
  expect((await download(['/tmp'])).passed).toBeGreaterThan(size);
  const grown = peakMemory() - before;
  const speed = (ms: number) => `${Math.round(size / 1e3 / ms)} MB/s`;
  console.log(
    `up ${speed(sent - started)}, down ${speed(received - from)}, memory grew by ${Math.round(grown / 1024)} MiB`,
  );
  expect(grown).toBeLessThan(400 * 1024);
});
