// The drawn map: boxes of networks with their containers in them, and what the chosen one reaches. Chosen and walked by pointer and keyboard.
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { stackOwner } from '../../../../runtime/contract/networks/topology-names.ts';
import type { Topology } from '../../../../runtime/contract/topology.ts';
import { GraphGround, GraphLines } from '../../../ui/chart/graph-ground.tsx';
import { headHeight, layOutTopology, type PlacedBox, type PlacedChip, startOf } from './topology-layout.ts';
import classes from './topology-map.module.css';
import { Box, Chip, Legend } from './topology-pieces.tsx';
import { membersOf, useVerdicts } from './topology-verdicts.ts';

export interface TopologyViewProps {
  topology: Topology;
  /** Ids of what a search found; undefined without a search. */
  found: readonly string[] | undefined;
  /** The id of a container or of a network. */
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

/** The room for the map, in steps: a drawing that changes with every pixel cannot be followed. */
function useRoom(place: { readonly current: HTMLElement | null }) {
  const [room, setRoom] = useState({ width: 1000, height: 700 });
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const stepped = (pixels: number) => Math.max(100, Math.round(pixels / 100) * 100);
    const look = () => {
      const { clientWidth, clientHeight } = element;
      if (clientWidth === 0) return;
      const next = { width: stepped(clientWidth), height: stepped(clientHeight) };
      setRoom((before) => (before.width === next.width && before.height === next.height ? before : next));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [place]);
  return room;
}

/** What is drawn depends on who is where; states change often, that hardly. */
function useLayout(topology: Topology, chosen: string | undefined, room: { width: number; height: number }) {
  const shown = topology.networks.find(({ id }) => id === chosen)?.id;
  const shape = JSON.stringify([
    shown,
    room,
    topology.networks.map(({ id, name, internal }) => [id, name, internal]),
    topology.containers.map(({ id, name, stack, sharesWith, endpoints, ports }) => [
      ...[id, name, stack, sharesWith, ports.length],
      endpoints.map(({ network }) => network),
    ]),
  ]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape says when to lay out anew.
  return useMemo(() => {
    const layout = layOutTopology(topology, { shown, room });
    return { ...layout, start: startOf(topology, layout) };
  }, [shape]);
}

/** What can be chosen and walked to: a container, or the head of a network's box. */
interface Stop {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

function stopsOf(chips: readonly PlacedChip[], boxes: readonly PlacedBox[]): Stop[] {
  return [
    ...chips.map(({ container: { id }, x, y, width, height }) => ({ id, x, y, width, height })),
    ...boxes.flatMap(({ network, x, y, width }) =>
      network === undefined ? [] : [{ id: network.id, x, y, width, height: headHeight }],
    ),
  ];
}

const middle = ({ x, y, width, height }: Stop) => ({ x: x + width / 2, y: y + height / 2 });

const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const;

/** The nearest in a direction: what is more aside than ahead is not in it. */
function neighbour(stops: readonly Stop[], from: Stop, key: keyof typeof directions): Stop | undefined {
  const [right, down] = directions[key];
  const start = middle(from);
  let best: { stop: Stop; distance: number } | undefined;
  for (const stop of stops) {
    const { x, y } = middle(stop);
    const ahead = (x - start.x) * right + (y - start.y) * down;
    const aside = Math.abs((x - start.x) * down) + Math.abs((y - start.y) * right);
    const distance = ahead + 2 * aside;
    if (ahead > 0 && aside <= 3 * ahead && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) {
      best = { stop, distance };
    }
  }
  return best?.stop;
}

/** Arrow keys go from what has the focus to the nearest in their direction. */
function walk(event: KeyboardEvent, stops: readonly Stop[], ground: HTMLElement | null): void {
  if (!(event.key in directions)) return;
  const { stop } = (document.activeElement as HTMLElement | null)?.dataset ?? {};
  const from = stops.find(({ id }) => id === stop);
  if (from === undefined) return;
  event.preventDefault();
  const next = neighbour(stops, from, event.key as keyof typeof directions);
  const buttons = [...(ground?.querySelectorAll<HTMLElement>('[data-stop]') ?? [])];
  buttons.find(({ dataset }) => dataset.stop === next?.id)?.focus();
}

export function TopologyMap({ topology, found, chosen, onChoose }: TopologyViewProps) {
  const { t } = useTranslation('topology');
  const place = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLDivElement>(null);
  const layout = useLayout(topology, chosen, useRoom(place));
  const verdicts = useVerdicts(topology, chosen);
  const { width, height, chips, boxes } = layout;
  const live = useMemo(() => new Map(topology.containers.map((one) => [one.id, one])), [topology]);
  const network = topology.networks.find(({ id }) => id === chosen);
  const members = network && membersOf(topology, network).map(({ id }) => id);
  const lines = layout.lines.map((line) => ({
    key: `${line.network} ${line.container}`,
    points: line.points,
    mark: chosen === undefined ? undefined : [line.container, line.network].includes(chosen) ? 'chosen' : 'faint',
  }));
  const stops = stopsOf(chips, boxes);
  const stopOf = (key: string | undefined) => stops.find(({ id }) => id === key);
  const shown = stopOf(found?.[0] ?? chosen);
  const entry = stopOf(chosen) ?? stops[0];
  const name = chosen === undefined ? undefined : live.get(chosen)?.name;
  const isHidden = (id: string) => (found !== undefined && !found.includes(id)) || members?.includes(id) === false;
  return (
    <div ref={place} className={classes.ground}>
      <GraphGround
        width={width}
        height={height}
        words={{ label: t('title'), zoomIn: t('zoomIn'), zoomOut: t('zoomOut'), fit: t('fit') }}
        legend={name === undefined ? undefined : <Legend name={name} />}
        fitted
        start={layout.start}
        shown={shown && { key: shown.id, ...middle(shown) }}
        onKeyDown={(event) => walk(event, stops, ground.current)}
      >
        {(near) => (
          <div ref={ground}>
            {boxes.map((box) => (
              <Box
                key={box.key}
                box={box}
                topology={topology}
                chosen={chosen !== undefined && box.network?.id === chosen}
                first={entry !== undefined && box.network?.id === entry.id}
                onChoose={onChoose}
              />
            ))}
            <GraphLines {...{ width, height, near, lines }} />
            {chips.map((chip) => (
              <Chip
                key={chip.container.id}
                chip={chip}
                container={live.get(chip.container.id) ?? chip.container}
                owner={chip.shared ? stackOwner(topology, chip.container)?.name : undefined}
                chosen={chip.container.id === chosen}
                verdict={chip.container.id === chosen ? undefined : verdicts.get(chip.container.id)}
                hidden={isHidden(chip.container.id)}
                first={chip.container.id === entry?.id}
                onChoose={onChoose}
              />
            ))}
          </div>
        )}
      </GraphGround>
    </div>
  );
}
