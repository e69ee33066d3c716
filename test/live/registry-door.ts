// Stands before a registry: notes what is asked of it, and answers with a status of its own when told to.
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RegistryDoor {
  /** What stands before a repository in a reference. */
  host: string;
  /** Method and path of each request for a manifest. */
  readonly manifests: string[];
  /** What every request is answered with instead. */
  status: number | undefined;
  stop(): Promise<void>;
}

export async function openDoor(port: number): Promise<RegistryDoor> {
  const server = http.createServer((request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    if (/\/manifests\//.test(url)) door.manifests.push(`${method} ${url}`);
    if (door.status !== undefined) {
      response.writeHead(door.status, { 'Content-Type': 'application/json' });
      response.end('{"errors":[{"code":"TOOMANYREQUESTS","message":"too many requests"}]}');
      return;
    }
    const onward = { host: '127.0.0.1', port, method, path: url, headers, agent: false };
    const sent = http.request(onward, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    sent.once('error', () => response.destroy());
    request.pipe(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const door: RegistryDoor = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    manifests: [],
    status: undefined,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return door;
}
