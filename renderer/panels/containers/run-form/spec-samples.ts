// For tests: arbitrary specs with something in every field, as an engine's inspection may give them.
import fc from 'fast-check';
import { type ContainerSpec, restartPolicy } from '../../../../runtime/contract/container-spec.ts';

const word = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,11}$/);
const text = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .map((value) => value.trim())
  .filter((value) => value !== '');
const path = word.map((name) => `/${name}`);
const words = fc.array(text, { minLength: 1, maxLength: 3 });
const bytes = fc.integer({ min: 6 * 1024 * 1024, max: 2 ** 45 });
const whole = fc.integer({ min: 1, max: 100_000 });
const port = fc.integer({ min: 1, max: 60_000 });
const nanoseconds = fc.integer({ min: 1, max: 10 ** 14 });
const flag = fc.boolean();
const record = fc.dictionary(word, text, { minKeys: 1, maxKeys: 3 });

/** Each key there or absent, as `Partial`. */
function some<T>(fields: { [K in keyof T]-?: fc.Arbitrary<Exclude<T[K], undefined>> }): fc.Arbitrary<T> {
  return fc.record(fields, { requiredKeys: [] }) as unknown as fc.Arbitrary<T>;
}

const filled = <T extends object>(value: T) => Object.keys(value).length > 0;

const ports = fc.oneof(
  fc.record(
    {
      hostIp: fc.constantFrom('127.0.0.1', '::1'),
      hostPort: port,
      containerPort: port,
      protocol: fc.constantFrom('tcp', 'udp', 'sctp'),
    },
    { requiredKeys: ['containerPort', 'protocol'] },
  ),
  port.map((first) => ({ hostPort: first, hostPortEnd: first + 9, containerPort: 80, protocol: 'tcp' as const })),
);

const mountBase = { destination: path, readOnly: flag };
const mounts = fc.oneof(
  fc.record({
    ...mountBase,
    type: fc.constant('bind' as const),
    source: path,
    bind: some<object>({
      propagation: word,
      nonRecursive: flag,
      createMountpoint: flag,
      readOnlyNonRecursive: flag,
      readOnlyForceRecursive: flag,
    } as never).filter(filled),
  }),
  fc.record({
    ...mountBase,
    type: fc.constant('volume' as const),
    source: word,
    consistency: word,
    volume: some<object>({
      noCopy: flag,
      labels: record,
      driver: word,
      driverOptions: record,
      subpath: path,
    } as never).filter(filled),
  }),
  fc.record({ ...mountBase, type: fc.constant('image' as const), source: word, image: fc.record({ subpath: path }) }),
  fc.record({
    ...mountBase,
    type: fc.constant('tmpfs' as const),
    tmpfs: some<object>({
      sizeBytes: bytes,
      mode: fc.integer({ min: 0, max: 0o7777 }),
      options: fc.array(words, { minLength: 1, maxLength: 2 }),
    } as never).filter(filled),
  }),
);

const networks = fc.record(
  {
    name: word,
    aliases: fc.array(word, { maxLength: 2 }),
    ipv4: fc.constant('10.1.2.3'),
    ipv6: fc.constant('fd00::2'),
    mac: fc.constant('02:42:ac:11:00:02'),
    linkLocal: fc.constant<string[]>(['169.254.1.1']),
    links: fc.constant<string[]>(['db:db']),
    driverOptions: record,
    gatewayPriority: whole,
  },
  { requiredKeys: ['name', 'aliases'] },
);

const healthTest = fc.oneof(
  fc.constant(['NONE']),
  text.map((line) => ['CMD-SHELL', line]),
  words.map((line) => ['CMD', ...line]),
);

const gpuRequest = { driver: '', capabilities: [['gpu']], options: {} };
const deviceRequests = fc.constantFrom<NonNullable<ContainerSpec['deviceRequests']>[]>(
  [{ ...gpuRequest, count: -1, deviceIds: [] }],
  [{ ...gpuRequest, count: 0, deviceIds: ['0', 'GPU-1'] }],
  [{ ...gpuRequest, driver: 'nvidia', count: 2, deviceIds: [], capabilities: [['gpu', 'utility']] }],
  [{ driver: 'cdi', count: 0, deviceIds: ['vendor.com/device=a'], capabilities: [], options: {} }],
);

const rates = fc.array(fc.record({ path, rate: whole }), { minLength: 1, maxLength: 2 });
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 });

const optional: { [K in keyof ContainerSpec]?: fc.Arbitrary<ContainerSpec[K]> } = {
  platform: word,
  entrypoint: fc.oneof(words, fc.constant<string[]>([''])),
  workingDirectory: path,
  user: word,
  hostname: word,
  domainname: word,
  interactive: flag,
  stdinOnce: flag,
  init: flag,
  stopSignal: word,
  stopTimeout: fc.integer({ min: -1, max: 1000 }),
  annotations: record,
  publishAll: flag,
  expose: list(word),
  mounts: list(mounts) as fc.Arbitrary<ContainerSpec['mounts']>,
  tmpfs: fc.dictionary(path, fc.constantFrom('', 'size=64m,mode=1777'), { minKeys: 1, maxKeys: 2 }),
  volumesFrom: list(word),
  volumeDriver: word,
  networkMode: fc.constantFrom('host', 'none', 'container:web'),
  networks: list(networks) as fc.Arbitrary<ContainerSpec['networks']>,
  networkDisabled: flag,
  links: list(word),
  extraHosts: list(word),
  dns: list(word),
  dnsSearch: list(word),
  dnsOptions: list(word),
  maximumRetryCount: whole,
  autoRemove: flag,
  healthCheck: fc.record(
    {
      test: healthTest,
      interval: nanoseconds,
      timeout: nanoseconds,
      startPeriod: nanoseconds,
      startInterval: nanoseconds,
      retries: whole,
    },
    { requiredKeys: ['test'] },
  ) as fc.Arbitrary<ContainerSpec['healthCheck']>,
  memoryBytes: bytes,
  memoryReservationBytes: bytes,
  memorySwapBytes: fc.oneof(bytes, fc.constant(-1)),
  memorySwappiness: fc.integer({ min: -1, max: 100 }),
  kernelMemoryBytes: bytes,
  oomKillDisable: flag,
  oomScoreAdj: fc.integer({ min: -1000, max: 1000 }),
  cpus: fc.integer({ min: 1, max: 10 ** 12 }).map((nano) => nano / 1e9),
  cpuShares: whole,
  cpuPeriod: whole,
  cpuQuota: fc.integer({ min: -1, max: 100_000 }),
  cpuRealtimePeriod: whole,
  cpuRealtimeRuntime: whole,
  cpusetCpus: fc.constant('0-1,3'),
  cpusetMems: fc.constant('0'),
  pidsLimit: fc.integer({ min: -1, max: 1000 }),
  ulimits: list(fc.record({ name: word, soft: fc.integer({ min: -1, max: 10 ** 6 }), hard: whole })),
  shmBytes: bytes,
  blockWeight: whole,
  blockWeightDevice: list(fc.record({ path, weight: whole })),
  deviceReadBps: rates,
  deviceWriteBps: rates,
  deviceReadIops: rates,
  deviceWriteIops: rates,
  storageOptions: record,
  privileged: flag,
  readOnly: flag,
  capabilitiesAdd: list(word),
  capabilitiesDrop: list(word),
  securityOptions: list(text),
  groups: list(word),
  devices: list(fc.record({ host: path, container: path, permissions: fc.constantFrom('rwm', 'r') })),
  deviceRules: list(fc.constant('c 1:3 mr')),
  deviceRequests,
  sysctls: record,
  pidMode: word,
  ipcMode: word,
  utsMode: word,
  userMode: word,
  cgroupMode: word,
  cgroupParent: word,
  runtime: word,
  isolation: word,
  logging: fc.record({ driver: word, options: fc.oneof(record, fc.constant({})) }),
};

const required = {
  image: word,
  name: fc.oneof(fc.constant(''), word),
  command: fc.oneof(fc.constant([] as string[]), words),
  env: fc.array(fc.record({ name: word, value: fc.string({ unit: 'grapheme' }) }, { requiredKeys: ['name'] })),
  tty: flag,
  labels: fc.dictionary(word, fc.string({ unit: 'grapheme' }), { maxKeys: 3 }),
  ports: fc.array(ports, { maxLength: 3 }),
  volumes: fc.array(
    fc.record(
      {
        source: fc.oneof(word, path, fc.constant('')),
        destination: path,
        readOnly: flag,
        options: list(fc.constantFrom('z', 'rshared', 'nocopy')),
      },
      { requiredKeys: ['source', 'destination', 'readOnly'] },
    ),
    { maxLength: 3 },
  ),
  restart: fc.constantFrom(...restartPolicy.options),
};

export const anySpec = fc.record(
  { ...required, ...optional },
  { requiredKeys: Object.keys(required) as (keyof typeof required)[] },
) as unknown as fc.Arbitrary<ContainerSpec>;

/** Fields that only some specs have; for a test that none is forgotten. */
export const optionalFields = Object.keys(optional);
