// The checks of a run spec: each field's own problem, and none for what an engine takes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validSpecs } from '../../../test/random-specs.ts';
import { type ContainerSpec, emptySpec } from './container-spec.ts';
import { isAddress } from './spec-place-problems.ts';
import { specProblems } from './spec-problems.ts';

function problems(change: Partial<ContainerSpec>) {
  return specProblems({ ...emptySpec('nginx'), ...change });
}

const tcp = { containerPort: 80, protocol: 'tcp' } as const;

const mount = { type: 'bind', source: '/a', destination: '/b', readOnly: false } as const;
const network = { name: 'net', aliases: [] };

describe('specProblems', () => {
  it('finds nothing wrong with any valid spec', () => {
    fc.assert(
      fc.property(validSpecs, (spec) => {
        expect(specProblems(spec)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('finds nothing wrong with a full and valid spec', () => {
    const spec: Partial<ContainerSpec> = {
      name: 'web-1',
      ports: [tcp, { ...tcp, hostPort: 8080 }, { ...tcp, hostPort: 8080, protocol: 'udp' }],
      volumes: [
        { source: 'data', destination: '/data', readOnly: false },
        { source: '/srv', destination: '/srv', readOnly: true },
        { source: 'C:\\work', destination: '/work', readOnly: true },
      ],
      env: [{ name: 'A', value: '' }],
      memoryBytes: 512 * 1024 * 1024,
      cpus: 0.5,
    };
    expect(problems(spec)).toEqual([]);
  });

  it.each<[string, Partial<ContainerSpec>, string, string]>([
    ['an empty image', { image: '  ' }, 'image', 'required'],
    ['a bad reference', { image: 'Not An Image' }, 'image', 'reference-invalid'],
    ['a name of one letter', { name: 'a' }, 'name', 'name-invalid'],
    ['a name with a slash', { name: 'a/b' }, 'name', 'name-invalid'],
    ['a port of 0', { ports: [{ ...tcp, containerPort: 0 }] }, 'ports.0.containerPort', 'port-invalid'],
    ['a host port too large', { ports: [tcp, { ...tcp, hostPort: 70_000 }] }, 'ports.1.hostPort', 'port-invalid'],
    [
      'a host port twice',
      {
        ports: [
          { ...tcp, hostPort: 80 },
          { ...tcp, containerPort: 81, hostPort: 80 },
        ],
      },
      'ports.1.hostPort',
      'port-in-use',
    ],
    [
      'a relative destination',
      { volumes: [{ source: 'a', destination: 'data', readOnly: false }] },
      'volumes.0.destination',
      'path-not-absolute',
    ],
    [
      'a relative source',
      { volumes: [{ source: './a', destination: '/a', readOnly: false }] },
      'volumes.0.source',
      'path-not-absolute',
    ],
    ['an env name with =', { env: [{ name: 'A=B', value: '' }] }, 'env.0.name', 'env-invalid'],
    ['too little memory', { memoryBytes: 1024 }, 'memoryBytes', 'memory-invalid'],
    ['no number of bytes', { memoryBytes: Number.NaN }, 'memoryBytes', 'memory-invalid'],
    [
      'a port out of range',
      { ports: [{ ...tcp, hostPort: 80, hostPortEnd: 79 }] },
      'ports.0.hostPortEnd',
      'port-range-invalid',
    ],
    ['an end without a start', { ports: [{ ...tcp, hostPortEnd: 79 }] }, 'ports.0.hostPortEnd', 'port-range-invalid'],
    ['a host that is none', { ports: [{ ...tcp, hostIp: 'home' }] }, 'ports.0.hostIp', 'ip-invalid'],
    [
      'ports of the host’s network',
      { ports: [tcp], networkMode: 'host' },
      'ports.0.containerPort',
      'ports-without-network',
    ],
    ['an exposed port of 0', { expose: ['0/tcp'] }, 'expose.0', 'port-invalid'],
    ['an exposed word', { expose: ['http'] }, 'expose.0', 'port-invalid'],
    [
      'the root mounted',
      { volumes: [{ source: '/a', destination: '/', readOnly: false }] },
      'volumes.0.destination',
      'path-root',
    ],
    [
      'a colon in a path',
      { volumes: [{ source: '/a:b', destination: '/c', readOnly: false }] },
      'volumes.0.source',
      'path-colon',
    ],
    [
      'an unknown option',
      { volumes: [{ source: '/a', destination: '/c', readOnly: false, options: ['fast'] }] },
      'volumes.0.options',
      'mount-option-invalid',
    ],
    [
      'a bind without a source',
      { mounts: [{ type: 'bind', destination: '/b', readOnly: false }] },
      'mounts.0.source',
      'required',
    ],
    ['a bind of a volume', { mounts: [{ ...mount, source: 'data' }] }, 'mounts.0.source', 'path-not-absolute'],
    ['a volume of a path', { mounts: [{ ...mount, type: 'volume' }] }, 'mounts.0.source', 'volume-name-invalid'],
    [
      'options of another type',
      { mounts: [{ ...mount, volume: { noCopy: true } }] },
      'mounts.0.volume',
      'mount-option-invalid',
    ],
    [
      'a propagation that is none',
      { mounts: [{ ...mount, bind: { propagation: 'up' } }] },
      'mounts.0.bind.propagation',
      'mount-option-invalid',
    ],
    [
      'a mount read-only all the way down that others may change',
      { mounts: [{ ...mount, readOnly: true, bind: { readOnlyForceRecursive: true } }] },
      'mounts.0.bind.propagation',
      'required',
    ],
    ['two mounts at a path', { mounts: [mount], tmpfs: { '/b': '' } }, 'tmpfs./b', 'path-taken'],
    ['a tmpfs at no path', { tmpfs: { b: '' } }, 'tmpfs.b', 'path-not-absolute'],
    ['an IPv4 of five', { networks: [{ ...network, ipv4: '1.2.3.4.5' }] }, 'networks.0.ipv4', 'ip-invalid'],
    ['an IPv6 of letters', { networks: [{ ...network, ipv6: 'xyz::1' }] }, 'networks.0.ipv6', 'ip-invalid'],
    ['a short MAC', { networks: [{ ...network, mac: '02:42' }] }, 'networks.0.mac', 'mac-invalid'],
    [
      'an address on the default network',
      { networks: [{ name: 'bridge', aliases: [], ipv4: '1.2.3.4' }] },
      'networks.0.ipv4',
      'network-needed',
    ],
    [
      'an alias on the default network',
      { networks: [{ name: 'bridge', aliases: ['a'] }] },
      'networks.0.aliases',
      'network-needed',
    ],
    [
      'a network beside the host’s',
      { networks: [network], networkMode: 'host' },
      'networks.0.name',
      'network-mode-alone',
    ],
    [
      'the host’s as one of several',
      { networks: [{ ...network, name: 'host' }] },
      'networks.0.name',
      'network-mode-alone',
    ],
    ['a network twice', { networks: [network, network] }, 'networks.1.name', 'twice'],
    ['a host without an address', { extraHosts: ['db'] }, 'extraHosts.0', 'host-entry-invalid'],
    ['a name for a name server', { dns: ['ns.example.com'] }, 'dns.0', 'ip-invalid'],
    ['a platform of words', { platform: 'my computer' }, 'platform', 'platform-invalid'],
    ['a label without a name', { labels: { '': 'x' } }, 'labels.', 'label-invalid'],
    ['a relative working directory', { workingDirectory: 'app' }, 'workingDirectory', 'path-not-absolute'],
    ['a host name with blanks', { hostname: 'my host' }, 'hostname', 'hostname-invalid'],
    ['a host name of the host’s own', { hostname: 'a1', utsMode: 'host' }, 'hostname', 'hostname-of-host'],
    ['a signal of signs', { stopSignal: '!' }, 'stopSignal', 'signal-invalid'],
    ['input that ends but never began', { stdinOnce: true }, 'stdinOnce', 'stdin-closed'],
    ['removed and restarted', { autoRemove: true, restart: 'always' }, 'restart', 'restart-of-removed'],
    ['retries of always', { restart: 'always', maximumRetryCount: 3 }, 'maximumRetryCount', 'retries-without-failure'],
    ['a check without a command', { healthCheck: { test: ['CMD-SHELL', ''] } }, 'healthCheck.test', 'health-command'],
    ['a check of another kind', { healthCheck: { test: ['RUN', 'x'] } }, 'healthCheck.test', 'health-command'],
    [
      'an interval of a nanosecond',
      { healthCheck: { test: [], interval: 1 } },
      'healthCheck.interval',
      'duration-invalid',
    ],
    ['half a retry', { healthCheck: { test: [], retries: 0.5 } }, 'healthCheck.retries', 'number-invalid'],
    ['swap without memory', { memorySwapBytes: -1 }, 'memorySwapBytes', 'swap-without-memory'],
    ['swap below memory', { memoryBytes: 64 << 20, memorySwapBytes: 1 << 20 }, 'memorySwapBytes', 'swap-too-small'],
    [
      'a reservation above memory',
      { memoryBytes: 64 << 20, memoryReservationBytes: 65 << 20 },
      'memoryReservationBytes',
      'reservation-too-large',
    ],
    ['swappiness of 101', { memorySwappiness: 101 }, 'memorySwappiness', 'number-invalid'],
    ['cores said twice', { cpus: 1, cpuQuota: 50_000 }, 'cpuQuota', 'cpus-twice'],
    ['a set of CPUs that falls', { cpusetCpus: '3-1' }, 'cpusetCpus', 'cpuset-invalid'],
    ['half a process', { pidsLimit: 0.5 }, 'pidsLimit', 'number-invalid'],
    ['an unknown ulimit', { ulimits: [{ name: 'files', soft: 1, hard: 1 }] }, 'ulimits.0.name', 'ulimit-unknown'],
    [
      'a soft limit above the hard',
      { ulimits: [{ name: 'nofile', soft: 2, hard: 1 }] },
      'ulimits.0.soft',
      'ulimit-invalid',
    ],
    [
      'no soft limit below a hard',
      { ulimits: [{ name: 'nofile', soft: -1, hard: 1 }] },
      'ulimits.0.soft',
      'ulimit-invalid',
    ],
    ['no memory to share', { shmBytes: 0 }, 'shmBytes', 'size-invalid'],
    ['a weight of 5', { blockWeight: 5 }, 'blockWeight', 'number-invalid'],
    ['a rate of nothing', { deviceReadBps: [{ path: '/dev/sda', rate: 0 }] }, 'deviceReadBps.0.rate', 'number-invalid'],
    ['an unknown capability', { capabilitiesAdd: ['FLY'] }, 'capabilitiesAdd.0', 'capability-unknown'],
    [
      'a capability both ways',
      { capabilitiesAdd: ['CHOWN'], capabilitiesDrop: ['CAP_CHOWN'] },
      'capabilitiesAdd.0',
      'capability-both',
    ],
    [
      'a device by its name alone',
      { devices: [{ host: 'sda', container: '/dev/sda', permissions: 'r' }] },
      'devices.0.host',
      'path-not-absolute',
    ],
    [
      'permissions of files',
      { devices: [{ host: '/dev/a', container: '/dev/a', permissions: 'rwx' }] },
      'devices.0.permissions',
      'device-permissions-invalid',
    ],
    ['a rule without numbers', { deviceRules: ['c all rw'] }, 'deviceRules.0', 'device-rule-invalid'],
    ['a sysctl of the host', { sysctls: { 'kernel.panic': '1' } }, 'sysctls.kernel.panic', 'sysctl-invalid'],
    [
      'a sysctl of the host’s network',
      { networkMode: 'host', sysctls: { 'net.core.somaxconn': '1' } },
      'sysctls.net.core.somaxconn',
      'sysctl-of-host',
    ],
    ['a mode that is none', { pidMode: 'mine' }, 'pidMode', 'mode-invalid'],
    [
      'options of no log',
      { logging: { driver: 'none', options: { tag: 'a' } } },
      'logging.options',
      'log-options-of-none',
    ],
    ['no CPU', { cpus: 0 }, 'cpus', 'cpus-invalid'],
  ])('names %s at its field', (_, change, field, reason) => {
    expect(problems(change)).toEqual([{ field, reason }]);
  });

  it.each(['127.0.0.1', '255.255.255.255', '::', '::1', 'fd00::10', '2001:db8:0:0:0:0:0:1', '::ffff:10.0.0.1'])(
    'knows %s for an address',
    (text) => expect(isAddress(text)).toBe(true),
  );

  it.each(['', '1.2.3', '256.1.1.1', '1.2.3.4.5', ':', '1:2:3', '1::2::3', '12345::', '1:2:3:4:5:6:7:8:9', '::1.2.3'])(
    'knows %s for none',
    (text) => expect(isAddress(text)).toBe(false),
  );
});
