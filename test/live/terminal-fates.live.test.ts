// What becomes of terminals when their container stops, comes back or goes, and when the engine itself is killed.
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { embeddedId } from '../../runtime/machine/driver.ts';
import { enginePlaces } from '../../runtime/machine/home.ts';
import { nativeDriver } from '../../runtime/machine/native/native.ts';
import { createRuntime, type Runtime } from '../../runtime/service/router.ts';
import { ended, engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';
import { becomes, look, openIn, size } from './terminal.ts';

describe.each(engines)('the fate of terminals on $name', (engine) => {
  let live: LiveRuntime;

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(() => live?.close());

  const shellIn = (containerId: string) =>
    openIn(live.client, { kind: 'shell', engineId: live.engineId, containerId, shell: 'sh' });

  it('a stopped container is told, one that is back too, and the session goes on in it', async () => {
    const { client, engineId } = live;
    const id = await live.run(idle);
    const session = await shellIn(id);
    const eyes = await look(client, session.id);
    await eyes.type('echo before $((1+1))\r');
    await eyes.shows('before 2');
    await client.containers.kill({ engineId, id });
    await becomes(client, session.id, 'stopped');
    await expect.poll(eyes.exit).toMatchObject({ status: 'stopped' });
    await expect(client.terminals.reopen({ sessionId: session.id, ...size })).rejects.toMatchObject({
      data: { reason: 'not-running' },
    });
    await client.containers.start({ engineId, id });
    await becomes(client, session.id, 'restarted');
    await client.terminals.reopen({ sessionId: session.id, ...size });
    const again = await look(client, session.id);
    await again.type('echo after $((1+1))\r');
    await again.shows(/before 2.*───.*after 2/s);
    await client.terminals.close({ sessionId: session.id });
  });

  it('a restart is told as one', async () => {
    const { client, engineId } = live;
    const id = await live.run({ command: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.1; done'] });
    const session = await shellIn(id);
    await client.containers.restart({ engineId, id });
    await becomes(client, session.id, 'restarted');
    await client.terminals.close({ sessionId: session.id });
  });

  it('a shell that was killed in a container that goes on has ended, and no more', async () => {
    const { client } = live;
    const session = await shellIn(await live.run(idle));
    const eyes = await look(client, session.id);
    await eyes.type('kill -9 $$\r');
    expect(await becomes(client, session.id, 'exited', 'stopped', 'lost')).toMatchObject({
      status: 'exited',
      exitCode: 137,
    });
    await client.terminals.close({ sessionId: session.id });
  });

  it('a removed container is told, and cannot be opened anew', async () => {
    const { client, engineId } = live;
    const id = await live.run(idle);
    const session = await shellIn(id);
    await client.containers.remove({ engineId, id, force: true, volumes: true });
    await becomes(client, session.id, 'removed');
    await expect(client.terminals.reopen({ sessionId: session.id, ...size })).rejects.toMatchObject({
      data: { reason: 'not-found' },
    });
    await client.terminals.close({ sessionId: session.id });
  });

  it('a flood that nobody reads does not hide that its container ended', async () => {
    const { client, engineId } = live;
    const id = await live.run(idle);
    const session = await shellIn(id);
    const stream = await client.terminals.attach({ sessionId: session.id, streamId: randomUUID() });
    await stream.next();
    await client.terminals.input({ sessionId: session.id, data: 'yes\r' });
    await until(stream, ({ kind }) => kind === 'data');
    await client.containers.kill({ engineId, id });
    await becomes(client, session.id, 'stopped');
    await client.terminals.close({ sessionId: session.id });
  });

  it('with the setting the session is opened anew by itself', async () => {
    const { client, engineId } = live;
    await client.settings.change({ terminal: { reopen: true } });
    const id = await live.run(idle);
    const session = await shellIn(id);
    await client.containers.kill({ engineId, id });
    await becomes(client, session.id, 'stopped');
    await client.containers.start({ engineId, id });
    await becomes(client, session.id, 'running');
    const eyes = await look(client, session.id);
    await eyes.type('echo again $((1+1))\r');
    await eyes.shows('again 2');
    await client.settings.change({ terminal: { reopen: false } });
    await client.terminals.close({ sessionId: session.id });
  });

  it('a debug shell stops with the container it looks into', async () => {
    const { client, engineId } = live;
    const id = await live.run({ fixture: 'scratch', command: [] });
    const session = await openIn(client, { kind: 'debug', engineId, containerId: id });
    await client.containers.kill({ engineId, id });
    await becomes(client, session.id, 'stopped');
    await client.containers.start({ engineId, id });
    await becomes(client, session.id, 'restarted');
    await client.terminals.reopen({ sessionId: session.id, ...size });
    const eyes = await look(client, session.id);
    await eyes.type('pwd\r');
    await eyes.shows(/─.*\/proc\/1\/root/s);
    await client.terminals.close({ sessionId: session.id });
  });

  it('a main process that ended is shown from its new beginning on', async () => {
    const { client, engineId } = live;
    const id = await live.run({
      command: ['sh', '-c', 'echo begun-$(cat /proc/sys/kernel/random/uuid); sleep 1000000'],
    });
    const session = await openIn(client, { kind: 'attach', engineId, containerId: id });
    const eyes = await look(client, session.id);
    await eyes.shows('begun-');
    await client.containers.kill({ engineId, id });
    expect(await becomes(client, session.id, 'stopped')).toMatchObject({ exitCode: 137 });
    await client.containers.start({ engineId, id });
    await becomes(client, session.id, 'restarted');
    await client.terminals.reopen({ sessionId: session.id, ...size });
    const again = await look(client, session.id);
    await again.shows(/begun-.*─.*begun-/s);
    const seen = [...again.screen().matchAll(/begun-[0-9a-f-]+/g)].map(([word]) => word);
    expect(new Set(seen).size).toBe(2);
    expect(seen).toHaveLength(2);
    await client.terminals.close({ sessionId: session.id });
  });
});

describe('the embedded engine killed under a terminal', () => {
  const home = `/tmp/gantry-fates-${randomUUID().slice(0, 8)}`;
  const env = { ...process.env, DOCKER_HOST: undefined, GANTRY_HOME: home, HOME: home };
  let runtime: Runtime;
  let client: GantryClient;

  const ready = async () =>
    until(await client.engines.watch(), ({ engines: all }) =>
      all.some(({ id, status }) => id === embeddedId && status === 'ready'),
    );

  beforeAll(async () => {
    for await (const _ of nativeDriver({ home }).create({ id: embeddedId }, AbortSignal.timeout(280_000)));
    runtime = await createRuntime({ home, env });
    client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
    await client.engines.choose({ engineId: embeddedId });
    await ready();
  });
  afterAll(async () => {
    await runtime?.close();
    await nativeDriver({ home }).remove(embeddedId);
    rmSync(home, { recursive: true, force: true });
  });

  it('keeps its screen, says so, and is opened anew when the engine is back', async () => {
    const { activityId } = await client.containers.runSample({ engineId: embeddedId });
    const { containerId = '' } = await ended(client, activityId);
    const session = await openIn(client, { kind: 'shell', engineId: embeddedId, containerId });
    const eyes = await look(client, session.id);
    await eyes.type('echo before $((1+1))\r');
    await eyes.shows('before 2');
    process.kill(Number(readFileSync(enginePlaces(home, embeddedId).pidFile, 'utf8')), 'SIGKILL');
    await expect.poll(eyes.exit, { timeout: 30_000 }).toMatchObject({ status: 'lost' });
    await eyes.shows('before 2');
    // The containers of this engine go on without it: they were not restarted.
    await ready();
    await becomes(client, session.id, 'lost');
    await client.terminals.reopen({ sessionId: session.id, ...size });
    const again = await look(client, session.id);
    await again.type('echo after $((1+1))\r');
    await again.shows(/before 2.*─.*after 2/s);
    await client.terminals.close({ sessionId: session.id });
  });
});
