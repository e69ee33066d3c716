// The answers of the rules of reach as sentences.
import type { TFunction } from 'i18next';
import type { Obstacle, Reach, Route } from '../../../../runtime/contract/networks/topology-reach.ts';
import type { TopologyContainer } from '../../../../runtime/contract/topology.ts';

type T = TFunction<'topology'>;

export interface ReachWords {
  title: string;
  /** How, or why not. */
  reasons: string[];
}

/** Names and addresses in a row. Lists of units have nothing between them in Chinese. */
export function listed(words: readonly string[], language: string): string {
  return new Intl.ListFormat(language, { type: 'conjunction', style: 'narrow' }).format(words);
}

/** A port as it is said: `80`, or `53/udp` where it is not the usual protocol. */
export function portName(port: number, protocol: string): string {
  return protocol === 'tcp' ? String(port) : `${port}/${protocol}`;
}

/** An address with a port, as it is typed. */
export function placeOf(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** A short id is a name too, which nobody types. */
const isShortId = (name: string) => /^[0-9a-f]{12}$/.test(name);

function routeWords(route: Route, from: string, t: T, language: string): string[] {
  switch (route.kind) {
    case 'itself':
      return [t('route.itself')];
    case 'gateway':
      return [t('route.gateway', { addresses: listed(route.addresses, language) })];
    case 'published':
      return route.ports.map(({ addresses, hostPort, containerPort, protocol }) => {
        const places = addresses.map((address) => placeOf(address, hostPort));
        return t('route.published', { places: listed(places, language), port: portName(containerPort, protocol) });
      });
    default: {
      const names = route.names.filter((name) => !isShortId(name));
      const key = route.kind === 'network' && names.length === 0 ? 'nameless' : route.kind;
      const addresses = listed(route.addresses, language);
      return [t(`route.${key}`, { network: route.network, names: listed(names, language), addresses, from })];
    }
  }
}

function obstacleWords(obstacle: Obstacle, t: T): string {
  const { kind, ...rest } = obstacle;
  return t(`obstacle.${kind}`, rest);
}

/** `port` is the one that was asked for. */
export function reachWords(
  { verdict, routes, obstacles }: Reach,
  { from, to, port }: { from: TopologyContainer; to: TopologyContainer; port: number | undefined },
  t: T,
  language: string,
): ReachWords {
  const names = { from: from.name, to: to.name, port };
  const title = t(`answer.${verdict}${port === undefined ? '' : 'Port'}`, names);
  const ways = routes.flatMap((route) => routeWords(route, from.name, t, language));
  // What else stands in the way is of no matter where there is one already.
  const reasons = verdict === 'yes' ? ways : [...ways, ...obstacles.map((one) => obstacleWords(one, t))];
  const declared = [...to.declared.map((one) => one.port), ...to.ports.map((one) => one.containerPort)];
  const silent = port !== undefined && !declared.includes(port) && (verdict === 'yes' || verdict === 'ports');
  return { title, reasons: silent ? [...reasons, t('answer.undeclared', names)] : reasons };
}

/** The best place to test a way at: a name before an address, a shared network before the host. */
export function testPlace(routes: readonly Route[], port: number): { host: string; port: number } | undefined {
  for (const route of routes) {
    if (route.kind === 'itself') return { host: '127.0.0.1', port };
    if (route.kind === 'published') {
      const found = route.ports.find(({ containerPort }) => containerPort === port);
      const [host] = found?.addresses ?? [];
      if (found && host !== undefined) return { host, port: found.hostPort };
    } else {
      const host = ('names' in route ? route.names[0] : undefined) ?? route.addresses[0];
      if (host !== undefined) return { host, port };
    }
  }
  return undefined;
}

/** What a search of the map looks at. */
export function findText(container: TopologyContainer): string {
  return [
    container.name,
    container.image,
    container.project ?? '',
    ...container.endpoints.flatMap(({ network, ipv4, ipv6, names }) => [network, ipv4 ?? '', ipv6 ?? '', ...names]),
    ...container.ports.flatMap(({ hostPort, containerPort }) => [String(hostPort ?? ''), String(containerPort)]),
    ...container.declared.map(({ port }) => String(port)),
  ].join('\n');
}

/** Ports on one line: `8080→80 5432`. */
export function portWords(container: TopologyContainer): string {
  const open = container.ports.map(({ hostPort, containerPort }) =>
    hostPort === undefined ? String(containerPort) : `${hostPort}→${containerPort}`,
  );
  const words = open.length > 0 ? open : container.declared.map(({ port }) => String(port));
  return [...new Set(words)].join(' ');
}
