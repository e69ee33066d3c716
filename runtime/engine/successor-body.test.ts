// What a new container is told when it takes an old one's place: nothing is lost, only what changes is other.
import { describe, expect, it } from 'vitest';
import { endpointOfSpec, endpointsOf, isSameEndpoint } from './endpoints.ts';
import type { RawContainer } from './replacing.ts';
import { type Body, successorBody } from './successor-body.ts';

const id = 'abcdef012345'.padEnd(64, '0');
const anonymous = 'f'.repeat(64);

function container(config: Body = {}, host: Body = {}, more: Body = {}): RawContainer {
  return {
    Id: id,
    Name: '/web',
    Config: { Hostname: id.slice(0, 12), Image: 'app:1', Env: ['PATH=/bin', 'OWN=1'], ...config },
    HostConfig: { NetworkMode: 'shop', NewKernelThing: { a: 1 }, ...host },
    Mounts: [],
    NetworkSettings: { Networks: {} },
    ...more,
  } as unknown as RawContainer;
}

const image = {
  Env: ['PATH=/bin'],
  Cmd: ['serve'],
  Entrypoint: ['/init'],
  Labels: { made: 'by image' },
  WorkingDir: '/srv',
  ExposedPorts: { '80/tcp': {} },
  Volumes: { '/data': {} },
};

function successor(old: RawContainer, before: Body = {}, after: Body = before): { config: Body; host: Body } {
  const body = successorBody({ old, image, reference: 'app:2', before, after });
  const { HostConfig, ...config } = body;
  return { config, host: HostConfig as Body };
}

describe('the body of a successor', () => {
  it('keeps what no spec knows, and leaves to the new image what was the old one’s', () => {
    const old = container({
      Cmd: ['serve'],
      Entrypoint: ['/init'],
      WorkingDir: '/srv',
      Labels: { made: 'by image', mine: 'yes' },
      ExposedPorts: { '80/tcp': {}, '9/udp': {} },
      FutureThing: 'kept',
    });
    const { config, host } = successor(old);
    expect(config).toEqual({
      Image: 'app:2',
      Env: ['OWN=1'],
      Labels: { mine: 'yes' },
      ExposedPorts: { '9/udp': {} },
      Volumes: {},
      FutureThing: 'kept',
    });
    expect(host).toMatchObject({ NewKernelThing: { a: 1 }, NetworkMode: 'shop' });
  });

  it('keeps a command of its own beside an entrypoint of its own, though the image says the same', () => {
    const { config } = successor(container({ Cmd: ['serve'], Entrypoint: ['/other'] }));
    expect(config).toMatchObject({ Cmd: ['serve'], Entrypoint: ['/other'] });
  });

  it('keeps all of it where the image is gone', () => {
    const old = container({ Cmd: ['serve'], Labels: { made: 'by image' } });
    const body = successorBody({ old, image: undefined, reference: 'app:2', before: {}, after: {} });
    expect(body).toMatchObject({ Cmd: ['serve'], Env: ['PATH=/bin', 'OWN=1'], Labels: { made: 'by image' } });
  });

  it('changes only what differs between the two specs', () => {
    const old = container({ User: 'me', Tty: true }, { Memory: 5, Init: true });
    const before = { Env: ['OWN=1'], User: 'me', HostConfig: { Memory: 5 } };
    const after = { Env: ['OWN=2'], HostConfig: { Memory: 7 } };
    const { config, host } = successor(old, before, after);
    expect(config).toMatchObject({ Env: ['OWN=2'], Tty: true });
    expect(config).not.toHaveProperty('User');
    expect(host).toMatchObject({ Memory: 7, Init: true });
  });

  it('carries anonymous volumes over by name, each in the way it was asked for', () => {
    const mount = (path: string, name = anonymous) => ({ Type: 'volume', Name: name, Destination: path, RW: true });
    const old = container(
      { Volumes: { '/data': {}, '/own': {}, '/gone': {} } },
      { Binds: ['named:/named', '/bound'], Mounts: [{ Type: 'volume', Target: '/mounted' }] },
      {
        Mounts: ['/data', '/own', '/gone', '/bound', '/mounted']
          .map((path) => mount(path))
          .concat(mount('/named', 'named')),
      },
    );
    const before = { Volumes: { '/own': {}, '/gone': {} } };
    const { config, host } = successor(old, before, { Volumes: { '/own': {} } });
    expect(host.Binds).toEqual(['named:/named', `${anonymous}:/bound`, `${anonymous}:/data`, `${anonymous}:/own`]);
    expect(host.Mounts).toEqual([{ Type: 'volume', Target: '/mounted', Source: anonymous }]);
    expect(config.Volumes).toEqual({});
  });

  it('tells links as they are told, and drops what another container’s network forbids', () => {
    expect(successor(container({}, { Links: ['/db:/web/store'] })).host.Links).toEqual(['db:store']);
    const joined = container(
      { Hostname: 'other', ExposedPorts: { '1/tcp': {} } },
      { NetworkMode: 'container:x', PortBindings: {} },
    );
    const { config, host } = successor(joined);
    expect(config).not.toHaveProperty('Hostname');
    expect(config).not.toHaveProperty('ExposedPorts');
    expect(host).not.toHaveProperty('PortBindings');
  });

  it('keeps a host name that somebody chose', () => {
    expect(successor(container()).config).not.toHaveProperty('Hostname');
    expect(successor(container({ Hostname: 'chosen' })).config.Hostname).toBe('chosen');
  });
});

describe('places in networks', () => {
  const raw = {
    IPAMConfig: { IPv4Address: '10.9.0.7' },
    Aliases: ['db', id.slice(0, 12)],
    Links: null,
    MacAddress: '02:42:0a:09:00:07',
    IPAddress: '10.9.0.7',
    NetworkID: 'n',
  };

  it('are what was asked for, not what the engine made of it', () => {
    const old = container(
      {},
      {},
      { NetworkSettings: { Networks: { shop: raw, bridge: { Aliases: ['x'] }, none: {} } } },
    );
    expect(endpointsOf(old)).toEqual({
      shop: { IPAMConfig: { IPv4Address: '10.9.0.7' }, Aliases: ['db'] },
      bridge: {},
    });
    expect(endpointsOf(old, { shop: '02:00:00:00:00:01' }).shop).toMatchObject({ MacAddress: '02:00:00:00:00:01' });
    expect(
      endpointsOf(container({}, { NetworkMode: 'container:y' }, { NetworkSettings: { Networks: { shop: raw } } })),
    ).toEqual({});
  });

  it('are the same as a spec’s in whatever order', () => {
    const spec = { name: 'shop', aliases: ['b', 'a'], ipv4: '10.9.0.7' };
    expect(isSameEndpoint(endpointOfSpec(spec), { Aliases: ['a', 'b'], IPAMConfig: { IPv4Address: '10.9.0.7' } })).toBe(
      true,
    );
    expect(isSameEndpoint(endpointOfSpec(spec), { Aliases: ['a'] })).toBe(false);
  });
});
