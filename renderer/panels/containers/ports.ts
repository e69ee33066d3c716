// A container's ports as a person reads them: each once, with the address a browser can open.
import type { ContainerPort } from '../../../runtime/contract/containers.ts';
import type { Problem } from '../../../runtime/contract/problem.ts';

export interface PortLink {
  /** What tells it from the others of the same container. */
  key: string;
  /** As docker writes it: `8080:80`, `53:53/udp`; a port that is not published has no left side. */
  text: string;
  /** Where a browser opens it; absent when it is not published, or not TCP. */
  url?: string;
  /** Why it could not be opened on this computer; there is nothing to open then. */
  problem?: Problem;
}

const everywhere = new Set(['', '0.0.0.0', '::', '127.0.0.1', '::1']);

function hostOf(ip: string | undefined): string {
  if (ip === undefined || everywhere.has(ip)) return 'localhost';
  return ip.includes(':') ? `[${ip}]` : ip;
}

function linkOf(port: ContainerPort): PortLink {
  const suffix = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
  if (port.hostPort === undefined) {
    const text = `${port.containerPort}/${port.protocol}`;
    return { key: text, text };
  }
  const host = hostOf(port.hostIp);
  const address = host === 'localhost' ? '' : `${host}:`;
  const text = `${address}${port.hostPort}:${port.containerPort}${suffix}`;
  if (port.problem) return { key: text, text, problem: port.problem };
  return port.protocol === 'tcp' ? { key: text, text, url: `http://${host}:${port.hostPort}` } : { key: text, text };
}

/** What a browser can open comes first. */
function publishedFirst(a: ContainerPort, b: ContainerPort): number {
  return Number(a.protocol !== 'tcp') - Number(b.protocol !== 'tcp') || (a.hostPort ?? 0) - (b.hostPort ?? 0);
}

/**
 * Published ones first, TCP before UDP, by number. The engine tells a port of all addresses twice (0.0.0.0 and ::): one link here.
 * A port that is published somewhere is not told once more as only exposed.
 */
export function portLinks(ports: readonly ContainerPort[]): PortLink[] {
  const published = ports.filter((port) => port.hostPort !== undefined);
  const isPublished = (port: ContainerPort) =>
    published.some((other) => other.containerPort === port.containerPort && other.protocol === port.protocol);
  const exposed = ports.filter((port) => port.hostPort === undefined && !isPublished(port));
  const ordered = [
    ...published.toSorted(publishedFirst),
    ...exposed.toSorted((a, b) => a.containerPort - b.containerPort),
  ];
  // Told twice, a port that one of the addresses did not get is one with a problem.
  const links = new Map<string, PortLink>();
  for (const link of ordered.map(linkOf)) if (link.problem || !links.has(link.key)) links.set(link.key, link);
  return [...links.values()];
}

/** The lowest published port, to sort by; those without one come last. */
export function firstPort(ports: readonly ContainerPort[]): number {
  return Math.min(Number.MAX_SAFE_INTEGER, ...ports.map((port) => port.hostPort ?? Number.MAX_SAFE_INTEGER));
}
