// Who is where in the current engine's networks, live, as the rules of reach take it.
import { useMemo } from 'react';
import type { Topology, TopologyContainer, TopologyNetwork } from '../../runtime/contract/topology.ts';
import { backend } from '../backend.ts';
import { createMirror, type MirrorState } from './mirror.ts';

export const useTopologyNetworks = createMirror<TopologyNetwork>((engineId, signal) =>
  backend().topology.networks({ engineId }, { signal }),
);

export const useTopologyContainers = createMirror<TopologyContainer>((engineId, signal) =>
  backend().topology.containers({ engineId }, { signal }),
);

const byName = new Intl.Collator('en', { numeric: true });

/** All of it by name; `mirror` is the one of the two lists that is worse off. */
export function useTopology(): { topology: Topology; mirror: MirrorState<unknown> } {
  const networks = useTopologyNetworks();
  const containers = useTopologyContainers();
  const topology = useMemo(
    () => ({
      networks: networks.items.toSorted((a, b) => byName.compare(a.name, b.name)),
      containers: containers.items.toSorted((a, b) => byName.compare(a.name, b.name)),
    }),
    [networks.items, containers.items],
  );
  return { topology, mirror: networks.status === 'ready' ? containers : networks };
}
