// The map as a list: each network with its containers, their state, names, addresses and ports; the same questions can be asked from it.
import { UnstyledButton } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { stackOwner } from '../../../../runtime/contract/networks/topology-names.ts';
import type { Topology, TopologyContainer, TopologyNetwork } from '../../../../runtime/contract/topology.ts';
import { stateTones } from '../../../state/container-users.ts';
import { type PlainColumn, PlainTable } from '../../../ui/plain-table.tsx';
import { Section } from '../../../ui/section.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import { portWords } from './reach-words.ts';
import classes from './topology.module.css';
import type { TopologyViewProps } from './topology-map.tsx';
import sideClasses from './topology-side.module.css';
import { membersOf, useVerdicts, type Verdicts } from './topology-verdicts.ts';

interface Group {
  key: string;
  title: string;
  /** Absent for those without any, where the engine has no network of that kind. */
  network?: TopologyNetwork;
  containers: TopologyContainer[];
}

/** A container stands under each of its networks; one that shares a stack under those of the other. */
function groupsOf(
  topology: Topology,
  { found, chosen }: Pick<TopologyViewProps, 'found' | 'chosen'>,
  t: TFunction<'topology'>,
): Group[] {
  const isShown = ({ id }: TopologyContainer) => found === undefined || found.includes(id);
  const titles: Record<string, string> = { host: t('box.host'), null: t('box.none') };
  const groups = topology.networks.map((network): Group => {
    const { id, name, driver } = network;
    return { key: id, title: titles[driver] ?? name, network, containers: membersOf(topology, network) };
  });
  const placed = new Set(groups.flatMap(({ containers }) => containers.map(({ id }) => id)));
  const rest = topology.containers.filter(({ id }) => !placed.has(id));
  const host = rest.filter((one) => stackOwner(topology, one)?.stack === 'host');
  const none = rest.filter((one) => !host.includes(one));
  return [
    ...groups,
    { key: 'host', title: t('box.host'), containers: host },
    { key: 'none', title: t('box.none'), containers: none },
  ]
    .map((group) => ({ ...group, containers: group.containers.filter(isShown) }))
    .filter(({ key, containers }) => containers.length > 0 || key === chosen);
}

interface ColumnsInput {
  topology: Topology;
  network: TopologyNetwork | undefined;
  chosen: TopologyContainer | undefined;
  verdicts: Verdicts;
  onChoose: (id: string) => void;
  t: TFunction<['topology', 'containers']>;
}

function columnsOf({ topology, network, chosen, verdicts, onChoose, t }: ColumnsInput) {
  const columns: PlainColumn<TopologyContainer>[] = [
    {
      id: 'name',
      header: t('list.container'),
      cell: (one) => (
        <UnstyledButton
          className={sideClasses.link}
          aria-pressed={one.id === chosen?.id}
          onClick={() => onChoose(one.id)}
        >
          {one.name}
        </UnstyledButton>
      ),
    },
    {
      id: 'state',
      header: t('list.state'),
      width: 120,
      cell: (one) => <StateBadge tone={stateTones[one.state]} label={t(`containers:state.${one.state}`)} />,
    },
    {
      id: 'address',
      header: t('one.address'),
      width: 130,
      cell: (one) => {
        const place = stackOwner(topology, one)?.endpoints.find((endpoint) => endpoint.network === network?.name);
        return [place?.ipv4, place?.ipv6].filter((address) => address !== undefined).join(' ') || '–';
      },
    },
    { id: 'ports', header: t('list.ports'), width: 130, cell: (one) => portWords(one) || '–' },
  ];
  if (chosen === undefined) return columns;
  const reached = (one: TopologyContainer) => {
    const verdict = verdicts.get(one.id) ?? 'no';
    return one.id === chosen.id ? '–' : t(`chip.${verdict === 'ports' ? 'ports_only' : verdict}`);
  };
  return [...columns, { id: 'reach', header: t('list.from', { name: chosen.name }), width: 150, cell: reached }];
}

export function TopologyList({ topology, found, chosen, onChoose }: TopologyViewProps) {
  const { t } = useTranslation(['topology', 'containers']);
  const list = useRef<HTMLElement>(null);
  const verdicts = useVerdicts(topology, chosen);
  const container = topology.containers.find(({ id }) => id === chosen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is newly chosen is brought into sight.
  useEffect(() => {
    list.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <section ref={list} className={classes.list} aria-label={t('list.label')}>
      {groupsOf(topology, { found, chosen }, t).map(({ key, title, network, containers }) => (
        <Section
          key={key}
          title={title}
          actions={
            network && (
              <UnstyledButton
                className={sideClasses.link}
                aria-pressed={network.id === chosen}
                onClick={() => onChoose(network.id)}
              >
                {t('list.about', { name: network.name })}
              </UnstyledButton>
            )
          }
        >
          <PlainTable
            label={title}
            columns={columnsOf({ topology, network, chosen: container, verdicts, onChoose, t })}
            rows={containers}
            rowKey={({ id }) => id}
          />
        </Section>
      ))}
    </section>
  );
}
