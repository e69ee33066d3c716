// The checks of a run spec: each field's own problem, and none for what an engine takes.
import { describe, expect, it } from 'vitest';
import { type ContainerSpec, emptySpec } from './container-spec.ts';
import { specProblems } from './spec-problems.ts';

function problems(change: Partial<ContainerSpec>) {
  return specProblems({ ...emptySpec('nginx'), ...change });
}

const tcp = { containerPort: 80, protocol: 'tcp' } as const;

describe('specProblems', () => {
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
    ['no CPU', { cpus: 0 }, 'cpus', 'cpus-invalid'],
  ])('names %s at its field', (_, change, field, reason) => {
    expect(problems(change)).toEqual([{ field, reason }]);
  });
});
