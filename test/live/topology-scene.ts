// Ten networks and forty containers of every kind, each serving its name at a port of its own, and what one gets from inside another.
import { randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import type { NetworkSpec, PortSpec } from '../../runtime/contract/specs/container-spec.ts';
import type { Topology } from '../../runtime/contract/topology.ts';
import { EngineConnection } from '../../runtime/engine/connection.ts';
import { runProgram } from '../../runtime/engine/programs/container-program.ts';
import { request } from './engines/engine-api.ts';
import type { EngineUnderTest } from './engines/matrix.ts';
import { fixtureReference } from './fixtures/build.ts';
import { type LiveRuntime, until } from './runtime.ts';

export interface SceneContainer {
  name: string;
  id: string;
  /** Where it serves its name. */
  port: number;
}

interface Plan {
  name: string;
  networks?: (string | NetworkSpec)[];
  mode?: string;
  links?: string[];
  published?: Partial<PortSpec>;
  fate?: 'stop' | 'pause';
  /** Only when others run. */
  late?: boolean;
}

const named = (name: string, ...aliases: string[]): NetworkSpec => ({ name, aliases });

/** Several engines of one computer may be looked at at once: each run has subnets of its own. */
const block = `fd00:6a:${randomBytes(2).toString('hex')}`;

/** Networks besides the engine's own bridge, host and none. */
const networks: Record<string, object> = {
  edge: {},
  shop: {},
  wide: {},
  data: { Internal: true },
  vault: { Internal: true },
  six: { EnableIPv6: true, IPAM: { Config: [{ Subnet: `${block}:1::/64` }] } },
  sixth: { EnableIPv6: true, IPAM: { Config: [{ Subnet: `${block}:2::/64` }] } },
  sealed: { Internal: true, EnableIPv6: true, IPAM: { Config: [{ Subnet: `${block}:3::/64` }] } },
};

/** Kept apart: docker's containers from each other, podman's from other networks. */
const apart = {
  docker: { Options: { 'com.docker.network.bridge.enable_icc': 'false' } },
  podman: { Options: { isolate: 'true' } },
} as const;

/** Left out for podman: where another engine filters what bridges carry, its closed ones let nothing through at all. */
const closed = ['data', 'vault', 'sealed'];

function plans(flavour: EngineUnderTest['flavour'], most: number, own: (name: string) => string): Plan[] {
  const isOn = (plan: Plan, name: string) =>
    plan.mode === `container:${own(`${name}-1`)}` ||
    plan.networks?.some((one) => (typeof one === 'string' ? one : one.name) === name);
  return allPlans(flavour, most, own).filter(
    (plan) => flavour === 'docker' || !closed.some((name) => isOn(plan, name)),
  );
}

function allPlans(flavour: EngineUnderTest['flavour'], most: number, own: (name: string) => string): Plan[] {
  const each = (hint: string, count: number, plan: Omit<Plan, 'name'>) =>
    Array.from({ length: Math.min(count, most) }, (_, at) => ({ name: `${hint}-${at + 1}`, ...plan }));
  return [
    ...each('edge', 3, { networks: ['edge'] }),
    { name: 'open', networks: ['edge'], published: {} },
    { name: 'local', networks: ['edge'], published: { hostIp: '127.0.0.1' } },
    ...each('shop', 2, { networks: ['shop'] }),
    ...each('store', 2, { networks: [named('shop', 'store')] }),
    { name: 'till', networks: [named('shop', 'cash', 'desk')] },
    ...each('both', 2, { networks: ['edge', 'shop'] }),
    ...each('data', 2, { networks: ['data'] }),
    ...each('api', 2, { networks: ['shop', named('data', 'backend')] }),
    { name: 'vault-1', networks: ['vault'] },
    { name: 'keeper', networks: ['data', 'vault'] },
    ...each('cell', 2, { networks: ['cell'] }),
    { name: 'cell-open', networks: ['cell'], published: {} },
    ...each('guard', 2, { networks: ['cell', 'edge'] }),
    ...each('six', 2, { networks: ['six'] }),
    { name: 'six-open', networks: ['six'], published: {} },
    { name: 'six-all', networks: ['shop'], published: { hostIp: '::' } },
    // The gateway of `six`: an address of the host, once somebody is there.
    { name: 'six-at', networks: ['edge'], published: { hostIp: `${block}:1::1` }, late: true },
    { name: 'sealed', networks: ['sealed'] },
    ...each('sixth', 1, { networks: ['sixth'] }),
    ...each('plain', 2, {}),
    ...(flavour === 'docker' ? [{ name: 'linked', links: [`${own('plain-1')}:friend`] }] : [{ name: 'linked' }]),
    ...each('wide', 2, { networks: ['wide'] }),
    ...each('host', 2, { mode: 'host' }),
    { name: 'none', mode: 'none' },
    ...each('side', 2, { mode: `container:${own('shop-1')}` }),
    { name: 'beside', mode: `container:${own('side-1')}` },
    { name: 'data-side', mode: `container:${own('data-1')}` },
    { name: 'paused', networks: ['shop'], fate: 'pause' as const },
    { name: 'stopped', networks: ['shop'], fate: 'stop' as const },
  ];
}

async function makeNetworks(
  socket: string,
  flavour: EngineUnderTest['flavour'],
  own: (name: string) => string,
): Promise<string[]> {
  const made: string[] = [];
  for (const [name, body] of Object.entries({ ...networks, cell: apart[flavour] })) {
    if (flavour === 'podman' && closed.includes(name)) continue;
    const answer = await request(socket, 'POST', '/networks/create', { Name: own(name), Driver: 'bridge', ...body });
    if (answer.status !== 201) throw new Error(`network ${name}: ${answer.status} ${answer.body}`);
    made.push(JSON.parse(answer.body).Id);
  }
  return made;
}

export interface Scene {
  containers: SceneContainer[];
  topology(): Promise<Topology>;
  /** Which of the places, `host port` each, give out a container's name, as seen from inside another: `host port name`. */
  gets(from: SceneContainer, places: readonly string[], seconds: number): Promise<string[]>;
  close(): Promise<void>;
}

/** Each line asks one place; all at once, and the last ends it. Debian's wget of busybox breaks down when it is to have a time-out. */
const asking = `while read -r host port && [ "$host" != end ]; do
  {
    name=$(printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout "$1" nc "$host" "$port" 2>/dev/null | tail -n 1)
    [ -z "$name" ] || echo "$host $port $name"
  } &
done
wait`;

const isLater = ({ mode = '', links, late }: Plan) =>
  late === true || mode.startsWith('container:') || links !== undefined;
const isLast = ({ mode = '' }: Plan) => mode.includes('side-');

async function call(socket: string, method: string, path: string, body?: object): Promise<string> {
  const answer = await request(socket, method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
  return answer.body;
}

/** An IPv6 address that came up a moment ago cannot be bound yet: the kernel looks first whether somebody else has it. */
function start(socket: string, id: string): Promise<string> {
  return vi.waitFor(() => call(socket, 'POST', `/containers/${id}/start`), { timeout: 20_000, interval: 200 });
}

/** Made by plain requests: forty of them through activities would take minutes. */
async function make(
  socket: string,
  plan: Plan & { port: number; dns: string[] },
  own: (name: string) => string,
): Promise<string> {
  const { name, port, mode, links, published, fate, dns } = plan;
  const [joined, ...later] = (plan.networks ?? []).map((one) => (typeof one === 'string' ? named(one) : one));
  const serve = `mkdir /served && echo ${name} > /served/index.html && exec httpd -f -p ${port} -h /served`;
  const exposed = `${port}/tcp`;
  const binding = published && [{ HostIp: published.hostIp ?? '', HostPort: String(port + 1000) }];
  const settings = ({ aliases }: NetworkSpec) => ({ Aliases: aliases });
  const body = {
    Image: fixtureReference('base'),
    Cmd: ['sh', '-c', serve],
    ...(binding && { ExposedPorts: { [exposed]: {} } }),
    HostConfig: {
      ...(binding && { PortBindings: { [exposed]: binding } }),
      ...(mode !== undefined ? { NetworkMode: mode } : { Dns: dns }),
      ...(joined && { NetworkMode: own(joined.name) }),
      ...(links && { Links: links }),
    },
    ...(joined && { NetworkingConfig: { EndpointsConfig: { [own(joined.name)]: settings(joined) } } }),
  };
  const { Id: id } = JSON.parse(await call(socket, 'POST', `/containers/create?name=${name}`, body));
  for (const one of later) {
    await call(socket, 'POST', `/networks/${own(one.name)}/connect`, { Container: id, EndpointConfig: settings(one) });
  }
  await start(socket, id);
  if (fate === 'stop') await call(socket, 'POST', `/containers/${id}/kill`);
  if (fate === 'pause') await call(socket, 'POST', `/containers/${id}/pause`);
  return id;
}

/**
 * `first` is the first of the ports they serve at; those with the host's stack share it with all that runs there.
 * `most`: of each kind; one is enough for most of what can be wrong.
 */
export async function openScene(
  engine: EngineUnderTest,
  live: LiveRuntime,
  first: number,
  most = Number.POSITIVE_INFINITY,
): Promise<Scene> {
  const socket = engine.address.replace('unix://', '');
  const connection = new EngineConnection('scene', { kind: 'socket', path: socket });
  const own = live.name;
  const networkIds = await makeNetworks(socket, engine.flavour, own);
  const containers: SceneContainer[] = [];
  const { client, engineId } = live;
  // Docker asks its container's servers for what it does not know, here nobody; podman 4.3's containers ask them alone.
  const dns = engine.flavour === 'docker' ? ['127.0.0.1'] : [];
  const all = plans(engine.flavour, most, own).map((plan, at) => ({
    ...plan,
    dns,
    name: own(plan.name),
    port: first + at,
  }));
  // Those that join another's network, or are linked to one, come after it.
  const waves = [(plan: Plan) => !isLater(plan), (plan: Plan) => isLater(plan) && !isLast(plan), isLast];
  const made = new Map<string, SceneContainer>();
  const inWaves = async (order: typeof waves, act: (plan: (typeof all)[number]) => Promise<unknown>) => {
    for (const passes of order) {
      const wave = all.filter(passes);
      const work = async () => {
        for (let plan = wave.shift(); plan; plan = wave.shift()) await act(plan);
      };
      await Promise.all(Array.from({ length: 4 }, work));
    }
  };
  await inWaves(waves, async (plan) => {
    const id = await make(socket, plan, own);
    made.set(plan.name, { name: plan.name, id, port: plan.port });
  });
  containers.push(...all.flatMap(({ name }) => made.get(name) ?? []));
  return {
    containers,
    async topology() {
      const [networkChange, containerChange] = [
        await until(await client.topology.networks({ engineId }), ({ kind }) => kind === 'snapshot'),
        await until(await client.topology.containers({ engineId }), ({ kind }) => kind === 'snapshot'),
      ];
      if (networkChange.kind !== 'snapshot' || containerChange.kind !== 'snapshot') throw new Error('no snapshot');
      return { networks: networkChange.items, containers: containerChange.items };
    },
    async gets(from, places, seconds) {
      const input = Buffer.from(`${places.join('\n')}\nend end\n`);
      const command = ['sh', '-c', asking, 'sh', String(seconds)] as const;
      const { output } = await runProgram(connection, from.id, { command: [...command], input });
      return output
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '');
    },
    async close() {
      await inWaves(waves.toReversed(), ({ name }) =>
        request(socket, 'DELETE', `/containers/${made.get(name)?.id}?force=1&v=1`),
      );
      for (const id of networkIds) await request(socket, 'DELETE', `/networks/${id}`);
      connection.close();
    },
  };
}
