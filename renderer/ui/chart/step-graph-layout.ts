// Where the steps of a graph are drawn: by dagre while there are few, in plain layers when there are many.
import { Graph, layout } from '@dagrejs/dagre';

export interface StepNode {
  id: string;
  /** Ids of the nodes that it is made from; others are passed over. */
  inputs: readonly string[];
}

/** Middle of a box, in pixels. */
export interface PlacedNode {
  id: string;
  x: number;
  y: number;
}

export interface PlacedEdge {
  from: string;
  to: string;
  points: readonly { x: number; y: number }[];
}

export interface StepLayout {
  nodes: readonly PlacedNode[];
  edges: readonly PlacedEdge[];
  width: number;
  height: number;
}

export const boxWidth = 232;
export const boxHeight = 46;
const gap = { x: 28, y: 30 };
const margin = 16;
/** Beyond it dagre takes longer than a frame may. */
const mostForDagre = 250;

function byDagre(nodes: readonly StepNode[]): StepLayout {
  const known = new Set(nodes.map(({ id }) => id));
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: gap.x, ranksep: gap.y, marginx: margin, marginy: margin });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) graph.setNode(id, { width: boxWidth, height: boxHeight });
  for (const { id, inputs } of nodes) {
    for (const input of new Set(inputs)) if (known.has(input) && input !== id) graph.setEdge(input, id);
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    nodes: nodes.map(({ id }) => {
      const { x, y } = graph.node(id) as { x: number; y: number };
      return { id, x, y };
    }),
    edges: graph.edges().map(({ v, w }) => {
      const { points } = graph.edge(v, w) as unknown as { points: { x: number; y: number }[] };
      return { from: v, to: w, points };
    }),
    width,
    height,
  };
}

/** How many steps stand before each one; what stands in a circle counts as the first. */
export function layersOf(nodes: readonly StepNode[]): Map<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const layers = new Map<string, number>();
  for (const { id } of nodes) {
    const open = [id];
    while (open.length > 0) {
      const at = open[open.length - 1] as string;
      if (!layers.has(at)) layers.set(at, -1);
      const inputs = (byId.get(at)?.inputs ?? []).filter((input) => byId.has(input));
      const next = inputs.find((input) => !layers.has(input));
      if (next !== undefined) open.push(next);
      else {
        open.pop();
        layers.set(at, Math.max(-1, ...inputs.map((input) => layers.get(input) ?? -1)) + 1);
      }
    }
  }
  return layers;
}

function inLayers(nodes: readonly StepNode[]): StepLayout {
  const layers = layersOf(nodes);
  const counts = new Map<number, number>();
  const placed = nodes.map(({ id }) => {
    const layer = layers.get(id) ?? 0;
    const column = counts.get(layer) ?? 0;
    counts.set(layer, column + 1);
    return {
      id,
      x: margin + boxWidth / 2 + column * (boxWidth + gap.x),
      y: margin + boxHeight / 2 + layer * (boxHeight + gap.y),
    };
  });
  const places = new Map(placed.map((node) => [node.id, node]));
  const edges = nodes.flatMap(({ id, inputs }) =>
    [...new Set(inputs)].flatMap((input) => {
      const [start, end] = [places.get(input), places.get(id)];
      if (!start || !end || input === id) return [];
      const points = [
        { x: start.x, y: start.y + boxHeight / 2 },
        { x: end.x, y: end.y - boxHeight / 2 },
      ];
      return [{ from: input, to: id, points }];
    }),
  );
  const widest = Math.max(1, ...counts.values());
  return {
    nodes: placed,
    edges,
    width: 2 * margin + widest * (boxWidth + gap.x) - gap.x,
    height: 2 * margin + counts.size * (boxHeight + gap.y) - gap.y,
  };
}

/** Inputs stand above what is made from them. Never throws. */
export function layOutSteps(nodes: readonly StepNode[]): StepLayout {
  if (nodes.length === 0) return { nodes: [], edges: [], width: 0, height: 0 };
  if (nodes.length > mostForDagre) return inLayers(nodes);
  try {
    return byDagre(nodes);
  } catch {
    return inLayers(nodes);
  }
}
