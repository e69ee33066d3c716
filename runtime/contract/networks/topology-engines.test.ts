// Who gets to whom where engines differ: what is published for IPv6, what one does not tell, and what an older one forgets.
import { describe, expect, it } from 'vitest';
import {
  shortReach as ask,
  sceneContainer as container,
  sceneEndpoint as endpoint,
  sceneNetwork as network,
} from './test-topology.ts';
import { lookUp } from './topology-names.ts';
import { reach } from './topology-reach.ts';

const none = { ipv4: false, ipv6: false };
const networks = [network('front'), network('apart', { together: 'no' })];

describe('reach on different engines', () => {
  const web = container('web', ['front']);

  it('finds ports that are published for IPv6 at addresses of that family alone', () => {
    const bound = (hostIp: string, hostPort: number) => ({ hostIp, hostPort, containerPort: 80, protocol: 'tcp' });
    const ports = [
      bound('0.0.0.0', 8080),
      bound('::', 8080),
      bound('::', 8081),
      bound('fd00:9::1', 8082),
      bound('::1', 8083),
    ];
    const shop = container('shop', ['apart'], { ports });
    const six = container('six', ['front'], {
      endpoints: [{ ...endpoint('front', '10.0.5.9'), ipv6: 'fd00:6::9', gateways: ['10.0.5.1', 'fd00:6::1'] }],
    });
    const host = container('host', [], { stack: 'host' });
    const all = { networks, containers: [web, six, shop, host] };
    const places = (from: typeof web) =>
      reach(all, from, shop).routes.flatMap((route) =>
        route.kind === 'published' ? route.ports.map(({ hostPort, addresses }) => [hostPort, ...addresses]) : [],
      );
    expect(places(web)).toEqual([[8080, '10.0.5.1']]);
    expect(places(six)).toEqual([
      [8080, '10.0.5.1', 'fd00:6::1'],
      [8081, 'fd00:6::1'],
      [8082, 'fd00:9::1'],
    ]);
    expect(places(host)).toEqual([
      [8080, '127.0.0.1', '::1'],
      [8081, '::1'],
      [8082, 'fd00:9::1'],
      [8083, '::1'],
    ]);
  });

  it('does not tell what an engine keeps to itself, and leads published ports to the container where packets are rewritten', () => {
    const podman = {
      filters: { ipv4: 'unknown', ipv6: 'unknown' },
      relays: none,
      rewrites: true,
      qualifies: false,
    } as const;
    const plain = network('podman', { ...podman, filters: { ipv4: 'no', ipv6: 'no' } });
    const [shop, desk] = [network('shop', podman), network('desk-net', podman)];
    const ports = ['0.0.0.0', '::'].map((hostIp) => ({ hostIp, hostPort: 8080, containerPort: 80, protocol: 'tcp' }));
    const one = container('one', ['shop'], { ports });
    const [two, far, near] = [
      container('two', ['shop']),
      container('far', ['desk-net']),
      container('near', ['podman']),
    ];
    const host = container('host', [], { stack: 'host' });
    const all = { networks: [plain, shop, desk], containers: [one, two, far, near, host] };
    expect(ask(all, far, one)).toEqual({
      verdict: 'unknown',
      routes: [],
      obstacles: ['no-network', 'may-be-apart shop'],
    });
    expect(ask(all, near, one)).toMatchObject({ verdict: 'yes', routes: ['across shop', 'published'] });
    expect(ask(all, two, one)).toMatchObject({ verdict: 'yes', routes: ['network shop', 'published'] });
    expect(reach(all, two, one).routes.at(-1)).toMatchObject({ ports: [{ addresses: ['10.0.4.1'] }] });
    // The container has no address of that family, to which they could be led.
    expect(reach(all, host, one).routes.at(-1)).toMatchObject({ ports: [{ addresses: ['127.0.0.1'] }] });
    expect(lookUp(all, two, 'one')?.containers).toEqual([one.id]);
    expect(lookUp(all, two, 'one.shop')).toBeUndefined();
  });

  it('gets to a closed network where its engine forgets one family of addresses', () => {
    const six = (at: string) => ({ ...endpoint(at, `10.0.0.${at.length}`), ipv6: `fd00:${at.length}::2` });
    const open = { filters: { ipv4: 'yes', ipv6: 'no' }, shut: { ipv4: true, ipv6: false } } as const;
    const [sealed, plain] = [
      network('sealed', { internal: true, ...open }),
      network('six', { ...open, shut: { ipv4: false, ipv6: false } }),
    ];
    const [inside, outside] = [
      container('inside', ['sealed'], { endpoints: [six('sealed')] }),
      container('outside', ['six'], { endpoints: [six('six')] }),
    ];
    const reached = (shut: boolean) => {
      const closed = { ...sealed, shut: { ipv4: true, ipv6: shut } };
      return reach({ networks: [closed, plain], containers: [inside, outside] }, outside, inside);
    };
    expect(reached(false).routes).toEqual([{ kind: 'across', network: 'sealed', addresses: ['fd00:6::2'], names: [] }]);
    expect(reached(true)).toMatchObject({ verdict: 'no', routes: [] });
  });
});
