// What there is to know of the chosen network: its ranges, what it lets through, who is on it, and who reaches them from elsewhere.
import { Anchor } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { reach } from '../../../../runtime/contract/networks/topology-reach.ts';
import type { Topology, TopologyContainer, TopologyNetwork } from '../../../../runtime/contract/topology.ts';
import { routeHash } from '../../../state/navigation.ts';
import { PropertyList } from '../../../ui/property-list.tsx';
import { Section } from '../../../ui/section.tsx';
import { ContainerFold } from './container-fold.tsx';
import classes from './topology-side.module.css';
import { membersOf } from './topology-verdicts.ts';

interface OneNetworkProps {
  topology: Topology;
  network: TopologyNetwork;
  onShow: (id: string) => void;
}

/** Those that are not on it and yet get to somebody who is. */
function reachingInto(topology: Topology, members: readonly TopologyContainer[]): TopologyContainer[] {
  const inside = new Set(members.map(({ id }) => id));
  const outside = topology.containers.filter(({ id }) => !inside.has(id));
  return outside.filter((from) =>
    members.some((to) => {
      const { verdict } = reach(topology, from, to);
      return verdict === 'yes' || verdict === 'ports';
    }),
  );
}

export function OneNetwork({ topology, network, onShow }: OneNetworkProps) {
  const { t } = useTranslation('topology');
  const { id, name, driver, internal, together, masquerades, subnets } = network;
  const members = useMemo(() => membersOf(topology, network), [topology, network]);
  const reaching = useMemo(() => reachingInto(topology, members), [topology, members]);
  const bridge = driver === 'bridge';
  const out = internal ? 'no' : masquerades ? 'yes' : bridge ? 'routed' : 'outside';
  const none = driver === 'host' || driver === 'null';
  return (
    <Section
      title={name}
      actions={<Anchor href={routeHash({ panel: 'networks', object: id })}>{t('one.open')}</Anchor>}
    >
      <div className={classes.facts}>
        <PropertyList
          items={[
            { label: t('network.driver'), value: driver },
            {
              label: t('network.ranges'),
              value: subnets.length === 0 ? undefined : subnets.map(({ subnet }) => <div key={subnet}>{subnet}</div>),
            },
            { label: t('network.together'), value: none ? undefined : t(`network.togetherIs.${together}`) },
            { label: t('one.wayOut'), value: none ? undefined : t(`network.wayOutIs.${out}`) },
          ]}
        />
      </div>
      <ContainerFold title={t('network.members', { count: members.length })} list={members} onPick={onShow} opened />
      <ContainerFold title={t('network.reachedBy', { count: reaching.length })} list={reaching} onPick={onShow} />
    </Section>
  );
}
