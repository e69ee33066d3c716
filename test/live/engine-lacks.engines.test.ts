// What the form greys on a podman is refused by it or left out, and what it does not grey has its effect; on the real one.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineInfo } from '../../runtime/contract/engines.ts';
import type { ContainerSpec } from '../../runtime/contract/specs/container-spec.ts';
import { emptySpec } from '../../runtime/contract/specs/container-spec.ts';
import { createBody } from '../../runtime/engine/containers/create-body.ts';
import { request } from './engines/engine-api.ts';
import { execIn } from './exec-in.ts';
import { fixtureReference } from './fixtures/build.ts';
import { engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';

interface Inspected {
  Config: Record<string, unknown> & { Env: string[]; Healthcheck?: Record<string, unknown> };
  HostConfig: Record<string, unknown>;
}

interface Outcome {
  status: number;
  inspected: Inspected | undefined;
  /** Runs a command in it. */
  ask(...command: string[]): Promise<string>;
}

const plain = (): ContainerSpec => ({ ...emptySpec(fixtureReference('base')), ...idle });
const second = 1e9;
const limitOfProcesses = { name: 'nproc', soft: 4096, hard: 4096 };

/** A wish for each greyed field, and how it shows that nothing comes of it. */
const greyed: Record<string, { wish: Partial<ContainerSpec>; nothing: (outcome: Outcome) => Promise<unknown> }> = {
  'ports.hostPortEnd': {
    wish: { ports: [{ hostPort: 21000, hostPortEnd: 21003, containerPort: 80, protocol: 'tcp' }] },
    nothing: async ({ status }) => expect(status).toBeGreaterThanOrEqual(400),
  },
  links: {
    wish: { links: ['another:alias'] },
    nothing: async ({ status }) => expect(status).toBeGreaterThanOrEqual(400),
  },
  'env.value': {
    wish: { env: [{ name: 'PATH' }] },
    nothing: async ({ ask }) => expect(await ask('env')).toMatch(/^PATH=/m),
  },
  annotations: {
    wish: { annotations: { 'org.example.note': 'an annotation' } },
    nothing: async ({ inspected }) => expect(JSON.stringify(inspected)).not.toContain('an annotation'),
  },
  'healthCheck.startInterval': {
    wish: { healthCheck: { test: ['CMD', 'true'], startInterval: second } },
    nothing: async ({ inspected }) => expect(inspected?.Config.Healthcheck?.StartInterval).toBeUndefined(),
  },
  deviceRequests: {
    wish: { deviceRequests: [{ driver: '', count: -1, deviceIds: [], capabilities: [['gpu']], options: {} }] },
    nothing: async ({ inspected }) => expect(inspected?.HostConfig.DeviceRequests ?? []).toEqual([]),
  },
  domainname: {
    wish: { hostname: 'web', domainname: 'example.com' },
    nothing: async ({ ask, inspected }) => {
      expect(inspected?.Config.Domainname).toBe('');
      expect(await ask('cat', '/proc/sys/kernel/domainname')).not.toContain('example');
    },
  },
  stdinOnce: {
    wish: { interactive: true, stdinOnce: true },
    nothing: async ({ inspected }) => expect(inspected?.Config.StdinOnce).toBe(false),
  },
};

/** Fields that are not greyed, and what a look from inside (or at the engine's answer) shows of them. */
const working: Record<string, { wish: Partial<ContainerSpec>; shows: (outcome: Outcome) => Promise<unknown> }> = {
  'host name, user, folder and variables': {
    wish: { hostname: 'web', user: '1000:1000', workingDirectory: '/tmp', env: [{ name: 'GT_ONE', value: 'a b' }] },
    shows: async ({ ask }) => {
      const told = await ask('sh', '-c', 'hostname; id -u; pwd; echo "$GT_ONE"');
      expect(told.trim().split('\n')).toEqual(['web', '1000', '/tmp', 'a b']);
    },
  },
  'init, read-only and tmpfs': {
    wish: { init: true, readOnly: true, tmpfs: { '/scratch': 'size=1m' } },
    shows: async ({ ask }) => {
      expect(await ask('cat', '/proc/1/cmdline')).toContain('init');
      expect(await ask('sh', '-c', 'touch /there || echo refused')).toContain('refused');
      expect(await ask('sh', '-c', 'touch /scratch/there && ls /scratch')).toContain('there');
    },
  },
  'memory, processors and processes': {
    wish: { memoryBytes: 64 * 1024 ** 2, cpus: 0.5, pidsLimit: 50, cpusetCpus: '0' },
    shows: async ({ inspected }) => {
      const { Memory, PidsLimit, CpusetCpus, NanoCpus, CpuQuota } = inspected?.HostConfig ?? {};
      expect({ Memory, PidsLimit, CpusetCpus }).toEqual({ Memory: 64 * 1024 ** 2, PidsLimit: 50, CpusetCpus: '0' });
      expect(NanoCpus || Number(CpuQuota)).toBeTruthy();
    },
  },
  'ulimits and shared memory': {
    // Without it podman asks for more processes than some machines let even root have.
    wish: { ulimits: [{ name: 'nofile', soft: 512, hard: 1024 }, limitOfProcesses], shmBytes: 8 * 1024 ** 2 },
    shows: async ({ ask }) => {
      // What podman runs in it later has the upper limit only.
      expect(await ask('cat', '/proc/1/limits')).toMatch(/^Max open files\s+512\s+1024\s/m);
      expect(await ask('sh', '-c', 'df -k /dev/shm')).toContain('8192');
    },
  },
  'capabilities and security options': {
    wish: { capabilitiesDrop: ['ALL'], capabilitiesAdd: ['NET_BIND_SERVICE'], securityOptions: ['no-new-privileges'] },
    shows: async ({ ask }) => {
      const told = await ask('cat', '/proc/1/status');
      expect(told).toMatch(/^CapBnd:\s*0000000000000400$/m);
      expect(told).toMatch(/^NoNewPrivs:\s*1$/m);
    },
  },
  'names of other hosts': {
    wish: { extraHosts: ['other:192.0.2.7'], dns: ['192.0.2.8'], dnsSearch: ['example.com'] },
    shows: async ({ ask }) => {
      expect(await ask('cat', '/etc/hosts')).toMatch(/192\.0\.2\.7\s+other/);
      const resolv = await ask('cat', '/etc/resolv.conf');
      expect(resolv).toContain('192.0.2.8');
      expect(resolv).toContain('example.com');
    },
  },
  'health check': {
    wish: {
      healthCheck: {
        test: ['CMD', 'true'],
        interval: 7 * second,
        timeout: 5 * second,
        startPeriod: second,
        retries: 4,
      },
    },
    shows: async ({ inspected }) =>
      expect(inspected?.Config.Healthcheck).toMatchObject({
        Test: ['CMD', 'true'],
        Interval: 7 * second,
        Timeout: 5 * second,
        StartPeriod: second,
        Retries: 4,
      }),
  },
  'restart policy, stop signal and labels': {
    wish: { restart: 'on-failure', maximumRetryCount: 3, stopSignal: 'SIGINT', stopTimeout: 7, labels: { a: 'b=c' } },
    shows: async ({ inspected }) => {
      expect(inspected?.HostConfig.RestartPolicy).toMatchObject({ Name: 'on-failure', MaximumRetryCount: 3 });
      expect(inspected?.Config.Labels).toMatchObject({ a: 'b=c' });
      expect([2, '2', 'SIGINT']).toContain(inspected?.Config.StopSignal);
    },
  },
  'settings of the kernel, groups and devices': {
    wish: {
      sysctls: { 'net.ipv4.ip_unprivileged_port_start': '80' },
      groups: ['4242'],
      devices: [{ host: '/dev/null', container: '/dev/nothing', permissions: 'rw' }],
    },
    shows: async ({ ask }) => {
      expect(await ask('cat', '/proc/sys/net/ipv4/ip_unprivileged_port_start')).toContain('80');
      expect(await ask('cat', '/proc/1/status')).toMatch(/^Groups:.*4242/m);
      expect(await ask('ls', '-l', '/dev/nothing')).toContain('1,');
    },
  },
};

describe.each(engines.filter(({ flavour }) => flavour === 'podman'))('what $name cannot do', (engine) => {
  const socket = engine.address.slice('unix://'.length);
  const ask = async (method: string, path: string, body?: unknown) =>
    JSON.parse((await request(socket, method, path, body)).body || '{}') as Record<string, unknown>;
  let live: LiveRuntime;
  let info: EngineInfo;
  beforeAll(async () => {
    live = await openRuntime(engine);
    const { engines: all } = await until(await live.client.engines.watch(), ({ engines: found }) =>
      found.some(({ id, info: told }) => id === live.engineId && told !== undefined),
    );
    info = all.find(({ id }) => id === live.engineId)?.info as EngineInfo;
  });
  afterAll(() => live?.close());

  /** Without what the runtime refuses itself: the body as it would be, straight to the engine. */
  async function tried(wish: Partial<ContainerSpec>, look: (outcome: Outcome) => Promise<unknown>): Promise<void> {
    const body = createBody({ ...plain(), ...wish });
    const { status, body: answer } = await request(socket, 'POST', '/containers/create', body);
    const { Id: id } = JSON.parse(answer) as { Id?: string };
    try {
      if (id === undefined) return void (await look({ status, inspected: undefined, ask: async () => '' }));
      expect((await request(socket, 'POST', `/containers/${id}/start`)).status).toBe(204);
      const inspected = (await ask('GET', `/containers/${id}/json`)) as unknown as Inspected;
      await look({ status, inspected, ask: (...command) => execIn({ socket, ask }, id, command) });
    } finally {
      if (id !== undefined) await request(socket, 'DELETE', `/containers/${id}?force=true&v=true`);
    }
  }

  it('is all tried here', () => {
    expect(info.lacks.map(({ field }) => field).toSorted()).toEqual(Object.keys(greyed).toSorted());
    expect(info.cannot).toEqual([{ feature: 'limits', reason: 'podman-update' }]);
  });

  it.each(Object.entries(greyed))('%s comes to nothing', (_, { wish, nothing }) => tried(wish, nothing));

  it.each<[string, Partial<ContainerSpec>]>([
    ['the log driver local', { logging: { driver: 'local', options: {} } }],
    ['init with the host’s processes', { init: true, pidMode: 'host' }],
    ['SCTP', { ports: [{ containerPort: 80, protocol: 'sctp' }] }],
  ])('%s is refused', async (_, wish) => {
    const body = createBody({ ...plain(), ...wish });
    const { status, body: answer } = await request(socket, 'POST', '/containers/create', body);
    const { Id: id } = JSON.parse(answer) as { Id?: string };
    // Some of it is found out at the start only.
    const started = id === undefined ? status : (await request(socket, 'POST', `/containers/${id}/start`)).status;
    if (id !== undefined) await request(socket, 'DELETE', `/containers/${id}?force=true&v=true`);
    expect(started).toBeGreaterThanOrEqual(400);
  });

  it.each(Object.entries(working))('%s work', (_, { wish, shows }) => tried(wish, shows));

  it('limits cannot be changed in place; pause, rename, signals and restart work', async () => {
    const { client, engineId } = live;
    const id = await live.run({ ...idle, name: live.name('acts') });
    expect((await request(socket, 'POST', `/containers/${id}/update`, { Memory: 64 * 1024 ** 2 })).status).toBe(404);
    const state = async () => (await client.containers.inspect({ engineId, id })).row;
    await client.containers.pause({ engineId, id });
    expect((await state()).state).toBe('paused');
    await client.containers.unpause({ engineId, id });
    await client.containers.rename({ engineId, id, name: live.name('renamed') });
    expect(await state()).toMatchObject({ state: 'running', name: live.name('renamed') });
    await client.containers.restart({ engineId, id });
    expect((await state()).state).toBe('running');
    await client.containers.kill({ engineId, id, signal: 'SIGKILL' });
    await expect.poll(async () => (await state()).exitCode).toBe(137);
  });
});
