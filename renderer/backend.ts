// The typed client of the runtime: over the port the desktop shell hands in, or over a WebSocket in a browser.
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { GantryClient } from '../runtime/contract/index.ts';
import { type Backend, type ConnectionStatus, createBackend, forgivingSocket, type Transport } from './backend-link.ts';

export { ConnectionLostError, type ConnectionStatus } from './backend-link.ts';

const longestPause = 5_000;

const link = createBackend();
let asked = false;

/** Whether the page runs in Gantry's own window. */
export function inDesktop(): boolean {
  return navigator.userAgent.includes('Electron/');
}

/** Each port that comes takes the place of the one before: the runtime was started anew. */
function connectPorts(backend: Backend, first: () => void): void {
  const nonce = crypto.randomUUID();
  window.addEventListener('message', ({ source, origin, data, ports }) => {
    const [port] = ports;
    if (source !== window || origin !== location.origin || !port) return;
    if (data?.kind !== 'gantry:port' || data.nonce !== nonce) return;
    // Before the link's own listener, so that what it ends is known to be lost.
    port.addEventListener('close', () => backend.lose(transport));
    const transport: Transport = { link: new PortLink({ port }), lost: false };
    port.start();
    backend.use(transport);
    first();
  });
  window.postMessage({ kind: 'gantry:connect', nonce }, location.origin);
}

/** Comes back by itself, sooner at first and every five seconds later. */
function connectSocket(backend: Backend, first: () => void): void {
  let failures = 0;
  const open = (): void => {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`);
    let transport: Transport | undefined;
    socket.addEventListener('open', () => {
      failures = 0;
      transport = { link: new SocketLink({ websocket: forgivingSocket(socket) }), lost: false };
      backend.use(transport);
      first();
    });
    socket.addEventListener('close', () => {
      if (transport) backend.lose(transport);
      else backend.fail();
      setTimeout(open, Math.min(longestPause, 250 * 2 ** failures));
      failures += 1;
      first();
    });
  };
  open();
}

/** Resolves when the runtime is connected, or when the first try failed; it goes on trying by itself. */
export function connectBackend(): Promise<void> {
  asked = true;
  return new Promise((resolve) => (inDesktop() ? connectPorts(link, resolve) : connectSocket(link, resolve)));
}

/**
 * The same object for the page's whole life. Calls without a connection, and what is under way when it is lost, reject
 * with ConnectionLostError.
 */
export function backend(): GantryClient {
  if (!asked) throw new Error('connectBackend() was not called yet.');
  return link.client;
}

/** Called at each change, also before connectBackend(); answers how to stop. */
export function onConnection(listener: (status: ConnectionStatus) => void): () => void {
  return link.onConnection(listener);
}
