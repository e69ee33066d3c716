// Whom the chosen container reaches: the same for the map and the list.
import { useMemo } from 'react';
import type { Topology } from '../../../../runtime/contract/topology.ts';
import { findContainer } from '../../../../runtime/contract/topology-names.ts';
import { type Reach, reach } from '../../../../runtime/contract/topology-reach.ts';

export type Verdicts = ReadonlyMap<string, Reach['verdict']>;

/** Whom the chosen one reaches, by id. */
export function useVerdicts(topology: Topology, chosen: string | undefined): Verdicts {
  return useMemo(() => {
    const from = chosen === undefined ? undefined : findContainer(topology, chosen);
    if (from === undefined) return new Map();
    return new Map(topology.containers.map((to) => [to.id, reach(topology, from, to).verdict]));
  }, [topology, chosen]);
}
