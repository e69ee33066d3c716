// Networks of a swarm of one, on the engines of the matrix: the engine is made a manager for it, on loopback, and leaves it again.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkPlan } from '../../runtime/contract/networks/network-plan.ts';
import type { NetworkRow } from '../../runtime/contract/networks.ts';
import type { TopologyNetwork } from '../../runtime/contract/topology.ts';
import { request, waitUntil } from './engines/engine-api.ts';
import { engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';

describe.each(engines.filter(({ flavour }) => flavour === 'docker'))('networks of a swarm on $name', (engine) => {
  const socket = engine.address.replace('unix://', '');
  const at = engines.indexOf(engine);
  let live: LiveRuntime;

  /** A swarm and containers that outlive their daemon do not go together; the engine reads its settings anew. */
  async function setLiveRestore(on: boolean): Promise<void> {
    const words = readFileSync(`/proc/${engine.pid}/cmdline`, 'utf8').split('\0');
    const file = words.find((word) => word.startsWith('--config-file='))?.slice('--config-file='.length);
    if (file === undefined) throw new Error('The engine has no file of settings.');
    const settings = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...settings, 'live-restore': on }));
    process.kill(engine.pid, 'SIGHUP');
    await waitUntil('the engine has its settings', async () => {
      const { LiveRestoreEnabled } = JSON.parse((await request(socket, 'GET', '/info')).body);
      return LiveRestoreEnabled === on;
    });
  }

  beforeAll(async () => {
    live = await openRuntime(engine);
    await setLiveRestore(false);
    const answer = await request(socket, 'POST', '/swarm/init', {
      ListenAddr: `127.0.0.1:${24_770 + at}`,
      AdvertiseAddr: '127.0.0.1',
      DataPathPort: 24_780 + at,
      // Nothing of this computer's.
      DefaultAddrPool: ['10.214.0.0/16'],
      SubnetSize: 24,
    });
    expect(answer, answer.body).toMatchObject({ status: 200 });
  });
  afterAll(async () => {
    await live?.close();
    await request(socket, 'POST', '/swarm/leave?force=1');
    // What the engine made for it stays behind.
    await request(socket, 'DELETE', '/networks/docker_gwbridge');
    await setLiveRestore(true);
  });

  const create = (plan: Partial<NetworkPlan> & { name: string }) =>
    live.client.networks.create({ engineId: live.engineId, plan: { driver: 'overlay', ...plan } });
  const refused = (plan: Partial<NetworkPlan> & { name: string }) =>
    create(plan).then(
      () => expect.fail('It was made.'),
      ({ data: { reason, field } }: { data: { reason: string; field?: string } }) => ({ reason, field }),
    );
  async function row(accept: (one: NetworkRow) => boolean): Promise<NetworkRow> {
    const stream = await live.client.networks.watch({ engineId: live.engineId });
    const items = (change: { kind: string }) =>
      'items' in change ? ((change as { items: readonly NetworkRow[] }).items ?? []) : [];
    return items(await until(stream, (change) => items(change).some(accept))).find(accept) ?? expect.fail('no row');
  }
  async function onMap(name: string): Promise<TopologyNetwork> {
    const stream = await live.client.topology.networks({ engineId: live.engineId });
    const items = (change: { kind: string }) =>
      'items' in change ? ((change as { items: readonly TopologyNetwork[] }).items ?? []) : [];
    const has = (one: TopologyNetwork) => one.name === name;
    return items(await until(stream, (change) => items(change).some(has))).find(has) ?? expect.fail('not on the map');
  }

  it('tells that it is in one, and the network that publishes its services', async () => {
    const abilities = await live.client.networks.abilities({ engineId: live.engineId });
    expect(abilities.swarm).toBe(true);
    expect(abilities.drivers).toContain('overlay');
    expect(await row(({ ingress }) => ingress)).toMatchObject({ name: 'ingress', driver: 'overlay', scope: 'swarm' });
  });

  it('makes overlays, and lets containers onto those that take them', async () => {
    const { client, engineId } = live;
    const [open, closed] = [live.name('open'), live.name('closed')];
    const pools = [{ subnet: '10.215.1.0/24' }];
    const made = [
      await create({ name: open, attachable: true, pools, options: { encrypted: '' } }),
      await create({ name: closed, pools: [{ subnet: '10.215.2.0/24' }] }),
    ];
    const overlay = { driver: 'overlay', scope: 'swarm', ingress: false, internal: false };
    expect(await row(({ name }) => name === open)).toMatchObject({ ...overlay, attachable: true });
    expect(await row(({ name }) => name === closed)).toMatchObject({ ...overlay, attachable: false });
    // Ranges of the swarm's count like any other's.
    expect(await refused({ name: live.name('over'), pools: [{ subnet: '10.215.2.0/25' }] })).toEqual({
      reason: 'subnet-overlaps',
      field: 'pools.0.subnet',
    });
    const id = await live.run({ ...idle, networks: [{ name: open, aliases: ['desk'] }] });
    expect(await onMap(open)).toMatchObject({ driver: 'overlay', dns: true, together: 'yes' });
    const { networks } = await client.containers.inspect({ engineId, id });
    expect(networks.find(({ name }) => name === open)?.address).toMatch(/^10\.215\.1\./);
    const joining = client.networks.connect({
      ...{ engineId, id: made[1]?.id ?? '', containerId: id },
      endpoint: { aliases: [] },
    });
    await expect(joining).rejects.toMatchObject({ data: { reason: 'not-attachable', field: 'network' } });
    await client.containers.remove({ engineId, id, force: true, volumes: true });
    for (const network of made) await client.networks.remove({ engineId, id: network.id });
  });

  it('refuses a second network for services’ ports, and one on another driver', async () => {
    expect(await refused({ name: live.name('second'), ingress: true })).toMatchObject({ reason: 'conflict' });
    expect(await refused({ name: live.name('bridge'), driver: 'bridge', ingress: true })).toEqual({
      reason: 'unsupported',
      field: 'ingress',
    });
  });
});
