// Tests a connection with busybox's programs in a helper that has a container's network: a name looked up, a port connected to.
import type { ConnectionTry, Listener, NameLookup } from '../../contract/topology.ts';
import type { EngineConnection } from '../connection.ts';
import { runProgram } from '../programs/container-program.ts';

const seconds = 4;

/** The first argument is the name; both kinds of address are asked for at once. */
const askBoth = `nslookup -type=a "$1" & nslookup -type=aaaa "$1"; wait`;

async function run(
  connection: EngineConnection,
  helperId: string,
  command: [string, ...string[]],
  signal?: AbortSignal,
) {
  const { output, words, exitCode } = await runProgram(connection, helperId, { command, signal });
  return { said: output.toString('utf8'), words, exitCode };
}

/** Addresses of /etc/hosts for a name (hosts(5)). */
export function addressesInHosts(text: string, name: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return names.some((one) => one.toLowerCase() === name.toLowerCase()) ? [address] : [];
  });
}

/** What busybox's nslookup printed: the server, and the addresses after the name. */
export function readLookup(text: string): NameLookup {
  const server = /^Server:\s*(\S+)/m.exec(text)?.[1];
  const answers = text.split('\n').flatMap((line) => /^Address(?:\s*\d+)?:\s*(\S+)/.exec(line)?.[1] ?? []);
  // The server's own address has its port.
  const addresses = [...new Set(answers.filter((one) => !/^(?:[\d.]+|\[.*\]):\d+$/.test(one)))];
  const by =
    addresses.length > 0
      ? 'dns'
      : /NXDOMAIN|No answer|can't find/i.test(text)
        ? 'nobody'
        : server === undefined
          ? 'no-server'
          : 'no-answer';
  return { by, addresses, ...(server === undefined ? {} : { server }) };
}

/** As a program in the container looks a name up: /etc/hosts, then the servers of /etc/resolv.conf (nsswitch.conf(5): files dns). */
export async function lookUpFrom(
  connection: EngineConnection,
  helperId: string,
  name: string,
  signal?: AbortSignal,
): Promise<NameLookup> {
  const hosts = await run(connection, helperId, ['cat', '/etc/hosts', '/etc/resolv.conf'], signal);
  const listed = [...new Set(addressesInHosts(hosts.said, name))];
  if (listed.length > 0) return { by: 'hosts', addresses: listed };
  if (!/^\s*nameserver\s/m.test(hosts.said)) return { by: 'no-server', addresses: [] };
  const { said, words } = await run(connection, helperId, ['sh', '-c', askBoth, 'sh', name], signal);
  return readLookup(`${said}\n${words}`);
}

/** What busybox's nc says of a connection it could not make. */
export function readTry(address: string, exitCode: number, words: string): ConnectionTry {
  if (exitCode === 0) return { address, result: 'connected' };
  if (/refused/i.test(words)) return { address, result: 'refused' };
  if (/timed out/i.test(words)) return { address, result: 'timed-out' };
  if (/unreachable|no route|not available|cannot assign/i.test(words)) return { address, result: 'unreachable' };
  return { address, result: 'failed', words };
}

/** One TCP connection, given up after some seconds. */
export async function connectFrom(
  connection: EngineConnection,
  helperId: string,
  address: string,
  port: number,
  signal?: AbortSignal,
): Promise<ConnectionTry> {
  const command = ['nc', '-w', String(seconds), address, String(port), '-e', '/bin/true'] as const;
  const { words, exitCode } = await run(connection, helperId, [...command], signal);
  return readTry(address, exitCode, words);
}

function addressOfHex(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  // Each word of four bytes is in the order of the processor, which is little-endian everywhere an engine runs.
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)));
  if (bytes.length === 4) return bytes.join('.');
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (mapped) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return groups.join(':').replace(/(?:^|:)0(?::0)+(?:$|:)/, '::');
}

/** Sockets that wait for others, of /proc/net/{tcp,udp} (proc_net_tcp(5)): state 0A is LISTEN, 07 a UDP socket nobody is tied to. */
export function readListeners(text: string): Listener[] {
  const found = new Map<string, Listener>();
  let protocol: Listener['protocol'] = 'tcp';
  for (const line of text.split('\n')) {
    const section = /^(tcp|udp)6?$/.exec(line.trim())?.[1];
    if (section !== undefined) protocol = section as Listener['protocol'];
    const [, , local = '', , state] = line.split(/\s+/);
    const [hex = '', port = ''] = local.split(':');
    if (state !== (protocol === 'tcp' ? '0A' : '07') || !/^[0-9A-F]+$/.test(hex)) continue;
    const one = { protocol, address: addressOfHex(hex), port: Number.parseInt(port, 16) };
    found.set(JSON.stringify(one), one);
  }
  return [...found.values()].sort((a, b) => a.port - b.port || (a.address < b.address ? -1 : 1));
}

const tables = 'for table in tcp tcp6 udp udp6; do echo "$table"; cat "/proc/net/$table" 2>/dev/null; done; true';

/** What listens in the network that the helper shares. */
export async function listenersOf(
  connection: EngineConnection,
  helperId: string,
  signal?: AbortSignal,
): Promise<Listener[]> {
  return readListeners((await run(connection, helperId, ['sh', '-c', tables], signal)).said);
}
