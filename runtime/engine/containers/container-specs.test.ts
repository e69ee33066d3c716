// Creation in several requests: what cannot be finished is taken away again.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptySpec } from '../../contract/specs/container-spec.ts';
import { EngineConnection } from '../connection.ts';
import { createContainer } from './container-specs.ts';

let folder: string;
let server: Server;
let connection: EngineConnection;
let asked: string[];
/** What joining a network is answered with. */
let joining: number;

function answerOf(line: string): [status: number, body: unknown] {
  if (line.startsWith('GET /version')) return [200, { ApiVersion: '1.41' }];
  if (line.startsWith('POST /containers/create')) return [201, { Id: 'made', Warnings: [] }];
  if (line.endsWith('/connect')) return [joining, { message: 'network not found' }];
  return [204, undefined];
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gantry-specs-'));
  asked = [];
  const path = join(folder, 'engine.sock');
  server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    request.resume().on('end', () => {
      asked.push(line);
      const [status, body] = answerOf(line);
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  connection = new EngineConnection('engine', { kind: 'socket', path });
});
afterEach(async () => {
  connection.close();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const spec = {
  ...emptySpec('nginx'),
  name: 'web',
  networks: ['one', 'two', 'three'].map((name) => ({ name, aliases: [] })),
};

it('joins the further networks of an engine that takes one at once', async () => {
  joining = 200;
  expect(await createContainer(connection, spec)).toBe('made');
  expect(asked).toEqual([
    'GET /version',
    'POST /containers/create?name=web',
    'POST /networks/two/connect',
    'POST /networks/three/connect',
  ]);
});

it('takes the container away again when one of them cannot be joined', async () => {
  joining = 404;
  await expect(createContainer(connection, spec)).rejects.toMatchObject({ problem: { reason: 'not-found' } });
  expect(asked.slice(2)).toEqual(['POST /networks/two/connect', 'DELETE /containers/made?force=true&v=true']);
});
