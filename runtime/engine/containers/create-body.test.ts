// A spec as the engine is told it, by the age of its API.
import { describe, expect, it } from 'vitest';
import { emptySpec } from '../../contract/specs/container-spec.ts';
import { createBody, createQuery } from './create-body.ts';
import { laterNetworks } from './create-networks.ts';

const old = { flavour: 'docker' as const, apiVersion: '1.41' };

describe('createBody', () => {
  it('says what the spec says', () => {
    const body = createBody({
      ...emptySpec(' nginx:1 '),
      command: ['sh', '-c', 'a b'],
      env: [{ name: 'A', value: 'b=c' }, { name: 'GONE' }],
      ports: [
        { hostPort: 8080, containerPort: 80, protocol: 'tcp' },
        { hostIp: '127.0.0.1', hostPort: 8081, hostPortEnd: 8089, containerPort: 80, protocol: 'tcp' },
        { containerPort: 53, protocol: 'udp' },
      ],
      expose: ['9/tcp'],
      volumes: [
        { source: 'data', destination: '/data', readOnly: false },
        { source: '/etc', destination: '/host', readOnly: true, options: ['z'] },
        { source: '', destination: '/anonymous', readOnly: false },
      ],
      restart: 'on-failure',
      maximumRetryCount: 3,
      memoryBytes: 64 << 20,
      cpus: 0.5,
      tty: true,
      labels: { a: 'b' },
    });
    expect(body).toEqual({
      Image: 'nginx:1',
      Cmd: ['sh', '-c', 'a b'],
      Env: ['A=b=c', 'GONE'],
      Tty: true,
      Labels: { a: 'b' },
      Volumes: { '/anonymous': {} },
      ExposedPorts: { '80/tcp': {}, '53/udp': {}, '9/tcp': {} },
      HostConfig: {
        PortBindings: {
          '80/tcp': [
            { HostIp: '', HostPort: '8080' },
            { HostIp: '127.0.0.1', HostPort: '8081-8089' },
          ],
          '53/udp': [{ HostIp: '', HostPort: '' }],
        },
        Binds: ['data:/data', '/etc:/host:ro,z'],
        RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
        Memory: 67_108_864,
        NanoCpus: 500_000_000,
      },
    });
  });

  it('leaves to the image and the engine what is not said', () => {
    expect(createBody(emptySpec('nginx'))).toEqual({
      Image: 'nginx',
      Env: [],
      Tty: false,
      Labels: {},
      ExposedPorts: {},
      HostConfig: { PortBindings: {}, Binds: [], RestartPolicy: { Name: 'no', MaximumRetryCount: 0 } },
    });
  });

  it('opens the paths of the system by two empty lists', () => {
    const body = createBody({ ...emptySpec('nginx'), securityOptions: ['systempaths=unconfined', 'label=disable'] });
    expect(body.HostConfig).toMatchObject({ SecurityOpt: ['label=disable'], MaskedPaths: [], ReadonlyPaths: [] });
  });

  it('tells an anonymous volume with a wish of its own as a mount', () => {
    const volumes = [{ source: '', destination: '/a', readOnly: true, options: ['nocopy'] }];
    const body = createBody({ ...emptySpec('nginx'), volumes });
    expect(body.HostConfig.Mounts).toEqual([
      { Type: 'volume', Target: '/a', ReadOnly: true, VolumeOptions: { NoCopy: true } },
    ]);
    expect(body).not.toHaveProperty('Volumes');
  });

  it('puts name and platform into the query', () => {
    expect(createQuery({ ...emptySpec('a'), name: 'web', platform: 'linux/arm64' })).toEqual({
      name: 'web',
      platform: 'linux/arm64',
    });
    expect(createQuery(emptySpec('a'))).toEqual({});
  });
});

describe('networks', () => {
  const spec = {
    ...emptySpec('nginx'),
    links: ['db:database'],
    networks: [
      { name: 'front', aliases: ['www'], ipv4: '10.0.0.2', mac: '02:42:ac:11:00:02' },
      { name: 'back', aliases: [], links: ['cache:c'] },
    ],
  };

  it('are all told at once where the engine takes several', () => {
    const body = createBody(spec);
    expect(body.HostConfig).toMatchObject({ NetworkMode: 'front' });
    expect(body.HostConfig).not.toHaveProperty('Links');
    expect(body).not.toHaveProperty('MacAddress');
    expect(body.NetworkingConfig).toEqual({
      EndpointsConfig: {
        front: {
          IPAMConfig: { IPv4Address: '10.0.0.2' },
          Aliases: ['www'],
          Links: ['db:database'],
          MacAddress: '02:42:ac:11:00:02',
        },
        back: { Links: ['cache:c'] },
      },
    });
    expect(laterNetworks(spec, { flavour: 'docker', apiVersion: '1.44' })).toEqual([]);
  });

  it('are one, and the others later, where it takes one', () => {
    const body = createBody(spec, old);
    expect(Object.keys(body.NetworkingConfig?.EndpointsConfig ?? {})).toEqual(['front']);
    expect(body).toMatchObject({ MacAddress: '02:42:ac:11:00:02' });
    expect(body.NetworkingConfig?.EndpointsConfig.front).not.toHaveProperty('MacAddress');
    expect(laterNetworks(spec, old)).toEqual([{ name: 'back', settings: { Links: ['cache:c'] } }]);
  });

  it('leave links to the container on the engine’s own network', () => {
    expect(createBody({ ...emptySpec('nginx'), links: ['db'] }).HostConfig).toMatchObject({ Links: ['db'] });
  });
});
