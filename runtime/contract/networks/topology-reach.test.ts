// Who gets to whom, and why not: each rule by itself, and what holds whatever the networks are.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Topology } from '../topology.ts';
import {
  shortReach as ask,
  sceneContainer as container,
  sceneEndpoint as endpoint,
  sceneNetwork as network,
} from './test-topology.ts';
import { lookUp, namesOn } from './topology-names.ts';
import { reach, reachOfPort, wayOut } from './topology-reach.ts';

const front = network('front');
const none = { ipv4: false, ipv6: false };
const back = network('back', { internal: true, masquerades: false });
const apart = network('apart', { together: 'no' });
const bridge = network('bridge');
const networks = [front, back, apart, bridge];

describe('reach', () => {
  const web = container('web', ['front']);
  const api = container('api', ['front', 'back']);
  const db = container('db', ['back']);
  const cell = container('cell', ['apart']);
  const cellmate = container('cellmate', ['apart']);
  const topology = { networks, containers: [web, api, db, cell, cellmate] };

  it('is over a network that both are on, by name and address', () => {
    expect(reach(topology, web, api)).toEqual({
      verdict: 'yes',
      routes: [{ kind: 'network', network: 'front', addresses: [api.endpoints[0]?.ipv4], names: ['api'] }],
      obstacles: [],
    });
    expect(ask(topology, api, db)).toEqual({ verdict: 'yes', routes: ['network back'], obstacles: [] });
  });

  it('is not without one, and says which network is closed', () => {
    expect(ask(topology, web, db)).toEqual({ verdict: 'no', routes: [], obstacles: ['no-network', 'internal back'] });
    expect(ask(topology, web, cell)).toEqual({ verdict: 'no', routes: [], obstacles: ['no-network'] });
  });

  it('is not on a network whose containers are kept apart', () => {
    expect(ask(topology, cell, cellmate)).toEqual({ verdict: 'no', routes: [], obstacles: ['apart apart'] });
    expect(ask(topology, cell, cell)).toEqual({ verdict: 'yes', routes: ['itself'], obstacles: [] });
  });

  it('names the network behind the name where another answers first', () => {
    const [one, two] = [container('one', ['apart', 'front']), container('two', ['apart', 'front'])];
    const shared = { networks, containers: [one, two] };
    expect(lookUp(shared, one, 'two')?.network).toBe('apart');
    expect(reach(shared, one, two).routes).toEqual([
      { kind: 'network', network: 'front', addresses: [two.endpoints[1]?.ipv4], names: ['two.front'] },
    ]);
  });

  it.each(['exited', 'created', 'dead', 'restarting', 'paused'] as const)('ends where one is %s', (state) => {
    const still = container('still', ['front'], { state });
    const both = { networks, containers: [web, still] };
    const word = state === 'paused' ? 'paused' : 'down';
    expect(ask(both, web, still)).toEqual({ verdict: 'no', routes: [], obstacles: [`to-${word}`] });
    expect(ask(both, still, web)).toEqual({ verdict: 'no', routes: [], obstacles: [`from-${word}`] });
  });

  it('goes to published ports over the host, from where the host can be met', () => {
    const ports = [
      { hostIp: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
      { hostIp: '127.0.0.1', hostPort: 9000, containerPort: 90, protocol: 'tcp' },
      { containerPort: 70, protocol: 'tcp' },
    ];
    const shop = container('shop', ['apart'], { ports });
    const host = container('host', [], { stack: 'host' });
    const all = { networks, containers: [web, db, shop, host] };
    const found = reach(all, web, shop);
    expect(found.verdict).toBe('ports');
    expect(found.routes).toEqual([
      {
        kind: 'published',
        ports: [{ addresses: ['10.0.5.1'], hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
      },
    ]);
    expect(reachOfPort(found, 80).verdict).toBe('ports');
    expect(reachOfPort(found, 90).verdict).toBe('no');
    expect(reachOfPort(found, 80, 'udp').verdict).toBe('no');
    expect(ask(all, db, shop).verdict).toBe('no');
    const own = reach(all, host, shop);
    expect(own.verdict).toBe('yes');
    expect(own.routes.at(-1)).toMatchObject({ kind: 'published', ports: [{ hostPort: 8080 }, { hostPort: 9000 }] });
  });

  it('knows the stacks that are not a container’s own', () => {
    const host = container('host', [], { stack: 'host' });
    const alone = container('alone', [], { stack: 'none' });
    const side = container('side', [], { stack: 'shared', sharesWith: api.id });
    const nested = container('nested', [], { stack: 'shared', sharesWith: 'side' });
    const orphan = container('orphan', [], { stack: 'shared', sharesWith: 'gone' });
    const all = { networks, containers: [web, api, db, host, alone, side, nested, orphan] };
    expect(ask(all, side, api).routes).toEqual(['itself']);
    expect(ask(all, side, nested).routes).toEqual(['itself']);
    expect(ask(all, nested, db)).toEqual(ask(all, api, db));
    expect(ask(all, web, side).routes).toEqual(['network front']);
    expect(ask(all, web, orphan).obstacles).toEqual(['to-stack-gone']);
    expect(ask(all, host, db).routes).toEqual(['address back']);
    expect(reach(all, web, host).routes).toEqual([{ kind: 'gateway', addresses: ['10.0.5.1'] }]);
    expect(ask(all, web, alone).obstacles).toEqual(['to-none']);
    expect(ask(all, alone, web).obstacles).toEqual(['from-none']);
    expect(ask(all, alone, alone).routes).toEqual(['itself']);
  });

  it('is unfinished where an engine filters one family of addresses alone', () => {
    const six = network('six', { ipv6: true, filters: { ipv4: 'yes', ipv6: 'no' }, together: 'no' });
    const more = network('more6', { ipv6: true, filters: { ipv4: 'yes', ipv6: 'no' } });
    const on = (name: string, place: string, ipv6: string) =>
      container(name, [], { endpoints: [{ ...endpoint(place, `10.9.0.${name.length}`, name), ipv6 }] });
    const [a, bb, ccc] = [on('a', 'six', 'fd00::1'), on('bb', 'six', 'fd00::2'), on('ccc', 'more6', 'fd01::3')];
    const all = { networks: [six, more], containers: [a, bb, ccc] };
    expect(reach(all, a, bb).routes).toMatchObject([{ kind: 'network', addresses: ['fd00::2'], names: [] }]);
    expect(reach(all, a, ccc).routes).toMatchObject([{ kind: 'across', network: 'more6', addresses: ['fd01::3'] }]);
  });

  it('is not said of what the engine does not decide', () => {
    const lan = network('lan', { driver: 'macvlan', relays: none, masquerades: false });
    const odd = network('odd', { driver: 'weave', together: 'unknown', relays: none });
    const [x, y, z] = [container('x', ['lan']), container('y', ['odd']), container('z', ['odd'])];
    const host = container('host', [], { stack: 'host' });
    const all = { networks: [...networks, lan, odd], containers: [web, db, x, y, z, host] };
    expect(ask(all, web, x)).toEqual({ verdict: 'unknown', routes: [], obstacles: ['no-network', 'elsewhere lan'] });
    expect(ask(all, y, z)).toEqual({ verdict: 'unknown', routes: [], obstacles: ['of-the-network odd'] });
    expect(ask(all, host, x).verdict).toBe('unknown');
    expect(ask(all, db, x).verdict).toBe('no');
    expect(wayOut(all, x)).toEqual({ verdict: 'unknown', networks: ['lan'] });
  });

  it('leads out over a network with a way out alone', () => {
    const host = container('host', [], { stack: 'host' });
    const alone = container('alone', [], { stack: 'none' });
    const all = { networks, containers: [web, api, db, host, alone] };
    expect(wayOut(all, api)).toEqual({ verdict: 'yes', networks: ['front'] });
    expect(wayOut(all, db)).toEqual({ verdict: 'no', networks: [] });
    expect(wayOut(all, host)).toEqual({ verdict: 'yes', networks: [] });
    expect(wayOut(all, alone).verdict).toBe('no');
  });
});

describe('names', () => {
  const on = (name: string, ...names: string[]) =>
    container(name, [], { endpoints: [{ ...endpoint('front', `10.7.0.${name.length}`, name, ...names) }] });

  it('are the aliases too, which several may have', () => {
    const [a, bb, ccc] = [on('a'), on('bb', 'db'), on('ccc', 'db')];
    const all = { networks, containers: [a, bb, ccc] };
    expect(lookUp(all, a, 'DB')).toEqual({
      network: 'front',
      containers: [bb.id, ccc.id],
      addresses: ['10.7.0.2', '10.7.0.3'],
    });
    expect(lookUp(all, a, 'db.front')?.containers).toEqual([bb.id, ccc.id]);
    expect(lookUp(all, a, 'db.back')).toBeUndefined();
    expect(namesOn(all, front).map(({ name, containers }) => [name, containers.length])).toEqual([
      ['a', 1],
      ['bb', 1],
      ['db', 2],
      ['ccc', 1],
    ]);
  });

  it('are only links on the default bridge', () => {
    const db = container('db', ['bridge']);
    const web = container('web', ['bridge'], { links: [{ container: 'db', alias: 'store' }] });
    const all = { networks, containers: [db, web] };
    expect(lookUp(all, web, 'store')?.addresses).toEqual([db.endpoints[0]?.ipv4]);
    expect(lookUp(all, db, 'web')).toBeUndefined();
    expect(reach(all, web, db).routes).toMatchObject([{ names: ['db', 'store'] }]);
    expect(reach(all, db, web).routes).toMatchObject([{ names: [] }]);
    expect(namesOn(all, bridge)).toEqual([]);
  });
});

const states = ['running', 'running', 'running', 'paused', 'exited'] as const;
const anyTopology = fc
  .tuple(
    fc.array(
      fc.record({ internal: fc.boolean(), together: fc.constantFrom('yes', 'no', 'unknown'), dns: fc.boolean() }),
      { minLength: 1, maxLength: 5 },
    ),
    fc.array(
      fc.record({
        on: fc.uniqueArray(fc.nat(4), { maxLength: 3 }),
        stack: fc.constantFrom('own', 'own', 'own', 'host', 'none', 'shared'),
        shares: fc.nat(7),
        state: fc.constantFrom(...states),
        published: fc.boolean(),
      }),
      { minLength: 2, maxLength: 8 },
    ),
  )
  .map(([plans, wishes]): Topology => {
    const made = plans.map((plan, at) =>
      network(`n${at}`, {
        ...plan,
        together: plan.together as 'yes',
        relays: { ipv4: !plan.internal, ipv6: !plan.internal },
        masquerades: !plan.internal,
      }),
    );
    return {
      networks: made,
      containers: wishes.map(({ on, stack, shares, state, published }, at) =>
        container(`c${at}`, stack === 'own' ? on.filter((one) => one < made.length).map((one) => `n${one}`) : [], {
          stack: stack as 'own',
          state,
          ...(stack === 'shared' ? { sharesWith: `c${shares}` } : {}),
          ports: published ? [{ hostIp: '0.0.0.0', hostPort: 8000 + at, containerPort: 80, protocol: 'tcp' }] : [],
        }),
      ),
    };
  });

describe('whatever the networks are', () => {
  it('an answer has a way, or a reason', () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        for (const from of topology.containers) {
          for (const to of topology.containers) {
            const { verdict, routes, obstacles } = reach(topology, from, to);
            expect(routes.length > 0).toBe(verdict === 'yes' || verdict === 'ports');
            if (routes.length === 0) expect(obstacles.length).toBeGreaterThan(0);
            if (verdict === 'ports') expect(routes.every(({ kind }) => kind === 'published')).toBe(true);
          }
        }
      }),
    );
  });

  it('every name of a way leads to an address of that way', () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        for (const from of topology.containers) {
          for (const to of topology.containers) {
            for (const route of reach(topology, from, to).routes) {
              for (const name of 'names' in route ? route.names : []) {
                const answer = lookUp(topology, from, name);
                expect('addresses' in route && route.addresses.some((one) => answer?.addresses.includes(one))).toBe(
                  true,
                );
              }
            }
          }
        }
      }),
    );
  });

  it('one who is stopped reaches nobody, and nobody reaches one who is stopped', () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        for (const from of topology.containers) {
          for (const to of topology.containers) {
            const up = from.state === 'running' && to.state === 'running';
            if (!up) expect(reach(topology, from, to).verdict).toBe('no');
          }
        }
      }),
    );
  });

  it('those with one stack reach the same', () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        for (const one of topology.containers.filter(({ stack }) => stack === 'shared')) {
          const other = topology.containers.find(({ name }) => name === one.sharesWith);
          if (one.state !== 'running' || other?.state !== 'running' || other.id === one.id) continue;
          for (const to of topology.containers.filter(({ id }) => id !== one.id && id !== other.id)) {
            expect(reach(topology, one, to).verdict).toBe(reach(topology, other, to).verdict);
          }
        }
      }),
    );
  });

  it('more networks never take a way away', () => {
    fc.assert(
      fc.property(anyTopology, fc.nat(7), (topology, at) => {
        const chosen = topology.containers[at % topology.containers.length];
        if (chosen?.stack !== 'own') return;
        const joined = container(
          chosen.name,
          topology.networks.map(({ name }) => name),
          { ...chosen, endpoints: [] },
        );
        const wider = {
          networks: topology.networks,
          containers: topology.containers.map((one) =>
            one.id === chosen.id
              ? {
                  ...joined,
                  endpoints: container(
                    chosen.name,
                    topology.networks.map(({ name }) => name),
                  ).endpoints,
                }
              : one,
          ),
        };
        for (const to of topology.containers) {
          const [now, then] = [
            reach(topology, chosen, to),
            reach(wider, wider.containers.find(({ id }) => id === chosen.id) ?? chosen, to),
          ];
          if (now.verdict === 'yes') expect(then.verdict).toBe('yes');
        }
      }),
    );
  });
});
