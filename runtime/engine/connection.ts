// The one client of one engine: every request and every stream of this room goes through it.
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { type DuplexOptions, Readable, Stream } from 'node:stream';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import type { Endpoint } from '../contract/endpoint.ts';
import { SshAgent } from './discovery/ssh.ts';
import { OwnRequests } from './own-requests.ts';
import { engineProblem, toEngineProblem } from './problem.ts';

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** How long to wait for the answer; 0 waits for ever. Default 20 s. */
  timeoutMs?: number;
}

export interface StreamOptions extends CallOptions {
  /**
   * Whether it is looked at now and then only: while its socket is paused, more than one message of it stays with the engine's system, and
   * wakes nobody here. (Over TLS and ssh it makes no difference.)
   */
  seldom?: boolean;
}

const defaultTimeoutMs = 20_000;

interface Client {
  docker: Docker;
  agent: Agent;
}

export class EngineConnection {
  readonly id: string;
  readonly endpoint: Endpoint;
  /** What is changed through this connection. */
  readonly requests = new OwnRequests();
  private readonly usual: Client;
  /** For streams that are looked at seldom. */
  private patient: Client | undefined;
  private readonly running = new Set<AbortController>();
  private closed = false;

  /** `id` goes into every object read through it. Nothing is opened before the first call. */
  constructor(id: string, endpoint: Endpoint) {
    this.id = id;
    this.endpoint = endpoint;
    this.usual = this.client();
  }

  /** Ends everything that is under way with `canceled`. */
  close(): void {
    this.closed = true;
    for (const controller of this.running) controller.abort(engineProblem('canceled', 'The connection was closed'));
    this.usual.agent.destroy();
    this.patient?.agent.destroy();
  }

  /** Asks and waits for the whole answer. Throws only EngineProblem. */
  async call<T>(ask: (docker: Docker, abortSignal: AbortSignal) => Promise<T>, options: CallOptions = {}): Promise<T> {
    const life = this.begin(options.signal);
    const timer = life.limit(options.timeoutMs ?? defaultTimeoutMs);
    try {
      return nullOf(await Promise.race([ask(this.usual.docker, life.signal), life.aborted]));
    } catch (cause) {
      throw life.signal.aborted ? toEngineProblem(life.signal.reason) : toEngineProblem(cause);
    } finally {
      clearTimeout(timer);
      life.end();
    }
  }

  /**
   * Opens a stream that lives until it ends, is destroyed, or `signal` fires; the time-out (default none) is only for its
   * opening. The stream is not read before the caller does, and what is not read pauses the engine's socket.
   */
  async stream(
    open: (docker: Docker, abortSignal: AbortSignal) => Promise<NodeJS.ReadableStream>,
    options: StreamOptions = {},
  ): Promise<Readable> {
    const life = this.begin(options.signal);
    const timer = life.limit(options.timeoutMs ?? 0);
    try {
      const stream = (await Promise.race([open(this.clientFor(options), life.signal), life.aborted])) as Readable;
      const onAbort = () => stream.destroy(toEngineProblem(life.signal.reason));
      life.signal.addEventListener('abort', onAbort, { once: true });
      // An error nobody listens to would end the process; readers get it from their iterator all the same.
      stream.on('error', () => {});
      stream.once('close', () => life.end());
      return stream;
    } catch (cause) {
      life.end();
      throw life.signal.aborted ? toEngineProblem(life.signal.reason) : toEngineProblem(cause);
    } finally {
      clearTimeout(timer);
    }
  }

  private clientFor({ seldom = false }: StreamOptions): Docker {
    if (!seldom || this.endpoint.kind !== 'socket') return this.usual.docker;
    this.patient ??= this.client({ readableHighWaterMark: 1 });
    return this.patient.docker;
  }

  private client(sockets?: DuplexOptions): Client {
    const agent = brief(agentOf(this.endpoint, sockets));
    return { agent, docker: noting(clientOf(this.endpoint, agent), this.requests) };
  }

  /**
   * The signal of one request. Not AbortSignal.any: its dependents stay alive as long as their sources do, and the caller's
   * signal may live as long as the window.
   */
  private begin(outer: AbortSignal | undefined) {
    const controller = new AbortController();
    const { signal } = controller;
    const onOuter = () => controller.abort(engineProblem('canceled', 'Canceled'));
    if (this.closed) controller.abort(engineProblem('canceled', 'The connection was closed'));
    else if (outer?.aborted) onOuter();
    outer?.addEventListener('abort', onOuter, { once: true });
    this.running.add(controller);
    // dockerode forgets to call back when an answer breaks off in its middle: without this race the caller would hang.
    const aborted = new Promise<never>((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    aborted.catch(() => {});
    return {
      signal,
      aborted,
      limit: (ms: number) => {
        const late = () => controller.abort(engineProblem('engine-timeout', `No answer within ${ms / 1000} s`));
        return ms > 0 ? setTimeout(late, ms) : undefined;
      },
      end: () => {
        outer?.removeEventListener('abort', onOuter);
        this.running.delete(controller);
      },
    };
  }
}

/** The modem answers `null` (Go's empty list) with the bytes it was written in. */
function nullOf<T>(answer: T): T {
  return Buffer.isBuffer(answer) && answer.length < 8 && answer.toString().trim() === 'null' ? (null as T) : answer;
}

/** A request that dockerode has no call for, or that its own call spoils; the answer's stream where `isStream`, else its value. */
export function dial<T = NodeJS.ReadableStream>(docker: Docker, request: DialedRequest): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    // The modem cuts off the last character of a path with a query and no options.
    const path = request.path.includes('?') && !request.options ? `${request.path}&` : request.path;
    docker.modem.dial({ statusCodes: { 200: true }, ...request, path }, (error: unknown, answer: unknown) =>
      error ? reject(error) : resolve(answer as T),
    );
  });
}

export interface DialedRequest {
  /** With `options` it ends with `?`. */
  path: string;
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  abortSignal: AbortSignal;
  options?: object;
  isStream?: boolean;
  hijack?: boolean;
  headers?: Record<string, string | string[]>;
  file?: Readable | Buffer;
  registryconfig?: object;
  /** Those that are no failure, or what one is called; default: 200 alone. */
  statusCodes?: Record<number, true | string>;
}

/** A stream's chunks; what breaks it off comes as an EngineProblem. Leaving the loop closes the stream. */
export async function* chunksOf(stream: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (cause) {
    throw toEngineProblem(cause);
  }
}

/** Sends what `bytes` gives with a request; what breaks off in the bytes ends the request, and is what is thrown. */
export async function sending<T>(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
  request: (file: Readable, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const file = Readable.from(bytes, { objectMode: false, highWaterMark: 1024 * 1024 });
  const broken = new AbortController();
  let cause: unknown;
  file.on('error', (error) => {
    cause ??= error;
    broken.abort();
  });
  const stop = () => broken.abort();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  try {
    return await request(file, broken.signal);
  } catch (error) {
    throw cause ?? error;
  } finally {
    signal?.removeEventListener('abort', stop);
    file.destroy();
  }
}

/** The objects of a stream of JSON lines: events, progress. */
export async function* jsonLinesOf<T>(stream: Readable): AsyncGenerator<T> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunksOf(stream)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield parseLine<T>(line);
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield parseLine<T>(rest);
}

export function parseLine<T>(line: string): T {
  try {
    return JSON.parse(line) as T;
  } catch {
    throw engineProblem('unknown', `The engine sent what is not JSON: ${line.slice(0, 200)}`);
  }
}

/**
 * An id or name as one part of a request's path. One with a slash or of dots only is no object's: the engine would redirect it to
 * another path, and docker-modem would follow by name instead of by socket.
 */
export function pathPart(id: string): string {
  if (id === '' || id === '.' || id === '..' || id.includes('/')) {
    throw engineProblem('not-found', `No such object: ${JSON.stringify(id)}`);
  }
  return encodeURIComponent(id);
}

/** An image reference in a request's path; its slashes are part of the path there. */
export function imagePath(reference: string): string {
  return reference.split('/').map(pathPart).join('/');
}

/**
 * docker-modem writes a picture of each request's options, whether anybody looks at it or not: through the agent that would be all open
 * sockets with all that hangs on them, tenths of a second while some logs are followed.
 */
function brief(agent: Agent): Agent {
  return Object.defineProperty(agent, inspect.custom, { value: () => agent.constructor.name });
}

/** `sockets`: more for the sockets that it opens. */
function agentOf(endpoint: Endpoint, sockets: DuplexOptions = {}): Agent {
  switch (endpoint.kind) {
    case 'socket':
      // A new connection each time costs less than finding out that a kept one died with the engine.
      return new Agent({ keepAlive: false, ...sockets });
    case 'tcp':
      return new TlsAgent({ keepAlive: true });
    case 'ssh':
      return new SshAgent(endpoint);
  }
}

function clientOf(endpoint: Endpoint, agent: Agent): Docker {
  const target =
    endpoint.kind === 'tcp'
      ? { protocol: 'https' as const, host: endpoint.host, port: endpoint.port, ...endpoint.tls }
      : { protocol: 'http' as const, socketPath: endpoint.kind === 'socket' ? endpoint.path : endpoint.socketPath };
  const options: Docker.DockerOptions & { agent: Agent } = { ...target, agent };
  return withoutDockerHost(() => new Docker(options));
}

interface Dialed {
  method: string;
  path: string;
  options?: object;
  abortSignal?: AbortSignal;
}

/** Notes each request that changes something, from before it goes out until its answer has come whole. */
function noting(docker: Docker, requests: OwnRequests): Docker {
  const { modem } = docker;
  const dial = modem.dial.bind(modem);
  modem.dial = (dialed: Dialed, answered: (error: unknown, answer: unknown) => void) => {
    if (dialed.method === 'GET' || dialed.method === 'HEAD') return dial(dialed, answered);
    const end = requests.begin(dialed.method, dialed.path, dialed.options);
    // dockerode forgets to call back when an answer breaks off.
    dialed.abortSignal?.addEventListener('abort', () => end('broken'), { once: true });
    return dial(dialed, (error: unknown, answer: unknown) => {
      if (error) end((error as { statusCode?: number }).statusCode === undefined ? 'broken' : 'refused');
      else if (answer instanceof Stream) answer.once('close', () => end({}));
      else end(typeof answer === 'object' && answer !== null ? answer : {});
      answered(error, answer);
    });
  };
  return docker;
}

/** docker-modem mixes DOCKER_HOST into every client's options, and throws over one it does not understand. */
function withoutDockerHost<T>(make: () => T): T {
  const value = process.env.DOCKER_HOST;
  delete process.env.DOCKER_HOST;
  try {
    return make();
  } finally {
    if (value !== undefined) process.env.DOCKER_HOST = value;
  }
}
