// Random specs that an engine takes at once: of images, networks, folders and containers that are there.
import fc from 'fast-check';
import type { ContainerSpec, MountSpec, NetworkSpec } from '../runtime/contract/specs/container-spec.ts';
import { fieldsWithout, mac, path, specsOf, tmpfsMount, word } from './random-specs.ts';

/** What there is on an engine for a container to use. */
export interface Surroundings {
  image: string;
  /** With a subnet each; `address` is free in it. */
  networks: readonly { name: string; address: string }[];
  folders: readonly string[];
  /** A container that is there. */
  container: string;
  /** Before the names of volumes, so that they can be found and removed. */
  prefix: string;
}

/** What an engine creates a container of without more than the surroundings, and without a word of what it leaves out. */
export function engineSpecs(around: Surroundings): fc.Arbitrary<ContainerSpec> {
  const source = fc.oneof(
    word.map((name) => `${around.prefix}${name}`),
    fc.constantFrom(...around.folders),
  );
  const real = fieldsWithout([
    'platform',
    'kernelMemoryBytes',
    'cpuRealtimePeriod',
    'cpuRealtimeRuntime',
    'storageOptions',
    'runtime',
    'isolation',
    'volumeDriver',
    'networkDisabled',
    'blockWeight',
    'blockWeightDevice',
    'memorySwappiness',
    'cgroupParent',
  ]);
  const volumes = fc.array(
    fc.oneof(
      fc.record({ source, destination: path, readOnly: fc.boolean() }),
      path.map((destination) => ({ source: '', destination, readOnly: false })),
    ),
    { maxLength: 3 },
  );
  const mounts: fc.Arbitrary<MountSpec[]> = fc.array(
    fc.oneof(
      fc.record({
        type: fc.constant('bind' as const),
        source: fc.constantFrom(...around.folders),
        destination: path,
        readOnly: fc.boolean(),
      }),
      fc.record({
        type: fc.constant('volume' as const),
        source: word.map((name) => `${around.prefix}${name}`),
        destination: path,
        readOnly: fc.boolean(),
      }),
      tmpfsMount.map((mount) => ({ ...mount, readOnly: false })),
    ),
    { minLength: 1, maxLength: 3 },
  );
  const networks = fc.shuffledSubarray([...around.networks], { minLength: 1 }).chain((chosen) =>
    fc.tuple(
      ...chosen.map(({ name, address }, index) =>
        fc.record(
          {
            name: fc.constant(name),
            aliases: fc.uniqueArray(word, { maxLength: 2 }),
            ipv4: fc.constant(address),
            ...(index === 0 && { mac }),
          },
          { requiredKeys: ['name', 'aliases'] },
        ),
      ),
    ),
  );
  return specsOf({
    ...real,
    image: fc.constant(around.image),
    entrypoint: fc.constant(['/bin/sh']),
    pidsLimit: fc.integer({ min: 1, max: 1000 }),
    cgroupMode: fc.constant('private'),
    name: fc.constant(''),
    volumes,
    mounts,
    networks: networks as fc.Arbitrary<NetworkSpec[]>,
    networkMode: fc.constantFrom('host', 'none', `container:${around.container}`),
    volumesFrom: fc.constantFrom([around.container], [`${around.container}:ro`]),
    links: fc.constantFrom([`${around.container}:db`], [`${around.container}:other`]),
  });
}
