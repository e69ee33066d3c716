// A pasted command beside what was typed, and a second container beside the first: nothing is lost, nothing is taken twice.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptySpec } from '../../../../runtime/contract/specs/container-spec.ts';
import { validSpecs } from '../../../../test/random-specs.ts';
import { duplicateSpec, freeName } from './duplicate.ts';
import { initialValues } from './from-spec.ts';
import { mergedSpec, saysNothing } from './merge.ts';
import { toSpec } from './to-spec.ts';

describe('mergedSpec', () => {
  const stays = {
    ...emptySpec('nginx'),
    env: [{ name: 'A', value: '1' }],
    labels: { team: 'web' },
    volumes: [{ source: 'data', destination: '/data', readOnly: false }],
  };
  const comes = {
    ...emptySpec('redis'),
    name: 'cache',
    env: [
      { name: 'A', value: '2' },
      { name: 'B', value: '3' },
    ],
    labels: { team: 'db', tier: 'back' },
    volumes: [{ source: '/srv', destination: '/data', readOnly: true }],
    memoryBytes: 1e9,
  };

  it('keeps what stands in the form and adds what it does not say', () => {
    expect(mergedSpec(stays, comes)).toEqual({
      ...stays,
      name: 'cache',
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '3' },
      ],
      labels: { team: 'web', tier: 'back' },
      memoryBytes: 1e9,
    });
  });

  it('is the pasted one in an empty form, and the form itself when nothing comes', () => {
    fc.assert(
      fc.property(validSpecs, (spec) => {
        expect(mergedSpec(emptySpec(), spec)).toEqual(spec);
        expect(mergedSpec(spec, emptySpec())).toEqual(spec);
        expect(mergedSpec(spec, spec)).toEqual(spec);
      }),
      { numRuns: 100 },
    );
  });

  it('knows an untouched form', () => {
    expect(saysNothing(toSpec(initialValues()))).toBe(true);
    expect(saysNothing(toSpec(initialValues('nginx')))).toBe(false);
  });
});

describe('a duplicate', () => {
  it('has the next free name', () => {
    expect(freeName('web', new Set(['web']))).toBe('web-2');
    expect(freeName('web', new Set(['web', 'web-2', 'web-3']))).toBe('web-4');
    expect(freeName('web-2', new Set(['web', 'web-2']))).toBe('web-3');
    expect(freeName('a-b', new Set(['a-b']))).toBe('a-b-2');
  });

  it('leaves to the engine what only one can have', () => {
    const spec = {
      ...emptySpec('nginx'),
      name: 'web',
      hostname: 'web',
      labels: { 'com.docker.compose.project': 'shop', team: 'web' },
      ports: [{ hostIp: '127.0.0.1', hostPort: 8080, containerPort: 80, protocol: 'tcp' as const }],
      networks: [{ name: 'shop', aliases: ['web', 'www'], ipv4: '10.1.0.2', mac: '02:42:ac:11:00:02' }],
    };
    expect(duplicateSpec(spec, new Set(['web']))).toEqual({
      ...emptySpec('nginx'),
      name: 'web-2',
      labels: { team: 'web' },
      ports: [{ hostIp: '127.0.0.1', containerPort: 80, protocol: 'tcp' }],
      networks: [{ name: 'shop', aliases: ['www'] }],
    });
  });
});
