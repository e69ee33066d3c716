// What a new container is told when it takes an old one's place: nothing is lost, only what changes is other.
import { describe, expect, it } from 'vitest';
import { type ContainerSpec, emptySpec } from '../../contract/specs/container-spec.ts';
import { createBody } from './create-body.ts';
import { isSamePlace, joinedNetworks } from './endpoints.ts';
import { specOfInspect } from './inspected-spec.ts';
import type { RawContainer } from './replacing.ts';
import { type Body, successorBody, updateBody } from './successor-body.ts';

const id = 'abcdef012345'.padEnd(64, '0');

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
  Healthcheck: { Test: ['CMD', 'check'] },
};

function successor(old: RawContainer, change: Partial<ContainerSpec> = {}, of: Partial<typeof image> = image) {
  const spec = specOfInspect(old, of);
  const bodies = { before: createBody(spec), after: createBody({ ...spec, ...change }) };
  const { HostConfig, ...config } = successorBody({ old, flavour: 'docker', reference: 'app:2', ...bodies });
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
      Healthcheck: { Test: ['CMD', 'check'], Interval: 5 },
      Volumes: { '/data': {} },
      OnBuild: ['RUN x'],
      FutureThing: 'kept',
    });
    const { config, host } = successor(old);
    expect(config).toEqual({
      Image: 'app:2',
      Env: ['OWN=1'],
      Labels: { mine: 'yes' },
      ExposedPorts: { '9/udp': {} },
      Healthcheck: { Test: [], Interval: 5 },
      FutureThing: 'kept',
    });
    expect(host).toMatchObject({ NewKernelThing: { a: 1 }, NetworkMode: 'shop' });
  });

  it('keeps all of it where the image is gone', () => {
    const { config } = successor(container({ Cmd: ['serve'], Labels: { made: 'by image' } }), {}, {});
    expect(config).toMatchObject({ Cmd: ['serve'], Env: ['PATH=/bin', 'OWN=1'], Labels: { made: 'by image' } });
  });

  it('changes only what differs between the two specs', () => {
    const old = container({ User: 'me', Tty: true }, { Memory: 5, Init: true });
    const { config, host } = successor(old, { env: [{ name: 'OWN', value: '2' }], memoryBytes: 7 });
    expect(config).toMatchObject({ Env: ['OWN=2'], Tty: true, User: 'me' });
    expect(host).toMatchObject({ Memory: 7, Init: true, NewKernelThing: { a: 1 } });
  });

  it('tells links as they are told, and drops what another container’s network forbids', () => {
    const linked = container({}, { Links: ['/db:/web/store'], NetworkMode: 'bridge' });
    expect(successor(linked).host.Links).toEqual(['db:store']);
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

describe('limits', () => {
  const spec: ContainerSpec = { ...emptySpec('a'), memoryBytes: 100 };
  const change = (more: Partial<ContainerSpec>) => updateBody(createBody(spec), createBody({ ...spec, ...more }));

  it('are changed, with the swap that a new container would get', () => {
    expect(change({ memoryBytes: 200, cpus: 0.5, restart: 'always' })).toEqual({
      Memory: 200,
      MemorySwap: 400,
      NanoCpus: 500_000_000,
      RestartPolicy: { Name: 'always', MaximumRetryCount: 0 },
    });
    expect(updateBody(createBody({ ...spec, pidsLimit: 5 }), createBody(spec))).toEqual({ PidsLimit: -1 });
    expect(change({})).toEqual({});
  });

  it('cannot be taken away, nor can anything else be changed so', () => {
    expect(change({ memoryBytes: undefined } as unknown as Partial<ContainerSpec>)).toBeUndefined();
    expect(change({ tty: true })).toBeUndefined();
    expect(change({ privileged: true })).toBeUndefined();
    const removed = { ...spec, autoRemove: true };
    expect(updateBody(createBody(removed), createBody({ ...removed, restart: 'always' }))).toBeUndefined();
  });
});

describe('places in networks', () => {
  const raw = {
    IPAMConfig: { IPv4Address: '10.9.0.7' },
    Aliases: ['db', id.slice(0, 12)],
    MacAddress: '02:42:0a:09:00:07',
    IPAddress: '10.9.0.7',
  };

  it('are what was asked for, not what the engine made of it', () => {
    const networks = { NetworkSettings: { Networks: { shop: raw, bridge: {} } } };
    expect(joinedNetworks(container({}, {}, networks))).toEqual({
      shop: { IPAMConfig: { IPv4Address: '10.9.0.7' }, Aliases: ['db'] },
      bridge: {},
    });
    expect(joinedNetworks(container({}, { NetworkMode: 'container:y' }, networks))).toEqual({});
    const usual = { NetworkSettings: { Networks: { bridge: {} } } };
    expect(joinedNetworks(container({}, { NetworkMode: 'default' }, usual))).toEqual({ bridge: {} });
  });

  it('are the same in whatever order', () => {
    const place = { Aliases: ['b', 'a'], IPAMConfig: { IPv4Address: '10.9.0.7' } };
    const same = { IPAMConfig: { IPv4Address: '10.9.0.7' }, Aliases: ['a', 'b'], MacAddress: '02:00:00:00:00:01' };
    expect(isSamePlace(place, same)).toBe(true);
    expect(isSamePlace(place, { ...same, Aliases: ['a'] })).toBe(false);
  });
});
