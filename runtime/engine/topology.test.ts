// What engines tell of networks and containers, as the rules of reach take it.
import type { ContainerInspectInfo, NetworkInspectInfo } from 'dockerode';
import { describe, expect, it } from 'vitest';
import { topologyContainerOf, topologyNetworkOf } from './topology.ts';

const network = (change: object) =>
  ({ Id: 'id', Name: 'net', Driver: 'bridge', Scope: 'local', Options: {}, ...change }) as NetworkInspectInfo;
const docker = { flavour: 'docker', apiVersion: '1.45' } as const;
const newer = { flavour: 'docker', apiVersion: '1.47' } as const;
const podman = { flavour: 'podman', apiVersion: '1.41' } as const;

describe('a network', () => {
  it('filters what its engine filters', () => {
    expect(topologyNetworkOf('e', network({}), docker)).toMatchObject({
      ...{ together: 'yes', dns: true, relays: { ipv4: true, ipv6: true }, masquerades: true },
      filters: { ipv4: 'yes', ipv6: 'no' },
      ...{ rewrites: false, qualifies: true },
    });
    expect(topologyNetworkOf('e', network({}), newer).filters).toEqual({ ipv4: 'yes', ipv6: 'yes' });
    const routed = network({ Options: { 'com.docker.network.bridge.gateway_mode_ipv4': 'routed' } });
    expect(topologyNetworkOf('e', routed, newer).filters).toEqual({ ipv4: 'no', ipv6: 'yes' });
    expect(topologyNetworkOf('e', network({ Options: { isolate: 'true' } }), podman)).toMatchObject({
      ...{ relays: { ipv4: false, ipv6: false }, filters: { ipv4: 'yes', ipv6: 'yes' } },
      ...{ rewrites: true, qualifies: false },
    });
    // Made by docker's API it is isolated, which podman 4.3 does not tell.
    expect(topologyNetworkOf('e', network({}), podman).filters).toEqual({ ipv4: 'unknown', ipv6: 'unknown' });
    expect(topologyNetworkOf('e', network({ Name: 'podman' }), podman)).toMatchObject({
      ...{ dns: false, filters: { ipv4: 'no', ipv6: 'no' } },
    });
  });

  it('is closed where it is internal, and apart where it is told to be', () => {
    expect(topologyNetworkOf('e', network({ Internal: true }), docker)).toMatchObject({
      ...{ internal: true, relays: { ipv4: false, ipv6: true }, masquerades: false },
    });
    expect(topologyNetworkOf('e', network({ Internal: true }), newer).relays).toEqual({ ipv4: false, ipv6: false });
    const oldest = { flavour: 'docker', apiVersion: '1.41' } as const;
    for (const [api, ipv6] of [
      [docker, true],
      [oldest, false],
      [podman, false],
    ] as const) {
      expect(topologyNetworkOf('e', network({ Internal: true }), api).shut).toEqual({ ipv4: true, ipv6 });
    }
    const apart = network({ Options: { 'com.docker.network.bridge.enable_icc': 'false' } });
    expect(topologyNetworkOf('e', apart, docker).together).toBe('no');
    expect(topologyNetworkOf('e', apart, podman).together).toBe('yes');
    const modes = ['bridge', 'private', 'vepa'].map(
      (macvlan_mode) =>
        topologyNetworkOf('e', network({ Driver: 'macvlan', Options: { macvlan_mode } }), docker).together,
    );
    expect(modes).toEqual(['yes', 'no', 'unknown']);
    expect(topologyNetworkOf('e', network({ Name: 'bridge' }), docker).dns).toBe(false);
  });
});

const id = 'abcdef0123456789'.repeat(4);
const inspect = (host: object, settings: object = {}, config: object = {}) =>
  ({
    Id: id,
    Name: '/web',
    Created: '2026-01-01T00:00:00Z',
    Image: 'sha256:1',
    State: { Status: 'running' },
    Config: { Image: 'nginx', Labels: {}, ...config },
    HostConfig: { NetworkMode: 'net', ...host },
    NetworkSettings: { Networks: {}, Ports: {}, ...settings },
    Mounts: [],
  }) as unknown as ContainerInspectInfo;

describe('a container', () => {
  it('has the names that its engine tells, or those it would have', () => {
    const joined = { IPAddress: '10.0.0.2', Aliases: ['shop'], Gateway: '10.0.0.1', IPv6Gateway: '' };
    const place = (more: object) => ({ Networks: { net: { ...joined, ...more } } });
    const told = topologyContainerOf('e', inspect({}, place({ DNSNames: ['web', 'shop', 'abcdef012345', 'host1'] })));
    expect(told.endpoints[0]?.names).toEqual(['web', 'shop', 'host1', 'abcdef012345']);
    const older = topologyContainerOf(
      'e',
      inspect({}, place({ Aliases: ['shop', 'abcdef012345'], Links: ['db:store'] })),
    );
    expect(older.endpoints).toEqual([
      {
        network: 'net',
        ipv4: '10.0.0.2',
        gateways: ['10.0.0.1'],
        names: ['web', 'shop', 'abcdef012345'],
        links: [{ container: 'db', alias: 'store' }],
        priority: 0,
      },
    ]);
  });

  it('is published at all addresses of its families where podman names none', () => {
    const ports = (address: object) =>
      topologyContainerOf(
        'e',
        inspect({}, { Networks: { net: address }, Ports: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] } }),
      ).ports.map(({ hostIp }) => hostIp);
    expect(ports({ IPAddress: '10.0.0.2' })).toEqual(['0.0.0.0']);
    expect(ports({ IPAddress: '10.0.0.2', GlobalIPv6Address: 'fd00::2' })).toEqual(['0.0.0.0', '::']);
  });

  it('has a stack of its own, the host’s, another’s or none', () => {
    const stack = (mode: string) =>
      topologyContainerOf('e', inspect({ NetworkMode: mode }, { Networks: { host: {} } }));
    expect(stack('host')).toMatchObject({ stack: 'host', endpoints: [] });
    expect(stack('none').stack).toBe('none');
    expect(stack('container:abc')).toMatchObject({ stack: 'shared', sharesWith: 'abc', endpoints: [] });
    expect(stack('default').stack).toBe('own');
    expect(stack('bridge').stack).toBe('own');
  });

  it('names the ports of its image and its definition, links and lines of /etc/hosts', () => {
    const host = {
      PortBindings: { '80/tcp': [] },
      Links: ['/db:/web/store'],
      ExtraHosts: ['gate:10.0.0.1', 'six:[fd00::1]'],
    };
    const one = topologyContainerOf(
      'e',
      inspect(host, {}, { ExposedPorts: { '80/tcp': {}, '53/udp': {}, '7000-7002/tcp': {} } }),
    );
    expect(one.declared).toEqual([
      { port: 80, protocol: 'tcp' },
      { port: 53, protocol: 'udp' },
      ...[7000, 7001, 7002].map((port) => ({ port, protocol: 'tcp' })),
    ]);
    expect(one.links).toEqual([{ container: 'db', alias: 'store' }]);
    expect(one.hosts).toEqual([
      { name: 'gate', address: '10.0.0.1' },
      { name: 'six', address: 'fd00::1' },
    ]);
  });
});
