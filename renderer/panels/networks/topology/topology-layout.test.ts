// The map has everybody once, nothing on anything else, and a line for each network of those on several.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  sceneContainer as container,
  sceneNetwork as network,
} from '../../../../runtime/contract/networks/test-topology.ts';
import type { Topology } from '../../../../runtime/contract/topology.ts';
import { layOutTopology, startOf } from './topology-layout.ts';

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

const overlap = (a: Rectangle, b: Rectangle) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const within = (a: Rectangle, b: Rectangle) =>
  a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;

describe('the layout of a topology', () => {
  it('puts one that shares a stack under the other, and the host’s own and the lonely in boxes of theirs', () => {
    const web = container('web', ['front']);
    const side = container('side', [], { stack: 'shared', sharesWith: web.id });
    const host = container('host', [], { stack: 'host' });
    const alone = container('alone', [], { stack: 'none' });
    const { boxes, chips } = layOutTopology({
      networks: [network('front'), network('bridge'), network('unused'), network('host', { driver: 'host' })],
      containers: [side, web, host, alone],
    });
    // The engine's own is left out while nobody is on it.
    expect(boxes.map(({ key }) => key).sort()).toEqual(['front-id', 'host', 'none', 'unused-id']);
    const placed = (name: string) => chips.find((chip) => chip.container.name === name);
    expect(placed('side')?.shared).toBe(true);
    expect(placed('side')?.y).toBeGreaterThan(placed('web')?.y ?? Number.NaN);
    expect(placed('side')?.x).toBeGreaterThan(placed('web')?.x ?? Number.NaN);
  });

  it('draws what is to be shown, though nobody is on it', () => {
    const networks = [network('bridge'), network('host', { driver: 'host' })];
    const containers = [container('alone', [], { stack: 'none' })];
    const keys = (shown?: string) => layOutTopology({ networks, containers }, { shown }).boxes.map(({ key }) => key);
    expect(keys()).toEqual(['none']);
    expect(keys('bridge-id').sort()).toEqual(['bridge-id', 'none']);
    expect(keys('host-id').sort()).toEqual(['host', 'none']);
  });

  it('runs the way in which the room shows it larger', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const topology = {
      networks: names.map((name) => network(name)),
      containers: names.slice(1).map((name, at) => container(`in-${name}`, [names[at] ?? '', name])),
    };
    const wide = layOutTopology(topology, { room: { width: 1200, height: 300 } });
    const high = layOutTopology(topology, { room: { width: 300, height: 1200 } });
    expect(wide.width).toBeGreaterThan(wide.height);
    expect(high.height).toBeGreaterThan(high.width);
    // Lines leave at the side that the next one is at.
    for (const { points } of wide.lines) expect((points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0)).toBeGreaterThan(0);
    for (const { points } of high.lines) expect((points.at(-1)?.y ?? 0) - (points[0]?.y ?? 0)).toBeGreaterThan(0);
  });

  it('begins at the network with the most published ports', () => {
    const published = { hostPort: 80, containerPort: 80, protocol: 'tcp' };
    const topology = {
      networks: [network('back', { internal: true }), network('front')],
      containers: [container('db', ['back']), container('web', ['front'], { ports: [published] })],
    };
    const layout = layOutTopology(topology);
    const front = layout.boxes.find(({ key }) => key === 'front-id');
    const start = startOf(topology, layout);
    expect(front && start && within({ ...start, width: 0, height: 0 }, front)).toBe(true);
    expect(startOf({ networks: [], containers: [] }, layOutTopology({ networks: [], containers: [] }))).toBeUndefined();
  });

  it('is empty for nothing', () => {
    expect(layOutTopology({ networks: [], containers: [] })).toMatchObject({ boxes: [], chips: [], lines: [] });
  });

  it('has everybody once and nothing on anything else, whatever there is', () => {
    const anyTopology = fc
      .tuple(
        fc.integer({ min: 1, max: 10 }),
        fc.array(
          fc.record({
            on: fc.uniqueArray(fc.nat(9), { maxLength: 4 }),
            stack: fc.constantFrom('own', 'own', 'own', 'own', 'host', 'none', 'shared'),
            shares: fc.nat(40),
          }),
          { maxLength: 40 },
        ),
      )
      .map(([count, plans]): Topology => {
        const names = Array.from({ length: count }, (_, at) => `n${at}`);
        return {
          networks: names.map((name) => network(name)),
          containers: plans.map(({ on, stack, shares }, at) =>
            container(`c${at}`, stack === 'own' ? names.filter((_, place) => on.includes(place)) : [], {
              stack: stack as 'own',
              ...(stack === 'shared' && { sharesWith: `c${shares}` }),
            }),
          ),
        };
      });
    fc.assert(
      fc.property(anyTopology, fc.constantFrom(400, 2000), (topology, across) => {
        const room = { width: across, height: 800 };
        const { boxes, chips, lines, width, height } = layOutTopology(topology, { room });
        expect(chips.map((chip) => chip.container.id).sort()).toEqual(topology.containers.map(({ id }) => id).sort());
        const all = { x: 0, y: 0, width, height };
        for (const one of [...boxes, ...chips]) expect(within(one, all)).toBe(true);
        const clash = (list: readonly Rectangle[]) =>
          list.some((one, at) => list.slice(at + 1).some((other) => overlap(one, other)));
        expect(clash(boxes)).toBe(false);
        expect(clash(chips)).toBe(false);
        const several = topology.containers.filter(({ endpoints }) => endpoints.length > 1);
        expect(lines).toHaveLength(several.reduce((sum, { endpoints }) => sum + endpoints.length, 0));
        for (const chip of chips) {
          const holders = boxes.filter((box) => overlap(box, chip));
          expect(holders.length).toBeLessThanOrEqual(1);
          if (chip.container.endpoints.length > 1) expect(holders).toEqual([]);
          for (const holder of holders) expect(within(chip, holder)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
