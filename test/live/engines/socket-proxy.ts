// Stands between a runtime and its engine: notes every request that changes something, and refuses, loses or holds one when told to.
import http from 'node:http';
import path from 'node:path';

/**
 * `refuse`: the engine never gets it. `lose`: the engine does it, and its answer is replaced by a failure. `hold`: the engine never gets
 * it and nobody answers. `swallow`: the engine does it, and nobody answers.
 */
export type Verdict = 'pass' | 'refuse' | 'lose' | 'hold' | 'swallow';

export interface SocketProxy {
  /** In the form of DOCKER_HOST. */
  address: string;
  /** Changes since the last `watch`, as `POST /containers/ID/start`. */
  readonly changes: string[];
  /** Looks at each change from now on; `number` counts from 1. */
  watch(judge: (number: number, change: string) => Verdict): void;
  /** Resolves when a change is held. */
  held(): Promise<string>;
  stop(): Promise<void>;
}

/** `rewrite` may amend a request's path on its way. */
export async function startSocketProxy(
  target: string,
  folder: string,
  rewrite: (path: string) => string = (one) => one,
): Promise<SocketProxy> {
  const socket = path.join(folder, 'proxy.sock');
  const changes: string[] = [];
  let judge: (number: number, change: string) => Verdict = () => 'pass';
  let tellHeld: (change: string) => void = () => undefined;
  let held = new Promise<string>((resolve) => {
    tellHeld = resolve;
  });
  const server = http.createServer((request, response) => {
    const verdict = judgeRequest(request);
    if (verdict === 'hold') return;
    if (verdict === 'refuse') {
      request.resume();
      request.once('end', () => fail(response));
      return;
    }
    const { method = 'GET', url = '/', headers } = request;
    // A kept connection may be one that the engine is just closing.
    const onward = { socketPath: target, method, path: rewrite(url), headers, agent: false };
    const sent = http.request(onward, (answer) => {
      if (verdict === 'lose' || verdict === 'swallow') {
        answer.resume();
        answer.once('end', () => (verdict === 'lose' ? fail(response) : tellHeld(url)));
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    });
    sent.once('error', () => response.destroy());
    response.once('close', () => sent.destroy());
    request.pipe(sent);
  });
  function judgeRequest({ method = '', url = '' }: http.IncomingMessage): Verdict {
    if (method !== 'POST' && method !== 'DELETE') return 'pass';
    const change = `${method} ${url}`;
    changes.push(change);
    const verdict = judge(changes.length, change);
    if (verdict === 'hold') tellHeld(change);
    return verdict;
  }
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    address: `unix://${socket}`,
    changes,
    watch(next) {
      changes.length = 0;
      judge = next;
      held = new Promise((resolve) => {
        tellHeld = resolve;
      });
    },
    held: () => held,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function fail(response: http.ServerResponse): void {
  response.writeHead(500, { 'Content-Type': 'application/json' }).end('{"message":"injected failure"}');
}
