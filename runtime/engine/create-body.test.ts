// The run form's values as the engine is told them.
import { expect, it } from 'vitest';
import { emptySpec } from '../contract/container-spec.ts';
import { createBody } from './create-body.ts';

it('says all that the form says', () => {
  const body = createBody({
    image: ' nginx:1 ',
    name: 'web',
    command: ['sh', '-c', 'a b'],
    env: [{ name: 'A', value: 'b=c' }],
    ports: [
      { hostPort: 8080, containerPort: 80, protocol: 'tcp' },
      { hostIp: '127.0.0.1', hostPort: 8081, containerPort: 80, protocol: 'tcp' },
      { containerPort: 53, protocol: 'udp' },
    ],
    volumes: [
      { source: 'data', destination: '/data', readOnly: false },
      { source: '/etc', destination: '/host', readOnly: true },
    ],
    restart: 'always',
    memoryBytes: 64 << 20,
    cpus: 0.5,
    tty: true,
    labels: { a: 'b' },
  });
  expect(body).toEqual({
    Image: 'nginx:1',
    Cmd: ['sh', '-c', 'a b'],
    Env: ['A=b=c'],
    Tty: true,
    Labels: { a: 'b' },
    ExposedPorts: { '80/tcp': {}, '53/udp': {} },
    HostConfig: {
      PortBindings: {
        '80/tcp': [
          { HostIp: '', HostPort: '8080' },
          { HostIp: '127.0.0.1', HostPort: '8081' },
        ],
        '53/udp': [{ HostIp: '', HostPort: '' }],
      },
      Binds: ['data:/data', '/etc:/host:ro'],
      RestartPolicy: { Name: 'always', MaximumRetryCount: 0 },
      Memory: 67_108_864,
      NanoCpus: 500_000_000,
    },
  });
});

it('leaves to the image and the engine what is not said', () => {
  const body = createBody(emptySpec('nginx'));
  expect(body).not.toHaveProperty('Cmd');
  expect(body.HostConfig).not.toHaveProperty('Memory');
  expect(body.HostConfig).not.toHaveProperty('NanoCpus');
});
