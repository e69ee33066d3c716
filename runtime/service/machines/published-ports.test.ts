// Which ports are asked for of a driver that opens them, and what is told of those that could not be opened.
import { describe, expect, it } from 'vitest';
import { recordingDriver } from '../../../test/recording-driver.ts';
import type { Change } from '../../contract/change.ts';
import type { ContainerPort, ContainerRow } from '../../contract/containers.ts';
import type { Problem } from '../../contract/problem.ts';
import type { PublishedPort } from '../../machine/driver.ts';
import { MergedQueue } from '../lists/merged.ts';
import { MachineNotices } from './machine-notices.ts';
import { PublishedPorts } from './published-ports.ts';

const taken: Problem = { reason: 'port-in-use', message: 'address already in use' };

function row(id: string, ...ports: ContainerPort[]): ContainerRow {
  const base = { engineId: 'embedded', image: 'i', imageId: 'i', command: '', createdAt: 0, mounts: [], networks: [] };
  return { ...base, id, name: id, state: 'running', labels: {}, ports };
}

function port(hostPort: number, hostIp = '0.0.0.0', protocol = 'tcp'): ContainerPort {
  return { hostIp, hostPort, containerPort: 80, protocol };
}

/** Containers as a test lets them come and go, and a driver that writes down what it is to open. */
function world(asked: Record<string, Record<string, string[]>> = {}) {
  const queues = new Set<MergedQueue<ContainerRow>>();
  const published: string[][] = [];
  const state = { refused: new Set<number>(), gate: Promise.resolve(), remarked: 0, under: 0, most: 0 };
  const driver = recordingDriver('qemu', {
    publish: async (_id, ports: readonly PublishedPort[]) => {
      published.push(ports.map(({ protocol, hostIp, hostPort }) => `${protocol} ${hostIp}:${hostPort}`));
      state.under += 1;
      state.most = Math.max(state.most, state.under);
      await state.gate;
      state.under -= 1;
      return ports.filter(({ hostPort }) => state.refused.has(hostPort)).map((one) => ({ port: one, problem: taken }));
    },
  });
  async function* watch(signal: AbortSignal): AsyncGenerator<Change<ContainerRow>> {
    const queue = new MergedQueue<ContainerRow>();
    queues.add(queue);
    while (!signal.aborted) {
      yield* queue.take();
      await queue.wait(signal);
    }
    queues.delete(queue);
  }
  const notices = new MachineNotices(() => undefined);
  const ports = new PublishedPorts(
    {
      watch,
      asked: async (id) => new Map(Object.entries(asked[id] ?? {})),
      onProblems: () => {
        state.remarked += 1;
      },
    },
    notices,
  );
  const tell = async (change: Change<ContainerRow>) => {
    await expect.poll(() => queues.size).toBeGreaterThan(0);
    for (const queue of queues) queue.push(change);
  };
  return { ports, driver, published, notices, state, tell };
}

describe('published ports', () => {
  it('open with a container and close with it, the whole set at each change', async () => {
    const { ports, driver, published, tell } = world();
    ports.use(driver);
    await tell({ kind: 'snapshot', items: [] });
    await expect.poll(() => published).toEqual([[]]);
    await tell({ kind: 'upsert', items: [row('a', port(8080)), row('b', port(53, '0.0.0.0', 'udp'))] });
    await expect.poll(() => published.at(-1)).toEqual(['tcp 127.0.0.1:8080', 'udp 127.0.0.1:53']);
    await tell({ kind: 'remove', ids: ['a'] });
    await expect.poll(() => published.at(-1)).toEqual(['udp 127.0.0.1:53']);
    await ports.close();
  });

  it('open where they were asked for; on this computer alone where nobody said', async () => {
    const asked = { open: { '80/tcp': ['0.0.0.0'] }, silent: { '80/tcp': [''] } };
    const { ports, driver, published, tell } = world(asked);
    ports.use(driver);
    await tell({
      kind: 'snapshot',
      items: [
        row('open', port(1)),
        row('silent', port(2), port(2, '::')),
        row('unbound', port(3)),
        row('exact', port(4, '192.0.2.7')),
        row('inside', { containerPort: 80, protocol: 'tcp' }),
      ],
    });
    const wanted = ['tcp 0.0.0.0:1', 'tcp 127.0.0.1:2', 'tcp 127.0.0.1:3', 'tcp 192.0.2.7:4'];
    await expect.poll(() => published).toEqual([wanted]);
    await ports.close();
  });

  it('are asked for one call at a time, and the last wish wins', async () => {
    const { ports, driver, published, state, tell } = world();
    let open = () => {};
    state.gate = new Promise((resolve) => {
      open = resolve;
    });
    ports.use(driver);
    await tell({ kind: 'snapshot', items: [row('a', port(1))] });
    await expect.poll(() => published.length).toBe(1);
    for (const number of [2, 3, 4]) await tell({ kind: 'upsert', items: [row('a', port(number))] });
    expect(published).toHaveLength(1);
    open();
    await expect.poll(() => published.at(-1)).toEqual(['tcp 127.0.0.1:4']);
    await expect.poll(() => state.under).toBe(0);
    expect(state.most).toBe(1);
    await ports.close();
  });

  it('are asked for again when the engine comes back, unchanged as they are', async () => {
    const { ports, driver, published, tell } = world();
    ports.use(driver);
    await tell({ kind: 'snapshot', items: [row('a', port(1))] });
    await expect.poll(() => published.length).toBe(1);
    await tell({ kind: 'unavailable', status: 'reconnecting', problem: { reason: 'engine-unreachable', message: '' } });
    await tell({ kind: 'snapshot', items: [row('a', port(1))] });
    await expect.poll(() => published).toEqual([['tcp 127.0.0.1:1'], ['tcp 127.0.0.1:1']]);
    await ports.close();
  });

  it('that cannot be opened are told once, at the container, and taken back when it is over', async () => {
    const { ports, driver, published, notices, state, tell } = world();
    state.refused.add(5432);
    ports.use(driver);
    const database = row('database', port(5432), { containerPort: 81, protocol: 'tcp' });
    await tell({ kind: 'snapshot', items: [database, row('other', port(1))] });
    await expect.poll(() => notices.list.length).toBe(1);
    expect(notices.list[0]).toMatchObject({
      kind: 'port-not-opened',
      message: 'database: 127.0.0.1:5432/tcp: address already in use',
    });
    expect(ports.closed).toEqual(['database: 127.0.0.1:5432/tcp: address already in use']);
    expect(ports.mark(database).ports.map(({ problem }) => problem)).toEqual([taken, undefined]);
    expect(state.remarked).toBe(1);
    notices.dismiss(notices.list[0]?.id ?? '');
    const calls = published.length;
    await tell({ kind: 'upsert', items: [row('third', port(2))] });
    await expect.poll(() => published.length).toBeGreaterThan(calls);
    expect(notices.list).toEqual([]);
    await tell({ kind: 'remove', ids: ['database'] });
    await expect.poll(() => ports.closed).toEqual([]);
    expect(ports.mark(database)).toEqual(database);
    await ports.close();
  });

  it('rest with a driver that needs no help', async () => {
    const { ports, published } = world();
    ports.use(recordingDriver('native'));
    await ports.close();
    expect(published).toEqual([]);
  });
});
