// The difference of two specs: each field that means something else, and nothing for what reads otherwise only.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validSpecs } from '../../../test/random-specs.ts';
import { type ContainerSpec, containerSpec, emptySpec } from './container-spec.ts';
import { specChanges } from './spec-changes.ts';

const nginx = emptySpec('nginx');

function changed(before: Partial<ContainerSpec>, after: Partial<ContainerSpec>) {
  return specChanges({ ...nginx, ...before }, { ...nginx, ...after }).map(({ field, inPlace }) => [field, inPlace]);
}

/** The same with the keys of all objects the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, turned(part)]),
  );
}

describe('specChanges', () => {
  it('finds no difference of a spec to itself, in whatever order its keys are', () => {
    fc.assert(
      fc.property(validSpecs, (spec) => {
        expect(specChanges(spec, turned(spec) as ContainerSpec)).toEqual([]);
      }),
    );
  });

  it('finds every field that differs, and both its values', () => {
    fc.assert(
      fc.property(validSpecs, validSpecs, (before, after) => {
        const found = specChanges(before, after);
        const merged = { ...after } as Record<string, unknown>;
        for (const change of found) {
          expect(change.before).toEqual(before[change.field]);
          expect(change.after).toEqual(after[change.field]);
          merged[change.field] = change.before;
        }
        // With all that changed put back it is the one before again.
        expect(specChanges(before, containerSpec.parse(merged))).toEqual([]);
      }),
    );
  });

  it('takes an empty list, nothing, and a switch that is off for the same', () => {
    expect(changed({ dns: [], privileged: false, labels: {} }, {})).toEqual([]);
    expect(changed({ init: false }, {})).toEqual([['init', false]]);
    expect(changed({ capabilitiesAdd: ['A', 'B'] }, { capabilitiesAdd: ['B', 'A'] })).toEqual([]);
    expect(changed({ command: ['a', 'b'] }, { command: ['b', 'a'] })).toEqual([['command', false]]);
    expect(changed({ labels: { a: '' } }, {})).toEqual([['labels', false]]);
    const [a, b] = [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ] as const;
    expect(changed({ env: [a, b] }, { env: [b, { ...a, value: '0' }, a] })).toEqual([]);
    expect(changed({ env: [a] }, { env: [{ name: 'A' }] })).toEqual([['env', false]]);
    expect(changed({ env: [{ name: 'A', value: '' }] }, { env: [] })).toEqual([['env', false]]);
  });

  it.each<[string, Partial<ContainerSpec>, Partial<ContainerSpec>, boolean]>([
    ['a name', { name: 'a1' }, { name: 'b1' }, true],
    ['a restart policy', { restart: 'no' }, { restart: 'always' }, true],
    ['a memory limit', { memoryBytes: 1 }, { memoryBytes: 2 }, true],
    ['a first memory limit', {}, { memoryBytes: 2 }, true],
    ['a memory limit taken away', { memoryBytes: 1 }, {}, false],
    ['a limit of processes taken away', { pidsLimit: 5 }, {}, true],
    ['networks', {}, { networks: [{ name: 'net', aliases: [] }] }, true],
    ['an image', { image: 'nginx:1' }, { image: 'nginx:2' }, false],
    ['a port', {}, { ports: [{ containerPort: 80, protocol: 'tcp' }] }, false],
    ['cores', { cpus: 1 }, { cpus: 2 }, true],
  ])('tells whether %s can change in place', (_, before, after, inPlace) => {
    expect(changed(before, after).map(([, one]) => one)).toEqual([inPlace]);
  });

  it('does not update cores where there is a quota', () => {
    expect(
      changed({ cpuQuota: 50_000, cpuPeriod: 100_000 }, { cpus: 1 }).every(([, inPlace]) => inPlace === false),
    ).toBe(true);
  });
});
