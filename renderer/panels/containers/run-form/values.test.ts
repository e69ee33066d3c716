// From what was typed to a spec and back: nothing is lost either way, and each problem is told at its field.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containerSpec } from '../../../../runtime/contract/specs/container-spec.ts';
import { dockerRunCommand } from '../../../../runtime/contract/specs/docker-command.ts';
import { validSpecs } from '../../../../test/random-specs.ts';
import { initialValues, valuesOf } from './from-spec.ts';
import { amended, formField, formProblems, previewSpec, toSpec } from './to-spec.ts';
import {
  type FormValues,
  type LineId,
  newMount,
  newNetwork,
  newPair,
  newPort,
  newRate,
  newUlimit,
  newVariable,
  newVolume,
} from './values.ts';

function values(line: Partial<Record<LineId, string>> = {}, change: Partial<FormValues> = {}): FormValues {
  const initial = initialValues('nginx');
  return { ...initial, ...change, line: { ...initial.line, ...line } };
}

describe('a spec in the form', () => {
  it('comes back without a loss, and nothing is found wrong with it', () => {
    fc.assert(
      fc.property(validSpecs, (spec) => {
        const filled = valuesOf(spec);
        expect(toSpec(filled)).toEqual(spec);
        const saysBlank = spec.healthCheck?.test[1]?.trim() === '';
        if (!saysBlank) expect([...formProblems(filled)]).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('is tried with every field', () => {
    const tried = new Set(fc.sample(validSpecs, { numRuns: 500, seed: 1 }).flatMap((spec) => Object.keys(spec)));
    expect(Object.keys(containerSpec.shape).filter((field) => !tried.has(field))).toEqual([]);
  });

  it('keeps what nobody touched exactly as it was', () => {
    const before = { ...toSpec(values({ name: 'web' })), healthCheck: { test: ['CMD-SHELL', ' a', 'b'] }, dns: [] };
    const filled = valuesOf(before);
    expect(amended(before, filled, filled)).toEqual(before);
    const typed = { ...filled, line: { ...filled.line, memoryBytes: '64m' } };
    expect(amended(before, filled, typed)).toEqual({ ...before, memoryBytes: 64 * 1024 * 1024 });
  });
});

describe('toSpec', () => {
  it('leaves out rows that were left empty', () => {
    const rows = { ports: [newPort()], env: [newVariable()], volumes: [newVolume()], mounts: [newMount()] };
    expect(toSpec(values({}, rows))).toEqual(toSpec(values()));
  });

  it('means what docker run means', () => {
    const spec = toSpec(
      values(
        { image: ' nginx:1 ', name: 'web', command: `sh -c 'sleep 1'`, memoryBytes: '64m', cpus: '.5' },
        {
          ports: [newPort(), { ...newPort(), hostPort: '8080', containerPort: '80' }],
          volumes: [{ ...newVolume(), source: 'data', destination: '/data', readOnly: true }],
          restart: 'always',
        },
      ),
    );
    expect(dockerRunCommand(spec)).toContain("nginx:1 sh -c 'sleep 1'");
    expect(dockerRunCommand(spec)).toContain('--name web');
    expect(spec).toMatchObject({
      image: 'nginx:1',
      ports: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
      volumes: [{ source: 'data', destination: '/data', readOnly: true }],
      memoryBytes: 67_108_864,
      cpus: 0.5,
      restart: 'always',
    });
  });

  it('takes ranges of ports apart', () => {
    const range = (hostPort: string, containerPort: string) => ({ ...newPort(), hostPort, containerPort });
    const ports = [range('8000-8001', '80-81'), range('', '90-91'), range('9000-9005', '53')];
    expect(toSpec(values({}, { ports })).ports).toEqual([
      { hostPort: 8000, containerPort: 80, protocol: 'tcp' },
      { hostPort: 8001, containerPort: 81, protocol: 'tcp' },
      { containerPort: 90, protocol: 'tcp' },
      { containerPort: 91, protocol: 'tcp' },
      { hostPort: 9000, hostPortEnd: 9005, containerPort: 53, protocol: 'tcp' },
    ]);
  });
});

describe('formProblems', () => {
  it('finds nothing wrong with an image alone', () => {
    expect([...formProblems(values())]).toEqual([]);
  });

  it.each<[Partial<Record<LineId, string>>, string, string]>([
    [{ image: '' }, 'image', 'required'],
    [{ image: 'Not An Image' }, 'image', 'reference-invalid'],
    [{ name: '-x' }, 'name', 'name-invalid'],
    [{ command: "sh -c 'open" }, 'command', 'quote'],
    [{ memoryBytes: 'much' }, 'memoryBytes', 'memory-invalid'],
    [{ memoryBytes: '1m' }, 'memoryBytes', 'memory-invalid'],
    [{ cpus: 'two' }, 'cpus', 'decimal'],
    [{ cpus: '0' }, 'cpus', 'cpus-invalid'],
    [{ healthInterval: 'often' }, 'healthInterval', 'duration'],
    [{ stopTimeout: '1.5s' }, 'stopTimeout', 'seconds'],
    [{ gpus: 'some' }, 'gpus', 'gpus'],
  ])('%j: at %s, %s', (line, field, reason) => {
    expect([...formProblems(values(line))]).toEqual([[field, reason]]);
  });

  it('tells the row, also behind an empty one', () => {
    const port = { ...newPort(), hostPort: '70000', containerPort: '80' };
    const volume = { ...newVolume(), source: 'data', destination: 'data' };
    const ulimit = { ...newUlimit(), name: 'nofile', soft: 'many', hard: '10' };
    const mount = { ...newMount(), source: '/a', destination: '/b', options: 'bind-nothing' };
    const problems = formProblems(
      values({}, { ports: [newPort(), port], volumes: [newVolume(), volume], ulimits: [ulimit], mounts: [mount] }),
    );
    expect(problems.get(`ports.${port.key}.hostPort`)).toBe('port-invalid');
    expect(problems.get(`volumes.${volume.key}.destination`)).toBe('path-not-absolute');
    expect(problems.get(`ulimits.${ulimit.key}.soft`)).toBe('whole');
    expect(problems.get(`mounts.${mount.key}.options`)).toBe('option');
  });

  it('tells ranges that do not fit each other, at the row of the range', () => {
    const port = { ...newPort(), hostPort: '8000-8001', containerPort: '80-85' };
    expect(formProblems(values({}, { ports: [port] })).get(`ports.${port.key}.hostPort`)).toBe('range');
    const wide = { ...newPort(), containerPort: '1-65535' };
    expect(formProblems(values({}, { ports: [wide] })).get(`ports.${wide.key}.containerPort`)).toBe('range');
  });
});

describe('formField', () => {
  it('finds the field of a problem of the runtime', () => {
    const range = { ...newPort(), hostPort: '80-81', containerPort: '80-81' };
    const label = newPair({ name: 'a', value: '' });
    const typed = values({}, { ports: [newPort(), range] });
    const labelled = { ...typed, pairs: { ...typed.pairs, labels: [label] } };
    expect(formField('ports.1.hostPort', typed)).toBe(`ports.${range.key}.hostPort`);
    expect(formField('ports.0', typed)).toBe(`ports.${range.key}.containerPort`);
    expect(formField('memoryBytes', typed)).toBe('memoryBytes');
    expect(formField('healthCheck.interval', typed)).toBe('healthInterval');
    expect(formField('labels.a', labelled)).toBe(`labels.${label.key}.name`);
    expect(formField('dns', typed)).toBe('dns');
    expect(formField('nothing', typed)).toBeUndefined();
    expect(formField('ports.1.hostPortEnd', typed)).toBe(`ports.${range.key}.hostPort`);
    expect(formField('dns.0', typed)).toBe('dns');
    const network = { ...newNetwork(), name: 'net' };
    const [read, written] = [newRate(), { ...newRate(), kind: 'deviceWriteBps' as const, path: '/dev/a', rate: '1m' }];
    const rows = values({}, { networks: [network], rates: [{ ...read, path: '/dev/b', rate: '1m' }, written] });
    expect(formField('networks.0.linkLocal.0', rows)).toBe(`networks.${network.key}.name`);
    expect(formField('networks.0.aliases.1', rows)).toBe(`networks.${network.key}.aliases`);
    expect(formField('deviceWriteBps.0.rate', rows)).toBe(`rates.${written.key}.rate`);
    expect(formField('deviceWriteBps.0.path', rows)).toBe(`rates.${written.key}.path`);
  });
});

describe('previewSpec', () => {
  it('writes a command of what is there so far', () => {
    const typed = values(
      { image: '', memoryBytes: 'x', cpus: '2' },
      { ports: [{ ...newPort(), containerPort: 'http' }] },
    );
    expect(dockerRunCommand(previewSpec(typed))).toBe('docker run -d --cpus 2 IMAGE');
  });
});
