// Whether a port of this machine is free, and a free one to propose.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Only an address that is taken counts as taken: other refusals (rights, foreign addresses) are the engine's to tell. */
export function isPortTaken(port: number, protocol: 'tcp' | 'udp', host = '0.0.0.0'): Promise<boolean> {
  return protocol === 'tcp' ? isTcpTaken(port, host) : isUdpTaken(port, host);
}

function isTcpTaken(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(false)));
  });
}

function isUdpTaken(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve(error.code === 'EADDRINUSE');
    });
    socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(false)));
  });
}

/** The first free TCP port from `first` upwards that is not in `taken`; undefined when a hundred are not free. */
export async function freePort(first: number, taken: ReadonlySet<number>, host: string): Promise<number | undefined> {
  for (let port = first; port < first + 100; port += 1) {
    if (!taken.has(port) && !(await isPortTaken(port, 'tcp', host))) return port;
  }
  return undefined;
}
