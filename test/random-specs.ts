// Random valid specs for property tests: any text that a command line can hold, or only what real engines take at once.
import fc from 'fast-check';
import type {
  ContainerSpec,
  HealthCheckSpec,
  MountSpec,
  NetworkSpec,
  PortSpec,
} from '../runtime/contract/specs/container-spec.ts';

/** Anything but NUL, which no argument holds, and halves of pairs, which no file does. */
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((one) => !/[\0\uD800-\uDFFF]/u.test(one));
const someText = text.filter((one) => one !== '');
export const word = fc.stringMatching(/^[a-z][a-z0-9_]{1,8}$/);
const names = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,12}$/);
export const path = fc.stringMatching(/^\/[a-z0-9]{1,6}(?:\/[a-z0-9._ -]{1,6}[a-z0-9]){0,2}$/);
const ipv4 = fc.ipV4();
const ipv6 = fc.constantFrom('::1', 'fd00::10', '2001:db8::33');
const port = fc.integer({ min: 1, max: 65_535 });
const protocol = fc.constantFrom('tcp' as const, 'udp' as const, 'sctp' as const);
export const mac = fc.constantFrom('02:42:ac:11:00:02', '92:d0:c6:0a:29:33');
const bytes = fc.integer({ min: 1, max: 2 ** 40 });
const positive = fc.integer({ min: 1, max: 1_000_000 });
const duration = fc.integer({ min: 1_000_000, max: 7_200_000_000_000 });
const pairs = (value: fc.Arbitrary<string> = text) => fc.dictionary(word, value, { minKeys: 1, maxKeys: 3 });
const list = <T>(one: fc.Arbitrary<T>) => fc.uniqueArray(one, { minLength: 1, maxLength: 3 });
const yes = fc.constant(true);

const ports: fc.Arbitrary<PortSpec> = fc
  .record(
    {
      hostIp: fc.oneof(ipv4, ipv6),
      hostPort: port,
      span: fc.integer({ min: 1, max: 9 }),
      containerPort: port,
      protocol,
    },
    { requiredKeys: ['containerPort', 'protocol'] },
  )
  .map(({ span, ...one }) => {
    if (span === undefined || one.hostPort === undefined || one.hostPort + span > 65_535) return one;
    return { ...one, hostPortEnd: one.hostPort + span };
  });

const volume = fc.record(
  {
    source: fc.oneof(names, path, fc.constant('C:\\work\\a b')),
    destination: path,
    readOnly: fc.boolean(),
    options: list(fc.constantFrom('z', 'Z', 'nocopy', 'rshared', 'cached')),
  },
  { requiredKeys: ['source', 'destination', 'readOnly'] },
);

const bindMount: fc.Arbitrary<MountSpec> = fc
  .record(
    {
      type: fc.constant('bind' as const),
      source: fc.oneof(path, fc.constant('/a,b "c"')),
      destination: path,
      readOnly: fc.boolean(),
      consistency: fc.constantFrom('cached', 'delegated'),
      bind: fc.oneof(
        fc.record({ propagation: fc.constantFrom('rprivate', 'rshared', 'slave') }),
        fc.constantFrom(
          { nonRecursive: true },
          { readOnlyNonRecursive: true },
          { readOnlyForceRecursive: true, propagation: 'rprivate' },
        ),
      ),
    },
    { requiredKeys: ['type', 'source', 'destination', 'readOnly'] },
  )
  // Recursion of read-only mounts is of read-only mounts.
  .map((one) => ({
    ...one,
    readOnly: one.readOnly || Object.keys(one.bind ?? {}).some((key) => key.startsWith('readOnly')),
  }));

const volumeMount: fc.Arbitrary<MountSpec> = fc.record(
  {
    type: fc.constant('volume' as const),
    source: names,
    destination: path,
    readOnly: fc.boolean(),
    volume: fc.record(
      { noCopy: yes, labels: pairs(), driver: word, driverOptions: pairs(), subpath: word },
      { requiredKeys: ['noCopy'] },
    ),
  },
  { requiredKeys: ['type', 'destination', 'readOnly'] },
);

export const tmpfsMount: fc.Arbitrary<MountSpec> = fc.record(
  {
    type: fc.constant('tmpfs' as const),
    destination: path,
    readOnly: fc.boolean(),
    tmpfs: fc.record(
      { sizeBytes: bytes, mode: fc.constantFrom(0o1777, 0o700, 0o755) },
      { requiredKeys: ['sizeBytes'] },
    ),
  },
  { requiredKeys: ['type', 'destination', 'readOnly'] },
);

const network: fc.Arbitrary<NetworkSpec> = fc.record(
  {
    name: word.map((name) => `net_${name}`),
    aliases: fc.uniqueArray(word, { maxLength: 2 }),
    ipv4,
    ipv6,
    linkLocal: list(fc.constant('169.254.34.68')),
    mac,
    driverOptions: pairs(word),
    gatewayPriority: fc.integer({ min: 1, max: 100 }),
  },
  { requiredKeys: ['name', 'aliases'] },
);

const health: fc.Arbitrary<HealthCheckSpec> = fc.oneof(
  fc.constant<HealthCheckSpec>({ test: ['NONE'] }),
  fc.record(
    {
      test: someText.map((command) => ['CMD-SHELL', command]),
      interval: duration,
      timeout: duration,
      startPeriod: duration,
      startInterval: duration,
      retries: fc.integer({ min: 1, max: 9 }),
    },
    { requiredKeys: ['test'] },
  ),
  fc.record({ test: fc.constant<string[]>([]), interval: duration }),
);

const ulimit = fc
  .tuple(fc.constantFrom('nofile', 'nproc', 'core', 'stack'), positive, positive)
  .map(([name, one, other]) => ({ name, soft: Math.min(one, other), hard: Math.max(one, other) }));

const gpu = fc.oneof(
  fc.record({ count: fc.constantFrom(-1, 1, 2), deviceIds: fc.constant<string[]>([]) }),
  fc.record({ count: fc.constant(0), deviceIds: list(fc.constantFrom('0', '1', 'GPU-3a23c669')) }),
);
const gpuRequest = fc
  .tuple(gpu, fc.subarray(['compute', 'utility']), fc.constantFrom('', 'nvidia'))
  .map(([one, capabilities, driver]) => ({ ...one, driver, capabilities: [[...capabilities, 'gpu']], options: {} }));
const namedDevice = fc.constant<NonNullable<ContainerSpec['deviceRequests']>[number]>({
  driver: 'cdi',
  count: 0,
  deviceIds: ['vendor.com/net=eth0'],
  capabilities: [],
  options: {},
});

const rates = list(fc.record({ path: fc.constantFrom('/dev/null', '/dev/zero'), rate: positive }));
const capability = fc.constantFrom('NET_ADMIN', 'SYS_TIME', 'MKNOD', 'ALL');

type Arbitraries = { [K in keyof ContainerSpec]-?: fc.Arbitrary<NonNullable<ContainerSpec[K]>> };

/** Each field by itself; what does not go together is taken apart in `fitting`. */
const fields: Arbitraries = {
  image: fc.constantFrom(
    'nginx',
    'nginx:1.27',
    'registry.example.com:5000/team/app:tag',
    `alpine@sha256:${'a1'.repeat(32)}`,
  ),
  name: fc.oneof(names, fc.constant('')),
  platform: fc.constantFrom('linux/arm64', 'linux/arm/v7'),
  command: fc.array(text, { maxLength: 3 }),
  entrypoint: fc.oneof(
    someText.map((one) => [one]),
    fc.constant<string[]>(['']),
  ),
  env: fc.array(fc.record({ name: names, value: text }, { requiredKeys: ['name'] }), { maxLength: 3 }),
  workingDirectory: path,
  user: fc.constantFrom('1000', 'nobody:nogroup', '0:0'),
  hostname: word,
  domainname: fc.constant('example.com'),
  tty: fc.boolean(),
  interactive: yes,
  stdinOnce: yes,
  init: fc.boolean(),
  stopSignal: fc.constantFrom('SIGINT', 'SIGQUIT', '12'),
  stopTimeout: fc.integer({ min: 0, max: 600 }),
  labels: fc.oneof(fc.constant({}), pairs()),
  annotations: pairs(),
  ports: fc.uniqueArray(ports, { maxLength: 3, selector: ({ hostPort, containerPort }) => hostPort ?? -containerPort }),
  publishAll: yes,
  expose: list(fc.tuple(port, protocol).map(([number, one]) => `${number}/${one}`)),
  volumes: fc.array(
    fc.oneof(
      volume,
      path.map((destination) => ({ source: '', destination, readOnly: false })),
    ),
    {
      maxLength: 3,
    },
  ),
  mounts: fc.array(fc.oneof(bindMount, volumeMount, tmpfsMount), { minLength: 1, maxLength: 3 }),
  tmpfs: fc.dictionary(path, fc.constantFrom('', 'rw,size=64k', 'size=1m,mode=1777'), { minKeys: 1, maxKeys: 2 }),
  volumesFrom: list(fc.constantFrom('data', 'data:ro')),
  volumeDriver: fc.constant('local'),
  networkMode: fc.constantFrom('host', 'none', 'container:other'),
  networks: fc.uniqueArray(network, { minLength: 1, maxLength: 2, selector: ({ name }) => name }),
  networkDisabled: yes,
  links: list(fc.constantFrom('db', 'db:database')),
  extraHosts: list(fc.constantFrom('db:10.0.0.5', 'six:2001:db8::1', 'host.docker.internal:host-gateway')),
  dns: list(fc.oneof(ipv4, ipv6)),
  dnsSearch: list(fc.constantFrom('example.com', '.')),
  dnsOptions: list(fc.constantFrom('ndots:2', 'timeout:1')),
  restart: fc.constantFrom('no', 'always', 'unless-stopped', 'on-failure'),
  maximumRetryCount: fc.integer({ min: 1, max: 20 }),
  autoRemove: yes,
  healthCheck: health,
  memoryBytes: fc.integer({ min: 6 * 2 ** 20, max: 2 ** 40 }),
  memoryReservationBytes: fc.integer({ min: 6 * 2 ** 20, max: 2 ** 40 }),
  memorySwapBytes: fc.oneof(fc.constant(-1), bytes),
  memorySwappiness: fc.integer({ min: 0, max: 100 }),
  kernelMemoryBytes: fc.integer({ min: 6 * 2 ** 20, max: 2 ** 40 }),
  oomKillDisable: yes,
  oomScoreAdj: fc.integer({ min: -1000, max: 1000 }).filter((one) => one !== 0),
  cpus: fc.integer({ min: 10, max: 2000 }).map((one) => one / 1000),
  cpuShares: fc.integer({ min: 2, max: 262_144 }),
  cpuPeriod: fc.integer({ min: 1000, max: 1_000_000 }),
  cpuQuota: fc.integer({ min: 1000, max: 1_000_000 }),
  cpuRealtimePeriod: positive,
  cpuRealtimeRuntime: positive,
  cpusetCpus: fc.constantFrom('0', '0-1', '0,1'),
  cpusetMems: fc.constant('0'),
  pidsLimit: fc.oneof(fc.constant(-1), positive),
  ulimits: fc.uniqueArray(ulimit, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
  shmBytes: fc.integer({ min: 4096, max: 2 ** 30 }),
  blockWeight: fc.integer({ min: 10, max: 1000 }),
  blockWeightDevice: list(fc.record({ path: fc.constant('/dev/sda'), weight: fc.integer({ min: 10, max: 1000 }) })),
  deviceReadBps: rates,
  deviceWriteBps: rates,
  deviceReadIops: rates,
  deviceWriteIops: rates,
  storageOptions: fc.constant({ size: '10G' }),
  privileged: yes,
  readOnly: yes,
  capabilitiesAdd: list(capability),
  capabilitiesDrop: list(fc.constantFrom('CHOWN', 'KILL')),
  securityOptions: list(
    fc.constantFrom('no-new-privileges', 'seccomp=unconfined', 'apparmor=unconfined', 'systempaths=unconfined'),
  ),
  groups: list(fc.constantFrom('27', 'audio')),
  devices: fc.uniqueArray(
    fc.record({
      host: fc.constantFrom('/dev/null', '/dev/zero'),
      container: fc.constantFrom('/dev/null', '/dev/a'),
      permissions: fc.constantFrom('rwm', 'r', 'rw'),
    }),
    { minLength: 1, maxLength: 2, selector: ({ container }) => container },
  ),
  deviceRules: list(fc.constantFrom('c 1:3 mr', 'a 7:* rmw')),
  deviceRequests: fc
    .tuple(fc.array(gpuRequest, { maxLength: 1 }), fc.array(namedDevice, { maxLength: 1 }))
    .map(([gpus, named]) => [...gpus, ...named])
    .filter((all) => all.length > 0),
  sysctls: fc.constantFrom({ 'net.core.somaxconn': '512' }, { 'net.ipv4.ip_forward': '1' }),
  pidMode: fc.constant('host'),
  ipcMode: fc.constantFrom('shareable', 'host', 'none'),
  utsMode: fc.constant('host'),
  userMode: fc.constant('host'),
  cgroupMode: fc.constantFrom('host', 'private'),
  cgroupParent: fc.constant('/parent'),
  runtime: fc.constant('runc'),
  isolation: fc.constant('default'),
  logging: fc.oneof(
    fc.record({
      driver: fc.constant('json-file'),
      options: fc.constantFrom({ 'max-size': '1m' }, { 'max-file': '3', tag: 'a b' }),
    }),
    fc.constantFrom({ driver: 'none', options: {} }, { driver: 'local', options: { 'max-size': '2m' } }),
  ),
};

const required = ['image', 'name', 'command', 'env', 'tty', 'labels', 'ports', 'volumes', 'restart'] as const;

/** Without the fields that another one rules out. */
function without(spec: ContainerSpec, ...keys: (keyof ContainerSpec)[]): ContainerSpec {
  const gone = new Set<string>(keys);
  return Object.fromEntries(Object.entries(spec).filter(([key]) => !gone.has(key))) as ContainerSpec;
}

/** One mount for each path, whichever way it is mounted. */
function withDistinctPaths(spec: ContainerSpec): ContainerSpec {
  const taken = new Set<string>();
  const isFree = (path: string) => !taken.has(path) && taken.add(path) !== undefined;
  const volumes = spec.volumes.filter(({ destination }) => isFree(destination));
  const mounts = spec.mounts?.filter(({ destination }) => isFree(destination));
  const tmpfs = Object.entries(spec.tmpfs ?? {}).filter(([destination]) => isFree(destination));
  const { mounts: _mounts, tmpfs: _tmpfs, ...rest } = spec;
  return {
    ...rest,
    volumes,
    ...(mounts && mounts.length > 0 && { mounts }),
    ...(tmpfs.length > 0 && { tmpfs: Object.fromEntries(tmpfs) }),
  };
}

/** What is published is exposed as well: nobody can tell whether that was said besides. */
function withDistinctPorts(spec: ContainerSpec): ContainerSpec {
  const published = new Set(spec.ports.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`));
  const expose = spec.expose?.filter((key) => !published.has(key)) ?? [];
  return { ...without(spec, 'expose'), ...(expose.length > 0 && { expose }) };
}

function withFittingNetwork(spec: ContainerSpec): ContainerSpec {
  if (spec.networkMode === undefined) return spec;
  const alone = without(
    spec,
    'networks',
    'links',
    'networkDisabled',
    'publishAll',
    'sysctls',
    'hostname',
    'domainname',
  );
  const shared = spec.networkMode.startsWith('container:')
    ? without(alone, 'extraHosts', 'dns', 'dnsSearch', 'dnsOptions', 'expose')
    : alone;
  return { ...shared, ports: [] };
}

function withFittingLimits(spec: ContainerSpec): ContainerSpec {
  const { memoryBytes = 0, memoryReservationBytes = 0, memorySwapBytes = -1 } = spec;
  const result = without(
    spec,
    ...(memoryBytes === 0 || (memorySwapBytes >= 0 && memorySwapBytes <= memoryBytes)
      ? (['memorySwapBytes'] as const)
      : []),
    ...(memoryBytes < memoryReservationBytes ? (['memoryReservationBytes'] as const) : []),
    ...(spec.cpus === undefined ? [] : (['cpuPeriod', 'cpuQuota'] as const)),
    // Twice the memory is what the engine makes of memory alone.
    ...(memorySwapBytes === 2 * memoryBytes ? (['memorySwapBytes'] as const) : []),
  );
  return result.cpuQuota !== undefined && result.cpuPeriod === undefined ? { ...result, cpuPeriod: 50_000 } : result;
}

/** A spec that fits together. */
function fitting(spec: ContainerSpec): ContainerSpec {
  const isFree = spec.autoRemove === true;
  const base = withFittingLimits(withFittingNetwork(withDistinctPorts(withDistinctPaths(spec))));
  const drop: (keyof ContainerSpec)[] = [
    ...(spec.restart === 'on-failure' && !isFree ? [] : (['maximumRetryCount'] as const)),
    ...(spec.interactive === true ? [] : (['stdinOnce'] as const)),
    ...(spec.utsMode === 'host' ? (['hostname', 'domainname'] as const) : []),
    ...(spec.privileged === true ? (['capabilitiesAdd', 'capabilitiesDrop', 'securityOptions'] as const) : []),
    ...(spec.ipcMode === 'host' || spec.ipcMode === 'none' ? (['shmBytes'] as const) : []),
  ];
  const fitted = without(base, ...drop);
  return isFree ? { ...fitted, restart: 'no' } : fitted;
}

/** Specs of the given fields that fit together. */
export function specsOf(chosen: Partial<Arbitraries>): fc.Arbitrary<ContainerSpec> {
  const all = chosen as Arbitraries;
  return fc.record(all, { requiredKeys: [...required] }).map((spec) => fitting(spec as ContainerSpec));
}

/** The arbitrary of each field but these. */
export function fieldsWithout(keys: readonly (keyof ContainerSpec)[]): Partial<Arbitraries> {
  const gone = new Set<string>(keys);
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !gone.has(key))) as Partial<Arbitraries>;
}

/** All that a spec can say. */
export const validSpecs: fc.Arbitrary<ContainerSpec> = specsOf(fields);

/** All that `docker run` can say. */
export const commandSpecs: fc.Arbitrary<ContainerSpec> = specsOf(fieldsWithout(['networkDisabled']));
