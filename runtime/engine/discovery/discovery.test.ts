// The engines a person already has, found in the order of choice.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discoverEngines, type FoundEngine, listens } from './discovery.ts';

let home: string;
const servers: Server[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gantry-'));
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(home, { recursive: true, force: true });
});

async function context(name: string, host: string, tls?: Record<string, string>): Promise<void> {
  const id = createHash('sha256').update(name).digest('hex');
  const meta = join(home, '.docker/contexts/meta', id);
  await mkdir(meta, { recursive: true });
  await writeFile(
    join(meta, 'meta.json'),
    JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: { Host: host } } }),
  );
  if (tls !== undefined) await files(join(home, '.docker/contexts/tls', id, 'docker'), tls);
}

async function files(directory: string, contents: Record<string, string>): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [name, text] of Object.entries(contents)) await writeFile(join(directory, name), text);
}

async function listen(path: string): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
}

/** What this machine itself has is left out. */
async function found(env: Record<string, string> = {}): Promise<FoundEngine[]> {
  const system = new Set(['docker-socket', 'podman-socket-system']);
  return (await discoverEngines(env, home)).filter((engine) => !system.has(engine.id));
}

const pems = { 'ca.pem': 'CA', 'cert.pem': 'CERT', 'key.pem': 'KEY' };

describe('discovery', () => {
  it('finds nothing where there is nothing', async () => {
    expect(await found()).toEqual([]);
  });

  it('puts DOCKER_HOST first, the current context next, then the others by name', async () => {
    await context('zeta', 'unix:///run/zeta.sock');
    await context('alpha', 'ssh://me@box');
    await context('beta', 'unix:///run/beta.sock');
    await files(join(home, '.docker'), { 'config.json': '{"currentContext":"zeta"}' });
    const ids = (await found({ DOCKER_HOST: 'unix:///run/mine.sock' })).map((engine) => engine.id);
    expect(ids).toEqual(['docker-host', 'context:zeta', 'context:alpha', 'context:beta']);
    const [first] = await found({ DOCKER_CONTEXT: 'beta' });
    expect(first).toEqual({
      id: 'context:beta',
      source: 'context',
      name: 'beta',
      endpoint: { kind: 'socket', path: '/run/beta.sock' },
    });
  });

  it('reads the TLS files of DOCKER_HOST and of contexts', async () => {
    await files(join(home, 'certs'), pems);
    await context('far', 'tcp://far:2376', { ...pems, 'ca.pem': 'FAR' });
    const [mine, far] = await found({
      DOCKER_HOST: 'tcp://near:2376',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: join(home, 'certs'),
    });
    const tls = { ca: 'CA', cert: 'CERT', key: 'KEY' };
    expect(mine?.endpoint).toEqual({ kind: 'tcp', host: 'near', port: 2376, tls });
    expect(far?.endpoint).toEqual({ kind: 'tcp', host: 'far', port: 2376, tls: { ...tls, ca: 'FAR' } });
  });

  it('names a TCP engine without TLS, and says why it is not used', async () => {
    const [engine] = await found({ DOCKER_HOST: 'tcp://near:2375' });
    expect(engine).toMatchObject({ id: 'docker-host', name: 'tcp://near:2375', problem: { reason: 'unsupported' } });
    expect(engine?.endpoint).toBeUndefined();
  });

  it('lists an address once', async () => {
    await context('same', 'unix:///run/mine.sock');
    const ids = (await found({ DOCKER_HOST: 'unix:///run/mine.sock' })).map((engine) => engine.id);
    expect(ids).toEqual(['docker-host']);
  });

  it('finds a podman socket only when something listens', async () => {
    await mkdir(join(home, 'podman'));
    await writeFile(join(home, 'podman/podman.sock'), '');
    expect(await found({ XDG_RUNTIME_DIR: home })).toEqual([]);
    await rm(join(home, 'podman/podman.sock'));
    await listen(join(home, 'podman/podman.sock'));
    expect(await found({ XDG_RUNTIME_DIR: home })).toMatchObject([{ id: 'podman-socket', source: 'podman-socket' }]);
  });

  it('stands broken files', async () => {
    await context('good', 'unix:///run/good.sock');
    await files(join(home, '.docker'), { 'config.json': '{ not json' });
    await files(join(home, '.docker/contexts/meta/broken'), { 'meta.json': '[' });
    await files(join(home, '.docker/contexts/meta/empty'), { 'meta.json': '{}' });
    expect((await found()).map((engine) => engine.id)).toEqual(['context:good']);
  });

  it('tells a living socket from a file', async () => {
    await listen(join(home, 'a.sock'));
    expect(await listens(join(home, 'a.sock'))).toBe(true);
    expect(await listens(join(home, 'b.sock'))).toBe(false);
  });
});
