// A spec for a second container like one that is there: what only one can have is left to the engine.
import type { ContainerSpec } from '../../../../runtime/contract/specs/container-spec.ts';

/** `web` → `web-2`, `web-2` → `web-3`: the next that is free. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  const [, stem = name, number] = /^(.*?)(?:-(\d{1,6}))?$/.exec(name) ?? [];
  for (let next = Number(number ?? 1) + 1; ; next += 1) {
    const candidate = `${stem}-${next}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Compose takes what carries its labels for one of its own, and would put it away. */
const compose = 'com.docker.compose.';

/** Without fixed host ports, addresses and host name, and no member of a compose project. */
export function duplicateSpec(spec: ContainerSpec, taken: ReadonlySet<string>): ContainerSpec {
  const { hostname: _, networks, ...rest } = spec;
  return {
    ...rest,
    name: freeName(spec.name, taken),
    ports: spec.ports.map(({ hostPort: _, hostPortEnd: __, ...port }) => port),
    labels: Object.fromEntries(Object.entries(spec.labels).filter(([name]) => !name.startsWith(compose))),
    ...(networks && {
      networks: networks.map(({ ipv4: _, ipv6: __, mac: ___, linkLocal: ____, ...network }) => ({
        ...network,
        aliases: network.aliases.filter((alias) => alias !== spec.name),
      })),
    }),
  };
}
