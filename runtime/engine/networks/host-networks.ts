// What networks the engine's host has by itself: its interfaces with their addresses, and its routes, told by a helper inside of it.
import type { HostNetworks } from '../../contract/networks/network-overlaps.ts';
import type { EngineConnection } from '../connection.ts';
import { engineProblem } from '../problem.ts';
import { runProgram } from '../programs/container-program.ts';
import { openHelperAs } from '../programs/helper.ts';

/** One section after the other, each below its name. An engine without version 6 has nothing to say of it. */
const script = `echo '# kinds'
for at in /sys/class/net/*; do
  kind=virtual
  [ -e "$at/device" ] && kind=hardware
  [ -e "$at/phy80211" ] && kind=wireless
  [ -e "$at/bridge" ] && kind=bridge
  echo "$kind \${at##*/}"
done
echo '# links'
ip -o link
echo '# addresses'
ip -o addr
echo '# routes'
ip route show table all
ip -6 route show table all 2>/dev/null
exit 0`;

/** `image` is that of the helpers (busybox). */
export async function readHostNetworks(
  connection: EngineConnection,
  image: string,
  signal?: AbortSignal,
): Promise<HostNetworks> {
  // In the host's network, and with none of root's rights.
  const host = { NetworkMode: 'host', CapDrop: ['ALL'] };
  const helper = await openHelperAs(connection, { image, purpose: 'host', host });
  try {
    const command = ['sh', '-c', script] as const;
    const { output, words, exitCode } = await runProgram(connection, helper.id, { command, signal, again: 'always' });
    if (exitCode !== 0) throw engineProblem('unknown', words || `ip: ${exitCode}`);
    return parseHostNetworks(output.toString('utf8'));
  } finally {
    await helper.close();
  }
}

type Interface = HostNetworks['interfaces'][number];

/** Reads what the script prints: the one-line form of busybox' and iproute2's `ip`. */
export function parseHostNetworks(text: string): HostNetworks {
  const sections = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('# ')) {
      lines = [];
      sections.set(line.slice(2), lines);
    } else if (line.trim() !== '') lines.push(line);
  }
  const at = (name: string) => sections.get(name) ?? [];
  const kinds = new Map(at('kinds').map((line) => line.split(' ').reverse() as [string, Interface['kind']]));
  const interfaces = new Map<string, Interface>();
  for (const line of at('links')) {
    const [, name, flags = ''] = /^\d+: ([^:@\s]+)[^:]*: <([^>]*)>/.exec(line) ?? [];
    if (name === undefined || flags.split(',').includes('LOOPBACK')) continue;
    interfaces.set(name, { name, kind: kinds.get(name) ?? 'virtual', up: /\bUP\b/.test(flags), addresses: [] });
  }
  for (const line of at('addresses')) {
    const [, name = '', address] = /^\d+: (\S+)\s+inet6? (\S+)/.exec(line) ?? [];
    if (address !== undefined) interfaces.get(name)?.addresses.push(address);
  }
  return { interfaces: [...interfaces.values()], routes: at('routes').flatMap(routeOf) };
}

/** Only ways to somewhere: not the host's own addresses, what it refuses, nor the way to everywhere. */
function routeOf(line: string): HostNetworks['routes'] {
  const [range = '', ...words] = line
    .trim()
    .replace(/^unicast /, '')
    .split(/\s+/);
  const device = words[words.indexOf('dev') + 1];
  if (!/^[0-9a-f.:]+(?:\/\d+)?$/i.test(range) || !words.includes('dev') || device === undefined || device === 'lo')
    return [];
  return words.join(' ').includes('table local') ? [] : [{ range, device }];
}
