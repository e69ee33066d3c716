// What is on a port: who publishes it at the host, who has it inside networks, and who might.

import { isUp, stackOwner } from '../../../../runtime/contract/networks/topology-names.ts';
import type { Topology, TopologyContainer } from '../../../../runtime/contract/topology.ts';

export type PortAnswer =
  | { kind: 'published'; container: TopologyContainer; hostIps: string[]; port: number; protocol: string }
  | { kind: 'problem'; container: TopologyContainer }
  | { kind: 'inside'; container: TopologyContainer; networks: string[] }
  | { kind: 'down' | 'host'; container: TopologyContainer };

/** One answer for each of its ports, whatever the addresses it is published at: usually one of each family. */
function publishedOn(container: TopologyContainer, port: number): PortAnswer[] {
  const bound = container.ports.filter(({ hostPort }) => hostPort === port);
  const open = new Map<string, Extract<PortAnswer, { kind: 'published' }>>();
  for (const { hostIp = '0.0.0.0', containerPort, protocol, problem } of bound) {
    if (problem !== undefined) continue;
    const key = `${containerPort}/${protocol}`;
    const hostIps = [...(open.get(key)?.hostIps ?? []), hostIp];
    open.set(key, { kind: 'published', container, hostIps, port: containerPort, protocol });
  }
  const closed = bound.some(({ problem }) => problem !== undefined);
  return [...open.values(), ...(closed ? [{ kind: 'problem' as const, container }] : [])];
}

/** In the order of how sure it is. */
export function portAnswers(topology: Topology, port: number): PortAnswer[] {
  const published = topology.containers.flatMap((container) => publishedOn(container, port));
  const inside: PortAnswer[] = [];
  const down: PortAnswer[] = [];
  const host: PortAnswer[] = [];
  for (const container of topology.containers) {
    const names = [...container.declared, ...container.ports.map((one) => ({ port: one.containerPort }))];
    const has = names.some((one) => one.port === port);
    const owner = stackOwner(topology, container);
    if (!isUp(container)) {
      if (has) down.push({ kind: 'down', container });
    } else if (owner?.stack === 'host') host.push({ kind: 'host', container });
    else if (has && !published.some((one) => one.container === container && 'port' in one && one.port === port)) {
      inside.push({ kind: 'inside', container, networks: owner?.endpoints.map(({ network }) => network) ?? [] });
    }
  }
  return [...published, ...inside, ...down, ...host];
}
