// What the map is drawn of: a network's box, a container, and what their colours mean.
import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Reach } from '../../../../runtime/contract/networks/topology-reach.ts';
import type { Topology, TopologyContainer } from '../../../../runtime/contract/topology.ts';
import { stateTones } from '../../../state/container-users.ts';
import { Marks } from '../../../ui/marked-name.tsx';
import { StateShape } from '../../../ui/state-badge.tsx';
import { portWords } from './reach-words.ts';
import type { PlacedBox, PlacedChip } from './topology-layout.ts';
import classes from './topology-map.module.css';
import { membersOf } from './topology-verdicts.ts';

interface BoxProps {
  box: PlacedBox;
  topology: Topology;
  chosen: boolean;
  /** Whether the keyboard enters the map here. */
  first: boolean;
  onChoose: (id: string) => void;
}

export function Box({ box, topology, chosen, first, onChoose }: BoxProps) {
  const { kind, network, x, y, width, height } = box;
  const style = { left: x, top: y, width, height };
  return (
    <div className={classes.box} data-kind={kind} data-chosen={chosen || undefined} style={style}>
      {network === undefined ? (
        <div className={classes.boxHead}>
          <BoxWords box={box} topology={topology} />
        </div>
      ) : (
        <button
          type="button"
          className={classes.boxHead}
          data-stop={network.id}
          aria-pressed={chosen}
          title={network.name}
          tabIndex={first ? 0 : -1}
          onClick={() => onChoose(network.id)}
        >
          <BoxWords box={box} topology={topology} />
        </button>
      )}
    </div>
  );
}

function BoxWords({ box: { kind, network }, topology }: { box: PlacedBox; topology: Topology }) {
  const { t } = useTranslation('topology');
  const isEmpty = network !== undefined && membersOf(topology, network).length === 0;
  const range = network?.subnets[0]?.subnet ?? network?.driver;
  const marks = [
    ...(network?.internal ? [{ id: 'internal', label: t('mark.internal'), title: t('mark.internalHint') }] : []),
    ...(network?.together === 'no' ? [{ id: 'apart', label: t('mark.apart'), title: t('mark.apartHint') }] : []),
  ];
  return (
    <>
      <span className={classes.boxName}>{kind === 'network' ? network?.name : t(`box.${kind}`)}</span>
      <span className={classes.boxFacts}>
        {isEmpty ? t('box.empty') : kind === 'network' ? range : t(`box.${kind}Hint`)}
        <Marks marks={marks} />
      </span>
    </>
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

export function Chip({ chip, container, owner, chosen, verdict, hidden, first, onChoose }: ChipProps) {
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
      data-stop={container.id}
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

export function Legend({ name }: { name: string }) {
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
