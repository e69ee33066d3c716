// A container with much to lose, made by plain requests; and what of it has to be the same after it was made anew.
import { expect } from 'vitest';
import { request } from './engines/engine-api.ts';
import type { EngineUnderTest } from './engines/matrix.ts';
import { execIn } from './exec-in.ts';
import { fixtureReference } from './fixtures/build.ts';

/** Ends at once when it is asked to. */
const untilAsked = ['sh', '-c', 'trap "exit 0" INT; while true; do sleep 0.1; done'];

export interface Made {
  id: string;
  name: string;
  networks: string[];
  address: string;
}

interface Raw {
  Id: string;
  Name: string;
  Image: string;
  RestartCount: number;
  State: { Running: boolean; Status: string };
  Config: Record<string, unknown>;
  HostConfig: Record<string, unknown>;
  Mounts: { Type: string; Name?: string; Source: string; Destination: string; RW: boolean }[];
  NetworkSettings: {
    Networks: Record<
      string,
      { Aliases?: string[] | null; IPAMConfig?: { IPv4Address?: string } | null; IPAddress: string }
    >;
  };
}

export function rawClient(engine: Pick<EngineUnderTest, 'address'>) {
  const socket = engine.address.slice('unix://'.length);
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await request(socket, method, path, body);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return /^[[{]/.test(answer.body) ? JSON.parse(answer.body) : undefined;
  };
  const names = async (): Promise<string[]> =>
    ((await ask('GET', '/containers/json?all=1')) as { Names: string[] }[]).flatMap((one) => one.Names);
  return {
    socket,
    ask,
    names,
    inspect: (id: string): Promise<Raw> => ask('GET', `/containers/${id}/json`),
    remove: (id: string) => request(socket, 'DELETE', `/containers/${id}?force=1&v=1`),
  };
}

export type RawClient = ReturnType<typeof rawClient>;

/** Two networks with aliases and a fixed address, a named and an anonymous volume, limits, labels, a published port. */
export async function makeRich(raw: RawClient, engine: EngineUnderTest, name: string, subnet: number): Promise<Made> {
  const networks = [`${name}-one`, `${name}-two`];
  const address = `10.214.${subnet}.77`;
  const pool = { Driver: 'default', Config: [{ Subnet: `10.214.${subnet}.0/24` }] };
  await raw.ask('POST', '/networks/create', { Name: networks[0], CheckDuplicate: true, IPAM: pool });
  await raw.ask('POST', '/networks/create', { Name: networks[1], CheckDuplicate: true });
  const docker = engine.flavour === 'docker';
  const body = {
    Image: fixtureReference('base'),
    Cmd: untilAsked,
    Env: ['KEPT=1', 'CHANGED=before'],
    Labels: { kept: 'yes' },
    Volumes: { '/anonymous': {} },
    WorkingDir: '/tmp',
    StopSignal: 'SIGINT',
    HostConfig: {
      NetworkMode: networks[0],
      Binds: [`${name}-named:/named`],
      PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(20_000 + subnet) }] },
      Memory: 64 * 1024 * 1024,
      CapAdd: ['NET_ADMIN'],
      ExtraHosts: ['other:10.0.0.9'],
      RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
      ShmSize: 33_554_432,
      // Nothing that a form has.
      ...(docker ? { OomScoreAdj: 77, ReadonlyPaths: ['/proc/bus'], CgroupParent: '' } : {}),
    },
    ExposedPorts: { '80/tcp': {} },
    NetworkingConfig: {
      EndpointsConfig: { [networks[0] ?? '']: { Aliases: ['db', 'store'], IPAMConfig: { IPv4Address: address } } },
    },
  };
  const { Id: id } = await raw.ask('POST', `/containers/create?name=${name}`, body);
  await raw.ask('POST', `/networks/${networks[1]}/connect`, { Container: id, EndpointConfig: { Aliases: ['second'] } });
  await raw.ask('POST', `/containers/${id}/start`);
  return { id, name, networks, address };
}

/** Writes into both volumes, to be found again. */
export async function mark(raw: RawClient, id: string): Promise<void> {
  await execIn(raw, id, ['sh', '-c', 'echo kept > /anonymous/mark; echo kept > /named/mark']);
}

export async function readMarks(raw: RawClient, id: string): Promise<string> {
  return execIn(raw, id, ['sh', '-c', 'cat /anonymous/mark /named/mark']);
}

/** Podman tells the host name there too, and the home once it was started. */
function envOf(config: Raw['Config']): string[] {
  return (config.Env as string[]).filter((one) => !/^(HOSTNAME|HOME)=/.test(one)).sort();
}

/** What a person had and has to have again; ids and times are not of it. */
export function picture(container: Raw) {
  const { Config: config, HostConfig: host, Mounts: mounts, State: state, NetworkSettings: settings } = container;
  const short = container.Id.slice(0, 12);
  const own = (config.Hostname as string) === short ? 'its own' : config.Hostname;
  return {
    name: container.Name.replace(/^\//, ''),
    running: state.Running,
    config: { ...config, Hostname: own, Volumes: undefined, Env: envOf(config) },
    // An anonymous volume is asked for by its name the second time.
    host: { ...host, Binds: undefined, ContainerIDFile: undefined, Annotations: undefined },
    mounts: mounts
      .map(({ Type, Name, Source, Destination, RW }) => ({ Type, Name, Source, Destination, RW }))
      .sort((a, b) => a.Destination.localeCompare(b.Destination)),
    networks: Object.fromEntries(
      Object.entries(settings.Networks).map(([name, { Aliases, IPAMConfig }]) => [
        name,
        { aliases: (Aliases ?? []).filter((one) => one !== short).sort(), address: IPAMConfig?.IPv4Address ?? '' },
      ]),
    ),
  };
}

/** Takes away the container by its name, its networks and its volumes. */
export async function clearRich(raw: RawClient, made: Made): Promise<void> {
  for (const name of await raw.names()) if (name.includes(made.name)) await raw.remove(name.replace(/^\//, ''));
  for (const network of made.networks) await request(raw.socket, 'DELETE', `/networks/${network}`);
  await request(raw.socket, 'DELETE', `/volumes/${made.name}-named`);
}

export async function expectBack(raw: RawClient, made: Made, before: ReturnType<typeof picture>): Promise<void> {
  const now = await raw.inspect(made.name);
  expect(now.Id).toBe(made.id);
  expect(picture(now)).toEqual(before);
  const left = (await raw.names()).filter((name) => name.includes(`${made.name}-`));
  expect(left).toEqual([]);
  if (before.running) {
    const [first = ''] = made.networks;
    expect(now.NetworkSettings.Networks[first]?.IPAddress).toBe(made.address);
  }
}
