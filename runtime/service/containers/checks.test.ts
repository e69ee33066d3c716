// Checks made before an engine is asked: ports of this machine, names and ports of other containers.
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ContainerRow } from '../../contract/containers.ts';
import { problemOf } from '../problems.ts';
import { freePort, isPortTaken } from './ports.ts';
import { checkName, portsInUse } from './run.ts';

function row(values: Partial<ContainerRow>): ContainerRow {
  return {
    engineId: 'e',
    id: 'c'.repeat(64),
    name: 'web',
    image: 'i',
    imageId: 'i',
    command: '',
    state: 'running',
    createdAt: 0,
    ports: [],
    mounts: [],
    networks: [],
    labels: {},
    ...values,
  };
}

function thrown(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return problemOf(error);
  }
  return undefined;
}

describe('ports', () => {
  it('knows a port that something listens on, and proposes another', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await isPortTaken(port, 'tcp', '127.0.0.1')).toBe(true);
    expect(await isPortTaken(port, 'tcp')).toBe(true);
    expect(await freePort(port, new Set([port + 1]), '127.0.0.1')).toBeGreaterThan(port + 1);
    await new Promise((resolve) => server.close(resolve));
    expect(await isPortTaken(port, 'tcp', '127.0.0.1')).toBe(false);
  });

  it('counts the ports of containers that hold them now', () => {
    const held = (hostPort: number) => ({ hostPort, containerPort: 80, protocol: 'tcp' });
    const rows = [row({ ports: [held(8080)] }), row({ state: 'exited', ports: [held(8081)] })];
    expect([...portsInUse(rows)]).toEqual([8080]);
  });
});

describe('checkName', () => {
  it('names the container that has it', () => {
    expect(thrown(() => checkName([row({})], 'web'))).toEqual({
      reason: 'name-taken',
      message: `The name "web" is used by container ${'c'.repeat(12)}`,
      field: 'name',
    });
    expect(thrown(() => checkName([row({})], 'web2'))).toBeUndefined();
  });
});
