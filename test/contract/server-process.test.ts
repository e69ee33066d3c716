// The built server as its own process: one line on standard output, a session that outlives it, a clean end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { openSocket } from './wires.ts';

const program = join(import.meta.dirname, '../../out/runtime/server.js');

let home: string;
let started: ChildProcess[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gantry-server-'));
  started = [];
});
afterEach(async () => {
  for (const child of started) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(home, { recursive: true, force: true });
});

/** `ended` resolves with the exit code and all that was said on both outputs. */
function start(...words: string[]) {
  const env = { ...process.env, GANTRY_HOME: home, DOCKER_HOST: `unix://${join(home, 'nothing.sock')}` };
  const child = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let said = '';
  let complained = '';
  const address = new Promise<URL>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('\n')) resolve(new URL(said.trim()));
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${complained}`)));
  });
  address.catch(() => undefined);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said, complained }));
  return { child, address, ended };
}

it.each(['SIGTERM', 'SIGINT'] as const)('says its address and nothing else, and ends by %s', async (signal) => {
  const server = start('--port', '0');
  await server.address;
  server.child.kill(signal);
  const { code, said } = await server.ended;
  expect(code).toBe(0);
  expect(said).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/);
});

it('ends with open tabs too, and lets them back in after a restart on the same port', async () => {
  const first = start();
  const address = await first.address;
  const response = await fetch(address, { redirect: 'manual' });
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  const socket = await openSocket(Number(address.port), cookie);
  const client: GantryClient = createORPCClient(new RPCLink({ websocket: socket as never }));
  const closed = once(socket, 'close');
  const stream = await client.settings.watch();
  expect((await stream.next()).value).toMatchObject({ theme: 'system' });
  first.child.kill('SIGTERM');
  expect((await first.ended).code).toBe(0);
  await closed;

  const second = start('--port', address.port);
  await second.address;
  const again = await openSocket(Number(address.port), cookie);
  const next: GantryClient = createORPCClient(new RPCLink({ websocket: again as never }));
  await next.settings.change({ theme: 'dark' });
  again.terminate();
});

it('says why it cannot start', async () => {
  const first = start();
  const { port } = await first.address;
  const taken = await start('--port', port).ended;
  expect(taken).toMatchObject({ code: 1, said: '' });
  expect(taken.complained).toContain(`port ${port}`);
  expect(await start('--port', '70000').ended).toMatchObject({ code: 1, said: '' });
});
