// Ten networks and forty containers of every kind, each serving its name at a port of its own, and what one gets from inside another.
import type { NetworkSpec, PortSpec } from '../../runtime/contract/container-spec.ts';
import type { Topology } from '../../runtime/contract/topology.ts';
import { EngineConnection } from '../../runtime/engine/connection.ts';
import { runProgram } from '../../runtime/engine/container-program.ts';
import { request } from './engines/engine-api.ts';
import type { EngineUnderTest } from './engines/matrix.ts';
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
}

const named = (name: string, ...aliases: string[]): NetworkSpec => ({ name, aliases });

/** Networks besides the engine's own bridge, host and none. */
const networks: Record<string, object> = {
  edge: {},
  shop: {},
  wide: {},
  data: { Internal: true },
  vault: { Internal: true },
  cell: { Options: { 'com.docker.network.bridge.enable_icc': 'false' } },
  six: { EnableIPv6: true, IPAM: { Config: [{ Subnet: 'fd00:6a:1::/64' }] } },
  sixth: { EnableIPv6: true, IPAM: { Config: [{ Subnet: 'fd00:6a:2::/64' }] } },
};

function plans(flavour: EngineUnderTest['flavour'], own: (name: string) => string): Plan[] {
  const each = (hint: string, count: number, plan: Omit<Plan, 'name'>) =>
    Array.from({ length: count }, (_, at) => ({ name: `${hint}-${at + 1}`, ...plan }));
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

async function makeNetworks(socket: string, own: (name: string) => string): Promise<string[]> {
  const made: string[] = [];
  for (const [name, body] of Object.entries(networks)) {
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

/** Each line asks one place; all at once, and the last ends it. */
const asking = `while read -r host port && [ "$host" != end ]; do
  case "$host" in *:*) url="[$host]" ;; *) url="$host" ;; esac
  { name=$(wget -q -T "$1" -O - "http://$url:$port/" 2>/dev/null) && echo "$host $port $name"; } &
done
wait`;

/** `first` is the first of the ports they serve at; those with the host's stack share it with all that runs there. */
export async function openScene(engine: EngineUnderTest, live: LiveRuntime, first: number): Promise<Scene> {
  const socket = engine.address.replace('unix://', '');
  const connection = new EngineConnection('scene', { kind: 'socket', path: socket });
  const own = live.name;
  const networkIds = await makeNetworks(socket, own);
  const containers: SceneContainer[] = [];
  const { client, engineId } = live;
  for (const [at, plan] of plans(engine.flavour, own).entries()) {
    const name = own(plan.name);
    const port = first + at;
    const serve = `mkdir /served && echo ${name} > /served/index.html && exec httpd -f -p ${port} -h /served`;
    const joined = (plan.networks ?? []).map((one) => (typeof one === 'string' ? named(one) : one));
    const id = await live.run({
      name,
      command: ['sh', '-c', serve],
      ...(joined.length > 0 && { networks: joined.map((one) => ({ ...one, name: own(one.name) })) }),
      ...(plan.mode !== undefined && { networkMode: plan.mode }),
      ...(plan.links !== undefined && { links: plan.links }),
      // Whoever is asked for a name nobody has says so at once.
      ...(plan.mode === undefined && { dns: ['127.0.0.1'] }),
      ports:
        plan.published === undefined
          ? []
          : [{ containerPort: port, protocol: 'tcp', hostPort: port + 1000, ...plan.published }],
    });
    if (plan.fate === 'stop') await client.containers.kill({ engineId, id });
    if (plan.fate === 'pause') await client.containers.pause({ engineId, id });
    containers.push({ name, id, port });
  }
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
      for (const { id } of containers.toReversed()) {
        await client.containers.remove({ engineId, id, force: true, volumes: true }).catch(() => {});
      }
      for (const id of networkIds) await request(socket, 'DELETE', `/networks/${id}`);
      connection.close();
    },
  };
}
