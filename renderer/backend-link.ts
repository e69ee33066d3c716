// One client that outlives its transports: calls go to the newest, and those of a lost one end with a name of their own.

import type { ClientContext, ClientLink, ClientOptions } from '@orpc/client';
import { createORPCClient } from '@orpc/client';
import type { GantryClient } from '../runtime/contract/index.ts';

export type ConnectionStatus = 'connected' | 'lost';

/** The runtime went away under a call or a stream; ask again once it is connected. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
}

export interface Transport {
  readonly link: ClientLink<ClientContext>;
  lost: boolean;
}

export interface Backend {
  readonly client: GantryClient;
  /** Takes the place of the transport so far. */
  use(transport: Transport): void;
  /** Says that a transport is gone; ignored when it is not the newest any more. */
  lose(transport: Transport): void;
  /** Says that a try to connect failed. */
  fail(): void;
  /** Called at each change; answers how to stop. */
  onConnection(listener: (status: ConnectionStatus) => void): () => void;
}

function isIterator(value: unknown): value is AsyncIterator<unknown> & AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;
}

/** The library ends what was under way with an AbortError, which would pass for a view's own. */
function translated(error: unknown, transport: Transport, signal: AbortSignal | undefined): unknown {
  return transport.lost && !signal?.aborted
    ? new ConnectionLostError('The connection to the runtime was lost.')
    : error;
}

function translatedStream(
  source: AsyncIterator<unknown>,
  transport: Transport,
  signal: AbortSignal | undefined,
): AsyncIterableIterator<unknown> {
  const rethrow = (error: unknown): never => {
    throw translated(error, transport, signal);
  };
  return {
    next: () => source.next().catch(rethrow),
    return: (value) => source.return?.(value).catch(rethrow) ?? Promise.resolve({ done: true, value }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** A backend without a transport yet. */
export function createBackend(): Backend {
  let transport: Transport | undefined;
  let status: ConnectionStatus = 'lost';
  const listeners = new Set<(status: ConnectionStatus) => void>();
  const tell = (next: ConnectionStatus): void => {
    status = next;
    for (const listener of [...listeners]) listener(next);
  };

  const link: ClientLink<ClientContext> = {
    async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>) {
      const used = transport;
      if (!used || used.lost) throw new ConnectionLostError('There is no connection to the runtime.');
      try {
        const output = await used.link.call(path, input, options);
        return isIterator(output) ? translatedStream(output, used, options.signal) : output;
      } catch (error) {
        throw translated(error, used, options.signal);
      }
    },
  };

  return {
    client: createORPCClient(link),
    use(next) {
      if (transport && !transport.lost) this.lose(transport);
      transport = next;
      tell('connected');
    },
    lose(gone) {
      gone.lost = true;
      if (gone === transport && status === 'connected') tell('lost');
    },
    fail() {
      if (status === 'lost') tell('lost');
    },
    onConnection(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * A socket for the library's link that takes what is said to a dead one in silence, as a port does. What waits for an
 * answer is ended by the close event; a goodbye to a stream that nobody sends any more needs no error of its own.
 */
export function forgivingSocket(
  socket: WebSocket,
): Pick<WebSocket, 'addEventListener' | 'removeEventListener' | 'send' | 'readyState'> {
  return {
    readyState: socket.OPEN,
    addEventListener: socket.addEventListener.bind(socket),
    removeEventListener: socket.removeEventListener.bind(socket),
    send: (data) => {
      if (socket.readyState === socket.OPEN) socket.send(data);
    },
  };
}
