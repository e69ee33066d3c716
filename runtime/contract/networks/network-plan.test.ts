// What is wrong with a planned network, what overlaps, what is wrong with a container's place, and the lines of docker that say the same.
import { describe, expect, it } from 'vitest';
import { connectCommand, type EndpointGround, endpointProblem, type NetworkEndpoint } from './network-endpoint.ts';
import { type HostNetworks, overlapsOf } from './network-overlaps.ts';
import { type NetworkPlan, networkCommand, type PlanGround, planProblems } from './network-plan.ts';

const ground: PlanGround = { flavour: 'docker', swarm: false, lacks: [] };
const plan = (change: Partial<NetworkPlan>): NetworkPlan => ({ name: 'front', driver: 'bridge', ...change });
const pool = (subnet: string, more: object = {}) => ({ pools: [{ subnet, ...more }] });
const told = (change: Partial<NetworkPlan>, on: Partial<PlanGround> = {}) =>
  planProblems(plan(change), { ...ground, ...on }).map(({ field, kind }) => `${field} ${kind}`);

describe('a plan', () => {
  it.each<Partial<NetworkPlan>>([
    {},
    pool('10.20.0.0/24', { gateway: '10.20.0.254', range: '10.20.0.128/25', auxiliary: { router: '10.20.0.9' } }),
    { ...pool('fd00:9::/64', { gateway: 'fd00:9::1' }), ipv6: true },
    { ipv6: true, pools: [{ subnet: '10.0.0.0/24' }, { subnet: 'fd00::/64' }] },
    { driver: 'macvlan', pools: [{ subnet: '10.0.0.0/24' }, { subnet: '10.0.1.0/24' }] },
    pool('172.16.0.4/30'),
  ])('is right: %j', (change) => expect(told(change)).toEqual([]));

  it.each<[Partial<NetworkPlan>, string]>([
    [{ name: '' }, 'name nameMissing'],
    [{ name: 'a b' }, 'name nameInvalid'],
    [pool(''), 'pools.0.subnet subnetMissing'],
    [pool('10.20.0.0'), 'pools.0.subnet subnetForm'],
    [pool('0.0.0.0/0'), 'pools.0.subnet subnetForm'],
    [pool('10.20.0.7/24'), 'pools.0.subnet subnetStart'],
    [pool('10.20.0.0/31'), 'pools.0.subnet subnetSmall'],
    [pool('fd00::/64'), 'pools.0.subnet ipv6Off'],
    [{ ...pool('10.20.0.0/24'), ipv4: false }, 'pools.0.subnet ipv4Off'],
    [{ pools: [{ subnet: '10.0.0.0/16' }, { subnet: '10.0.9.0/24' }] }, 'pools.1.subnet subnetTwice'],
    [{ pools: [{ subnet: '10.0.0.0/24' }, { subnet: '10.0.1.0/24' }] }, 'pools.1.subnet subnetSecond'],
    [pool('10.20.0.0/24', { range: '10.20.0.9' }), 'pools.0.range rangeForm'],
    [pool('10.20.0.0/24', { range: '10.20.0.0/23' }), 'pools.0.range rangeOutside'],
    [pool('10.20.0.0/24', { gateway: '10.20.0' }), 'pools.0.gateway gatewayForm'],
    [pool('10.20.0.0/24', { gateway: '10.21.0.1' }), 'pools.0.gateway gatewayOutside'],
    [pool('10.20.0.0/24', { gateway: 'fd00::1' }), 'pools.0.gateway gatewayOutside'],
    [pool('10.20.0.0/24', { gateway: '10.20.0.255' }), 'pools.0.gateway gatewayReserved'],
    [pool('10.20.0.0/24', { auxiliary: { a: 'x' } }), 'pools.0.auxiliary.a auxiliaryForm'],
    [pool('10.20.0.0/24', { auxiliary: { a: '10.9.0.1' } }), 'pools.0.auxiliary.a auxiliaryOutside'],
    [
      pool('10.20.0.0/24', { gateway: '10.20.0.1', auxiliary: { a: '10.20.0.1' } }),
      'pools.0.auxiliary.a auxiliaryTaken',
    ],
    [pool('10.20.0.0/24', { auxiliary: { a: '10.20.0.5', b: '10.20.0.5' } }), 'pools.0.auxiliary.b auxiliaryTaken'],
    [{ driver: 'overlay' }, 'driver swarmNeeded'],
    [{ scope: 'swarm' }, 'scope swarmNeeded'],
    [{ ingress: true }, 'ingress ingressOverlay'],
  ])('%j is told: %s', (change, problem) => expect(told(change)).toEqual([problem]));

  it('depends on the engine', () => {
    const two = { pools: [{ subnet: '10.0.0.0/24' }, { subnet: '10.0.1.0/24' }] };
    expect(told(two, { flavour: 'podman' })).toEqual([]);
    expect(told({ driver: 'overlay' }, { swarm: true })).toEqual([]);
    const lacks = [{ field: 'ipv6.automatic' }];
    expect(told({ ipv6: true }, { lacks })).toEqual(['ipv6 ipv6Subnet']);
    expect(told({ ipv6: true, ...pool('fd00::/64') }, { lacks })).toEqual([]);
    expect(told({ ipv6: true })).toEqual([]);
  });

  it('is the same as a line of docker', () => {
    expect(networkCommand(plan({}))).toBe('docker network create front');
    const whole = plan({
      ...{ driver: 'macvlan', ipv6: true, internal: true, attachable: true, ipv4: false, scope: 'local' },
      pools: [
        { subnet: '10.0.0.0/24', range: '10.0.0.0/25', gateway: '10.0.0.1', auxiliary: { nas: '10.0.0.9' } },
        { subnet: 'fd00::/64' },
      ],
      ...{ ipamDriver: 'dhcp', ipamOptions: { a: 'b' }, options: { parent: 'eth0.50' }, labels: { team: 'web shop' } },
    });
    expect(networkCommand(whole)).toBe(
      "docker network create --driver macvlan --subnet 10.0.0.0/24 --ip-range 10.0.0.0/25 --gateway 10.0.0.1 --aux-address nas=10.0.0.9 --subnet fd00::/64 --ipam-driver dhcp --ipam-opt a=b --ipv4=false --ipv6 --internal --attachable --scope local --opt parent=eth0.50 --label 'team=web shop' front",
    );
    expect(networkCommand(plan({ configOnly: true }))).toBe('docker network create --config-only front');
    expect(networkCommand(plan({ configFrom: 'base', ingress: true, driver: 'overlay' }))).toBe(
      'docker network create --driver overlay --ingress --config-from base front',
    );
  });
});

describe('overlaps', () => {
  const row = (name: string, subnet: string, more: object = {}) => ({
    ...{ name, scope: 'local', configOnly: false, subnets: [{ subnet }] },
    ...more,
  });
  const networks = [row('bridge', '172.17.0.0/16'), row('six', 'fd00:1::/64')];
  const host: HostNetworks = {
    interfaces: [
      { name: 'eth0', kind: 'hardware', up: true, addresses: ['192.0.2.2/24', 'fd00:2::2/64', 'fe80::1/64'] },
      { name: 'docker0', kind: 'bridge', up: true, addresses: ['172.17.0.1/16'] },
    ],
    routes: [
      { range: '10.0.0.0/8', device: 'tun0' },
      { range: '0.0.0.0/1', device: 'tun0' },
      { range: '192.0.2.0/24', device: 'eth0' },
      { range: '172.17.0.0/16', device: 'docker0' },
      { range: 'fe80::/64', device: 'eth0' },
      { range: '198.51.100.7', device: 'tun0' },
    ],
  };
  const found = (change: Partial<NetworkPlan>, on: HostNetworks | undefined = host, among = networks) =>
    overlapsOf(plan(change), among, on).map(({ pool: at, kind, name, range }) => `${at} ${kind} ${name} ${range}`);

  it.each<[string, string[]]>([
    ['172.30.0.0/16', []],
    ['172.17.5.0/24', ['0 network bridge 172.17.0.0/16']],
    ['172.16.0.0/12', ['0 network bridge 172.17.0.0/16']],
    ['10.5.0.0/24', ['0 route tun0 10.0.0.0/8']],
    ['192.0.2.128/25', ['0 interface eth0 192.0.2.2/24']],
    ['198.51.100.0/24', ['0 route tun0 198.51.100.7']],
    ['fd00:1::/48', ['0 network six fd00:1::/64']],
    ['fd00:2::/64', ['0 interface eth0 fd00:2::2/64']],
    ['fe80::/64', []],
  ])('of %s', (subnet, expected) => expect(found(pool(subnet))).toEqual(expected));

  it('tell each of several pools, other networks first', () => {
    expect(found({ pools: [{ subnet: '10.1.0.0/16' }, { subnet: 'fd00:1::/64' }] })).toEqual([
      '1 network six fd00:1::/64',
      '0 route tun0 10.0.0.0/8',
    ]);
  });

  it('leave out the interface whose network the containers are to be in', () => {
    const shared = (parent: string) => ({ driver: 'macvlan', options: { parent }, ...pool('192.0.2.0/24') });
    expect(found(shared('eth0'))).toEqual([]);
    expect(found(shared('eth1'))).toEqual(['0 interface eth0 192.0.2.2/24']);
  });

  it('are none of settings alone, nor between a host and a swarm, nor with a host that was not looked at', () => {
    expect(found({ configOnly: true, ...pool('172.17.0.0/16') })).toEqual([]);
    expect(found(pool('172.17.0.0/16'), host, [row('kept', '172.17.0.0/16', { configOnly: true })])).toEqual([
      '0 interface docker0 172.17.0.1/16',
    ]);
    const wide = [row('ingress', '10.0.0.0/24', { scope: 'swarm' })];
    expect(overlapsOf(plan(pool('10.0.0.0/24')), wide, undefined)).toEqual([]);
    expect(overlapsOf(plan({ driver: 'overlay', ...pool('10.0.0.0/24') }), wide, undefined)).toHaveLength(1);
  });
});

describe('a place', () => {
  const near: EndpointGround = {
    name: 'front',
    subnets: [{ subnet: '10.1.0.0/24', gateway: '10.1.0.1' }, { subnet: 'fd00:5::/64' }],
    taken: [{ name: 'web', addresses: ['10.1.0.9/24', 'fd00:5::9/64'] }],
  };
  const wrong = (change: Partial<NetworkEndpoint>, on: Partial<EndpointGround> = {}) =>
    endpointProblem({ aliases: [], ...change }, { ...near, ...on });

  it('is right', () => {
    expect(wrong({})).toBeUndefined();
    expect(wrong({ ipv4: '10.1.0.8', ipv6: 'fd00:5::8', aliases: ['db'], mac: '02:42:0a:01:00:08' })).toBeUndefined();
    expect(wrong({}, { name: 'bridge' })).toBeUndefined();
  });

  it.each<[Partial<NetworkEndpoint>, string, string]>([
    [{ ipv4: '10.1.0' }, 'ipv4', 'address'],
    [{ ipv4: '10.2.0.8' }, 'ipv4', 'addressOutside'],
    [{ ipv4: '10.1.0.255' }, 'ipv4', 'addressReserved'],
    [{ ipv4: '10.1.0.1' }, 'ipv4', 'addressGateway'],
    [{ ipv4: '10.1.0.9' }, 'ipv4', 'addressTaken'],
    [{ ipv6: 'fd00:5:0::9' }, 'ipv6', 'addressTaken'],
    [{ ipv6: 'fd00:6::9' }, 'ipv6', 'addressOutside'],
    [{ linkLocal: ['x'] }, 'linkLocal', 'address'],
    [{ mac: '02:42' }, 'mac', 'mac'],
    [{ aliases: ['a b'] }, 'aliases', 'alias'],
  ])('%j is told at %s: %s', (change, field, kind) => expect(wrong(change)).toMatchObject({ field, kind }));

  it('names who has the address, and has none in the engine’s own network', () => {
    expect(wrong({ ipv4: '10.1.0.9' })?.detail).toBe('web');
    expect(wrong({ aliases: ['db'] }, { name: 'bridge' })).toMatchObject({ kind: 'ownNetwork' });
    expect(wrong({ ipv4: '10.1.0.8' }, { name: 'bridge' })).toMatchObject({ kind: 'ownNetwork' });
  });

  it('is the same as a line of docker', () => {
    const endpoint = { aliases: ['db', 'sql'], ipv4: '10.1.0.8', linkLocal: ['169.254.1.1'], gatewayPriority: 5 };
    expect(connectCommand(endpoint, 'front', 'web')).toBe(
      'docker network connect --alias db --alias sql --ip 10.1.0.8 --link-local-ip 169.254.1.1 --gw-priority 5 front web',
    );
  });
});
