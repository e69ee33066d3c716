// A container's place in a network, as it is asked for, and what is wrong with it told without asking the engine.
import type { z } from 'zod';
import { networkSpec } from '../specs/container-spec.ts';
import { dockerCommand } from '../specs/docker-command.ts';
import { isOwnNetworkName, networkProblem } from '../specs/spec-place-problems.ts';
import { contains, isReserved, parseAddress, parseRange } from './subnets.ts';

/** What is not said the engine chooses. */
export const networkEndpoint = networkSpec.omit({ name: true });
export type NetworkEndpoint = z.infer<typeof networkEndpoint>;

/** Each has its sentence under `networks:connect.problem.<kind>`. */
export type EndpointProblemKind =
  | 'address'
  | 'addressOutside'
  | 'addressReserved'
  | 'addressGateway'
  | 'addressTaken'
  | 'mac'
  | 'alias'
  | 'ownNetwork';

export interface EndpointProblem {
  field: 'ipv4' | 'ipv6' | 'linkLocal' | 'mac' | 'aliases';
  kind: EndpointProblemKind;
  /** The container that has the address, or the network's ranges. */
  detail?: string;
}

/** What is known of the network: its ranges, and who has which address (`10.1.2.3/24` or without the prefix). */
export interface EndpointGround {
  name: string;
  subnets: readonly { subnet: string; gateway?: string | undefined }[];
  taken: readonly { name: string; addresses: readonly string[] }[];
}

const kinds = {
  'ip-invalid': 'address',
  'mac-invalid': 'mac',
  'hostname-invalid': 'alias',
  'network-needed': 'ownNetwork',
} as const satisfies Record<string, EndpointProblemKind>;

/** The first thing that is wrong; the addresses after the rest. */
export function endpointProblem(endpoint: NetworkEndpoint, ground: EndpointGround): EndpointProblem | undefined {
  const [field, reason] = networkProblem({ ...endpoint, name: ground.name }) ?? [];
  const kind = reason === undefined || !Object.hasOwn(kinds, reason) ? undefined : kinds[reason as keyof typeof kinds];
  if (kind !== undefined) return { field: field as EndpointProblem['field'], kind };
  if (isOwnNetworkName(ground.name)) return undefined;
  return addressProblem('ipv4', endpoint.ipv4, ground) ?? addressProblem('ipv6', endpoint.ipv6, ground);
}

function addressProblem(field: 'ipv4' | 'ipv6', text: string | undefined, ground: EndpointGround) {
  const address = text === undefined ? undefined : parseAddress(text);
  if (!address) return text === undefined ? undefined : { field, kind: 'address' as const };
  const is = (kind: EndpointProblemKind, detail?: string): EndpointProblem =>
    detail === undefined ? { field, kind } : { field, kind, detail };
  const family = ground.subnets.filter(({ subnet }) => parseRange(subnet)?.bits === address.bits);
  if (family.length === 0) return is('addressOutside', ground.subnets.map(({ subnet }) => subnet).join(', '));
  const own = family.find(({ subnet }) => {
    const range = parseRange(subnet);
    return range !== undefined && contains(range, address);
  });
  const range = own && parseRange(own.subnet);
  if (!range) return is('addressOutside', family.map(({ subnet }) => subnet).join(', '));
  if (isReserved(range, address)) return is('addressReserved');
  const same = (other: string) => parseAddress(other.replace(/\/.*/, ''))?.value === address.value;
  if (own.gateway !== undefined && same(own.gateway)) return is('addressGateway');
  const holder = ground.taken.find(({ addresses }) => addresses.some(same));
  return holder && is('addressTaken', holder.name);
}

/** The line of docker that does the same; it has no word for a card's address. */
export function connectCommand(endpoint: NetworkEndpoint, network: string, container: string): string {
  const { aliases, ipv4, ipv6, linkLocal = [], links = [], driverOptions = {}, gatewayPriority } = endpoint;
  const words = [
    ...aliases.flatMap((alias) => ['--alias', alias]),
    ...(ipv4 === undefined ? [] : ['--ip', ipv4]),
    ...(ipv6 === undefined ? [] : ['--ip6', ipv6]),
    ...links.flatMap((link) => ['--link', link]),
    ...linkLocal.flatMap((address) => ['--link-local-ip', address]),
    ...Object.entries(driverOptions).flatMap(([name, value]) => ['--driver-opt', `${name}=${value}`]),
    ...(gatewayPriority === undefined ? [] : ['--gw-priority', String(gatewayPriority)]),
  ];
  return dockerCommand('network', 'connect', ...words, network, container);
}
