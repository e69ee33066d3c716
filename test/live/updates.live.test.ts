// Newer images on real engines and a real registry with a password: found by HEAD alone, applied, and taken back.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { emptySpec } from '../../runtime/contract/specs/container-spec.ts';
import type { ContainerUpdate } from '../../runtime/contract/updates.ts';
import { createRuntime, type Runtime } from '../../runtime/service/router.ts';
import { rawClient } from './changed-container.ts';
import { type SocketProxy, startSocketProxy } from './engines/socket-proxy.ts';
import { fixtureReference } from './fixtures/build.ts';
import { startRegistry } from './registry.ts';
import { openDoor, type RegistryDoor } from './registry-door.ts';
import { ended, engines, idle, until } from './runtime.ts';

/** `me` with the password `right`. */
const passwords = 'me:$2b$04$D8WkCx3ULMQsMvMrtkciL.A/PS5iS2D78j0zOlz79Q8md.8DYtHf6\n';
const login = { username: 'me', password: 'right' };

describe.each(engines)('newer images on $name', (engine) => {
  const raw = rawClient(engine);
  let home: string;
  let registry: Awaited<ReturnType<typeof startRegistry>>;
  let door: RegistryDoor;
  let proxy: SocketProxy;
  let runtime: Runtime;
  let client: GantryClient;
  let engineId = '';
  let reference = '';
  const made: string[] = [];

  const logIn = (password: string) => {
    const auth = Buffer.from(`me:${password}`).toString('base64');
    mkdirSync(path.join(home, '.docker'), { recursive: true });
    writeFileSync(path.join(home, '.docker/config.json'), JSON.stringify({ auths: { [door.host]: { auth } } }));
  };
  const open = async () => {
    runtime = await createRuntime({ home, env: { ...process.env, DOCKER_HOST: proxy.address, HOME: home } });
    client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
    await client.settings.change({ checkUpdates: false });
    for await (const state of await client.engines.watch()) {
      engineId = state.currentId;
      if (state.engines.find((one) => one.id === engineId)?.status === 'ready') break;
    }
  };
  /** The fixture becomes what the registry has under the tag; locally the tag is gone afterwards. */
  const publish = async (fixture: string, tag = reference) => {
    const [repository = '', name = ''] = tag.split(/:(?=[^:/]+$)/);
    await raw.ask('POST', `/images/${fixtureReference(fixture)}/tag?repo=${repository}&tag=${name}`);
    const said = await withLogin(raw.socket, `/images/${tag}/push`);
    expect(said).not.toContain('"error"');
    await raw.ask('DELETE', `/images/${tag}?noprune=1`);
  };
  const pull = (tag = reference) => withLogin(raw.socket, `/images/create?fromImage=${encodeURIComponent(tag)}`);
  const run = async (name: string, image: string) => {
    const spec = { ...emptySpec(image), ...idle, name, stopSignal: 'SIGKILL' };
    const { activityId } = await client.containers.create({ engineId, spec });
    const { containerId = '', problem } = await ended(client, activityId);
    expect(problem).toBeUndefined();
    made.push(name);
    return containerId;
  };
  const seen = async (id: string, accept: (update: ContainerUpdate) => boolean) => {
    const find = (all: ContainerUpdate[]) => all.find((one) => one.id === id);
    const all = await until(await client.updates.watch({ engineId }), (list) => {
      const one = find(list);
      return one !== undefined && !one.checking && accept(one);
    });
    return find(all) as ContainerUpdate;
  };

  beforeAll(async () => {
    home = mkdtempSync('/tmp/gantry-updates-');
    registry = await startRegistry(undefined, passwords);
    door = await openDoor(registry.port);
    reference = `${door.host}/team/app:1`;
    proxy = await startSocketProxy(raw.socket, home);
    logIn('right');
    await open();
    await publish('base');
    await pull();
  });
  afterAll(async () => {
    for (const name of made) await raw.remove(name);
    await runtime?.close();
    await proxy?.stop();
    await door?.stop();
    await registry?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it('tells what it can about each container, and asks once for all with one reference', async () => {
    const [one, two] = [await run('gt-update-one', reference), await run('gt-update-two', reference)];
    const local = await run('gt-update-local', fixtureReference('base'));
    expect(await seen(one, () => true)).toMatchObject({ state: 'unknown', digest: expect.stringMatching(/^sha256:/) });
    expect((await seen(local, () => true)).state).toBe('local');
    // Podman tells a name also of one that was made by the image's id.
    if (engine.flavour === 'docker') {
      const fixed = await run('gt-update-fixed', (await raw.inspect(one)).Image);
      expect((await seen(fixed, () => true)).state).toBe('fixed');
    }
    door.manifests.length = 0;
    await client.updates.check({ engineId });
    expect(await seen(one, (update) => update.state !== 'unknown')).toMatchObject({ state: 'current' });
    expect((await seen(two, () => true)).state).toBe('current');
    // The first is refused and brings the question for the password; the second has it.
    expect(door.manifests).toEqual(['HEAD /v2/team/app/manifests/1', 'HEAD /v2/team/app/manifests/1']);
  });

  it('finds a newer one without a pull, applies it, and goes back', async () => {
    const id = (await raw.inspect('gt-update-one')).Id;
    const old = (await raw.inspect(id)).Image;
    await publish('chatty');
    door.manifests.length = 0;
    await client.updates.check({ engineId });
    const newer = await seen(id, (update) => update.state === 'newer');
    expect(newer.newDigest).not.toBe(newer.digest);
    expect(door.manifests.every((line) => line.startsWith('HEAD '))).toBe(true);

    const { activityId } = await client.updates.apply({ engineId, id });
    const applied = await ended(client, activityId);
    expect(applied.problem).toBeUndefined();
    expect(applied).toMatchObject({ status: 'done', replaces: id });
    const fresh = await raw.inspect('gt-update-one');
    expect(fresh.Id).toBe(applied.containerId);
    expect(fresh.Image).not.toBe(old);
    expect(fresh.State.Running).toBe(true);
    const now = await seen(fresh.Id, (update) => update.previous !== undefined);
    expect(now).toMatchObject({ state: 'current', digest: newer.newDigest, previous: { imageId: old } });

    const back = await client.updates.revert({ engineId, id: fresh.Id });
    const reverted = await ended(client, back.activityId);
    expect(reverted.problem).toBeUndefined();
    const again = await raw.inspect('gt-update-one');
    expect(again.Image).toBe(old);
    const told = await seen(again.Id, (update) => update.state === 'newer');
    expect(told).toMatchObject({ reference, skipped: newer.newDigest });
    expect(told.previous).toBeUndefined();
  });

  it('keeps what was said over a restart, asks for no pinned one, and tells a skipped one again when asked to', async () => {
    const { Id: id } = await raw.inspect('gt-update-one');
    const { Id: two } = await raw.inspect('gt-update-two');
    await client.updates.pin({ engineId, id });
    await client.updates.pin({ engineId, id: two });
    await runtime.close();
    await open();
    expect(await seen(id, () => true)).toMatchObject({ state: 'newer', pinned: true, skipped: expect.any(String) });
    door.manifests.length = 0;
    await client.updates.check({ engineId });
    expect(door.manifests).toEqual([]);
    await client.updates.unpin({ engineId, id });
    await client.updates.unpin({ engineId, id: two });
    await client.updates.skip({ engineId, id });
    expect((await seen(id, (update) => !update.pinned)).skipped).toBeUndefined();
  });

  it('says that it was asked too often, that the password is wrong, and that nobody answers, and keeps what it knew', async () => {
    const { Id: id } = await raw.inspect('gt-update-one');
    const check = () => client.updates.check({ engineId, ids: [id] });
    const reason = (wanted: string) => seen(id, (update) => update.problem?.reason === wanted);
    door.status = 429;
    await check();
    expect((await reason('rate-limited')).state).toBe('newer');
    door.status = undefined;
    logIn('wrong');
    await check();
    await reason('password-wrong');
    logIn('right');
    await check();
    expect((await seen(id, (update) => update.problem === undefined)).state).toBe('newer');
    await door.stop();
    await check();
    await reason('connection-refused');
  });
});

function withLogin(socketPath: string, url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'X-Registry-Auth': Buffer.from(JSON.stringify(login)).toString('base64url') };
    const sent = http.request({ socketPath, method: 'POST', path: url, headers, host: 'engine' }, (response) => {
      let said = '';
      response.setEncoding('utf8');
      response.on('data', (data: string) => {
        said += data;
      });
      response.on('end', () => resolve(said));
    });
    sent.on('error', reject);
    sent.end();
  });
}
