// The contract over WebSockets: alive checks, and brakes where the reader is slower than the sender.
import type { RPCHandler } from '@orpc/server/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { WireContext } from '../service/procedures.ts';

/** A megabyte of terminal input is the largest thing a page sends; escaped as JSON it can be six times that. */
const largestMessage = 8 * 1024 * 1024;
const aliveInterval = 30_000;

/**
 * The library sends without looking. Here each message of a stream is done when the system took it, so a generator is
 * asked for the next only then, and a browser that stopped reading holds it up instead of filling our memory.
 */
function withBrakes(socket: WebSocket): Pick<WebSocket, 'addEventListener' | 'send'> {
  const send = (data: string | Uint8Array) =>
    new Promise<void>((resolve) => {
      socket.send(data, (error) => {
        // Only its close event ends what runs on a broken socket. Were this done before, a stream that has always more
        // to send would spin here and never let that event come.
        if (!error) resolve();
        else if (socket.readyState === socket.CLOSED) setImmediate(resolve);
        else socket.once('close', () => resolve());
      });
    });
  return { addEventListener: socket.addEventListener.bind(socket), send } as Pick<
    WebSocket,
    'addEventListener' | 'send'
  >;
}

export interface Sockets {
  readonly server: WebSocketServer;
  close(): void;
}

/** Answers the contract on every socket that `server` takes over. `interval` (ms) is how often a socket must answer. */
export function openSockets(handler: RPCHandler<WireContext>, interval = aliveInterval): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: false });
  const answered = new WeakSet<WebSocket>();

  server.on('connection', (socket) => {
    answered.add(socket);
    socket.on('pong', () => answered.add(socket));
    socket.on('error', () => socket.terminate());
    void handler.upgrade(withBrakes(socket), { context: { origin: 'browser' } });
  });

  const timer = setInterval(() => {
    for (const socket of server.clients) {
      if (!answered.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, interval);
  timer.unref();

  return {
    server,
    close() {
      clearInterval(timer);
      for (const socket of server.clients) {
        socket.close(1001);
        socket.terminate();
      }
      server.close();
    },
  };
}
