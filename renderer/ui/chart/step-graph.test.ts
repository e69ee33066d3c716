// Where steps are drawn: what is made from something stands below it, few or many.
import { describe, expect, it } from 'vitest';
import { boxHeight, layersOf, layOutSteps } from './step-graph-layout.ts';

const chain = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `s${at}`, inputs: at === 0 ? [] : [`s${at - 1}`] }));

describe('the layout of steps', () => {
  it.each([3, 3000])('puts %i steps of a chain one below the other', (count) => {
    const { nodes, edges, height } = layOutSteps(chain(count));
    expect(nodes).toHaveLength(count);
    expect(edges).toHaveLength(count - 1);
    for (const [at, node] of nodes.entries()) {
      const before = nodes[at - 1];
      if (before && node.y - before.y < boxHeight) throw new Error(`${node.id} stands on ${before.id}`);
    }
    expect(height).toBeGreaterThan(count * boxHeight);
  });

  it('puts what is apart side by side, and joins what is made from both', () => {
    const { nodes } = layOutSteps([
      { id: 'a', inputs: [] },
      { id: 'b', inputs: [] },
      { id: 'c', inputs: ['a', 'b', 'gone', 'a'] },
    ]);
    const [a, b, c] = nodes;
    expect(a?.y).toBe(b?.y);
    expect(a?.x).not.toBe(b?.x);
    expect(c?.y).toBeGreaterThan(a?.y ?? 0);
  });

  it('bears circles, strangers and nothing', () => {
    const circle = [
      { id: 'a', inputs: ['b'] },
      { id: 'b', inputs: ['a'] },
      { id: 'c', inputs: ['c', 'z'] },
    ];
    expect(layOutSteps(circle).nodes).toHaveLength(3);
    expect(layersOf(circle).size).toBe(3);
    expect(layOutSteps([])).toEqual({ nodes: [], edges: [], width: 0, height: 0 });
  });
});
