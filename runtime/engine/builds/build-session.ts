// The session of one BuildKit build: the engine turns a connection round and asks us, by gRPC, for files, secrets and logins.
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { dial, type EngineConnection } from '../connection.ts';
import { toEngineProblem } from '../problem.ts';
import { chooseFiles } from './build-choice.ts';
import { IgnoreRules } from './build-ignore.ts';
import { decodeMessage, encodeMessage } from './build-messages.ts';
import { type Packet, packetTypes, syncFolder } from './build-sync.ts';
import { type GrpcCall, GrpcError, type GrpcHandler, grpcStatus, serveGrpc } from './grpc-server.ts';

export interface SessionOffer {
  /** Folders by the builder's word for them: `context`, and `dockerfile` for that of the Dockerfile. */
  folders: Readonly<Record<'context' | 'dockerfile', string>>;
  /** The value of a secret now; undefined when there is none of that name. */
  secret(id: string): Promise<Uint8Array | undefined>;
  /** What a registry is shown; undefined when there is nothing. */
  login(host: string): Promise<{ username: string; secret: string } | undefined>;
  /** Files of the context that were sent, and their bytes. */
  onSent(files: number, bytes: number): void;
  /** What kept a file from being sent: the builder's own words would say less. */
  onProblem(error: unknown): void;
}

export interface BuildSession {
  id: string;
  close(): void;
}

const methods = {
  health: '/grpc.health.v1.Health/Check',
  secret: '/moby.buildkit.secrets.v1.Secrets/GetSecret',
  login: '/moby.filesync.v1.Auth/Credentials',
  files: '/moby.filesync.v1.FileSync/DiffCopy',
} as const;

/** Opens it (POST /session) and serves it until `close` or the signal. */
export async function openSession(
  connection: EngineConnection,
  offer: SessionOffer,
  signal: AbortSignal,
): Promise<BuildSession> {
  const id = randomUUID();
  const socket = (await connection.stream(
    (docker, abortSignal) =>
      dial(docker, {
        path: '/session',
        method: 'POST',
        hijack: true,
        headers: {
          Upgrade: 'h2c',
          'X-Docker-Expose-Session-Uuid': id,
          'X-Docker-Expose-Session-Name': 'gantry',
          'X-Docker-Expose-Session-Grpc-Method': Object.values(methods),
        },
        abortSignal,
        statusCodes: { 200: true, 101: true },
      }),
    { signal, timeoutMs: 20_000 },
  )) as unknown as Duplex;
  const server = serveGrpc(socket, handlersOf(offer));
  return {
    id,
    close() {
      server.close();
      socket.destroy();
    },
  };
}

function handlersOf(offer: SessionOffer): Record<string, GrpcHandler> {
  return {
    // The engine gives a session up that is not healthy; 1 is SERVING.
    [methods.health]: (call) =>
      answerOne(call, 'HealthCheckRequest', 'HealthCheckResponse', async () => ({ status: 1 })),
    [methods.secret]: (call) =>
      answerOne(call, 'GetSecretRequest', 'GetSecretResponse', async ({ ID }) => {
        const data = await offer.secret(String(ID ?? ''));
        if (data === undefined) throw new GrpcError(grpcStatus.notFound, `secret ${String(ID)} not found`);
        return { data };
      }),
    [methods.login]: (call) =>
      answerOne(call, 'CredentialsRequest', 'CredentialsResponse', async ({ Host }) => {
        const login = await offer.login(String(Host ?? ''));
        return login === undefined ? {} : { Username: login.username, Secret: login.secret };
      }),
    [methods.files]: (call) => answerFiles(call, offer),
  };
}

type Message = Parameters<typeof encodeMessage>[0];

async function answerOne(
  call: GrpcCall,
  request: Message,
  answer: Message,
  work: (request: Record<string, unknown>) => Promise<object>,
): Promise<void> {
  for await (const bytes of call.messages()) {
    await call.send(encodeMessage(answer, await work(decodeMessage(request, bytes))));
    return;
  }
}

async function answerFiles(call: GrpcCall, offer: SessionOffer): Promise<void> {
  const asked = askedOf(call);
  const isContext = asked.name !== 'dockerfile';
  const folder = isContext ? offer.folders.context : offer.folders.dockerfile;
  const send = (packet: Packet) => call.send(encodeMessage('Packet', packet));
  try {
    await syncFolder(
      folder,
      { packets: packetsOf(call), send },
      {
        rules: new IgnoreRules(asked.excluded),
        choice: await chooseFiles(folder, asked),
        signal: call.signal,
        onSent: (bytes) => isContext && offer.onSent(1, bytes),
      },
    );
  } catch (error) {
    if (!call.signal.aborted) offer.onProblem(error);
    const words = toEngineProblem(error).problem.message;
    await send({ type: packetTypes.error, data: Buffer.from(words) }).catch(() => undefined);
    throw new GrpcError(grpcStatus.aborted, words);
  }
}

async function* packetsOf(call: GrpcCall): AsyncGenerator<Packet> {
  for await (const bytes of call.messages()) yield decodeMessage<Packet>('Packet', bytes);
}

/** What the builder asks for stands in the call's metadata; newer ones encode what is not ASCII and say so. */
function askedOf(call: GrpcCall) {
  const values = (key: string): string[] => {
    const texts = call.metadata(key);
    if (call.metadata(`${key}-encoded`)[0] !== '1') return texts;
    return texts.map((text) => decodeURIComponent(text.replaceAll('+', ' ')));
  };
  return {
    name: values('dir-name')[0] ?? 'context',
    included: values('include-patterns'),
    excluded: values('exclude-patterns'),
    followed: values('followpaths'),
  };
}
