// A registry in memory: tokens, a password, a limit, and a count of what is asked of it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RegistryStandIn {
  host: string;
  /** Method and path of every request, the oldest first. */
  readonly seen: string[];
  /** Digests by `repository:tag`. */
  readonly digests: Map<string, string>;
  /** What every question for a manifest is answered with instead. */
  status: number | undefined;
  stop(): Promise<void>;
}

export interface StandInOptions {
  /** `basic`: the registry itself asks for the login; `token`: it sends to its token server. */
  login?: { kind: 'basic' | 'token'; user: string; password: string };
}

/** Listens on a free port of 127.0.0.1. */
export async function startRegistryStandIn({ login }: StandInOptions = {}): Promise<RegistryStandIn> {
  const token = 'a.token.of.a.test';
  const secret = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    standIn.seen.push(`${request.method} ${request.url}`);
    if (request.url?.startsWith('/token')) answerToken(request, response);
    else answerManifest(request, response);
  });
  const answerToken = (request: IncomingMessage, response: ServerResponse) => {
    const scope = new URL(request.url ?? '', 'http://x').searchParams.get('scope') ?? '';
    const allowed = request.headers.authorization === secret && /^repository:[a-z/]+:pull$/.test(scope);
    response.writeHead(allowed ? 200 : 401).end(allowed ? JSON.stringify({ token }) : '{}');
  };
  const answerManifest = (request: IncomingMessage, response: ServerResponse) => {
    const wanted = login?.kind === 'token' ? `Bearer ${token}` : secret;
    if (login !== undefined && request.headers.authorization !== wanted) {
      const realm = `Bearer realm="http://${standIn.host}/token",service="a, b",scope=""`;
      response.writeHead(401, { 'WWW-Authenticate': login.kind === 'token' ? realm : 'Basic realm="x"' }).end();
      return;
    }
    if (request.url === '/v2/') {
      response.writeHead(200, { 'Docker-Distribution-Api-Version': 'registry/2.0' }).end('{}');
      return;
    }
    const [, repository = '', tag = ''] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(request.url ?? '') ?? [];
    const digest = standIn.digests.get(`${repository}:${decodeURIComponent(tag)}`);
    if (standIn.status !== undefined) response.writeHead(standIn.status).end();
    else if (digest === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'Docker-Content-Digest': digest }).end();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const standIn: RegistryStandIn = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    digests: new Map(),
    status: undefined,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return standIn;
}
