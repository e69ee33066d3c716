// A web proxy on a free port of 127.0.0.1: under every name it leads to the two registries of a test, and keeps the names.
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** Ports of 127.0.0.1: where CONNECT leads, and where plain requests go. */
export type Behind = { tls: number; plain: number };

export async function startProxy(behind: Behind): Promise<{ url: string; seen: Set<string>; stop(): Promise<void> }> {
  const seen = new Set<string>();
  const tunnels = new Set<Duplex>();
  const server = createServer((asked, answer) => {
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
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      // The server has forgotten those of CONNECT, and still waits for their end.
      for (const tunnel of tunnels) tunnel.destroy();
      await closed;
    },
  };
}
