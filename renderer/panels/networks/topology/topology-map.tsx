// The drawn map: boxes of networks with their containers in them, and what the chosen one reaches. Chosen and walked by pointer and keyboard.
import { VisuallyHidden } from '@mantine/core';
import { type KeyboardEvent, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Topology, TopologyContainer } from '../../../../runtime/contract/topology.ts';
import { stackOwner } from '../../../../runtime/contract/topology-names.ts';
import type { Reach } from '../../../../runtime/contract/topology-reach.ts';
import { stateTones } from '../../../state/container-users.ts';
import { GraphGround, GraphLines } from '../../../ui/graph-ground.tsx';
import { Marks } from '../../../ui/marked-name.tsx';
import { StateShape } from '../../../ui/state-badge.tsx';
import { portWords } from './reach-words.ts';
import classes from './topology.module.css';
import { layOutTopology, type PlacedBox, type PlacedChip } from './topology-layout.ts';
import { useVerdicts } from './topology-verdicts.ts';

export interface TopologyViewProps {
  topology: Topology;
  /** Ids of what a search found; undefined without a search. */
  found: readonly string[] | undefined;
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

/** What is drawn depends on who is where; states change often, that hardly. */
function useLayout(topology: Topology) {
  const shape = JSON.stringify([
    topology.networks.map(({ id, name, internal }) => [id, name, internal]),
    topology.containers.map(({ id, name, stack, sharesWith, endpoints, ports }) => [
      ...[id, name, stack, sharesWith, ports.length],
      endpoints.map(({ network }) => network),
    ]),
  ]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape says when to lay out anew.
  return useMemo(() => layOutTopology(topology), [shape]);
}

const middle = ({ x, y, width, height }: PlacedChip | PlacedBox) => ({ x: x + width / 2, y: y + height / 2 });

const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const;

/** The nearest chip in a direction: what is more aside than ahead is not in it. */
function neighbour(chips: readonly PlacedChip[], from: PlacedChip, key: keyof typeof directions) {
  const [right, down] = directions[key];
  const start = middle(from);
  let best: { chip: PlacedChip; distance: number } | undefined;
  for (const chip of chips) {
    const { x, y } = middle(chip);
    const ahead = (x - start.x) * right + (y - start.y) * down;
    const aside = Math.abs((x - start.x) * down) + Math.abs((y - start.y) * right);
    const distance = ahead + 2 * aside;
    if (ahead > 0 && aside <= 3 * ahead && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) {
      best = { chip, distance };
    }
  }
  return best?.chip;
}

export function TopologyMap({ topology, found, chosen, onChoose }: TopologyViewProps) {
  const { t } = useTranslation('topology');
  const layout = useLayout(topology);
  const verdicts = useVerdicts(topology, chosen);
  const ground = useRef<HTMLDivElement>(null);
  const { width, height, chips, boxes } = layout;
  const live = useMemo(() => new Map(topology.containers.map((one) => [one.id, one])), [topology]);
  const lines = layout.lines.map(({ network, container, points }) => ({
    key: `${network} ${container}`,
    points,
    mark: chosen === undefined ? undefined : container === chosen ? 'chosen' : 'faint',
  }));
  const target = found?.[0] ?? chosen;
  const place = chips.find(({ container }) => container.id === target);
  const entry = chips.find(({ container }) => container.id === chosen) ?? chips[0];
  const walk = (event: KeyboardEvent) => {
    if (!(event.key in directions)) return;
    const id = (document.activeElement as HTMLElement | null)?.dataset.container;
    const from = chips.find(({ container }) => container.id === id);
    const next = from && neighbour(chips, from, event.key as keyof typeof directions);
    if (from) event.preventDefault();
    const button = next && [...(ground.current?.querySelectorAll<HTMLElement>('[data-container]') ?? [])];
    button?.find(({ dataset }) => dataset.container === next?.container.id)?.focus();
  };
  const name = chosen === undefined ? undefined : live.get(chosen)?.name;
  return (
    <GraphGround
      width={width}
      height={height}
      words={{ label: t('title'), zoomIn: t('zoomIn'), zoomOut: t('zoomOut'), fit: t('fit') }}
      legend={name === undefined ? undefined : <Legend name={name} />}
      fitted
      shown={place && { key: place.container.id, ...middle(place) }}
      onKeyDown={walk}
    >
      {(near) => (
        <div ref={ground}>
          {boxes.map((box) => (
            <Box key={box.key} box={box} count={countIn(topology, box)} />
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
              hidden={found !== undefined && !found.includes(chip.container.id)}
              first={chip === entry}
              onChoose={onChoose}
            />
          ))}
        </div>
      )}
    </GraphGround>
  );
}

function countIn({ containers }: Topology, { kind, network }: PlacedBox): number {
  if (kind === 'host') return containers.filter(({ stack }) => stack === 'host').length;
  return containers.filter(({ endpoints }) => endpoints.some((one) => one.network === network?.name)).length;
}

function Legend({ name }: { name: string }) {
  const { t } = useTranslation('topology');
  return (
    <span className={classes.legend}>
      <span className={classes.legendOf}>{t('legend.of', { name })}</span>
      {(['yes', 'ports', 'unknown'] as const).map((verdict) => (
        <span key={verdict} className={classes.key} data-verdict={verdict}>
          {t(`legend.${verdict}`)}
        </span>
      ))}
    </span>
  );
}

function Box({ box, count }: { box: PlacedBox; count: number }) {
  const { t } = useTranslation('topology');
  const { kind, network, x, y, width, height } = box;
  const name = kind === 'network' ? (network?.name ?? '') : t(`box.${kind}`);
  const subnet = network?.subnets[0]?.subnet ?? network?.driver ?? '';
  const marks = [
    ...(network?.internal ? [{ id: 'internal', label: t('mark.internal'), title: t('mark.internalHint') }] : []),
    ...(network?.together === 'no' ? [{ id: 'apart', label: t('mark.apart'), title: t('mark.apartHint') }] : []),
  ];
  return (
    <div className={classes.box} data-kind={kind} style={{ left: x, top: y, width, height }}>
      <div className={classes.boxHead} title={name}>
        <span className={classes.boxName}>{name}</span>
        <span className={classes.boxFacts}>
          {kind === 'network' ? (count === 0 ? t('box.empty') : subnet) : t(`box.${kind}Hint`)}
          <Marks marks={marks} />
        </span>
      </div>
    </div>
  );
}

interface ChipProps {
  chip: PlacedChip;
  container: TopologyContainer;
  owner: string | undefined;
  chosen: boolean;
  verdict: Reach['verdict'] | undefined;
  hidden: boolean;
  first: boolean;
  onChoose: (id: string) => void;
}

function Chip({ chip, container, owner, chosen, verdict, hidden, first, onChoose }: ChipProps) {
  const { t } = useTranslation(['topology', 'containers']);
  const { x, y, width, height } = chip;
  const state = t(`containers:state.${container.state}`);
  const ports = portWords(container);
  const reached = verdict && t(`chip.${verdict === 'ports' ? 'ports_only' : verdict}`);
  return (
    <button
      type="button"
      className={classes.chip}
      style={{ left: x, top: y, width, height }}
      data-container={container.id}
      data-verdict={verdict}
      data-hidden={hidden || undefined}
      data-shared={chip.shared || undefined}
      aria-pressed={chosen}
      title={container.name}
      tabIndex={first ? 0 : -1}
      onClick={() => onChoose(container.id)}
    >
      <StateShape tone={stateTones[container.state]} size={14} />
      <span className={classes.chipName}>{container.name}</span>
      <VisuallyHidden>{state}</VisuallyHidden>
      <span className={classes.chipPorts}>{ports || container.image}</span>
      {owner && <VisuallyHidden>{t('chip.shares', { name: owner })}</VisuallyHidden>}
      {reached && <VisuallyHidden>{reached}</VisuallyHidden>}
    </button>
  );
}
