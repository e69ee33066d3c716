// What an engine of each age does not take is named at its field, and an engine that takes all refuses nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validSpecs } from '../../../test/random-specs.ts';
import { type ContainerSpec, containerSpec, emptySpec } from '../../contract/specs/container-spec.ts';
import { newestApi } from '../system.ts';
import { lacksOf, refusals, tellings } from './spec-limits.ts';

const docker = (apiVersion: string) => ({ flavour: 'docker' as const, apiVersion });
const podman = { flavour: 'podman' as const, apiVersion: '1.41' };

function fields(spec: Partial<ContainerSpec>, api: typeof podman | ReturnType<typeof docker>) {
  return refusals({ ...emptySpec('nginx'), ...spec }, api).map(({ field }) => field);
}

describe('refusals', () => {
  it('are none of the newest engine', () => {
    fc.assert(
      fc.property(validSpecs, (spec) => {
        expect(refusals(spec, newestApi)).toEqual([]);
      }),
    );
  });

  it.each<[string, Partial<ContainerSpec>, string]>([
    ['1.42', { annotations: { a: 'b' } }, 'annotations'],
    ['1.43', { healthCheck: { test: [], startInterval: 1e9 } }, 'healthCheck.startInterval'],
    [
      '1.43',
      {
        networks: [
          { name: 'a', aliases: [], mac: '02:42:ac:11:00:02' },
          { name: 'b', aliases: [], mac: '02:42:ac:11:00:03' },
        ],
      },
      'networks.1.mac',
    ],
    [
      '1.44',
      { mounts: [{ type: 'volume', destination: '/a', readOnly: false, volume: { subpath: 'b' } }] },
      'mounts.0.volume.subpath',
    ],
    ['1.47', { mounts: [{ type: 'image', source: 'a', destination: '/a', readOnly: false }] }, 'mounts.0.type'],
    ['1.47', { networks: [{ name: 'a', aliases: [], gatewayPriority: 1 }] }, 'networks.0.gatewayPriority'],
    ['1.40', { cgroupMode: 'private', platform: 'linux/arm64' }, 'platform'],
  ])('of API %s are at their field', (version, spec, field) => {
    expect(fields(spec, docker(version))).toContain(field);
    expect(fields(spec, docker('1.51'))).toEqual([]);
  });

  it.each<[Partial<ContainerSpec>, string]>([
    [{ links: ['db'] }, 'links'],
    [{ env: [{ name: 'A', value: '' }, { name: 'B' }] }, 'env.1.value'],
    [{ ports: [{ hostPort: 1, hostPortEnd: 2, containerPort: 80, protocol: 'tcp' }] }, 'ports.0.hostPortEnd'],
    [{ securityOptions: ['systempaths=unconfined'] }, 'securityOptions'],
    [{ init: true, pidMode: 'host' }, 'init'],
    [{ expose: ['1/sctp'] }, 'expose'],
    [{ logging: { driver: 'local', options: {} } }, 'logging.driver'],
  ])('of podman are at their field: %j', (spec, field) => {
    expect(fields(spec, podman)).toEqual([field]);
    expect(fields(spec, docker('1.51'))).toEqual([]);
  });
});

it('what podman tells otherwise are fields of a spec, each once', () => {
  const told = tellings('podman').map(({ field }) => field);
  expect(new Set(told).size).toBe(told.length);
  for (const field of told) expect(containerSpec.shape).toHaveProperty(field);
  expect(tellings('docker')).toEqual([]);
});

describe('lacksOf', () => {
  const fieldsOf = (api: typeof podman | ReturnType<typeof docker>, limits = true) =>
    lacksOf({ ...api, limits }).map(({ field }) => field);

  it('is nothing of the newest engine', () => {
    expect(lacksOf({ ...newestApi, limits: true })).toEqual([]);
  });

  it('names what refuses every value, with the API that has it', () => {
    expect(lacksOf({ ...docker('1.43'), limits: true })).toContainEqual({
      field: 'healthCheck.startInterval',
      reason: 'engine-age',
      since: '1.44',
    });
    expect(fieldsOf(docker('1.44'))).not.toContain('healthCheck.startInterval');
    expect(fieldsOf(podman)).toEqual(
      expect.arrayContaining(['links', 'annotations', 'env.value', 'ports.hostPortEnd']),
    );
    // Only some values of these are refused.
    expect(fieldsOf(podman)).not.toEqual(expect.arrayContaining(['init']));
  });

  it('names limits where there are no control groups', () => {
    expect(fieldsOf(docker('1.51'), false)).toEqual(expect.arrayContaining(['memoryBytes', 'cpus', 'pidsLimit']));
    for (const field of fieldsOf(docker('1.51'), false)) expect(containerSpec.shape).toHaveProperty(field);
  });
});
