// Answers gRPC calls over a socket that the other side opened (HTTP/2, gRPC over HTTP/2 as its protocol description has it). Not by
// @grpc/grpc-js: that joins several values of one key with commas, and BuildKit sends paths so, which may hold commas.
import http2 from 'node:http2';
import type { Duplex } from 'node:stream';

export interface GrpcCall {
  /** All values of a key of the call's metadata, as they were sent. */
  metadata(key: string): string[];
  messages(): AsyncGenerator<Buffer>;
  /** Resolves when there is room for more. */
  send(message: Uint8Array): Promise<void>;
  /** Aborts when the other side, or the connection, is gone. */
  signal: AbortSignal;
}

/** Throws GrpcError to end the call with a status of its own. */
export type GrpcHandler = (call: GrpcCall) => Promise<void>;

export const grpcStatus = { notFound: 5, aborted: 10, unimplemented: 12, internal: 13 } as const;

export class GrpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'GrpcError';
    this.code = code;
  }
}

/** Longer messages are refused: what comes here are questions. */
const longestMessage = 4 * 1024 * 1024;
/** A context may have rules and sources by the thousand; Node takes 128 values otherwise. */
const mostHeaders = 200_000;
const largestHeaders = 16 * 1024 * 1024;

/** Serves until the socket closes; `close` ends it at once. */
export function serveGrpc(socket: Duplex, handlers: Readonly<Record<string, GrpcHandler>>): { close(): void } {
  const session = http2.performServerHandshake(socket, {
    maxHeaderListPairs: mostHeaders,
    settings: { maxHeaderListSize: largestHeaders },
  });
  session.on('error', () => session.destroy());
  session.on('stream', (...told: unknown[]) => {
    const [stream, headers, , raw] = told as [
      http2.ServerHttp2Stream,
      http2.IncomingHttpHeaders,
      number,
      string[] | undefined,
    ];
    void answer(stream, raw ?? [], handlers[String(headers[':path'])]);
  });
  return { close: () => session.destroy() };
}

async function answer(
  stream: http2.ServerHttp2Stream,
  headers: readonly string[],
  handler: GrpcHandler | undefined,
): Promise<void> {
  const life = new AbortController();
  let status = { code: 0, message: '' };
  stream.on('error', () => life.abort());
  stream.once('close', () => life.abort());
  stream.once('aborted', () => life.abort());
  stream.once('wantTrailers', () =>
    stream.sendTrailers({
      'grpc-status': String(status.code),
      ...(status.message === '' ? {} : { 'grpc-message': encodeURIComponent(status.message) }),
    }),
  );
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  try {
    if (handler === undefined) throw new GrpcError(grpcStatus.unimplemented, 'unknown method');
    await handler({
      metadata: (key) => headers.filter((_, index) => index % 2 === 1 && headers[index - 1] === key),
      messages: () => messagesOf(stream),
      send: (message) => send(stream, message, life.signal),
      signal: life.signal,
    });
  } catch (error) {
    const code = error instanceof GrpcError ? error.code : grpcStatus.internal;
    status = { code, message: error instanceof Error ? error.message : String(error) };
  }
  if (!stream.destroyed) stream.end();
}

async function* messagesOf(stream: http2.ServerHttp2Stream): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    held = Buffer.concat([held, chunk as Buffer]);
    while (held.length >= 5) {
      const length = held.readUInt32BE(1);
      if (held[0] !== 0 || length > longestMessage) throw new GrpcError(grpcStatus.internal, 'a message too long');
      if (held.length < 5 + length) break;
      yield held.subarray(5, 5 + length);
      held = held.subarray(5 + length);
    }
  }
}

function send(stream: http2.ServerHttp2Stream, message: Uint8Array, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  stream.cork();
  stream.write(head);
  const hasRoom = stream.write(message);
  stream.uncork();
  if (hasRoom) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => () => {
      stream.off('drain', drained);
      signal.removeEventListener('abort', aborted);
      settle();
    };
    const drained = end(resolve);
    const aborted = end(() => reject(signal.reason));
    stream.once('drain', drained);
    signal.addEventListener('abort', aborted, { once: true });
  });
}
