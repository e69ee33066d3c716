// Networks on real engines: made as asked and checked before, told, joined and left by running containers, cleaned up.
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkPlan } from '../../runtime/contract/networks/network-plan.ts';
import { findContainer } from '../../runtime/contract/networks/topology-names.ts';
import { reach } from '../../runtime/contract/networks/topology-reach.ts';
import type { NetworkRow } from '../../runtime/contract/networks.ts';
import type { Topology } from '../../runtime/contract/topology.ts';
import { request } from './engines/engine-api.ts';
import { engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';

describe.each(engines)('networks on $name', (engine) => {
  const podman = engine.flavour === 'podman';
  let live: LiveRuntime;
  const made: string[] = [];

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(async () => {
    const { client, engineId } = live;
    for (const id of made) await client.networks.remove({ engineId, id, disconnect: true }).catch(() => {});
    await live.close();
  });

  const make = async (plan: Partial<NetworkPlan> & { name: string }) => {
    const { client, engineId } = live;
    const { id } = await client.networks.create({ engineId, plan: { driver: 'bridge', ...plan } });
    made.push(id);
    return id;
  };
  const rows = async (accept: (rows: readonly NetworkRow[]) => boolean = () => true) => {
    const { client, engineId } = live;
    const stream = await client.networks.watch({ engineId });
    const change = await until(stream, (one) => one.kind === 'snapshot' && accept(one.items));
    return change.kind === 'snapshot' ? change.items : [];
  };
  const inspect = (id: string) => live.client.networks.inspect({ engineId: live.engineId, id });
  const placeOf = async (network: string, container: string) =>
    (await inspect(network)).containers.find((one) => one.id === container);
  const details = (id: string) => live.client.containers.inspect({ engineId: live.engineId, id });

  it('says what it can do', async () => {
    const abilities = await live.client.networks.abilities({ engineId: live.engineId });
    expect(abilities).toMatchObject({ flavour: engine.flavour, swarm: false });
    expect(abilities.drivers).toEqual(expect.arrayContaining(['bridge', 'macvlan']));
    const fields = abilities.lacks.map(({ field }) => field);
    expect(fields.includes('pools.auxiliary')).toBe(podman);
    expect(fields.includes('endpoint.gatewayPriority')).toBe(engine.name !== 'sid');
  });

  it('makes one of everything that the engine takes, and tells it', async () => {
    const name = live.name('whole');
    const id = await make({
      name,
      internal: true,
      ipv6: true,
      pools: [
        {
          subnet: '10.213.7.0/24',
          gateway: '10.213.7.9',
          range: '10.213.7.128/25',
          ...(!podman && { auxiliary: { router: '10.213.7.200' } }),
        },
        { subnet: 'fd00:213:7::/64', gateway: 'fd00:213:7::9' },
      ],
      options: { 'com.docker.network.driver.mtu': '1400' },
      labels: { purpose: 'test' },
      ...(!podman && { attachable: true }),
    });
    const row = (await rows((all) => all.some((one) => one.name === name))).find((one) => one.name === name);
    expect(row).toMatchObject({ id, driver: 'bridge', scope: 'local', internal: true, ipv6: true, builtin: false });
    expect(row).toMatchObject({ attachable: !podman, ingress: false, configOnly: false, labels: { purpose: 'test' } });
    expect(row?.subnets).toEqual([
      {
        ...{ subnet: '10.213.7.0/24', gateway: '10.213.7.9' },
        ...(!podman && { range: '10.213.7.128/25', auxiliary: { router: '10.213.7.200' } }),
      },
      { subnet: 'fd00:213:7::/64', gateway: 'fd00:213:7::9' },
    ]);
    const { options } = await inspect(id);
    expect(options).toMatchObject(podman ? { mtu: '1400' } : { 'com.docker.network.driver.mtu': '1400' });
    // What the engine made of it: a container has its address out of the range.
    const container = await live.run({ ...idle, networks: [{ name, aliases: [] }] });
    const place = await placeOf(id, container);
    expect(place?.ipv4).toMatch(/^10\.213\.7\.(1[2-9]\d|2\d\d)\/24$/);
    expect(place?.ipv6).toMatch(/^fd00:213:7::/);
  });

  it('refuses what is wrong at its field, before anything is sent', async () => {
    const name = live.name('taken');
    await make({ name, pools: [{ subnet: '10.213.8.0/24' }] });
    const refusal = async (plan: Partial<NetworkPlan>) => {
      const { client, engineId } = live;
      const wish = { engineId, plan: { driver: 'bridge', name: live.name('refused'), ...plan } };
      const error = await client.networks.create(wish).catch(({ data }: { data: object }) => data);
      return error as { reason: string; field: string; facts: Record<string, string> };
    };
    const at = (reason: string, field: string) => expect.objectContaining({ reason, field });
    expect(await refusal({ name })).toEqual(at('name-taken', 'name'));
    expect(await refusal({ name: 'a b' })).toEqual(at('name-invalid', 'name'));
    expect(await refusal({ driver: 'overlay' })).toEqual(at('unsupported', 'driver'));
    expect(await refusal({ pools: [{ subnet: '10.213.9.3/24' }] })).toEqual(at('subnet-invalid', 'pools.0.subnet'));
    const overlap = await refusal({ pools: [{ subnet: '10.213.8.128/25' }] });
    expect(overlap).toEqual(at('subnet-overlaps', 'pools.0.subnet'));
    expect(overlap.facts).toEqual({ other: '10.213.8.0/24', name, kind: 'network' });
    if (podman) {
      const lacked = await refusal({ pools: [{ subnet: '10.213.9.0/24', auxiliary: { a: '10.213.9.7' } }] });
      expect(lacked).toEqual(at('unsupported', 'pools.0.auxiliary'));
      expect(await refusal({ options: { 'com.docker.network.bridge.enable_icc': 'false' } })).toEqual(
        at('unsupported', 'options.com.docker.network.bridge.enable_icc'),
      );
    }
    expect((await rows()).some((row) => row.name === live.name('refused'))).toBe(false);
  });

  /** In the network of the engine's host, with the rights to change it. */
  async function onHost(...command: string[]): Promise<void> {
    const { client, engineId } = live;
    const id = await live.run({ command, networkMode: 'host', capabilitiesAdd: ['NET_ADMIN'] });
    const row = (one: { id: string; state: string }) => one.id === id && one.state === 'exited';
    const ended = await until(
      await client.containers.watch({ engineId }),
      (change) => (change.kind === 'snapshot' || change.kind === 'upsert') && change.items.some(row),
    );
    if (ended.kind === 'snapshot' || ended.kind === 'upsert') expect(ended.items.find(row)?.exitCode).toBe(0);
    await client.containers.remove({ engineId, id, force: true, volumes: true });
  }

  it('finds what the host has by itself, and lets it pass when that is wished', async () => {
    const { client, engineId } = live;
    // An interface of nobody's, so that no packet of this computer is led astray.
    const add = 'ip link add gt-live type bridge && ip addr add 10.213.12.1/24 dev gt-live && ip link set gt-live up';
    await onHost('sh', '-c', add);
    try {
      const host = await client.networks.host({ engineId });
      const told = host.interfaces.find(({ name }) => name === 'gt-live');
      expect(told).toMatchObject({ kind: 'bridge', up: true, addresses: expect.arrayContaining(['10.213.12.1/24']) });
      expect(host.routes).toContainEqual({ range: '10.213.12.0/24', device: 'gt-live' });
      expect(host.interfaces.some(({ kind, up }) => kind === 'hardware' && up)).toBe(true);
      const plan = { name: live.name('host'), driver: 'bridge', pools: [{ subnet: '10.213.12.64/26' }] };
      await expect(client.networks.create({ engineId, plan })).rejects.toMatchObject({
        data: {
          ...{ reason: 'subnet-overlaps', field: 'pools.0.subnet' },
          facts: { kind: 'interface', name: 'gt-live', other: '10.213.12.1/24' },
        },
      });
      const despite = client.networks.create({ engineId, plan, despiteHost: true });
      if (podman)
        await expect(despite).rejects.toMatchObject({ data: { reason: 'conflict', field: 'pools.0.subnet' } });
      else made.push((await despite).id);
    } finally {
      await onHost('ip', 'link', 'del', 'gt-live');
    }
    const left = await client.containers.watch({ engineId });
    const change = await until(left, (one) => one.kind === 'snapshot');
    expect(change.kind === 'snapshot' && change.items.filter(({ name }) => name.includes('gantry-'))).toEqual([]);
  });

  it('makes a network on a card of the host, on which containers reach each other', async () => {
    const { client, engineId } = live;
    // One end of a cable that leads nowhere: nothing gets out of this computer.
    const tag = live.name('card').slice(-8);
    const [parent, far] = [`gtc-${tag}`, `gtf-${tag}`];
    const ip = (...args: string[]) => execFileSync('ip', ['link', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    ip('add', parent, 'type', 'veth', 'peer', 'name', far);
    try {
      for (const end of [parent, far]) ip('set', end, 'up');
      const name = live.name('card');
      const pools = [{ subnet: '10.213.10.0/24' }];
      const id = await make({ name, driver: 'macvlan', pools, options: { parent } });
      const { row, options } = await inspect(id);
      expect(row.driver).toBe('macvlan');
      // Podman's docker-compatible answer does not tell it.
      if (!podman) expect(options.parent).toBe(parent);
      const networks = [{ name, aliases: [] }];
      const [one, two] = [await live.run({ ...idle, networks }), await live.run({ ...idle, networks })];
      const address = (await details(two)).networks[0]?.address ?? '';
      expect(address).toMatch(/^10\.213\.10\.\d+$/);
      expect(await ping(one, address)).toMatch(/1 packets received/);
      const map = await topology();
      const found = (from: string, to: string) =>
        reach(map, findContainer(map, from) ?? expect.fail(), findContainer(map, to) ?? expect.fail());
      expect(found(one, two)).toMatchObject({ verdict: 'yes', routes: [{ kind: 'network', network: name }] });
      for (const container of [one, two])
        await client.containers.remove({ engineId, id: container, force: true, volumes: true });
      await client.networks.remove({ engineId, id });
    } finally {
      ip('del', parent);
    }
  });

  it('joins a running container to a network under names and addresses, and takes it off again', async () => {
    const { client, engineId } = live;
    const pools = [{ subnet: '10.213.11.0/24' }, { subnet: 'fd00:213:11::/64' }];
    const name = live.name('joined');
    const id = await make({ name, ipv6: true, pools });
    const other = await make({ name: live.name('first') });
    const web = await live.run({ ...idle, networks: [{ name: live.name('first'), aliases: [] }] });
    const peer = await live.run({ ...idle, networks: [{ name, aliases: [] }] });
    const place = { engineId, id, containerId: web };
    await client.networks.connect({
      ...place,
      endpoint: { aliases: ['shop', 'sale'], ipv4: '10.213.11.77', ipv6: 'fd00:213:11::77' },
    });
    expect(await placeOf(id, web)).toMatchObject({ ipv4: '10.213.11.77/24', ipv6: 'fd00:213:11::77/64' });
    const told = (await details(web)).networks.find((one) => one.name === name);
    expect(told).toMatchObject({ address: '10.213.11.77', ipv6: 'fd00:213:11::77' });
    // Podman does not tell what was asked for.
    if (!podman) expect(told?.fixed).toEqual({ ipv4: '10.213.11.77', ipv6: 'fd00:213:11::77' });
    expect(told?.aliases).toEqual(expect.arrayContaining(['shop', 'sale']));
    expect((await details(web)).row.networks.toSorted()).toEqual([live.name('first'), name].toSorted());
    // It is so inside: the other container reaches it by the alias.
    expect(await ping(peer, 'shop')).toMatch(/\((?:10\.213\.11\.77|fd00:213:11::77)\)/);
    const refused = (endpoint: object, containerId = peer) =>
      client.networks.connect({ engineId, id: other, containerId, endpoint: { aliases: [], ...endpoint } });
    await expect(refused({}, web)).rejects.toMatchObject({ data: { reason: 'conflict', field: 'network' } });
    await expect(refused({ ipv4: '10.9.9.9' })).rejects.toMatchObject({ data: { field: 'ipv4' } });
    await client.networks.disconnect(place);
    expect(await placeOf(id, web)).toBeUndefined();
    await expect(
      client.networks.connect({ ...place, endpoint: { aliases: [], ipv4: '10.213.11.1' } }),
    ).rejects.toMatchObject({
      // Docker tells no gateway that it chose by itself, so it is the one to refuse it.
      data: { reason: podman ? 'ip-invalid' : 'conflict', field: 'ipv4' },
    });
  });

  async function topology(): Promise<Topology> {
    const { client, engineId } = live;
    const isSnapshot = ({ kind }: { kind: string }) => kind === 'snapshot';
    const networks = await until(await client.topology.networks({ engineId }), isSnapshot);
    const containers = await until(await client.topology.containers({ engineId }), isSnapshot);
    if (networks.kind !== 'snapshot' || containers.kind !== 'snapshot') return expect.fail('no snapshot');
    return { networks: networks.items, containers: containers.items };
  }

  /** What a ping prints: first: whom it found. */
  async function ping(container: string, name: string): Promise<string> {
    const body = { AttachStdout: true, AttachStderr: true, Cmd: ['ping', '-c', '1', '-W', '5', name] };
    const exec = await request(engine.address.replace('unix://', ''), 'POST', `/containers/${container}/exec`, body);
    const { Id } = JSON.parse(exec.body) as { Id: string };
    const answer = await request(engine.address.replace('unix://', ''), 'POST', `/exec/${Id}/start`, { Detach: false });
    return answer.body;
  }

  it('keeps one that is in use, and removes it with what is in the way', async () => {
    const { client, engineId } = live;
    const name = live.name('used');
    const id = await make({ name });
    const running = await live.run({ ...idle, networks: [{ name, aliases: [] }] });
    const stopped = await live.run({ ...idle, networks: [{ name, aliases: [] }] });
    await client.containers.kill({ engineId, id: stopped });
    await expect(client.networks.remove({ engineId, id })).rejects.toMatchObject({ data: { reason: 'in-use' } });
    const pruned = await client.networks.prune({ engineId, ids: [id] });
    expect(pruned).toMatchObject({ removed: [], failed: [{ id, name, problem: { reason: 'in-use' } }] });
    await client.networks.remove({ engineId, id, disconnect: true });
    for (const container of [running, stopped]) expect((await details(container)).row.networks).not.toContain(name);
    await client.containers.start({ engineId, id: stopped });
    await rows((all) => all.every((row) => row.id !== id));
  });

  it('cleans up those that were chosen', async () => {
    const { client, engineId } = live;
    const ids = [await make({ name: live.name('one') }), await make({ name: live.name('two') })];
    expect(await client.networks.prune({ engineId, ids })).toEqual({ removed: ids, failed: [] });
    await rows((all) => all.every((row) => !ids.includes(row.id)));
    expect((await rows()).some((row) => row.builtin)).toBe(true);
  });
});
