// Where an image is, by its reference: the registry's host, the repository in it, and the tag or digest that is asked for.
import { BlockList, isIP } from 'node:net';
import { parseReference, registryOf } from '../contract/reference.ts';

export interface ImageAddress {
  /** `host` or `host:port`, as it is written in a reference. */
  host: string;
  /** Where requests go: Docker Hub has another name for it. */
  server: string;
  repository: string;
  /** A tag, or a digest where the reference has one. */
  tag: string;
}

/** Docker Hub, as it stands in a reference. */
export const hub = 'docker.io';
const hubServer = 'registry-1.docker.io';
const hubNames = new Set([hub, 'index.docker.io', hubServer]);

/** As docker reads a reference: without a host it means Docker Hub, without a tag `latest`. Undefined for what names no repository. */
export function imageAddress(reference: string): ImageAddress | undefined {
  const parts = parseReference(reference);
  if (parts === undefined) return undefined;
  const named = registryOf(parts.name);
  const host = hubNames.has(named) ? hub : named;
  const path = parts.name.startsWith(`${named}/`) ? parts.name.slice(named.length + 1) : parts.name;
  return {
    host,
    server: host === hub ? hubServer : host,
    repository: host === hub && !path.includes('/') ? `library/${path}` : path,
    tag: parts.digest ?? parts.tag ?? 'latest',
  };
}

/** Whether two references mean the same repository: `nginx` and `docker.io/library/nginx` do. */
export function isSameRepository(one: ImageAddress, other: ImageAddress): boolean {
  return one.host === other.host && one.repository === other.repository;
}

/** The host's name and port; IPv6 addresses stand in brackets. */
export function splitHost(server: string): { name: string; port: number | undefined } {
  const [, name = server, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(server) ?? [];
  return { name: name.replace(/^\[|\]$/g, ''), port: port === undefined ? undefined : Number(port) };
}

/** This computer: engines speak to a registry there without TLS as well. */
export function isLoopback(server: string): boolean {
  const { name } = splitHost(server);
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** Whether an address is in a range such as `10.0.0.0/8`; a name is in none. */
export function isInRange(name: string, range: string): boolean {
  const [, network = '', prefix = ''] = /^(.+)\/(\d{1,3})$/.exec(range) ?? [];
  const kind = isIP(network);
  if (kind === 0 || kind !== isIP(name) || Number(prefix) > (kind === 4 ? 32 : 128)) return false;
  const family = kind === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family);
  return list.check(name, family);
}

/** Where requests for a registry's host go. */
export function serverOf(host: string): string {
  return host === hub ? hubServer : host;
}

/**
 * The host of a registry as it stands in references, of what a person typed: an address with `https://` and a path, or the host alone.
 * Undefined for what is no host.
 */
export function registryHost(text: string): string | undefined {
  const host = text
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/.*$/, '')
    .toLowerCase();
  if (hubNames.has(host) || host === 'hub.docker.com') return hub;
  // What a reference would not take for a host is none: without a dot or a port it would be a part of a name on Docker Hub.
  const address = imageAddress(`${host}/a`);
  return host !== '' && address?.host === host && address.repository === 'a' ? host : undefined;
}
