// From what was typed to a spec, and from a spec's problem back to the field.
import { describe, expect, it } from 'vitest';
import { dockerRunCommand } from '../../../../runtime/contract/docker-command.ts';
import {
  type FormValues,
  formField,
  formProblems,
  initialValues,
  newPort,
  newVolume,
  previewSpec,
  toSpec,
} from './values.ts';

function values(change: Partial<FormValues> = {}): FormValues {
  return { ...initialValues('nginx'), ...change };
}

describe('toSpec', () => {
  it('leaves out rows that were left empty', () => {
    expect(toSpec(values())).toMatchObject({ image: 'nginx', ports: [], env: [], volumes: [], command: [] });
  });

  it('means what docker run means', () => {
    const spec = toSpec(
      values({
        image: ' nginx:1 ',
        name: 'web',
        ports: [newPort(), { ...newPort(), hostPort: '8080', containerPort: '80' }],
        volumes: [{ ...newVolume(), source: 'data', destination: '/data', readOnly: true }],
        command: `sh -c 'sleep 1'`,
        memory: '64m',
        cpus: '.5',
        restart: 'always',
      }),
    );
    expect(dockerRunCommand(spec)).toBe(
      "docker run -d --name web -p 8080:80 -v data:/data:ro --restart always --memory 64m --cpus 0.5 nginx:1 sh -c 'sleep 1'",
    );
  });
});

describe('formProblems', () => {
  it('finds nothing wrong with an image alone', () => {
    expect([...formProblems(values())]).toEqual([]);
  });

  it.each([
    [{ image: '' }, 'image', 'required'],
    [{ image: 'Not An Image' }, 'image', 'reference-invalid'],
    [{ name: '-x' }, 'name', 'name-invalid'],
    [{ command: "sh -c 'open" }, 'command', 'command-open'],
    [{ memory: 'much' }, 'memory', 'memory-invalid'],
    [{ memory: '1m' }, 'memory', 'memory-invalid'],
    [{ cpus: 'two' }, 'cpus', 'cpus-invalid'],
    [{ cpus: '0' }, 'cpus', 'cpus-invalid'],
  ] as [Partial<FormValues>, string, string][])('%j: at %s, %s', (change, field, reason) => {
    expect([...formProblems(values(change))]).toEqual([[field, reason]]);
  });

  it('tells the row, also behind an empty one', () => {
    const port = { ...newPort(), hostPort: '70000', containerPort: '80' };
    const volume = { ...newVolume(), source: 'data', destination: 'data' };
    const problems = formProblems(values({ ports: [newPort(), port], volumes: [newVolume(), volume] }));
    expect([...problems]).toEqual([
      [`ports.${port.key}.hostPort`, 'port-invalid'],
      [`volumes.${volume.key}.destination`, 'path-not-absolute'],
    ]);
  });
});

describe('formField', () => {
  it('finds the field of a problem of the runtime', () => {
    const port = { ...newPort(), hostPort: '80', containerPort: '80' };
    const typed = values({ ports: [newPort(), port] });
    expect(formField('ports.0.hostPort', typed)).toBe(`ports.${port.key}.hostPort`);
    expect(formField('memoryBytes', typed)).toBe('memory');
    expect(formField('name', typed)).toBe('name');
    expect(formField('labels', typed)).toBeUndefined();
  });
});

describe('previewSpec', () => {
  it('writes a command of what is there so far', () => {
    const typed = values({ image: '', ports: [{ ...newPort(), containerPort: 'http' }], memory: 'x', cpus: '2' });
    expect(dockerRunCommand(previewSpec(typed))).toBe('docker run -d --cpus 2 IMAGE');
  });
});
