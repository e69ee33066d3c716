// The browser mode's server: the page and the contract on one loopback port.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { judgeRequest, judgeUpgrade } from './guard.ts';
import { openSessions } from './sessions.ts';
import { openSockets } from './sockets.ts';
import { answer, serveFile } from './static-files.ts';

const rpcPath = '/rpc';

export interface HeadlessOptions {
  router: AnyRouter;
  /** 0 takes a free one. */
  port: number;
  /** The folder of the built page. */
  page: string;
  /** Where the sessions' fingerprints are kept. */
  sessionsFile: string;
}

export interface Headless {
  readonly port: number;
  /** Good for one use: `http://127.0.0.1:PORT/?token=…`. */
  readonly address: string;
  close(): Promise<void>;
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Listens on 127.0.0.1 only. Rejects with the system's error when the port is taken. */
export async function serveHeadless(options: HeadlessOptions): Promise<Headless> {
  const sessions = openSessions(options.sessionsFile);
  const sockets = openSockets(new RPCHandler(options.router));
  let port = options.port;

  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const verdict = judgeRequest(request, port, sessions);
    if (verdict.kind === 'refuse') answer(response, verdict.status, verdict.text);
    else if (verdict.kind === 'exchanged') answer(response, 303, '', { Location: '/', 'Set-Cookie': verdict.cookie });
    else await serveFile(options.page, request, response);
  };

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const verdict = judgeUpgrade(request, port, sessions);
    if (verdict.kind === 'refuse') {
      refuseUpgrade(socket, verdict.status === 401 ? '401 Unauthorized' : '403 Forbidden');
    } else if (request.url !== rpcPath) {
      refuseUpgrade(socket, '404 Not Found');
    } else {
      sockets.server.handleUpgrade(request, socket, head, (client) =>
        sockets.server.emit('connection', client, request),
      );
    }
  };

  const server = createServer((request, response) => {
    onRequest(request, response).catch(() => response.destroy());
  });
  server.on('upgrade', onUpgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  port = (server.address() as AddressInfo).port;

  return {
    port,
    address: `http://127.0.0.1:${port}/?token=${sessions.token}`,
    close: () =>
      new Promise((resolve) => {
        sockets.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
