// The values of the form for a new network, the plan that they mean, and the fields that are the driver's own.
import type { NetworkPlan, NetworkPool } from '../../../runtime/contract/networks/network-plan.ts';
import { freePart, parseRange, type Range, rangeText } from '../../../runtime/contract/networks/subnets.ts';
import type { NetworkAbilities } from '../../../runtime/contract/networks.ts';
import { type Pair, pairsToRecord } from '../../ui/form/pair-fields.tsx';

export interface PoolValues {
  key: number;
  subnet: string;
  gateway: string;
  range: string;
  /** `name=address`, as docker's `--aux-address`. */
  auxiliary: string[];
}

export interface NetworkValues {
  name: string;
  driver: string;
  pools: PoolValues[];
  ipv4: boolean;
  ipv6: boolean;
  internal: boolean;
  attachable: boolean;
  ingress: boolean;
  /** '' leaves it to the driver. */
  scope: string;
  configOnly: boolean;
  configFrom: string;
  ipamDriver: string;
  ipamOptions: Pair[];
  /** Values of `driverFields`, by their id; '' leaves it to the driver. */
  fields: Partial<Record<DriverFieldId, string>>;
  options: Pair[];
  labels: Pair[];
}

let keys = 0;

export function newPool(subnet = ''): PoolValues {
  keys += 1;
  return { key: keys, subnet, gateway: '', range: '', auxiliary: [] };
}

export function emptyNetwork(): NetworkValues {
  return {
    ...{ name: '', driver: 'bridge', pools: [newPool()], ipv4: true, ipv6: false, internal: false, attachable: false },
    ...{ ingress: false, scope: '', configOnly: false, configFrom: '', ipamDriver: '', ipamOptions: [] },
    ...{ fields: {}, options: [], labels: [] },
  };
}

/** `choices` of values that the driver knows; without them any text. */
interface DriverField {
  id: DriverFieldId;
  drivers: readonly string[];
  option: string;
  /** Podman's name of it; without one podman does not know it. */
  podman?: string;
  choices?: readonly string[];
}

export type DriverFieldId =
  | 'parent'
  | 'macvlanMode'
  | 'ipvlanMode'
  | 'mtu'
  | 'bridgeName'
  | 'icc'
  | 'masquerade'
  | 'hostIp'
  | 'encrypted';

/** Options of the engine's own drivers that have a field; all others are free pairs. */
const driverFields: readonly DriverField[] = [
  { id: 'parent', drivers: ['macvlan', 'ipvlan'], option: 'parent', podman: 'parent' },
  {
    ...{ id: 'macvlanMode', drivers: ['macvlan'], option: 'macvlan_mode', podman: 'mode' },
    choices: ['bridge', 'vepa', 'private', 'passthru'],
  },
  {
    ...{ id: 'ipvlanMode', drivers: ['ipvlan'], option: 'ipvlan_mode', podman: 'mode' },
    choices: ['l2', 'l3', 'l3s'],
  },
  {
    id: 'bridgeName',
    drivers: ['bridge'],
    option: 'com.docker.network.bridge.name',
    podman: 'com.docker.network.bridge.name',
  },
  { id: 'mtu', drivers: ['bridge', 'overlay'], option: 'com.docker.network.driver.mtu', podman: 'mtu' },
  { id: 'hostIp', drivers: ['bridge'], option: 'com.docker.network.bridge.host_binding_ipv4' },
  { id: 'icc', drivers: ['bridge'], option: 'com.docker.network.bridge.enable_icc', choices: ['true', 'false'] },
  {
    ...{ id: 'masquerade', drivers: ['bridge'], option: 'com.docker.network.bridge.enable_ip_masquerade' },
    choices: ['true', 'false'],
  },
  { id: 'encrypted', drivers: ['overlay'], option: 'encrypted', choices: ['true'] },
];

export function fieldsOf(driver: string): readonly DriverField[] {
  return driverFields.filter(({ drivers }) => drivers.includes(driver));
}

type Flavour = NetworkAbilities['flavour'];

/** The driver's options; a value in a field goes before a free pair of the same name. */
function optionsOf({ driver, fields, options }: NetworkValues, flavour: Flavour): Record<string, string> {
  const all = pairsToRecord(options);
  for (const { id, option, podman } of fieldsOf(driver)) {
    const value = fields[id]?.trim();
    const name = flavour === 'podman' ? podman : option;
    if (value && name !== undefined) all[name] = value;
  }
  return all;
}

/** What of the pools says something, with the place of each in the form. */
export function saidPools({ pools }: Pick<NetworkValues, 'pools'>): PoolValues[] {
  return pools
    .map((pool) => ({ ...pool, subnet: pool.subnet.trim(), gateway: pool.gateway.trim(), range: pool.range.trim() }))
    .filter(({ subnet, gateway, range, auxiliary }) => subnet || gateway || range || auxiliary.length > 0);
}

function poolOf({ subnet, gateway, range, auxiliary }: PoolValues): NetworkPool {
  const kept = auxiliary.map((text): [string, string] => {
    const [name = '', address] = text.split(/=(.*)/s);
    return address === undefined ? [text, text] : [name, address];
  });
  return {
    subnet,
    ...(range && { range }),
    ...(gateway && { gateway }),
    ...(kept.length > 0 && { auxiliary: Object.fromEntries(kept) }),
  };
}

/** Whether a subnet asks for IPv6 by itself. */
export function needsIpv6({ pools }: Pick<NetworkValues, 'pools'>): boolean {
  return pools.some(({ subnet }) => subnet.includes(':'));
}

const some = <T extends object>(value: T) => Object.keys(value).length > 0;

export function planOf(values: NetworkValues, flavour: Flavour): NetworkPlan {
  const pools = saidPools(values).map(poolOf);
  const options = optionsOf(values, flavour);
  const [labels, ipamOptions] = [pairsToRecord(values.labels), pairsToRecord(values.ipamOptions)];
  const { driver, scope } = values;
  return {
    name: values.name.trim(),
    driver: driver.trim(),
    // Their settings are the other's.
    ...(pools.length > 0 && !values.configFrom && { pools }),
    ...(values.ipamDriver.trim() && { ipamDriver: values.ipamDriver.trim() }),
    ...(some(ipamOptions) && { ipamOptions }),
    ...(!values.ipv4 && { ipv4: false }),
    ...((values.ipv6 || needsIpv6(values)) && { ipv6: true }),
    ...(values.internal && { internal: true }),
    ...(values.attachable && { attachable: true }),
    ...(values.ingress && { ingress: true }),
    ...((scope === 'local' || scope === 'swarm') && { scope }),
    ...(values.configOnly && { configOnly: true }),
    ...(values.configFrom && { configFrom: values.configFrom }),
    ...(some(options) && !values.configFrom && { options }),
    ...(some(labels) && { labels }),
  };
}

/** What docker takes its own choices from, and what is left of the private addresses (RFC 1918). */
const proposals: readonly [pool: string, prefix: number][] = [
  ['172.16.0.0/12', 24],
  ['192.168.0.0/16', 24],
  ['10.0.0.0/8', 24],
];

/** A subnet that touches none of the taken ones; undefined when all private addresses are taken. */
export function proposeSubnet(taken: readonly string[], version: 4 | 6): string | undefined {
  const ranges = taken.flatMap((text) => parseRange(text) ?? []);
  const pools: readonly [string, number][] = version === 4 ? proposals : [[uniqueLocal(), 64]];
  for (const [text, prefix] of pools) {
    const free = freePart(parseRange(text) as Range, prefix, ranges);
    if (free) return rangeText(free);
  }
  return undefined;
}

/** RFC 4193: fd00::/8 and 40 random bits. */
function uniqueLocal(): string {
  const [a = 0, b = 0, c = 0] = crypto.getRandomValues(new Uint16Array(3));
  return `fd${(a & 0xff).toString(16).padStart(2, '0')}:${b.toString(16)}:${c.toString(16)}::/48`;
}
