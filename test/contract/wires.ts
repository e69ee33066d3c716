// The two wires of the contract, as the product opens them, for tests that must hold on both.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import type { ClientContext, ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { WebSocket } from 'ws';
import { type Headless, serveHeadless } from '../../runtime/server/headless.ts';

export interface OpenWire {
  link: ClientLink<ClientContext>;
  /** Cuts the wire as a crash would. */
  cut(): void;
  close(): Promise<void>;
}

export interface Wire {
  name: string;
  open(router: AnyRouter): Promise<OpenWire>;
}

/** A server of the browser mode on a free port, with a folder of its own that goes with it. */
export async function openHeadless(router: AnyRouter, page: string, port = 0, sessionsFile?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-contract-'));
  const server = await serveHeadless({
    router,
    port,
    page,
    sessionsFile: sessionsFile ?? join(folder, 'sessions.json'),
  });
  return {
    ...server,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  } satisfies Headless;
}

/** Exchanges the one-time token as a browser does; answers the Cookie header. */
export async function login(server: Headless): Promise<string> {
  const response = await fetch(server.address, { redirect: 'manual' });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (response.status !== 303 || !cookie) throw new Error(`No session: ${response.status}`);
  return cookie;
}

/** An open WebSocket of a browser that is let in. */
export async function openSocket(port: number, cookie: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, {
    headers: { cookie },
    origin: `http://127.0.0.1:${port}`,
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

const messagePort: Wire = {
  name: 'MessagePort',
  async open(router) {
    const { port1, port2 } = new MessageChannel();
    new RPCHandler(router).upgrade(port1 as never, { context: {} });
    port1.start();
    const link = new PortLink({ port: port2 as never });
    port2.start();
    return {
      link,
      cut: () => port1.close(),
      async close() {
        port1.close();
        port2.close();
      },
    };
  },
};

const webSocket: Wire = {
  name: 'WebSocket',
  async open(router) {
    const server = await openHeadless(router, tmpdir());
    const socket = await openSocket(server.port, await login(server));
    return {
      link: new SocketLink({ websocket: socket as never }),
      cut: () => socket.terminate(),
      async close() {
        socket.terminate();
        await server.close();
      },
    };
  },
};

export const wires: readonly Wire[] = [messagePort, webSocket];
