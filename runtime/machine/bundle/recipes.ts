// Which packages make an engine: the suites they are taken from, and why.

/**
 * `engine` packages come from `suite` (undefined: the machine's own), `base` packages from the machine's own suite:
 * those are linked against its C library, while the engine's are content with an older one.
 */
export type Recipe = { revision: number; suite?: string; engine: string[]; base: string[] };

// iptables and its libraries go along because a bare Debian 12 has none.
const firewall = ['iptables', 'libip4tc2', 'libip6tc2', 'libxtables12', 'libmnl0', 'libnftnl11'];
// tini: newer suites have only one that needs libraries, which an image need not have.
// tar and zstd with their libraries but the C library: what copies of volumes are made with (service/volume-tools.ts).
const volumes = [
  'tar',
  'zstd',
  'libacl1',
  'libselinux1',
  'libpcre2-8-0',
  'liblz4-1',
  'liblzma5',
  'libxxhash0',
  'zlib1g',
];
const base = ['runc', 'busybox-static', 'tini', ...firewall, ...volumes];
const engine = ['docker.io', 'containerd', 'docker-cli', 'docker-compose', 'docker-buildx'];

/**
 * What an engine of an ordinary user needs beside: a user namespace that is kept open, and its network. The suites after
 * Debian 12 have renamed the library of the last.
 */
export function rootlessPackages(codename: string): string[] {
  const renamed = codename !== 'bookworm' && codename !== 'bullseye';
  return ['rootlesskit', 'slirp4netns', 'libslirp0', renamed ? 'libglib2.0-0t64' : 'libglib2.0-0'];
}

export const recipes = {
  trixie: { revision: 4, suite: 'trixie', engine, base },
  sid: { revision: 5, suite: 'sid', engine, base },
  // The machine's own engine, old on Debian 12; its docker.io holds the docker command as well.
  bookworm: { revision: 4, engine: ['docker.io', 'containerd'], base },
} satisfies Record<string, Recipe>;

export type RecipeName = keyof typeof recipes;
