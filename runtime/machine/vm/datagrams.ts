// UDP ports of this computer that lead into a machine, all over one stream to a network card of its own (packets.ts).
import { createSocket, type Socket } from 'node:dgram';
import type { Duplex } from 'node:stream';
import type { PublishedPort } from '../driver.ts';
import { type Datagram, packetReader, packetsOf } from './packets.ts';
import { createSenders, type SenderLimits, usualLimits } from './senders.ts';

/** What may wait for the machine, in bytes; more is dropped, as datagrams are where a line is full. */
const waiting = 2 * 1024 ** 2;
/** Between two tries to reach the machine, in ms. */
const retry = 1000;

export type DatagramDoors = {
  /** Rejects where the port cannot be had, or the machine carries no datagrams. */
  open(port: PublishedPort): Promise<{ close(): Promise<void> }>;
  /** How many senders are remembered. */
  readonly senders: number;
  close(): void;
};

/** `openStream` is called when the first port opens, and again at a datagram after the stream broke. */
export function createDatagramDoors(
  openStream: () => Promise<Duplex>,
  limits: SenderLimits = usualLimits,
): DatagramDoors {
  const senders = createSenders(limits);
  const line = createLine(openStream, ({ client, port, payload }) => {
    const sender = senders.answered(client);
    if (sender?.port === port) sender.socket.send(payload, sender.from, sender.address, () => {});
  });
  return {
    open: async (port) => {
      await line.open();
      const socket = await bound(port);
      socket.on('message', (payload, { address, port: from }) => {
        const { number } = senders.of(socket, port.hostPort, address, from);
        line.send({ client: number, port: port.hostPort, payload });
      });
      return {
        close: () => {
          senders.forgetAll(socket);
          return new Promise((resolve) => socket.close(() => resolve()));
        },
      };
    },
    get senders() {
      return senders.count;
    },
    close: () => {
      senders.close();
      line.close();
    },
  };
}

type Line = { open(): Promise<unknown>; send(datagram: Datagram): void; close(): void };

function createLine(openStream: () => Promise<Duplex>, onDatagram: (datagram: Datagram) => void): Line {
  let opening: Promise<Duplex> | undefined;
  let stream: Duplex | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let id = 0;
  const connect = async () => {
    const opened = await openStream();
    const read = packetReader(onDatagram);
    opened.on('data', (chunk: Buffer) => {
      try {
        read(chunk);
      } catch (error) {
        opened.destroy(error as Error);
      }
    });
    opened.on('error', () => {});
    for (const event of ['end', 'close']) {
      opened.once(event, () => {
        if (stream === opened) [stream, opening] = [undefined, undefined];
      });
    }
    stream = opened;
    opened.resume();
    return opened;
  };
  const open = () => {
    opening ??= connect().catch((error: unknown) => {
      opening = undefined;
      failedAt = performance.now();
      throw error;
    });
    return opening;
  };
  return {
    open,
    send: (datagram) => {
      if (stream) {
        if (stream.writableLength > waiting) return;
        id = (id + 1) & 0xffff;
        stream.write(packetsOf(datagram, id));
        return;
      }
      // Those of a broken line are lost; who needs an answer asks again.
      if (!opening && performance.now() - failedAt > retry) void open().catch(() => {});
    },
    close: () => stream?.destroy(),
  };
}

function bound({ hostIp, hostPort }: PublishedPort): Promise<Socket> {
  const socket = createSocket(hostIp.includes(':') ? { type: 'udp6', ipv6Only: true } : { type: 'udp4' });
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address: hostIp, port: hostPort, exclusive: true }, () => {
      socket.removeAllListeners('error');
      // An answer to somebody who is gone by now: told as an error on some systems, and none of the others' business.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}
