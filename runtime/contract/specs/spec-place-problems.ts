// What is wrong with the ports, volumes and networks of a spec, told without asking the engine.

import { isNetworkMode } from '../networks/network-words.ts';
import type { ProblemReason } from '../problem.ts';
import { type ContainerSpec, isVolumeName, type MountSpec, type NetworkSpec, type PortSpec } from './container-spec.ts';
import { cut } from './option-values.ts';
import { parseExpose } from './port-words.ts';

export interface FieldProblem {
  /** A path into the spec, e.g. `ports.0.hostPort`. */
  field: string;
  reason: ProblemReason;
}

const windowsPath = /^[a-zA-Z]:[\\/]/;

export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || windowsPath.test(path);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

/** Groups of hex digits with at most one `::`, the last two of which may be written as IPv4; a zone is no part of it. */
export function isIpv6(text: string): boolean {
  const [head = '', tail, more] = text.split('::');
  if (!text.includes(':') || more !== undefined) return false;
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const all = [...groups(head), ...groups(tail ?? '')];
  const last = all.at(-1) ?? '';
  const hasV4 = last.includes('.');
  const count = all.length + (hasV4 ? 1 : 0);
  const hex = hasV4 ? all.slice(0, -1) : all;
  if (!hex.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) || (hasV4 && !isIpv4(last))) return false;
  return tail === undefined ? count === 8 : count < 8;
}

export function isAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text);
}

/** Why the ends of a range do not fit, and at which of the two. */
function rangeProblem({
  hostPort,
  hostPortEnd,
}: PortSpec): [key: 'hostPort' | 'hostPortEnd', reason: ProblemReason] | undefined {
  if (hostPort !== undefined && !isPort(hostPort)) return ['hostPort', 'port-invalid'];
  if (hostPortEnd === undefined) return undefined;
  if (!isPort(hostPortEnd)) return ['hostPortEnd', 'port-invalid'];
  return hostPort === undefined || hostPortEnd < hostPort ? ['hostPortEnd', 'port-range-invalid'] : undefined;
}

export function portProblems(spec: ContainerSpec): FieldProblem[] {
  const seen = new Set<string>();
  const mode = spec.networkMode ?? '';
  const hasNoPorts = mode === 'host' || mode === 'none' || mode.startsWith('container:');
  return spec.ports.flatMap((port, index): FieldProblem[] => {
    const at = `ports.${index}`;
    if (!isPort(port.containerPort)) return [{ field: `${at}.containerPort`, reason: 'port-invalid' }];
    const range = rangeProblem(port);
    if (range !== undefined) return [{ field: `${at}.${range[0]}`, reason: range[1] }];
    if (port.hostIp && !isAddress(port.hostIp)) return [{ field: `${at}.hostIp`, reason: 'ip-invalid' }];
    if (hasNoPorts) return [{ field: `${at}.containerPort`, reason: 'ports-without-network' }];
    if (port.hostPort === undefined || port.hostPortEnd !== undefined) return [];
    const key = `${port.hostIp ?? ''}:${port.hostPort}/${port.protocol}`;
    if (seen.has(key)) return [{ field: `${at}.hostPort`, reason: 'port-in-use' }];
    seen.add(key);
    return [];
  });
}

export function exposeProblems(spec: ContainerSpec): FieldProblem[] {
  return (spec.expose ?? []).flatMap((key, index): FieldProblem[] => {
    const [only] = parseExpose(key) ?? [];
    return only !== undefined && isPort(Number(only.split('/')[0]))
      ? []
      : [{ field: `expose.${index}`, reason: 'port-invalid' }];
  });
}

const bindOptions =
  /^(?:ro|rw|z|Z|U|O|nocopy|copy|consistent|cached|delegated|r?(?:shared|slave|private|unbindable)|r?bind|no?exec|exec|nosuid|suid|nodev|dev|idmap.*|upperdir=.*|workdir=.*)$/;

function volumeProblem(volume: ContainerSpec['volumes'][number]): [key: string, reason: ProblemReason] | undefined {
  const { source, destination, options } = volume;
  if (source !== '' && !isAbsolute(source) && !isVolumeName(source)) return ['source', 'path-not-absolute'];
  if (!isAbsolute(destination)) return ['destination', 'path-not-absolute'];
  if (destination === '/') return ['destination', 'path-root'];
  if (/:/.test(destination.replace(windowsPath, ''))) return ['destination', 'path-colon'];
  if (/:/.test(source.replace(windowsPath, ''))) return ['source', 'path-colon'];
  return options?.every((option) => bindOptions.test(option)) === false
    ? ['options', 'mount-option-invalid']
    : undefined;
}

function mountProblem(mount: MountSpec): [key: string, reason: ProblemReason] | undefined {
  const { type, source, destination, bind, volume, tmpfs, image } = mount;
  if (type === 'bind' || type === 'npipe' || type === 'image' || type === 'cluster') {
    if (source === undefined || source === '') return ['source', 'required'];
  }
  if (type === 'bind' && !isAbsolute(source ?? '')) return ['source', 'path-not-absolute'];
  if (type === 'tmpfs' && source) return ['source', 'mount-option-invalid'];
  if (type === 'volume' && source && !isVolumeName(source)) return ['source', 'volume-name-invalid'];
  if (!isAbsolute(destination)) return ['destination', 'path-not-absolute'];
  if (destination === '/') return ['destination', 'path-root'];
  if (bind && type !== 'bind') return ['bind', 'mount-option-invalid'];
  if (bind?.propagation && !/^r?(?:shared|slave|private)$/.test(bind.propagation)) {
    return ['bind.propagation', 'mount-option-invalid'];
  }
  if ((bind?.readOnlyNonRecursive || bind?.readOnlyForceRecursive) && !mount.readOnly) return ['readOnly', 'required'];
  if (bind?.readOnlyForceRecursive && bind.propagation !== 'rprivate') return ['bind.propagation', 'required'];
  if (volume && type !== 'volume') return ['volume', 'mount-option-invalid'];
  if (image && type !== 'image') return ['image', 'mount-option-invalid'];
  if (tmpfs && type !== 'tmpfs') return ['tmpfs', 'mount-option-invalid'];
  if (tmpfs?.sizeBytes !== undefined && !(tmpfs.sizeBytes >= 0)) return ['tmpfs.sizeBytes', 'size-invalid'];
  return undefined;
}

/** Volumes, mounts and temporary file systems: each by itself, and one at a path. */
export function mountProblems(spec: ContainerSpec): FieldProblem[] {
  const seen = new Set<string>();
  const take = (
    path: string,
    field: string,
    found: [string, ProblemReason] | undefined,
    at: string,
  ): FieldProblem[] => {
    if (found !== undefined) return [{ field: `${at}.${found[0]}`, reason: found[1] }];
    if (seen.has(path)) return [{ field, reason: 'path-taken' }];
    seen.add(path);
    return [];
  };
  return [
    ...spec.volumes.flatMap((one, index) =>
      take(one.destination, `volumes.${index}.destination`, volumeProblem(one), `volumes.${index}`),
    ),
    ...(spec.mounts ?? []).flatMap((one, index) =>
      take(one.destination, `mounts.${index}.destination`, mountProblem(one), `mounts.${index}`),
    ),
    ...Object.keys(spec.tmpfs ?? {}).flatMap((path): FieldProblem[] => {
      if (!isAbsolute(path)) return [{ field: `tmpfs.${path}`, reason: 'path-not-absolute' }];
      return take(path, `tmpfs.${path}`, undefined, `tmpfs.${path}`);
    }),
  ];
}

const macAddress = /^(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$/;

/** The engine's own network gives out addresses and names nothing by itself. */
export function isOwnNetworkName(name: string): boolean {
  return name === 'bridge' || name === 'podman' || name === 'default';
}

/** What is wrong with one by itself, and at which of its keys. */
export function networkProblem(network: NetworkSpec): [key: string, reason: ProblemReason] | undefined {
  const { name, ipv4, ipv6, mac, aliases, linkLocal } = network;
  if (name.trim() === '') return ['name', 'required'];
  if (isNetworkMode(name)) return ['name', 'network-mode-alone'];
  if (ipv4 !== undefined && !isIpv4(ipv4)) return ['ipv4', 'ip-invalid'];
  if (ipv6 !== undefined && !isIpv6(ipv6)) return ['ipv6', 'ip-invalid'];
  if (mac !== undefined && !macAddress.test(mac)) return ['mac', 'mac-invalid'];
  if (linkLocal?.every(isAddress) === false) return ['linkLocal', 'ip-invalid'];
  if (aliases.some((alias) => alias === '' || /\s/.test(alias))) return ['aliases', 'hostname-invalid'];
  if (!isOwnNetworkName(name)) return undefined;
  if (ipv4 !== undefined || ipv6 !== undefined) return [ipv4 === undefined ? 'ipv6' : 'ipv4', 'network-needed'];
  return aliases.length > 0 ? ['aliases', 'network-needed'] : undefined;
}

export function networkProblems(spec: ContainerSpec): FieldProblem[] {
  const seen = new Set<string>();
  const mode = spec.networkMode ?? '';
  return (spec.networks ?? []).flatMap((network, index): FieldProblem[] => {
    const at = `networks.${index}`;
    const found = networkProblem(network);
    if (found !== undefined) return [{ field: `${at}.${found[0]}`, reason: found[1] }];
    if (isNetworkMode(mode)) return [{ field: `${at}.name`, reason: 'network-mode-alone' }];
    if (seen.has(network.name)) return [{ field: `${at}.name`, reason: 'twice' }];
    seen.add(network.name);
    return [];
  });
}

/** Names and addresses that a container resolves by itself. */
export function nameProblems(spec: ContainerSpec): FieldProblem[] {
  const isHost = (text: string) => {
    const [name, address = ''] = cut(text, ':');
    return name !== '' && !/\s/.test(name) && (isAddress(address) || /^host-gateway$/.test(address));
  };
  return [
    ...(spec.extraHosts ?? []).flatMap((text, index): FieldProblem[] =>
      isHost(text) ? [] : [{ field: `extraHosts.${index}`, reason: 'host-entry-invalid' }],
    ),
    ...(spec.dns ?? []).flatMap((text, index): FieldProblem[] =>
      isAddress(text) ? [] : [{ field: `dns.${index}`, reason: 'ip-invalid' }],
    ),
  ];
}
