// The two questions this room asks an engine's API over its socket; everything else is the engine room's.
import { request } from 'node:http';

export type Answer = { status: number; body: string };

/** One request over a unix socket; rejects when nobody answers within `timeout` milliseconds. */
export function askSocket(socketPath: string, path: string, timeout = 2000, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ask = request({ socketPath, path, method, timeout, headers: { Host: 'localhost' } }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    ask.on('timeout', () => ask.destroy(new Error('time-out')));
    ask.on('error', reject);
    ask.end();
  });
}

/** Whether an engine answers at this socket (Docker API, System, GET /_ping). */
export async function answersPing(socketPath: string): Promise<boolean> {
  try {
    return (await askSocket(socketPath, '/_ping')).status === 200;
  } catch {
    return false;
  }
}
