// Ports of this computer that lead into a machine over SSH: which are open, and how they come to be those that are wanted.
import { createServer, type Socket } from 'node:net';
import type { Problem } from '../../contract/problem.ts';
import type { PublishedPort } from '../driver.ts';
import { MachineProblem } from '../problem.ts';
import { createDatagramDoors, type DatagramDoors } from './datagrams.ts';
import { closeServer } from './relay.ts';
import type { Tunnel } from './ssh.ts';
import { joinStreams } from './streams.ts';
import { shareTunnel } from './tunnel.ts';

export type Forwarder = {
  /** Makes those open that are named and no others; answers with those that could not be. Connections of the others break. */
  publish(ports: readonly PublishedPort[]): Promise<{ port: PublishedPort; problem: Problem }[]>;
  close(): Promise<void>;
};

type Open = { close(): Promise<void> };

const keyOf = ({ protocol, hostIp, hostPort }: PublishedPort) => `${protocol}:${hostIp}:${hostPort}`;

/** `openTunnel` is called at the first connection, and again after the tunnel broke. */
export function createForwarder(openTunnel: () => Promise<Tunnel>): Forwarder {
  const open = new Map<string, Open>();
  let datagrams: DatagramDoors | undefined;
  const tunnel = shareTunnel(openTunnel);
  const close = async (key: string) => {
    const one = open.get(key);
    open.delete(key);
    await one?.close();
  };
  const carry = async (socket: Socket, port: number) => {
    try {
      // The engine publishes in the machine under the same number.
      const stream = await (await tunnel.get()).connect(port);
      if (socket.destroyed) stream.destroy();
      else await joinStreams(socket, stream);
    } catch {
      // As if nobody listened: refused in the machine is refused here.
      socket.resetAndDestroy();
    }
  };
  const listenToDatagrams = (port: PublishedPort) => {
    datagrams ??= createDatagramDoors(async () => (await tunnel.get()).datagrams());
    return datagrams.open(port);
  };
  let line: Promise<unknown> = Promise.resolve();
  const publish: Forwarder['publish'] = async (ports) => {
    const wanted = new Set(ports.map(keyOf));
    for (const key of [...open.keys()]) if (!wanted.has(key)) await close(key);
    const failed: { port: PublishedPort; problem: Problem }[] = [];
    const missing = ports.filter((port) => !open.has(keyOf(port)));
    for (const port of missing) {
      try {
        open.set(keyOf(port), await (port.protocol === 'tcp' ? listen(port, carry) : listenToDatagrams(port)));
      } catch (error) {
        failed.push({ port, problem: problemOf(error) });
      }
    }
    return failed;
  };
  return {
    publish: (ports) => {
      // One after the other: the last wish is the one that holds.
      const turn = line.then(() => publish(ports));
      line = turn.catch(() => {});
      return turn;
    },
    close: async () => {
      await line;
      for (const key of [...open.keys()]) await close(key);
      datagrams?.close();
      await tunnel.close();
    },
  };
}

function listen(port: PublishedPort, carry: (socket: Socket, port: number) => Promise<void>): Promise<Open> {
  const connections = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    socket.on('error', () => {});
    void carry(socket, port.hostPort);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: port.hostIp, port: port.hostPort, exclusive: true }, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve({ close: () => closeServer(server, connections) });
    });
  });
}

function problemOf(error: unknown): Problem {
  if (error instanceof MachineProblem) return error.problem;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return { reason: 'port-in-use', message };
  return { reason: code === 'EACCES' ? 'forbidden' : 'port-invalid', message };
}
