// Changing and re-creating containers on real engines: nothing is lost, and whatever fails, the old one is back.
import { mkdtempSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ContainerSpec } from '../../runtime/contract/specs/container-spec.ts';
import {
  clearRich,
  expectBack,
  type Made,
  makeRich,
  mark,
  picture,
  rawClient,
  readMarks,
} from './changed-container.ts';
import { type SocketProxy, startSocketProxy } from './engines/socket-proxy.ts';
import { fixtureReference } from './fixtures/build.ts';
import { ended, engines, type LiveRuntime, openRuntime, until } from './runtime.ts';

let subnets = 20;

describe.each(engines)('changing containers on $name', (engine) => {
  const raw = rawClient(engine);
  let folder: string;
  let proxy: SocketProxy;
  let live: LiveRuntime;
  let made: Made;
  let before: ReturnType<typeof picture>;

  beforeAll(async () => {
    folder = mkdtempSync('/tmp/gantry-recreate-');
    proxy = await startSocketProxy(raw.socket, folder);
    live = await openRuntime({ ...engine, address: proxy.address });
  });
  afterAll(async () => {
    await live?.close();
    await proxy?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    proxy.watch(() => 'pass');
    subnets += 1;
    made = await makeRich(raw, engine, live.name('rich'), subnets);
    await mark(raw, made.id);
    before = picture(await raw.inspect(made.id));
  });
  afterEach(async () => {
    proxy.watch(() => 'pass');
    await clearRich(raw, made);
  });

  /** Each time nothing was left to be told but the failure itself. */
  const isBack = async () => {
    const all = await until(await live.client.activities.watch(), () => true);
    expect(all.filter(({ kind }) => kind === 'settle')).toEqual([]);
    await expectBack(raw, made, before);
  };
  const specOf = async (): Promise<ContainerSpec> =>
    (await live.client.containers.spec({ engineId: live.engineId, id: made.id })).spec;
  const edit = async (change: (spec: ContainerSpec) => ContainerSpec) => {
    const { client, engineId } = live;
    const { activityId } = await client.containers.edit({ engineId, id: made.id, spec: change(await specOf()) });
    return activityId;
  };
  const withVariable = (spec: ContainerSpec): ContainerSpec => ({
    ...spec,
    env: spec.env.map((one) => (one.name === 'CHANGED' ? { ...one, value: 'after' } : one)),
  });

  it('makes one anew with the one thing changed and everything else as it was, data in anonymous volumes too', async () => {
    const activity = await ended(live.client, await edit(withVariable));
    expect(activity).toMatchObject({ status: 'done', replaces: made.id });
    const now = await raw.inspect(made.name);
    expect(now.Id).toBe(activity.containerId);
    const env = (before.config.Env as string[]).map((one) => one.replace('CHANGED=before', 'CHANGED=after'));
    expect(picture(now)).toEqual({ ...before, config: { ...before.config, Env: env } });
    expect(await readMarks(raw, now.Id)).toBe('kept\nkept\n');
    expect((await raw.names()).filter((name) => name.includes(`${made.name}-`))).toEqual([]);
  });

  it('re-creates the same, and a stopped one stays stopped', async () => {
    const { client, engineId } = live;
    const { activityId } = await client.containers.recreate({ engineId, id: made.id });
    const first = await ended(client, activityId);
    expect(first).toMatchObject({ status: 'done' });
    const { containerId = '' } = first;
    expect(picture(await raw.inspect(made.name))).toEqual(before);
    await client.containers.stop({ engineId, id: containerId });
    const again = await client.containers.recreate({ engineId, id: containerId });
    expect(await ended(client, again.activityId)).toMatchObject({ status: 'done' });
    const now = await raw.inspect(made.name);
    expect(now.Id).not.toBe(containerId);
    expect(picture(now)).toEqual({ ...before, running: false });
  });

  it('changes in place what can be: its name, its networks, its limits', async () => {
    const [, second = ''] = made.networks;
    const activity = await ended(
      live.client,
      await edit((spec) => ({
        ...spec,
        name: `${made.name}x`,
        restart: 'always',
        memoryBytes: 96 * 1024 * 1024,
        networks: (spec.networks ?? []).map((one) => (one.name === second ? { ...one, aliases: ['other'] } : one)),
      })),
    );
    expect(activity).toMatchObject({ status: 'done' });
    const now = await raw.inspect(`${made.name}x`);
    expect(now.Id === made.id).toBe(engine.flavour === 'docker');
    expect(now.HostConfig).toMatchObject({ Memory: 96 * 1024 * 1024, RestartPolicy: { Name: 'always' } });
    const networks = { ...before.networks, [second]: { aliases: ['other'], address: '' } };
    expect(picture(now)).toMatchObject({ running: true, networks });
  });

  it.each(['refuse', 'lose'] as const)(
    'puts the old one back when any step fails (%s)',
    async (verdict) => {
      let steps = Number.POSITIVE_INFINITY;
      for (let at = 1; at <= steps; at += 1) {
        proxy.watch((number) => (number === at ? verdict : 'pass'));
        const activity = await ended(live.client, await edit(withVariable));
        if (activity.status === 'done') {
          // What is left then is removing the old one, which is tried again later.
          expect(proxy.changes[at - 1] ?? 'DELETE').toMatch(/^DELETE/);
          steps = at;
        } else {
          expect(activity).toMatchObject({
            status: 'failed',
            problem: { message: expect.stringContaining('injected') },
          });
          await isBack();
        }
      }
      expect(steps).toBeGreaterThan(6);
    },
    600_000,
  );

  it('puts the old one back when it is canceled while the new one is being proved', async () => {
    const activityId = await edit(withVariable);
    for await (const list of await live.client.activities.watch()) {
      if (list.find(({ id }) => id === activityId)?.step === 'proving') break;
    }
    await live.client.activities.cancel({ id: activityId });
    expect(await ended(live.client, activityId)).toMatchObject({ status: 'canceled' });
    await isBack();
  });

  it('puts the old one back when the new one ends at once, and when it is unhealthy', async () => {
    const failing = await ended(live.client, await edit((spec) => ({ ...spec, command: ['sh', '-c', 'exit 3'] })));
    expect(failing).toMatchObject({ status: 'failed', problem: { reason: 'not-alive' } });
    await isBack();
    const missing = await ended(live.client, await edit((spec) => ({ ...spec, command: ['/no/such'] })));
    expect(missing.status).toBe('failed');
    await isBack();
    if (engine.flavour === 'podman') return;
    const healthCheck = { test: ['CMD', 'false'], interval: 1e9, timeout: 1e9, retries: 1 };
    const ill = await ended(live.client, await edit((spec) => ({ ...spec, healthCheck })));
    expect(ill).toMatchObject({ status: 'failed', problem: { reason: 'not-alive' } });
    await isBack();
  });

  it('takes those along that use its network, and puts them back with it', async () => {
    const name = `${made.name}.user`;
    const { Id: user } = await raw.ask('POST', `/containers/create?name=${name}`, {
      Image: fixtureReference('base'),
      Cmd: ['sleep', '100000'],
      StopSignal: 'SIGKILL',
      HostConfig: { NetworkMode: `container:${made.id}` },
    });
    await raw.ask('POST', `/containers/${user}/start`);
    proxy.watch((_, change) =>
      /\/start/.test(change) && proxy.changes.filter((one) => /\/start/.test(one)).length === 2 ? 'refuse' : 'pass',
    );
    expect(await ended(live.client, await edit(withVariable))).toMatchObject({ status: 'failed' });
    await isBack();
    expect(await raw.inspect(name)).toMatchObject({ Id: user, State: { Running: true } });
    proxy.watch(() => 'pass');
    const activity = await ended(live.client, await edit(withVariable));
    expect(activity).toMatchObject({ status: 'done' });
    const now = await raw.inspect(name);
    expect(now.State.Running).toBe(true);
    expect(now.HostConfig.NetworkMode).toBe(`container:${activity.containerId}`);
    expect((await raw.names()).filter((one) => /-(old|new)-/.test(one))).toEqual([]);
    await raw.remove(name);
  });

  it('refuses a paused one, and makes one anew that removes itself', async () => {
    const { client, engineId } = live;
    if (engine.flavour === 'docker') {
      await client.containers.pause({ engineId, id: made.id });
      await expect(client.containers.recreate({ engineId, id: made.id })).rejects.toMatchObject({
        data: { reason: 'paused' },
      });
      await client.containers.unpause({ engineId, id: made.id });
    }
    const name = `${made.name}.rm`;
    const body = { Image: fixtureReference('base'), Cmd: ['sleep', '100000'], StopSignal: 'SIGKILL' };
    const { Id: id } = await raw.ask('POST', `/containers/create?name=${name}`, {
      ...body,
      HostConfig: { AutoRemove: true },
    });
    await raw.ask('POST', `/containers/${id}/start`);
    proxy.watch((_, change) => (/rename/.test(change) ? 'refuse' : 'pass'));
    const failed = await client.containers.recreate({ engineId, id });
    expect(await ended(client, failed.activityId)).toMatchObject({ status: 'failed' });
    const back = await raw.inspect(name);
    expect(back).toMatchObject({ State: { Running: true }, HostConfig: { AutoRemove: true } });
    proxy.watch(() => 'pass');
    const { activityId } = await client.containers.recreate({ engineId, id: back.Id });
    const { containerId = '' } = await ended(client, activityId);
    expect(await raw.inspect(name)).toMatchObject({ Id: containerId, State: { Running: true } });
    await raw.remove(name);
  });
});
