// Ports of this computer that lead into a QEMU machine: which are open, and how they come to be those that are wanted.
import { createServer } from 'node:net';
import type { Problem } from '../../contract/problem.ts';
import type { PublishedPort } from '../driver.ts';
import { MachineProblem } from '../problem.ts';
import type { MachineMemory } from './machine-state.ts';
import { type Monitor, withMonitor } from './qmp.ts';
import { guestPorts } from './secure-contact.ts';

/** `guestPort` is the port in the machine; it differs from the host's for the machine's own services only. */
export type Forward = PublishedPort & { guestPort: number };

/** The forwards in the words of `info usernet` (QEMU's monitor): protocol and state, descriptor, source, destination. */
export function parseForwards(text: string): Forward[] {
  const forwards: Forward[] = [];
  for (const line of text.split('\n')) {
    const found = /^\s*(TCP|UDP)\[HOST_FORWARD\]\s+\S+\s+(\S+)\s+(\d+)\s+\S+\s+(\d+)/.exec(line);
    if (!found) continue;
    const [, protocol, address = '', host, guest] = found;
    forwards.push({
      protocol: protocol === 'TCP' ? 'tcp' : 'udp',
      hostIp: address === '*' ? '0.0.0.0' : address,
      hostPort: Number(host),
      guestPort: Number(guest),
    });
  }
  return forwards;
}

const keyOf = ({ protocol, hostIp, hostPort }: PublishedPort) => `${protocol}:${hostIp}:${hostPort}`;

async function add(monitor: Monitor, { guestPort, ...port }: Forward): Promise<string> {
  return (await monitor.human(`hostfwd_add net ${keyOf(port)}-:${guestPort}`)).trim();
}

/** Opens the API's and SSH's: the ports of the last start where they are free. Throws `port-in-use`. */
export function openOwnPorts(
  path: string,
  before: Pick<MachineMemory, 'apiPort' | 'sshPort'>,
): Promise<{ apiPort: number; sshPort: number }> {
  return withMonitor(path, async (monitor) => {
    const opened = async (wanted: number | undefined, guestPort: number) => {
      // Between finding a free port and opening it somebody else may take it: then another one.
      for (let tries = 0; ; tries += 1) {
        const hostPort = await freeLocalPort(tries === 0 ? wanted : undefined);
        const said = await add(monitor, { protocol: 'tcp', hostIp: '127.0.0.1', hostPort, guestPort });
        if (said === '') return hostPort;
        if (tries === 4) throw new MachineProblem({ reason: 'port-in-use', message: said });
      }
    };
    return {
      apiPort: await opened(before.apiPort, guestPorts.api),
      sshPort: await opened(before.sshPort, guestPorts.ssh),
    };
  });
}

/** A port of 127.0.0.1 that is free now, the wanted one if it is. */
function freeLocalPort(wanted: number | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (wanted === undefined ? reject(error) : resolve(freeLocalPort(undefined))));
    server.listen({ host: '127.0.0.1', port: wanted ?? 0, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Makes those open that are named and no others, but for `own` ones: the machine's API and SSH. */
export function publishPorts(
  path: string,
  wanted: readonly PublishedPort[],
  own: readonly number[],
): Promise<{ port: PublishedPort; problem: Problem }[]> {
  return withMonitor(path, async (monitor) => {
    const open = parseForwards(await monitor.human('info usernet')).filter(
      ({ protocol, hostIp, hostPort }) => !(protocol === 'tcp' && hostIp === '127.0.0.1' && own.includes(hostPort)),
    );
    const keys = new Set(wanted.map(keyOf));
    for (const one of open) if (!keys.has(keyOf(one))) await monitor.human(`hostfwd_remove net ${keyOf(one)}`);
    const there = new Set(open.map(keyOf));
    const problems: { port: PublishedPort; problem: Problem }[] = [];
    for (const port of wanted) {
      if (there.has(keyOf(port))) continue;
      const problem = await openOrSay(monitor, port);
      if (problem) problems.push({ port, problem });
    }
    return problems;
  });
}

async function openOrSay(monitor: Monitor, port: PublishedPort): Promise<Problem | undefined> {
  // QEMU's own network forwards from addresses of the older kind only.
  if (port.hostIp.includes(':'))
    return { reason: 'unsupported', message: `${port.hostIp}: no IPv6 address can be forwarded` };
  const said = await add(monitor, { ...port, guestPort: port.hostPort });
  return said === '' ? undefined : { reason: 'port-in-use', message: said };
}
