// A container's places in its networks, to be compared with where it is to be.
import type { ContainerInspectInfo } from 'dockerode';
import { isNetworkMode } from '../../contract/networks/network-words.ts';
import { newestApi } from '../system.ts';
import { type EndpointSettings, endpointsOf } from './create-networks.ts';
import { specOfInspect } from './inspected-spec.ts';

/** By the network's name. */
export type Endpoints = Record<string, EndpointSettings>;

/** Every network the container is in, also the engine's own that a spec need not name. */
export function joinedNetworks(inspect: ContainerInspectInfo): Endpoints {
  if (isNetworkMode(inspect.HostConfig.NetworkMode ?? '')) return {};
  const told = endpointsOf(specOfInspect(inspect), newestApi);
  const names = Object.keys(inspect.NetworkSettings?.Networks ?? {}).filter((name) => !isNetworkMode(name));
  return Object.fromEntries(names.map((name) => [name, told[name] ?? {}]));
}

/** Whether two places are the same; the address of a card does not count: it is told also where the engine made it up. */
export function isSamePlace(one: EndpointSettings, other: EndpointSettings): boolean {
  return canonical(one) === canonical(other);
}

function canonical({ Aliases = [], Links = [], MacAddress: _, ...rest }: EndpointSettings): string {
  return JSON.stringify([[...Aliases].sort(), [...Links].sort(), sorted(rest)]);
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
