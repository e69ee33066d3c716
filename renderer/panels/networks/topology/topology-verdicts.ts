// Whom the chosen container reaches, and who is on a network: the same for the map and the list.
import { useMemo } from 'react';
import { findContainer, stackOwner } from '../../../../runtime/contract/networks/topology-names.ts';
import { type Reach, reach } from '../../../../runtime/contract/networks/topology-reach.ts';
import type { Topology, TopologyContainer, TopologyNetwork } from '../../../../runtime/contract/topology.ts';

export type Verdicts = ReadonlyMap<string, Reach['verdict']>;

/** Whom the chosen one reaches, by id. */
export function useVerdicts(topology: Topology, chosen: string | undefined): Verdicts {
  return useMemo(() => {
    const from = chosen === undefined ? undefined : findContainer(topology, chosen);
    if (from === undefined) return new Map();
    return new Map(topology.containers.map((to) => [to.id, reach(topology, from, to).verdict]));
  }, [topology, chosen]);
}

/**
 * Who is on a network, running or not: those that share a stack are where its owner is. The host's network has those with the host's stack,
 * the engine's `none` those without any.
 */
export function membersOf(topology: Topology, { name, driver }: TopologyNetwork): TopologyContainer[] {
  const stack = driver === 'host' ? 'host' : driver === 'null' ? 'none' : 'own';
  return topology.containers.filter((one) => {
    const owner = stackOwner(topology, one) ?? one;
    return owner.stack === stack && (stack !== 'own' || owner.endpoints.some(({ network }) => network === name));
  });
}
