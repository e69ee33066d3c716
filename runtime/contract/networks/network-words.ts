// Networks as `--network` has them (docker's `name=x,alias=y`, podman's `x:alias=y`), read and printed.
import type { NetworkSpec } from '../specs/container-spec.ts';
import { addPair, csvWord, cut, pairWords, parseCsv, parseWhole } from '../specs/option-values.ts';

const ownStack = /^(?:host|none|container:.*|ns:.*|slirp4netns(?::.*)?|pasta(?::.*)?|private)$/s;

/** Whether it is a mode of its own rather than a network to join. */
export function isNetworkMode(text: string): boolean {
  return ownStack.test(text);
}

const setters: Record<string, (network: NetworkSpec, value: string) => boolean> = {
  name: (network, value) => {
    network.name = value;
    return true;
  },
  alias: (network, value) => {
    network.aliases = [...network.aliases, value];
    return true;
  },
  ip: (network, value) => {
    if (value.includes(':')) network.ipv6 = value;
    else network.ipv4 = value;
    return true;
  },
  ip6: (network, value) => {
    network.ipv6 = value;
    return true;
  },
  'link-local-ip': (network, value) => {
    network.linkLocal = [...(network.linkLocal ?? []), value];
    return true;
  },
  'mac-address': (network, value) => {
    network.mac = value;
    return true;
  },
  'driver-opt': (network, value) => {
    network.driverOptions = addPair(network.driverOptions, value);
    return value.includes('=');
  },
  'gw-priority': (network, value) => {
    const priority = parseWhole(value);
    if (priority !== undefined) network.gatewayPriority = priority;
    return priority !== undefined;
  },
};

function setAll(network: NetworkSpec, fields: readonly string[]): boolean {
  return fields.every((field) => {
    const [key, value] = cut(field, '=');
    const name = key === 'mac' ? 'mac-address' : key;
    return value !== undefined && Object.hasOwn(setters, name) && setters[name]?.(network, value) === true;
  });
}

/** A network to join; undefined where a key or a value is not known. */
export function parseNetwork(text: string): NetworkSpec | undefined {
  const podman = /^([^:=,]+):(.+=.*)$/s.exec(text);
  const network: NetworkSpec = { name: podman?.[1] ?? text, aliases: [] };
  if (podman?.[2] === undefined && !text.includes('=')) return text === '' ? undefined : network;
  const fields = parseCsv(podman?.[2] ?? text);
  if (podman === null) network.name = '';
  return fields !== undefined && setAll(network, fields) && network.name !== '' ? network : undefined;
}

/** The value of `--network`; links have no key there. */
export function networkWord(network: NetworkSpec): string {
  const fields = [
    ...network.aliases.map((alias) => `alias=${alias}`),
    ...(network.ipv4 === undefined ? [] : [`ip=${network.ipv4}`]),
    ...(network.ipv6 === undefined ? [] : [`ip6=${network.ipv6}`]),
    ...(network.linkLocal ?? []).map((address) => `link-local-ip=${address}`),
    ...(network.mac === undefined ? [] : [`mac-address=${network.mac}`]),
    ...pairWords(network.driverOptions ?? {}).map((pair) => `driver-opt=${pair}`),
    ...(network.gatewayPriority === undefined ? [] : [`gw-priority=${network.gatewayPriority}`]),
  ];
  return fields.length === 0 ? network.name : csvWord([`name=${network.name}`, ...fields]);
}
