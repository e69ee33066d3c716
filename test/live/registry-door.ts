// Stands before a registry: notes what is asked of it and how much goes out, slows it down, and answers itself when told to.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';

export interface RegistryDoor {
  /** What stands before a repository in a reference. */
  host: string;
  /** Method and path of each request for a manifest. */
  readonly manifests: string[];
  /** What every request is answered with instead, and the headers that go with it. */
  status: number | undefined;
  headers: Record<string, string>;
  /** Bytes of layers that went out. */
  sent: number;
  /** Answers with layers that are on their way. */
  flowing: number;
  /** How fast a layer may go out, in bytes a second; undefined: as it comes. */
  pace: number | undefined;
  stop(): Promise<void>;
}

export async function openDoor(port: number): Promise<RegistryDoor> {
  const server = http.createServer((request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    if (/\/manifests\//.test(url)) door.manifests.push(`${method} ${url}`);
    if (door.status !== undefined) {
      response.writeHead(door.status, { 'Content-Type': 'application/json', ...door.headers });
      response.end('{"errors":[{"code":"TOOMANYREQUESTS","message":"too many requests"}]}');
      return;
    }
    const onward = { host: '127.0.0.1', port, method, path: url, headers, agent: false };
    const sent = http.request(onward, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      if (method !== 'GET' || !/\/blobs\//.test(url)) answer.pipe(response);
      else passLayer(answer, response);
    });
    sent.once('error', () => response.destroy());
    response.once('close', () => sent.destroy());
    request.pipe(sent);
  });
  const passLayer = (answer: http.IncomingMessage, response: http.ServerResponse) => {
    door.flowing += 1;
    response.once('close', () => {
      door.flowing -= 1;
    });
    const gate = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        door.sent += chunk.length;
        if (door.pace === undefined) done(null, chunk);
        else setTimeout(() => done(null, chunk), (chunk.length * 1000) / door.pace);
      },
    });
    response.once('close', () => gate.destroy());
    answer.pipe(gate).pipe(response);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const door: RegistryDoor = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    manifests: [],
    status: undefined,
    headers: {},
    sent: 0,
    flowing: 0,
    pace: undefined,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return door;
}
