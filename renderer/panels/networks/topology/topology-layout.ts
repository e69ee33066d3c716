// Where networks and containers are drawn: each network a box of those that are on it alone, those on several between the boxes.
import { Graph, layout as layOut } from '@dagrejs/dagre';
import { placesOf, stackOwner } from '../../../../runtime/contract/networks/topology-names.ts';
import type { Topology, TopologyContainer, TopologyNetwork } from '../../../../runtime/contract/topology.ts';

export const chipWidth = 184;
export const chipHeight = 44;
export const headHeight = 44;
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

/** `host` is the host's own network, `none` those without one: the engine may have a network of that kind (podman has none). */
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

/** Which way the lines run. */
type Direction = 'right' | 'down';

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

/** Docker's drivers of the networks that are none: nobody has an address there. */
const stackless = { host: 'host', null: 'none' } as const;

function groupsOf(topology: Topology, blocks: readonly Block[], shown: string | undefined): Group[] {
  const alone = (network: TopologyNetwork) =>
    blocks.filter(({ networks }) => networks.length === 1 && networks[0]?.id === network.id);
  const used = new Set(blocks.flatMap(({ networks }) => networks.map(({ id }) => id)));
  const without = blocks.filter(({ networks }) => networks.length === 0);
  const host = without.filter(({ members }) => members[0]?.stack === 'host');
  const none = without.filter((block) => !host.includes(block));
  const groups: Group[] = topology.networks
    .filter(({ id, driver, builtin }) => !(driver in stackless) && (used.has(id) || !builtin || id === shown))
    .map((network) => ({ key: network.id, kind: 'network', network, blocks: alone(network) }));
  for (const [driver, kind] of Object.entries(stackless)) {
    const network = topology.networks.find((one) => one.driver === driver);
    const inside = kind === 'host' ? host : none;
    if (inside.length === 0 && (network === undefined || network.id !== shown)) continue;
    groups.push({ key: kind, kind, ...(network && { network }), blocks: inside });
  }
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
 * From the far side of one to the near side of the next, so that a line never runs over a box beside it; `way` are dagre's points, whose
 * inner ones lead around what stands between. The ends are told by their middles.
 */
function lineRight([from, to]: readonly [Rectangle, Rectangle], way: readonly Point[]): Point[] {
  const inner = way.length > 3 ? way.slice(1, -1) : [];
  const near = (y: number, { y: middle, height }: Rectangle) => {
    const room = Math.max(0, height / 2 - 14);
    return Math.min(middle + room, Math.max(middle - room, y));
  };
  const start = { x: from.x + from.width / 2, y: near(inner[0]?.y ?? to.y, from) };
  const end = { x: to.x - to.width / 2, y: near(inner.at(-1)?.y ?? from.y, to) };
  return [start, ...inner, end];
}

const mirrored = <One extends Point>(one: One): One => ({ ...one, x: one.y, y: one.x });
const turned = (one: Rectangle): Rectangle => ({ x: one.y, y: one.x, width: one.height, height: one.width });

function lineOf(direction: Direction, [from, to]: readonly [Rectangle, Rectangle], way: readonly Point[]): Point[] {
  if (direction === 'right') return lineRight([from, to], way);
  return lineRight([turned(from), turned(to)], way.map(mirrored)).map(mirrored);
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
function partOf(pieces: readonly Piece[], ranks: ReadonlyMap<string, number>, direction: Direction): Part {
  const graph = new Graph({ multigraph: false });
  graph.setGraph({ rankdir: direction === 'right' ? 'LR' : 'TB', nodesep: apart.y, ranksep: apart.x });
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
    part.lines.push({ network: isBox ? v : w, container: isBox ? w : v, points: lineOf(direction, ends, points) });
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

interface Room {
  width: number;
  height: number;
}

/** Parts in rows, the largest first, so that the whole has about the shape of the room. */
function packed(parts: readonly Part[], room: Room): TopologyLayout {
  const whole: TopologyLayout = { boxes: [], chips: [], lines: [], width: 0, height: 0 };
  const area = parts.reduce((sum, { width, height }) => sum + (width + apart.x) * (height + apart.y), 0);
  const widest = Math.max(Math.sqrt((area * room.width) / room.height), ...parts.map(({ width }) => width));
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

/** The part of its size at which all of it is seen. */
function scaleIn({ width, height }: TopologyLayout, room: Room): number {
  return Math.min(1, room.width / width, room.height / height);
}

export interface LayoutOptions {
  /** The id of a network that is drawn though nobody is on it. */
  shown?: string | undefined;
  /** Where it is drawn, in pixels. */
  room?: Room;
}

/** Every container once, every network that is used or somebody's own; running the way that is seen larger. */
export function layOutTopology(topology: Topology, options: LayoutOptions = {}): TopologyLayout {
  const { shown, room = { width: 1000, height: 740 } } = options;
  const blocks = blocksOf(topology);
  const boxes = groupsOf(topology, blocks, shown).map((group): Piece => {
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
  const parts = connected([...boxes, ...between]);
  const toward = (direction: Direction) =>
    packed(
      parts.map((pieces) => partOf(pieces, ranks, direction)),
      room,
    );
  const [right, down] = [toward('right'), toward('down')];
  return scaleIn(down, room) > scaleIn(right, room) ? down : right;
}

/** The middle of the box that is first: where a look at the map begins. */
export function startOf(topology: Topology, { boxes }: TopologyLayout): Point | undefined {
  const ranks = ranksOf(topology, blocksOf(topology));
  const rank = ({ key }: PlacedBox) => ranks.get(key) ?? Number.POSITIVE_INFINITY;
  const [first] = boxes.toSorted((a, b) => rank(a) - rank(b));
  return first && { x: first.x + first.width / 2, y: first.y + first.height / 2 };
}
