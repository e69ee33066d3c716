// Where networks and containers are drawn: each network a box of those that are on it alone, those on several between the boxes.
import { Graph, layout as layOut } from '@dagrejs/dagre';
import type { Topology, TopologyContainer, TopologyNetwork } from '../../../../runtime/contract/topology.ts';
import { placesOf, stackOwner } from '../../../../runtime/contract/topology-names.ts';

export const chipWidth = 184;
export const chipHeight = 44;
export const headHeight = 40;
const gap = 8;
const padding = 10;
/** Between boxes, in pixels: across and down. */
const apart = { x: 36, y: 30 };
const margin = 20;
/** How far one that shares another's network stands in. */
const indent = 16;

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedChip extends Rectangle {
  container: TopologyContainer;
  /** It stands under the one whose network it shares. */
  shared: boolean;
}

/** `host` is the host's own network, `none` those without one; the others are of a network. */
export interface PlacedBox extends Rectangle {
  key: string;
  kind: 'network' | 'host' | 'none';
  network?: TopologyNetwork;
}

export interface PlacedLine {
  network: string;
  container: string;
  points: readonly { x: number; y: number }[];
}

export interface TopologyLayout {
  boxes: PlacedBox[];
  chips: PlacedChip[];
  lines: PlacedLine[];
  width: number;
  height: number;
}

/** A container and those that share its stack, drawn as one block. */
interface Block {
  members: TopologyContainer[];
  networks: TopologyNetwork[];
}

const blockHeight = ({ members }: Block) => members.length * (chipHeight + gap) - gap;

function blocksOf(topology: Topology): Block[] {
  const blocks = new Map<string, Block>();
  const blockOf = (owner: TopologyContainer) => {
    const known = blocks.get(owner.id) ?? {
      members: [owner],
      networks: placesOf(topology, owner).map(({ network }) => network),
    };
    blocks.set(owner.id, known);
    return known;
  };
  for (const container of topology.containers) {
    const owner = stackOwner(topology, container);
    if (owner === undefined || owner.id === container.id) blockOf(container);
    else blockOf(owner).members.push(container);
  }
  return [...blocks.values()];
}

interface Group extends Pick<PlacedBox, 'key' | 'kind' | 'network'> {
  blocks: Block[];
}

function groupsOf(topology: Topology, blocks: readonly Block[]): Group[] {
  const alone = (network: TopologyNetwork) =>
    blocks.filter(({ networks }) => networks.length === 1 && networks[0]?.id === network.id);
  const used = new Set(blocks.flatMap(({ networks }) => networks.map(({ id }) => id)));
  const without = blocks.filter(({ networks }) => networks.length === 0);
  const host = without.filter(({ members }) => members[0]?.stack === 'host');
  const none = without.filter((block) => !host.includes(block));
  const groups: Group[] = topology.networks
    .filter(({ id, driver, builtin }) => !['host', 'null'].includes(driver) && (used.has(id) || !builtin))
    .map((network) => ({ key: network.id, kind: 'network', network, blocks: alone(network) }));
  if (host.length > 0) groups.push({ key: 'host', kind: 'host', blocks: host });
  if (none.length > 0) groups.push({ key: 'none', kind: 'none', blocks: none });
  return groups;
}

/** Blocks in columns, each under the shortest so far. */
function fillBox(group: Group): { box: { width: number; height: number }; chips: PlacedChip[] } {
  const count = group.blocks.reduce((sum, { members }) => sum + members.length, 0);
  const columns = Math.max(1, Math.min(group.blocks.length, Math.ceil(count / 5)));
  const heights = Array.from({ length: columns }, () => 0);
  const chips = group.blocks.flatMap((block) => {
    const column = heights.indexOf(Math.min(...heights));
    const top = heights[column] ?? 0;
    heights[column] = top + blockHeight(block) + gap;
    return chipsOf(block, padding + column * (chipWidth + gap), headHeight + top);
  });
  const width = 2 * padding + columns * (chipWidth + gap) - gap;
  return { box: { width, height: headHeight + Math.max(...heights) - (count > 0 ? gap : 0) + padding }, chips };
}

function chipsOf({ members }: Block, x: number, y: number): PlacedChip[] {
  return members.map((container, at) => ({
    container,
    shared: at > 0,
    x: x + (at > 0 ? indent : 0),
    y: y + at * (chipHeight + gap),
    width: chipWidth - (at > 0 ? indent : 0),
    height: chipHeight,
  }));
}

/** Networks with a way out come first, and among them those with the most published ports: where things begin. */
function ranksOf(topology: Topology, blocks: readonly Block[]): Map<string, number> {
  const published = (network: TopologyNetwork) =>
    blocks
      .filter(({ networks }) => networks.includes(network))
      .flatMap(({ members }) => members.flatMap(({ ports }) => ports.filter(({ hostPort }) => hostPort !== undefined)))
      .length;
  const order = topology.networks.toSorted(
    (a, b) => Number(a.internal) - Number(b.internal) || published(b) - published(a) || (a.name < b.name ? -1 : 1),
  );
  return new Map(order.map(({ id }, at) => [id, at]));
}

type Part = TopologyLayout;
type Point = { x: number; y: number };

/**
 * From the right of one to the left of the next, so that a line never runs over a box beside it; `way` are dagre's points, whose inner ones
 * lead around what stands between. The ends are told by their middles.
 */
function lineOf([from, to]: readonly [Rectangle, Rectangle], way: readonly Point[]): Point[] {
  const inner = way.length > 3 ? way.slice(1, -1) : [];
  const near = (y: number, { y: middle, height }: Rectangle) => {
    const room = Math.max(0, height / 2 - 14);
    return Math.min(middle + room, Math.max(middle - room, y));
  };
  const start = { x: from.x + from.width / 2, y: near(inner[0]?.y ?? to.y, from) };
  const end = { x: to.x - to.width / 2, y: near(inner.at(-1)?.y ?? from.y, to) };
  return [start, ...inner, end];
}

interface Piece {
  key: string;
  width: number;
  height: number;
  group?: Group;
  block?: Block;
  chips: PlacedChip[];
}

/** One connected part of the graph, laid out from its own corner. */
function partOf(pieces: readonly Piece[], ranks: ReadonlyMap<string, number>): Part {
  const graph = new Graph({ multigraph: false });
  graph.setGraph({ rankdir: 'LR', nodesep: apart.y, ranksep: apart.x });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { key, width, height } of pieces) graph.setNode(key, { width, height });
  for (const { key, block } of pieces) {
    const [first, ...rest] = (block?.networks ?? []).toSorted(
      (a, b) => (ranks.get(a.id) ?? 0) - (ranks.get(b.id) ?? 0),
    );
    if (first) graph.setEdge(first.id, key);
    for (const network of rest) graph.setEdge(key, network.id);
  }
  layOut(graph);
  const part: Part = { boxes: [], chips: [], lines: [], width: 0, height: 0 };
  for (const { key, width, height, group, chips } of pieces) {
    const { x = 0, y = 0 } = graph.node(key) as { x?: number; y?: number };
    const corner = { x: x - width / 2, y: y - height / 2 };
    if (group) {
      const { kind, network } = group;
      part.boxes.push({ key, kind, ...(network && { network }), ...corner, width, height });
    }
    part.chips.push(...chips.map((chip) => ({ ...chip, x: chip.x + corner.x, y: chip.y + corner.y })));
  }
  for (const { v, w } of graph.edges()) {
    const { points = [] } = graph.edge(v, w) as unknown as { points?: Point[] };
    const isBox = part.boxes.some(({ key }) => key === v);
    const ends = [graph.node(v), graph.node(w)] as unknown as [Rectangle, Rectangle];
    part.lines.push({ network: isBox ? v : w, container: isBox ? w : v, points: lineOf(ends, points) });
  }
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { ...part, width, height };
}

/** What hangs together, by the networks that blocks share. */
function connected(pieces: readonly Piece[]): Piece[][] {
  const parts: Piece[][] = [];
  const open = new Map(pieces.map((piece) => [piece.key, piece]));
  const next = ({ key, block }: Piece) => [
    ...(block?.networks ?? []).map(({ id }) => id),
    ...pieces.filter((one) => one.block?.networks.some(({ id }) => id === key)).map((one) => one.key),
  ];
  for (const start of pieces) {
    if (!open.delete(start.key)) continue;
    const part = [start];
    for (const piece of part) {
      for (const key of next(piece)) {
        const found = open.get(key);
        if (found && open.delete(key)) part.push(found);
      }
    }
    parts.push(part);
  }
  return parts;
}

/** Parts in rows, the largest first, as wide as makes the whole about as wide as a screen. */
function packed(parts: readonly Part[]): TopologyLayout {
  const whole: TopologyLayout = { boxes: [], chips: [], lines: [], width: 0, height: 0 };
  const area = parts.reduce((sum, { width, height }) => sum + (width + apart.x) * (height + apart.y), 0);
  const widest = Math.max(Math.sqrt(area * 1.35), ...parts.map(({ width }) => width));
  let [x, y, row] = [margin, margin, 0];
  for (const part of parts.toSorted((a, b) => b.height - a.height)) {
    if (x > margin && x + part.width > widest + margin) [x, y, row] = [margin, y + row + apart.y, 0];
    const [left, top] = [x, y];
    const moved = <One extends { x: number; y: number }>(one: One): One => ({
      ...one,
      x: one.x + left,
      y: one.y + top,
    });
    whole.boxes.push(...part.boxes.map(moved));
    whole.chips.push(...part.chips.map(moved));
    whole.lines.push(...part.lines.map((line) => ({ ...line, points: line.points.map(moved) })));
    x += part.width + apart.x;
    row = Math.max(row, part.height);
    whole.width = Math.max(whole.width, x - apart.x + margin);
    whole.height = Math.max(whole.height, y + row + margin);
  }
  return whole;
}

/** Every container once, every network that is used or somebody's own. */
export function layOutTopology(topology: Topology): TopologyLayout {
  const blocks = blocksOf(topology);
  const boxes = groupsOf(topology, blocks).map((group): Piece => {
    const { box, chips } = fillBox(group);
    return { key: group.key, ...box, group, chips };
  });
  const between = blocks
    .filter(({ networks }) => networks.length > 1)
    .map((block): Piece => {
      const size = { width: chipWidth, height: blockHeight(block) };
      return { key: block.members[0]?.id ?? '', ...size, block, chips: chipsOf(block, 0, 0) };
    });
  const ranks = ranksOf(topology, blocks);
  return packed(connected([...boxes, ...between]).map((pieces) => partOf(pieces, ranks)));
}
