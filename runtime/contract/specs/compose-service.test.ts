// A spec as a compose service, field by field by the compose specification.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validSpecs } from '../../../test/random-specs.ts';
import { composeFile, composeService } from './compose-service.ts';
import { type ContainerSpec, emptySpec } from './container-spec.ts';

function service(spec: Partial<ContainerSpec>): Record<string, unknown> {
  return composeService({ ...emptySpec('nginx'), ...spec }).service;
}

/** Every text anywhere in a value. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

describe('composeService', () => {
  it('is short for a plain image', () => {
    expect(composeService(emptySpec('nginx'))).toEqual({ service: { image: 'nginx', network_mode: 'bridge' } });
  });

  it('lets no text begin a variable, whatever the spec holds', () => {
    fc.assert(
      fc.property(validSpecs, (spec) => {
        for (const text of texts(composeFile(spec))) expect(text.replaceAll('$$', '')).not.toContain('$');
      }),
    );
  });

  it.each<[string, Partial<ContainerSpec>, Record<string, unknown>]>([
    ['a name', { name: 'web' }, { container_name: 'web' }],
    ['a command', { command: ['sh', '-c', 'echo $HOME'] }, { command: ['sh', '-c', 'echo $$HOME'] }],
    ['variables', { env: [{ name: 'A', value: '' }, { name: 'B' }] }, { environment: { A: '', B: null } }],
    ['a port', { ports: [{ containerPort: 80, protocol: 'tcp' }] }, { ports: [{ target: 80, mode: 'host' }] }],
    [
      'a range of ports',
      { ports: [{ hostIp: '::1', hostPort: 1, hostPortEnd: 5, containerPort: 80, protocol: 'udp' }] },
      { ports: [{ target: 80, published: '1-5', host_ip: '::1', protocol: 'udp', mode: 'host' }] },
    ],
    [
      'volumes',
      {
        volumes: [
          { source: 'data', destination: '/d', readOnly: true },
          { source: '/etc', destination: '/e', readOnly: false },
          { source: 'C:\\a', destination: '/c', readOnly: false },
          { source: '', destination: '/f', readOnly: false },
          { source: '/g', destination: '/g', readOnly: true, options: ['z'] },
        ],
      },
      {
        volumes: [
          { type: 'volume', source: 'data', target: '/d', read_only: true },
          { type: 'bind', source: '/etc', target: '/e', bind: { create_host_path: true } },
          { type: 'bind', source: 'C:\\a', target: '/c', bind: { create_host_path: true } },
          '/f',
          '/g:/g:ro,z',
        ],
      },
    ],
    [
      'mounts',
      {
        mounts: [
          { type: 'bind', source: '/a', destination: '/b', readOnly: true, bind: { readOnlyForceRecursive: true } },
          { type: 'tmpfs', destination: '/t', readOnly: false, tmpfs: { sizeBytes: 64, mode: 0o700 } },
        ],
      },
      {
        volumes: [
          { type: 'bind', source: '/a', target: '/b', read_only: true, bind: { recursive: 'readonly' } },
          { type: 'tmpfs', target: '/t', tmpfs: { size: 64, mode: 0o700 } },
        ],
      },
    ],
    ['temporary file systems', { tmpfs: { '/t': 'size=1m', '/u': '' } }, { tmpfs: ['/t:size=1m', '/u'] }],
    ['the host’s network', { networkMode: 'host' }, { network_mode: 'host' }],
    ['restarts', { restart: 'on-failure', maximumRetryCount: 3 }, { restart: 'on-failure:3' }],
    [
      'a check',
      { healthCheck: { test: ['CMD', 'true'], interval: 90e9, startInterval: 5e8 } },
      { healthcheck: { test: ['CMD', 'true'], interval: '90s', start_interval: '500ms' } },
    ],
    ['no check', { healthCheck: { test: ['NONE'] } }, { healthcheck: { disable: true } }],
    ['a check at other times', { healthCheck: { test: [], interval: 1e9 } }, { healthcheck: { interval: '1s' } }],
    [
      'limits',
      { memoryBytes: 64, memorySwapBytes: -1, cpus: 0.5, pidsLimit: 9, shmBytes: 5 },
      { mem_limit: 64, memswap_limit: -1, cpus: 0.5, pids_limit: 9, shm_size: 5 },
    ],
    [
      'ulimits',
      {
        ulimits: [
          { name: 'core', soft: 1, hard: 1 },
          { name: 'nofile', soft: 1, hard: 2 },
        ],
      },
      { ulimits: { core: 1, nofile: { soft: 1, hard: 2 } } },
    ],
    [
      'GPUs and named devices',
      {
        devices: [{ host: '/dev/a', container: '/dev/b', permissions: 'r' }],
        deviceRequests: [
          { driver: '', count: -1, deviceIds: [], capabilities: [['gpu']], options: {} },
          { driver: 'cdi', count: 0, deviceIds: ['v.com/c=d'], capabilities: [], options: {} },
        ],
      },
      { devices: ['/dev/a:/dev/b:r', 'v.com/c=d'], gpus: [{ count: 'all', capabilities: ['gpu'] }] },
    ],
    ['hosts', { extraHosts: ['six:2001:db8::1'] }, { extra_hosts: ['six=2001:db8::1'] }],
    [
      'a log',
      { logging: { driver: 'local', options: { 'max-size': '1m' } } },
      { logging: { driver: 'local', options: { 'max-size': '1m' } } },
    ],
  ])('says %s', (_, spec, expected) => {
    expect(service(spec)).toMatchObject(expected);
  });

  it('names volumes and networks at the top', () => {
    const spec = {
      ...emptySpec('nginx'),
      volumes: [{ source: 'data', destination: '/d', readOnly: false }],
      mounts: [
        {
          type: 'volume' as const,
          source: 'share',
          destination: '/s',
          readOnly: false,
          volume: { driver: 'local', driverOptions: { type: 'nfs' }, labels: { a: 'b' } },
        },
      ],
      networks: [
        { name: 'front', aliases: ['www'], ipv4: '10.0.0.2' },
        { name: 'back', aliases: [] },
      ],
    };
    expect(composeService(spec)).toMatchObject({
      service: {
        networks: { front: { aliases: ['www'], ipv4_address: '10.0.0.2', priority: 200 }, back: { priority: 100 } },
      },
      volumes: {
        data: { name: 'data' },
        share: { name: 'share', driver: 'local', driver_opts: { type: 'nfs' }, labels: { a: 'b' } },
      },
      networks: { front: { name: 'front', external: true }, back: { name: 'back', external: true } },
    });
  });

  it.each([
    ['web', 'nginx', 'web'],
    ['', 'registry.example.com:5000/team/app:1', 'app'],
    ['', `alpine@sha256:${'a'.repeat(64)}`, 'alpine'],
    ['', '', 'service'],
  ])('calls the service of %s (%s) %s', (name, image, expected) => {
    expect(Object.keys(composeFile({ ...emptySpec(image), name }).services as object)).toEqual([expected]);
  });
});
