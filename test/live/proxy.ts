// A web proxy on a free port of 127.0.0.1: under every name it leads to the two registries of a test, and keeps the names.
// It may ask for a login, refuse to lead anywhere, or say nothing.
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** Ports of 127.0.0.1: where CONNECT leads, and where plain requests go. */
export type Behind = { tls: number; plain: number };

export interface ProxyStandIn {
  url: string;
  /** `host:port` of what it led to. */
  seen: Set<string>;
  /** What CONNECT is answered with instead; 0: nothing at all. */
  refusal: number | undefined;
  /** Those that are told nothing, and are still there. */
  readonly waiting: ReadonlySet<Duplex>;
  stop(): Promise<void>;
}

/** `login` is what it wants to see, as `name:password`. */
export async function startProxy(behind: Behind, login?: string): Promise<ProxyStandIn> {
  const seen = new Set<string>();
  const tunnels = new Set<Duplex>();
  const waiting = new Set<Duplex>();
  const keepWaiting = (socket: Duplex) => {
    waiting.add(socket.resume());
    for (const event of ['end', 'error']) socket.once(event, () => socket.destroy());
    socket.once('close', () => waiting.delete(socket));
  };
  const wanted = login && `Basic ${Buffer.from(login).toString('base64')}`;
  const isKnown = (asked: IncomingMessage) => !wanted || asked.headers['proxy-authorization'] === wanted;
  const server = createServer((asked, answer) => {
    if (!isKnown(asked)) {
      answer.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="proxy"' }).end('<h1>Who are you?</h1>');
      return;
    }
    const { pathname, search, host } = new URL(asked.url ?? '', 'http://none.invalid');
    seen.add(host);
    const where = { host: '127.0.0.1', port: behind.plain, method: asked.method, path: pathname + search };
    // The registry names its own upload addresses after the name that it was asked by.
    const passed = request({ ...where, headers: { ...asked.headers, host } }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    passed.once('error', () => answer.destroy());
    asked.pipe(passed);
  });
  server.on('connect', (asked, socket) => {
    const status = isKnown(asked) ? standIn.refusal : 407;
    if (status === 0) keepWaiting(socket);
    else if (status !== undefined) socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nno`);
    if (status !== undefined) return;
    seen.add(asked.url ?? '');
    const through = connect(behind.tls, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(through).pipe(socket);
    });
    for (const [one, other] of [
      [socket, through],
      [through, socket],
    ] as const) {
      tunnels.add(one);
      one.once('error', () => other.destroy());
      one.once('close', () => tunnels.delete(one));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const standIn: ProxyStandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    refusal: undefined,
    waiting,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      // The server has forgotten those of CONNECT, and still waits for their end.
      for (const socket of [...tunnels, ...waiting]) socket.destroy();
      await closed;
    },
  };
  return standIn;
}
