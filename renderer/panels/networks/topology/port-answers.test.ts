// What is on a port: published at which addresses, had inside, or to be had by one that does not run.
import { describe, expect, it } from 'vitest';
import {
  sceneContainer as container,
  sceneNetwork as network,
} from '../../../../runtime/contract/networks/test-topology.ts';
import { portAnswers } from './port-answers.ts';

const bound = (hostIp: string, containerPort: number, protocol = 'tcp') => ({
  ...{ hostIp, hostPort: 5432, containerPort, protocol },
});

describe('what is on a port', () => {
  it('is told once for all addresses that it is published at, and for each protocol', () => {
    const db = container('db', ['back'], { ports: [bound('0.0.0.0', 5432), bound('::', 5432)] });
    const names = container('names', ['back'], { ports: [bound('fd00::1', 53, 'udp')] });
    const answers = portAnswers({ networks: [network('back')], containers: [db, names] }, 5432);
    expect(answers).toEqual([
      { kind: 'published', container: db, hostIps: ['0.0.0.0', '::'], port: 5432, protocol: 'tcp' },
      { kind: 'published', container: names, hostIps: ['fd00::1'], port: 53, protocol: 'udp' },
    ]);
  });

  it('is what somebody has inside, would have, or may have', () => {
    const declared = [{ port: 5432, protocol: 'tcp' }];
    const db = container('db', ['back'], { declared });
    const off = container('off', ['back'], { declared, state: 'exited' });
    const host = container('host', [], { stack: 'host' });
    const broken = container('broken', ['back'], {
      ports: [{ ...bound('0.0.0.0', 80), problem: { reason: 'port-in-use', message: '' } }],
    });
    const answers = portAnswers({ networks: [network('back')], containers: [host, off, db, broken] }, 5432);
    expect(answers.map(({ kind, container: { name } }) => `${kind} ${name}`)).toEqual([
      'problem broken',
      'inside db',
      'down off',
      'host host',
    ]);
  });
});
