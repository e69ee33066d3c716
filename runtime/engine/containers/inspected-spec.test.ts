// Inspection read back: nothing a spec says is lost, nothing the engine or the image adds is taken for a wish.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validSpecs } from '../../../test/random-specs.ts';
import { type ContainerSpec, emptySpec } from '../../contract/specs/container-spec.ts';
import { specChanges } from '../../contract/specs/spec-changes.ts';
import { createBody } from './create-body.ts';
import { specOfInspect } from './inspected-spec.ts';
import { anonymousVolumes, withKeptVolumes } from './inspected-volumes.ts';
import { type ImageConfig, type RawHost, type RawInspect, usualFacts } from './raw-inspect.ts';

const id = 'c0ffee'.padEnd(64, '0');
const unnamed = 'ab'.repeat(32);

/** What docker answers of a container made of the body: the image's words merged in, its defaults filled in. */
function inspected(spec: ContainerSpec, image: ImageConfig = {}): RawInspect {
  const { HostConfig: host, NetworkingConfig, ...config } = createBody(spec);
  const networks = NetworkingConfig?.EndpointsConfig ?? { bridge: {} };
  const own = config as Record<string, unknown> & { Env: string[]; Labels: Record<string, string> };
  const names = new Set(own.Env.map((one) => one.split('=')[0]));
  const hasOwn = own.Entrypoint !== undefined;
  const given = host as RawHost;
  const entrypoint = (own.Entrypoint ?? image.Entrypoint ?? null) as string[] | null;
  return {
    Id: id,
    Name: `/${spec.name}`,
    State: { Status: 'created' },
    Config: {
      Hostname: id.slice(0, 12),
      ...own,
      Entrypoint: entrypoint?.length === 1 && entrypoint[0] === '' ? null : entrypoint,
      Cmd: (own.Cmd ?? (hasOwn ? null : image.Cmd) ?? null) as string[] | null,
      Env: [...own.Env, ...(image.Env ?? []).filter((one) => !names.has(one.split('=')[0] ?? ''))],
      Labels: { ...image.Labels, ...own.Labels },
      ExposedPorts: { ...image.ExposedPorts, ...(own.ExposedPorts as object) },
      Volumes: { ...image.Volumes, ...(own.Volumes as object | undefined) },
      WorkingDir: (own.WorkingDir as string | undefined) ?? image.WorkingDir ?? '',
      User: (own.User as string | undefined) ?? image.User ?? '',
      StopSignal: (own.StopSignal as string | undefined) ?? image.StopSignal ?? null,
      Healthcheck: mergedHealth(own.Healthcheck as ImageConfig['Healthcheck'], image.Healthcheck),
    },
    HostConfig: {
      NetworkMode: 'bridge',
      LogConfig: { Type: 'json-file', Config: {} },
      ShmSize: 67_108_864,
      IpcMode: 'private',
      CgroupnsMode: given.Privileged ? 'host' : 'private',
      Runtime: 'runc',
      Isolation: '',
      OomKillDisable: false,
      MaskedPaths: given.Privileged ? null : ['/proc/acpi'],
      ReadonlyPaths: given.Privileged ? null : ['/proc/bus'],
      ...given,
      ...(given.Memory && !given.MemorySwap && { MemorySwap: 2 * given.Memory }),
    },
    NetworkSettings: {
      Networks: Object.fromEntries(
        Object.entries(networks).map(([name, one]) => [
          name,
          { ...one, Aliases: [...(one.Aliases ?? []), id.slice(0, 12)], DNSNames: [id.slice(0, 12)] },
        ]),
      ),
    },
    Mounts: [],
  };
}

function mergedHealth(own: ImageConfig['Healthcheck'], images: ImageConfig['Healthcheck']) {
  if (!own) return images ?? null;
  return { ...images, ...own, Test: own.Test && own.Test.length > 0 ? own.Test : images?.Test };
}

const image: ImageConfig = {
  Env: ['PATH=/bin', 'VERSION=1'],
  Cmd: ['serve'],
  Entrypoint: ['/entry'],
  Labels: { vendor: 'x' },
  WorkingDir: '/srv',
  User: 'www',
  ExposedPorts: { '80/tcp': {} },
  Volumes: { '/data': {} },
  Healthcheck: { Test: ['CMD', 'check'], Interval: 5e9 },
  StopSignal: 'SIGWINCH',
};

/** What reads otherwise without meaning anything else. */
function plain(spec: ContainerSpec): ContainerSpec {
  const { platform: _platform, ...rest } = spec;
  const same = { ...rest };
  // The default runtime, isolation and modes are what there is without.
  if (same.runtime === 'runc') delete same.runtime;
  if (same.isolation === 'default') delete same.isolation;
  if (same.cgroupMode === (same.privileged ? 'host' : 'private')) delete same.cgroupMode;
  return same;
}

describe('specOfInspect', () => {
  it('gives back every field of any valid spec', () => {
    fc.assert(
      fc.property(validSpecs, (wish) => {
        const spec = plain(wish);
        // An entrypoint taken away that is not there is none; the image here has one.
        const read = specOfInspect(inspected(spec, image), image);
        expect(specChanges(spec, read).map(({ field, before, after }) => ({ field, before, after }))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('takes the host name for no alias where the engine makes it one (before API 1.44)', () => {
    const spec = { ...emptySpec('web:1'), hostname: 'store' };
    const raw = inspected(spec, image);
    const Networks = { shop: { Aliases: ['db', id.slice(0, 12), 'store'] } };
    const read = specOfInspect({ ...raw, NetworkSettings: { Networks } }, image);
    expect(read.networks).toEqual([{ name: 'shop', aliases: ['db'] }]);
    const asked = { shop: { Aliases: ['store'], DNSNames: ['web', 'store'] } };
    const newer = specOfInspect({ ...raw, NetworkSettings: { Networks: asked } }, image);
    expect(newer.networks).toEqual([{ name: 'shop', aliases: ['store'] }]);
  });

  it('leaves to the image what comes from it', () => {
    expect(specOfInspect(inspected(emptySpec('web'), image), image)).toEqual(emptySpec('web'));
  });

  it('states what came from an image that is gone', () => {
    expect(specOfInspect(inspected(emptySpec('web'), image))).toMatchObject({
      command: ['serve'],
      entrypoint: ['/entry'],
      env: [
        { name: 'PATH', value: '/bin' },
        { name: 'VERSION', value: '1' },
      ],
      labels: { vendor: 'x' },
      workingDirectory: '/srv',
      user: 'www',
      expose: ['80/tcp'],
      healthCheck: { test: ['CMD', 'check'], interval: 5e9 },
      stopSignal: 'SIGWINCH',
    });
  });

  it('states a command that reads like the image’s where the entrypoint is another', () => {
    const spec = { ...emptySpec('web'), entrypoint: ['/other'], command: ['serve'] };
    expect(specOfInspect(inspected(spec, image), image)).toMatchObject({ entrypoint: ['/other'], command: ['serve'] });
  });

  it('leaves out a host name that nobody asked for', () => {
    const raw = inspected({ ...emptySpec('web'), networkMode: 'host' });
    const withName = { ...raw, Config: { ...raw.Config, Hostname: 'laptop' } };
    expect(specOfInspect(withName, {}, { ...usualFacts, hostName: 'laptop' })).not.toHaveProperty('hostname');
    expect(specOfInspect(withName, {}, usualFacts)).toMatchObject({ hostname: 'laptop' });
  });

  it('takes what version 1 of control groups fills in for no wish', () => {
    const raw = inspected(emptySpec('web'));
    const host = { ...raw.HostConfig, CgroupnsMode: 'host' };
    expect(specOfInspect({ ...raw, HostConfig: host }, {}, { ...usualFacts, cgroupVersion: '1' })).toEqual(
      emptySpec('web'),
    );
    expect(specOfInspect({ ...raw, HostConfig: host })).toMatchObject({ cgroupMode: 'host' });
  });

  it('tells a MAC address that was asked for from one the engine chose', () => {
    const raw = inspected({ ...emptySpec('web'), networks: [{ name: 'net', aliases: [] }] });
    const running = {
      ...raw,
      State: { Status: 'running' },
      NetworkSettings: { Networks: { net: { MacAddress: '02:42:0a:00:00:02' } } },
    };
    expect(specOfInspect(running).networks).toEqual([{ name: 'net', aliases: [] }]);
    const asked = { ...running, Config: { ...raw.Config, MacAddress: '02:00:00:00:00:01' } };
    expect(specOfInspect(asked).networks).toEqual([{ name: 'net', aliases: [], mac: '02:00:00:00:00:01' }]);
  });

  it('reads links of both kinds', () => {
    const raw = inspected(emptySpec('web'));
    const linked = { ...raw, HostConfig: { ...raw.HostConfig, Links: ['/db:/web/database'] } };
    expect(specOfInspect(linked).links).toEqual(['db:database']);
  });

  it('never throws at an answer with nothing in it', () => {
    expect(specOfInspect({ Id: id })).toEqual(emptySpec());
    expect(
      specOfInspect(
        { Id: id, Config: null, HostConfig: null, NetworkSettings: null },
        {},
        { ...usualFacts, flavour: 'podman' },
      ),
    ).toEqual(emptySpec());
  });
});

describe('anonymous volumes', () => {
  const raw: RawInspect = {
    ...inspected({ ...emptySpec('web'), volumes: [{ source: '', destination: '/own', readOnly: false }] }, image),
    Mounts: [
      { Type: 'volume', Name: unnamed, Destination: '/data', RW: true },
      { Type: 'volume', Name: unnamed.replaceAll('a', 'c'), Destination: '/own', RW: true },
      { Type: 'volume', Name: 'named', Destination: '/named', RW: true },
      { Type: 'bind', Destination: '/bind', RW: true },
    ],
  };

  it('have no name in the spec, and the image’s are left to it', () => {
    expect(specOfInspect(raw, image).volumes).toEqual([{ source: '', destination: '/own', readOnly: false }]);
  });

  it('are kept by their names for a container made anew', () => {
    const kept = anonymousVolumes(raw);
    expect(kept.map(({ destination }) => destination)).toEqual(['/data', '/own']);
    expect(withKeptVolumes(specOfInspect(raw, image), kept).volumes).toEqual([
      { source: unnamed.replaceAll('a', 'c'), destination: '/own', readOnly: false },
      { source: unnamed, destination: '/data', readOnly: false },
    ]);
  });

  it('give way to what is mounted there now, and read the same once kept', () => {
    const spec = { ...specOfInspect(raw, image), tmpfs: { '/data': '' } };
    const made = withKeptVolumes(spec, anonymousVolumes(raw));
    expect(made.volumes.map(({ destination }) => destination)).toEqual(['/own']);
    const again = specOfInspect(
      inspected(withKeptVolumes(specOfInspect(raw, image), anonymousVolumes(raw)), image),
      image,
    );
    expect(again.volumes).toEqual([{ source: '', destination: '/own', readOnly: false }]);
  });
});

describe('podman’s answer', () => {
  it('is read without what podman adds', () => {
    const raw: RawInspect = {
      Id: id,
      Name: '/web',
      Config: {
        Image: 'localhost/web:1',
        Hostname: id.slice(0, 12),
        Env: ['A=1', 'TERM=xterm', 'container=podman', 'HOME=/root', `HOSTNAME=${id.slice(0, 12)}`],
        Cmd: ['sleep'],
        Entrypoint: [],
        WorkingDir: '/',
        StopSignal: '15',
        StopTimeout: 0,
      },
      HostConfig: {
        NetworkMode: 'bridge',
        Binds: [
          'data:/data:ro,rprivate,nosuid,nodev,rbind',
          `${unnamed}:/own:rw,rprivate,nosuid,nodev,rbind`,
          '/etc:/e:ro,z,rprivate,rbind',
        ],
        Tmpfs: { '/run': 'rw,rprivate,nosuid,nodev,tmpcopyup', '/t': 'size=64k,rw,rprivate,nosuid,nodev,tmpcopyup' },
        ReadonlyRootfs: true,
        NanoCpus: 500_000_000,
        CpuPeriod: 100_000,
        CpuQuota: 50_000,
        MemorySwappiness: 0,
        PidsLimit: 2048,
        ShmSize: 65_536_000,
        IpcMode: 'shareable',
        PidMode: 'private',
        UTSMode: 'private',
        Runtime: 'oci',
        RestartPolicy: { Name: '' },
        Ulimits: [{ Name: 'RLIMIT_NOFILE', Soft: 1, Hard: 2 }],
        CapAdd: ['CAP_NET_ADMIN'],
      },
      NetworkSettings: { Networks: { podman: { Aliases: [id.slice(0, 12)] } } },
    };
    expect(specOfInspect(raw, {}, { ...usualFacts, flavour: 'podman', cgroupVersion: '1' })).toEqual({
      ...emptySpec('localhost/web:1'),
      name: 'web',
      command: ['sleep'],
      env: [{ name: 'A', value: '1' }],
      volumes: [
        { source: 'data', destination: '/data', readOnly: true },
        { source: '/etc', destination: '/e', readOnly: true, options: ['z'] },
        { source: '', destination: '/own', readOnly: false },
      ],
      tmpfs: { '/t': 'size=64k' },
      readOnly: true,
      cpus: 0.5,
      ulimits: [{ name: 'nofile', soft: 1, hard: 2 }],
      capabilitiesAdd: ['NET_ADMIN'],
    });
  });
});
