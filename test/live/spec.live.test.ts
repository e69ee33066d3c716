// Specs on real engines: what a container was made to be is read back whole, and makes the same container again.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContainerSpec, emptySpec } from '../../runtime/contract/specs/container-spec.ts';
import { specChanges } from '../../runtime/contract/specs/spec-changes.ts';
import { specProblems } from '../../runtime/contract/specs/spec-problems.ts';
import { EngineConnection } from '../../runtime/engine/connection.ts';
import { createContainer, readSpec } from '../../runtime/engine/containers/container-specs.ts';
import { refusals, tellings } from '../../runtime/engine/containers/spec-limits.ts';
import { removeContainer } from '../../runtime/engine/containers.ts';
import { type EngineApi, engineApi } from '../../runtime/engine/system.ts';
import { engineSpecs, type Surroundings } from '../random-engine-specs.ts';
import { request } from './engines/engine-api.ts';
import { fixtureReference } from './fixtures/build.ts';
import { ended, engines, idle, type LiveRuntime, openRuntime } from './runtime.ts';

/** The spec without what this engine does not take, by its own table. */
function held(spec: ContainerSpec, api: EngineApi): ContainerSpec {
  const [refused] = refusals(spec, api);
  if (refused === undefined) return spec;
  const [field = '', part = ''] = refused.field.split('.');
  const value = spec[field as keyof ContainerSpec];
  const rest = Object.fromEntries(Object.entries(spec).filter(([key]) => key !== field)) as ContainerSpec;
  if (field === 'expose') {
    return held({ ...rest, ports: spec.ports.filter(({ protocol }) => protocol !== 'sctp') }, api);
  }
  if (Array.isArray(value) && part !== '') {
    return held({ ...rest, [field]: value.filter((_, index) => index !== Number(part)) }, api);
  }
  return held(rest, api);
}

describe.each(engines)('specs on $name', (engine) => {
  let live: LiveRuntime;
  let connection: EngineConnection;
  let around: Surroundings;
  const socket = engine.address.slice('unix://'.length);
  const index = engines.indexOf(engine);
  // Podman takes seconds for what docker does in milliseconds.
  const runs = engine.flavour === 'podman' ? 12 : 25;

  beforeAll(async () => {
    live = await openRuntime(engine);
    connection = new EngineConnection(live.engineId, { kind: 'socket', path: socket });
    const container = live.name('beside');
    await live.run({ ...idle, name: container, volumes: [{ source: '', destination: '/shared', readOnly: false }] });
    const networks = [1, 2].map((number) => ({
      name: live.name(`net${number}`),
      subnet: `10.99.${index * 10 + number}.0/24`,
      address: `10.99.${index * 10 + number}.77`,
    }));
    for (const { name, subnet } of networks) {
      const body = { Name: name, Driver: 'bridge', IPAM: { Config: [{ Subnet: subnet }] } };
      expect((await request(socket, 'POST', '/networks/create', body)).status).toBe(201);
    }
    around = {
      image: fixtureReference('base'),
      networks,
      folders: ['/tmp', '/etc'],
      container,
      prefix: live.name('v').replaceAll('-', '_'),
    };
  });
  afterAll(async () => {
    for (const { name } of around?.networks ?? []) await request(socket, 'DELETE', `/networks/${name}`);
    const list = JSON.parse((await request(socket, 'GET', '/volumes')).body) as { Volumes?: { Name: string }[] | null };
    for (const { Name } of list.Volumes ?? []) {
      if (Name.startsWith(around.prefix)) await request(socket, 'DELETE', `/volumes/${Name}`);
    }
    connection?.close();
    await live?.close();
  });

  async function made(spec: ContainerSpec): Promise<ContainerSpec> {
    const id = await createContainer(connection, spec);
    try {
      const read = await readSpec(connection, id);
      expect(read.imageGone).toBe(false);
      // Each has a name of the engine's choice.
      return { ...read.spec, name: '' };
    } finally {
      await removeContainer(connection, id, { force: true, volumes: true });
    }
  }

  it('reads back every field it was told, and makes the same again', async () => {
    const api = await engineApi(connection);
    const told = new Set(tellings(engine.flavour).map(({ field }) => field as string));
    await fc.assert(
      fc.asyncProperty(engineSpecs(around), async (random) => {
        const wish = held(random, api);
        expect(specProblems(wish)).toEqual([]);
        const first = await made(wish);
        const lost = specChanges(wish, first).filter(({ field }) => !told.has(field));
        expect(lost).toEqual([]);
        const second = await made(first);
        expect(specChanges(first, second)).toEqual([]);
      }),
      // Shrinking would take hours on an engine.
      { numRuns: runs, endOnFailure: true },
    );
  }, 600_000);

  it('leaves what comes from the image to the image', async () => {
    // Podman tells no image's check, so that a container's cannot be told from it.
    for (const fixture of engine.flavour === 'podman' ? ['base'] : ['base', 'unhealthy']) {
      const spec = await made(emptySpec(fixtureReference(fixture)));
      const { image, ulimits: _engines, ...rest } = spec;
      const { image: _asked, ...plain } = emptySpec();
      expect(image).toContain(fixtureReference(fixture));
      expect(rest).toEqual(plain);
    }
  });

  it('tells the name of the container whose network it shares', async () => {
    const spec = await made({ ...emptySpec(around.image), ...idle, networkMode: `container:${around.container}` });
    expect(spec.networkMode).toBe(`container:${around.container}`);
  });

  it('joins all its networks', async () => {
    const [one, other] = around.networks;
    const networks = [
      { name: one?.name ?? '', aliases: ['front'] },
      { name: other?.name ?? '', aliases: ['back'] },
    ];
    const id = await createContainer(connection, { ...emptySpec(around.image), ...idle, networks });
    const details = await live.client.containers.inspect({ engineId: live.engineId, id });
    expect(details.networks.map(({ name }) => name).sort()).toEqual(networks.map(({ name }) => name).sort());
    await live.client.containers.remove({ engineId: live.engineId, id, force: true, volumes: true });
  });

  it('creates without starting, and asks no registry where it is told not to', async () => {
    const { client, engineId } = live;
    const name = live.name('still');
    const spec = { ...emptySpec(around.image), ...idle, name };
    const { activityId } = await client.containers.create({ engineId, spec, start: false, pull: 'never' });
    const activity = await ended(client, activityId);
    expect(activity).toMatchObject({ status: 'done', kind: 'create' });
    const id = activity.containerId ?? '';
    expect((await client.containers.inspect({ engineId, id })).row.state).toBe('created');
    const answer = await client.containers.spec({ engineId, id });
    expect(answer).toMatchObject({ imageGone: false, spec: { name, ...idle } });
    await client.containers.remove({ engineId, id, force: true, volumes: true });
    const nowhere = { ...spec, image: 'gantry-test/nowhere:1' };
    const tried = await client.containers.create({ engineId, spec: nowhere, start: false, pull: 'never' });
    expect(await ended(client, tried.activityId)).toMatchObject({
      status: 'failed',
      problem: { reason: 'image-not-found', field: 'image' },
    });
  });

  it('refuses at its field what this engine would leave out without a word', async () => {
    const { client, engineId } = live;
    const spec = { ...emptySpec(around.image), ...idle, annotations: { a: 'b' } };
    const api = await engineApi(connection);
    const creation = client.containers.create({ engineId, spec, start: false });
    if (refusals(spec, api).length > 0) {
      await expect(creation).rejects.toMatchObject({ data: { reason: 'unsupported', field: 'annotations' } });
    } else {
      const { containerId: id = '' } = await ended(client, (await creation).activityId);
      expect((await client.containers.spec({ engineId, id })).spec.annotations).toEqual({ a: 'b' });
      await client.containers.remove({ engineId, id, force: true, volumes: true });
    }
  });
});
