// Who of this computer sends datagrams into a machine: numbered, so that an answer finds its way back; the silent are forgotten.
import type { Socket } from 'node:dgram';

export type SenderLimits = {
  /** How many are remembered; one more, and the one that was silent the longest is forgotten. */
  most: number;
  /** After how long a silence, in ms, one is forgotten; answers to it get lost from then on. */
  idle: number;
};

/** A little longer than Linux keeps a conversation of datagrams (nf_conntrack_udp_timeout_stream). */
export const usualLimits: SenderLimits = { most: 4096, idle: 180_000 };

export type Sender = {
  /** The port that it seems to send from, as the machine sees it. */
  readonly number: number;
  /** The published port that it sends to, and the socket of that. */
  readonly port: number;
  readonly socket: Socket;
  readonly address: string;
  readonly from: number;
};

export type Senders = {
  /** The one that this is; made when it is not known. It counts as heard of. */
  of(socket: Socket, port: number, address: string, from: number): Sender;
  /** The one that is answered; it counts as heard of. */
  answered(number: number): Sender | undefined;
  forgetAll(socket: Socket): void;
  readonly count: number;
  close(): void;
};

const [first, last] = [1024, 65_535];

export function createSenders({ most, idle }: SenderLimits): Senders {
  // In the order in which they were heard of, the longest silent first.
  const known = new Map<string, Sender & { heard: number }>();
  const keys = new Map<number, string>();
  let next = first;
  const forget = (key: string, { number }: Sender) => {
    known.delete(key);
    keys.delete(number);
  };
  const hear = (key: string, sender: Sender) => {
    known.delete(key);
    known.set(key, { ...sender, heard: performance.now() });
    return sender;
  };
  const sweep = setInterval(
    () => {
      for (const [key, sender] of known) {
        if (sender.heard > performance.now() - idle) break;
        forget(key, sender);
      }
    },
    Math.max(10, idle / 10),
  ).unref();
  return {
    of: (socket, port, address, from) => {
      const key = `${port}|${socket.address().address}|${address}|${from}`;
      const there = known.get(key);
      if (there?.socket === socket) return hear(key, there);
      if (there) forget(key, there);
      const [oldest] = known;
      if (oldest && known.size >= most) forget(...oldest);
      while (keys.has(next)) next = next === last ? first : next + 1;
      const sender = { number: next, port, socket, address, from };
      // Not the same again soon: a late answer to one who is forgotten finds nobody.
      next = next === last ? first : next + 1;
      keys.set(sender.number, key);
      return hear(key, sender);
    },
    answered: (number) => {
      const key = keys.get(number);
      const sender = key === undefined ? undefined : known.get(key);
      return key !== undefined && sender ? hear(key, sender) : undefined;
    },
    forgetAll: (socket) => {
      for (const [key, sender] of known) if (sender.socket === socket) forget(key, sender);
    },
    get count() {
      return known.size;
    },
    close: () => clearInterval(sweep),
  };
}
