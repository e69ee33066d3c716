// Addresses of engines as DOCKER_HOST and contexts write them.
import { describe, expect, it } from 'vitest';
import { endpointOf } from './docker-host.ts';
import { sshArguments } from './ssh.ts';

const tls = { ca: 'a', cert: 'b', key: 'c' };

describe('an address', () => {
  it.each([
    ['unix:///run/docker.sock', { kind: 'socket', path: '/run/docker.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '\\\\.\\pipe\\docker_engine' }],
    ['tcp://docker.example:2376', { kind: 'tcp', host: 'docker.example', port: 2376, tls }],
    ['tcp://docker.example', { kind: 'tcp', host: 'docker.example', port: 2376, tls }],
    ['10.0.0.1:2399', { kind: 'tcp', host: '10.0.0.1', port: 2399, tls }],
    ['tcp://[::1]:2376', { kind: 'tcp', host: '::1', port: 2376, tls }],
    ['ssh://me@box:2222', { kind: 'ssh', host: 'box', user: 'me', port: 2222, socketPath: '/var/run/docker.sock' }],
    ['ssh://box/run/x.sock', { kind: 'ssh', host: 'box', user: '', port: 22, socketPath: '/run/x.sock' }],
  ])('%s', (host, endpoint) => {
    expect(endpointOf(host, tls)).toEqual({ endpoint });
  });

  it.each(['tcp://box:2375', 'http://box:2375', 'box:2375'])('%s without TLS is refused', (host) => {
    expect(endpointOf(host, undefined)).toMatchObject({ problem: { reason: 'unsupported' } });
  });

  it.each(['unix://', 'fd://', 'tcp://', 'ssh://me:secret@box', 'ssh://-oProxyCommand=x', 'nonsense://x'])(
    '%s is none',
    (host) => {
      const answer = endpointOf(host, tls);
      expect(answer).toMatchObject({ problem: { reason: 'unsupported' } });
      expect(JSON.stringify(answer)).not.toContain('secret');
    },
  );
});

it('ssh gets arguments, and the shell at the other end quoted words', () => {
  const endpoint = { kind: 'ssh' as const, host: 'box', user: 'me', port: 2222, socketPath: "/run/it's.sock" };
  expect(sshArguments(endpoint).slice(-3)).toEqual([
    '--',
    'box',
    `docker -H 'unix:///run/it'\\''s.sock' system dial-stdio`,
  ]);
  expect(sshArguments(endpoint)).toEqual(expect.arrayContaining(['-l', 'me', '-p', '2222']));
  const plain = sshArguments({ ...endpoint, user: '', port: 22, socketPath: '/var/run/docker.sock' });
  expect(plain.at(-1)).toBe('docker system dial-stdio');
  expect(plain).not.toContain('-l');
  expect(plain).not.toContain('-p');
});
