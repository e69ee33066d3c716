// The sample over a server that answers as an engine: a port that was lost between the look and the start.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { ActivityRegistry } from '../activities/activity-registry.ts';
import { EngineLink } from '../engines/engine-link.ts';
import { Busybox } from '../tools/busybox.ts';
import { runSample } from './sample.ts';

let server: Server;
let folder: string;
/** Host ports in the order in which they were asked for, and how many containers were taken away again. */
let asked: number[];
let removed: number;

/** Its `lost` first starts fail as docker's do when somebody else was quicker. */
async function engine(lost: number): Promise<EngineLink> {
  [asked, removed, folder] = [[], 0, mkdtempSync(join(tmpdir(), 'gantry-sample-'))];
  server = createServer(async (request, response) => {
    const { method, url = '' } = request;
    let body = '';
    for await (const part of request) body += part;
    const answer = (code: number, content: object) =>
      response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(content));
    if (method === 'DELETE') removed += 1;
    if (url.includes('/containers/create')) asked.push(Number(/"HostPort":"(\d+)"/.exec(body)?.[1]));
    const words = `driver failed: listen tcp4 127.0.0.1:${asked.at(-1)}: bind: address already in use`;
    if (url.includes('/containers/json')) answer(200, []);
    else if (url.endsWith('/start') && asked.length <= lost) answer(500, { message: words });
    else if (method === 'DELETE' || url.endsWith('/start')) response.writeHead(204).end();
    else answer(method === 'POST' ? 201 : 200, { Id: 'made' });
  });
  const path = join(folder, 'engine.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return new EngineLink('engine', { kind: 'socket', path }, () => undefined);
}

async function sample(lost: number) {
  const link = await engine(lost);
  const activities = new ActivityRegistry();
  try {
    await runSample(activities, link, { page: folder, busybox: new Busybox({}, async () => undefined) });
    await expect.poll(() => activities.latest.value[0]?.status).not.toBe('running');
    return activities.latest.value[0];
  } finally {
    link.close();
  }
}

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

it('goes to the next port when another program was quicker, and leaves nothing of the try', async () => {
  expect(await sample(2)).toMatchObject({ status: 'done' });
  expect(new Set(asked).size).toBe(3);
  expect(removed).toBe(2);
});

it('gives up some day, in the engine’s words', async () => {
  expect(await sample(100)).toMatchObject({ status: 'failed', problem: { reason: 'port-in-use' } });
  expect(asked).toHaveLength(5);
  expect(removed).toBe(5);
});
