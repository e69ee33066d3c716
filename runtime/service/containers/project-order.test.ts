// Who waits for whom in a compose project, and that the order holds whatever the graph.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContainerRow } from '../../contract/containers.ts';
import { hasCompleted, isHealthy } from '../projects.ts';
import { circleOf, dependenciesOf, dependentsOf, inOrder, type ProjectService, servicesOf } from './project-order.ts';

function member(service: string, needs = '', change: Partial<ContainerRow> = {}): ContainerRow {
  return {
    engineId: 'engine',
    id: service,
    name: `shop-${service}-1`,
    image: 'base',
    imageId: '',
    command: '',
    state: 'exited',
    createdAt: 0,
    ports: [],
    mounts: [],
    networks: [],
    labels: { 'com.docker.compose.depends_on': needs },
    project: 'shop',
    service,
    ...change,
  };
}

describe('dependenciesOf', () => {
  it.each([
    ['', []],
    [
      'db:service_healthy:false,init:service_completed_successfully:true',
      [
        { service: 'db', condition: 'service_healthy' },
        { service: 'init', condition: 'service_completed_successfully' },
      ],
    ],
    ['db', [{ service: 'db', condition: 'service_started' }]],
    [' db:later, ,', [{ service: 'db', condition: 'service_started' }]],
  ])('reads %j', (label, found) => {
    expect(dependenciesOf(label)).toEqual(found);
  });
});

describe('servicesOf', () => {
  it('takes the members, and what they need of those that are there', () => {
    const rows = [
      member('web', 'db:service_healthy:false,gone:service_started:false,web:service_started:false'),
      member('web', 'db:service_healthy:false', { id: 'web2' }),
      member('db'),
      member('db', '', { id: 'once', labels: { 'com.docker.compose.oneoff': 'True' } }),
      member('other', '', { project: 'blog' }),
    ];
    const services = servicesOf(rows, 'shop');
    expect([...services.keys()]).toEqual(['web', 'db']);
    expect(services.get('web')?.containers.map(({ id }) => id)).toEqual(['web', 'web2']);
    expect(services.get('web')?.needs).toEqual([{ service: 'db', condition: 'service_healthy' }]);
    expect(services.get('db')?.containers).toHaveLength(1);
  });
});

const graph = fc.array(fc.array(fc.nat(7), { maxLength: 4 }), { minLength: 1, maxLength: 8 }).map((needs) =>
  servicesOf(
    needs.map((others, index) => member(`s${index}`, others.map((other) => `s${other}:service_started:false`).join())),
    'shop',
  ),
);

function needsOf(services: ReadonlyMap<string, ProjectService>, name: string): string[] {
  return (services.get(name)?.needs ?? []).map(({ service }) => service);
}

describe('the order', () => {
  it('names a circle that is one, or holds for every service', async () => {
    await fc.assert(
      fc.asyncProperty(graph, async (services) => {
        const circle = circleOf(services);
        if (circle) {
          expect(circle.at(-1)).toBe(circle[0]);
          for (const [at, name] of circle.slice(0, -1).entries())
            expect(needsOf(services, name)).toContain(circle[at + 1]);
          return;
        }
        const ended: string[] = [];
        const step = async (name: string) => {
          await Promise.resolve();
          ended.push(name);
        };
        await inOrder(services.keys(), (name) => needsOf(services, name), step);
        expect(ended.toSorted()).toEqual([...services.keys()].toSorted());
        for (const name of ended)
          for (const other of needsOf(services, name)) expect(ended.indexOf(other)).toBeLessThan(ended.indexOf(name));
        const dependents = dependentsOf(services);
        for (const name of ended)
          for (const other of dependents.get(name) ?? []) expect(needsOf(services, other)).toContain(name);
      }),
    );
  });

  it('leaves alone what is behind a failure, and does the rest', async () => {
    const services = servicesOf(
      [member('web', 'db:service_started:false'), member('db'), member('mail'), member('job', 'web')],
      'shop',
    );
    const done: string[] = [];
    const work = inOrder(
      services.keys(),
      (name) => needsOf(services, name),
      async (name) => {
        if (name === 'db') throw new Error('no');
        done.push(name);
      },
    );
    await expect(work).rejects.toThrow('no');
    expect(done).toEqual(['mail']);
  });
});

describe('conditions', () => {
  it.each([
    [{ state: 'running', health: 'starting' }, false],
    [{ state: 'running', health: 'healthy' }, true],
  ] as const)('health of %j', (change, met) => {
    expect(isHealthy(member('db', '', change))).toBe(met);
  });

  it.each([
    [{ state: 'running', health: 'unhealthy' }, 'is unhealthy'],
    [{ state: 'running' }, 'has no health check'],
    [{ state: 'exited', exitCode: 3 }, 'exit code 3'],
  ] as const)('%j never gets healthy', (change, words) => {
    expect(() => isHealthy(member('db', '', change))).toThrow(words);
  });

  it('completed means ended well', () => {
    expect(hasCompleted(member('init', '', { state: 'running' }))).toBe(false);
    expect(hasCompleted(member('init', '', { state: 'exited', exitCode: 0 }))).toBe(true);
    expect(() => hasCompleted(member('init', '', { state: 'exited', exitCode: 137 }))).toThrow('exit code 137');
  });
});
