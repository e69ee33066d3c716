// The map as a list: each network with its containers, their state, names, addresses and ports; the same questions can be asked from it.
import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Topology, TopologyContainer } from '../../../../runtime/contract/topology.ts';
import { stackOwner } from '../../../../runtime/contract/topology-names.ts';
import { stateTones } from '../../../state/container-users.ts';
import { type PlainColumn, PlainTable } from '../../../ui/plain-table.tsx';
import { Section } from '../../../ui/section.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import { portWords } from './reach-words.ts';
import classes from './topology.module.css';
import type { TopologyViewProps } from './topology-map.tsx';
import { useVerdicts } from './topology-verdicts.ts';

interface Group {
  key: string;
  title: string;
  /** The network's name, where it is one. */
  network?: string;
  containers: TopologyContainer[];
}

/** A container stands under each of its networks; one that shares a stack under those of the other. */
function useGroups(topology: Topology, found: readonly string[] | undefined): Group[] {
  const { t } = useTranslation('topology');
  const shown = topology.containers.filter(({ id }) => found === undefined || found.includes(id));
  const ownerOf = (container: TopologyContainer) => stackOwner(topology, container) ?? container;
  const groups = topology.networks
    .filter(({ driver }) => driver !== 'host' && driver !== 'null')
    .map(({ id, name }): Group => {
      const on = shown.filter((one) => ownerOf(one).endpoints.some(({ network }) => network === name));
      return { key: id, title: name, network: name, containers: on };
    });
  const alone = shown.filter((one) =>
    ownerOf(one).endpoints.every(({ network }) => ['host', 'none'].includes(network)),
  );
  const host = alone.filter((one) => ownerOf(one).stack === 'host');
  const none = alone.filter((one) => !host.includes(one));
  return [
    ...groups,
    { key: 'host', title: t('box.host'), containers: host },
    { key: 'none', title: t('box.none'), containers: none },
  ].filter(({ containers }) => containers.length > 0);
}

export function TopologyList({ topology, found, chosen, onChoose }: TopologyViewProps) {
  const { t } = useTranslation(['topology', 'containers']);
  const groups = useGroups(topology, found);
  const verdicts = useVerdicts(topology, chosen);
  const name = topology.containers.find(({ id }) => id === chosen)?.name;
  return (
    <section className={classes.list} aria-label={t('list.label')}>
      {groups.map(({ key, title, network, containers }) => {
        const columns: PlainColumn<TopologyContainer>[] = [
          {
            id: 'name',
            header: t('list.container'),
            cell: (one) => (
              <UnstyledButton
                className={classes.link}
                aria-pressed={one.id === chosen}
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
              const owner = stackOwner(topology, one);
              const place = owner?.endpoints.find((endpoint) => endpoint.network === network);
              return [place?.ipv4, place?.ipv6].filter((address) => address !== undefined).join(' ') || '–';
            },
          },
          { id: 'ports', header: t('list.ports'), width: 130, cell: (one) => portWords(one) || '–' },
        ];
        if (name !== undefined) {
          const reached = (one: TopologyContainer) => {
            const verdict = verdicts.get(one.id) ?? 'no';
            return one.id === chosen ? '–' : t(`chip.${verdict === 'ports' ? 'ports_only' : verdict}`);
          };
          columns.push({ id: 'reach', header: t('legend.of', { name }), width: 150, cell: reached });
        }
        return (
          <Section key={key} title={title}>
            <PlainTable label={title} columns={columns} rows={containers} rowKey={({ id }) => id} />
          </Section>
        );
      })}
    </section>
  );
}
