// The embedded engine as the app has it: started by the runtime, killed, hung, come back, and gone without a trace.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../runtime/contract/change.ts';
import type { ContainerRow } from '../../runtime/contract/containers.ts';
import type { Engine } from '../../runtime/contract/engines.ts';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { embeddedId } from '../../runtime/machine/driver.ts';
import { enginePlaces } from '../../runtime/machine/home.ts';
import { nativeDriver } from '../../runtime/machine/native/native.ts';
import { createRuntime, type Runtime } from '../../runtime/service/router.ts';
import { type Traces, tracesOf } from './engines/traces.ts';
import { ended, until } from './runtime.ts';

describe('the embedded engine', () => {
  // Made by the engine: a file that is only looked at, not run, leaves no folder.
  const home = `/tmp/gantry-embedded-${randomUUID().slice(0, 8)}`;
  const places = enginePlaces(home, embeddedId);
  let runtime: Runtime;
  let client: GantryClient;
  let bundle: string;
  let before: Traces;

  const settings = {
    home,
    env: { ...process.env, DOCKER_HOST: undefined, GANTRY_HOME: home, HOME: home },
    log: () => {},
  };
  const dockerd = () => Number(readFileSync(places.pidFile, 'utf8'));
  const embedded = (accept: (engine: Engine) => boolean) => async () =>
    until(await client.engines.watch(), (state) => state.engines.some((one) => one.id === embeddedId && accept(one)));
  const ready = embedded((engine) => engine.status === 'ready');

  beforeAll(async () => {
    const driver = nativeDriver({ home });
    for await (const _ of driver.create({ id: embeddedId }, AbortSignal.timeout(280_000)));
    bundle = (await driver.bundle())?.directory ?? '';
    before = await tracesOf(places, bundle);
    runtime = await createRuntime(settings);
    client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
    await client.engines.choose({ engineId: embeddedId });
    await ready();
  });

  afterAll(async () => {
    await runtime?.close();
    await nativeDriver({ home }).remove(embeddedId);
    rmSync(home, { recursive: true, force: true });
  });

  it('tells what it is', async () => {
    const state = await ready();
    const engine = state.engines.find((one) => one.id === embeddedId);
    expect(engine?.info).toMatchObject({
      flavour: 'docker',
      version: expect.stringMatching(/^26\.1/),
      rootless: false,
    });
  });

  it('runs the sample without any registry: its page answers, its log says so', async () => {
    const { activityId } = await client.containers.runSample({ engineId: embeddedId });
    const activity = await ended(client, activityId);
    expect(activity.problem).toBeUndefined();
    const details = await client.containers.inspect({ engineId: embeddedId, id: activity.containerId ?? '' });
    const port = details.row.ports.find((one) => one.hostPort !== undefined)?.hostPort;
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Gantry');
  });

  it('shows a killed daemon, and all comes back after it: the container never stopped', async () => {
    const lists = await client.containers.watch({ engineId: embeddedId });
    const iterator = lists[Symbol.asyncIterator]();
    const first = (await iterator.next()).value as Change<ContainerRow> | undefined;
    const id = first?.kind === 'snapshot' ? (first.items[0]?.id ?? '') : '';
    const begun = async () => (await client.containers.inspect({ engineId: embeddedId, id })).row.startedAt;
    const before = await begun();
    process.kill(dockerd(), 'SIGKILL');
    const kinds: string[] = [];
    for (;;) {
      const { value, done } = await iterator.next();
      if (done) throw new Error('the list ended');
      kinds.push(value.kind);
      if (value.kind === 'snapshot') {
        expect(value.items).toEqual([expect.objectContaining({ id, state: 'running' })]);
        break;
      }
    }
    expect(kinds).toContain('unavailable');
    expect(await begun()).toBe(before);
    await iterator.return?.(undefined);
    await ready();
  });

  it('notices a daemon that hangs, and that it goes on', async () => {
    const pid = dockerd();
    const lost = embedded((engine) => engine.status === 'reconnecting' || engine.status === 'unreachable');
    process.kill(pid, 'SIGSTOP');
    try {
      await lost();
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await ready();
  });

  it('wakes a daemon that hangs when somebody asks for it', async () => {
    const pid = dockerd();
    process.kill(pid, 'SIGSTOP');
    try {
      await embedded((engine) => engine.status === 'reconnecting' || engine.status === 'unreachable')();
      await client.engines.start({ engineId: embeddedId });
      await ready();
      expect(dockerd()).toBe(pid);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  it('stops with the last client that needs it and leaves nothing behind', async () => {
    await client.networks.create({ engineId: embeddedId, plan: { name: 'left', driver: 'bridge' } });
    const list = await until(await client.networks.watch({ engineId: embeddedId }), (one) => one.kind === 'snapshot');
    const made = list.kind === 'snapshot' ? list.items.find((row) => row.name === 'left') : undefined;
    const running = await tracesOf(places, bundle, [`br-${made?.id.slice(0, 12)}`]);
    expect(running.links).toEqual(expect.arrayContaining([places.bridge, `br-${made?.id.slice(0, 12)}`]));
    // Of every kind there is something, so the comparison below is worth something.
    for (const found of Object.values(running)) expect(found).not.toEqual([]);
    await runtime.close();
    expect(existsSync(places.run)).toBe(false);
    expect(await tracesOf(places, bundle, running.links)).toEqual(before);
    runtime = await createRuntime(settings);
    client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
    await ready();
  });
});
