// The few questions this room asks an engine's API; everything else is the engine room's.
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Endpoint } from '../contract/endpoint.ts';

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

/** The same over TLS, with the client's certificate; the machine has to prove who it is as well. */
export function answersSecurePing(endpoint: Endpoint, timeout = 5000): Promise<boolean> {
  if (endpoint.kind !== 'tcp') return Promise.resolve(false);
  const { host, port, tls } = endpoint;
  return new Promise((resolve) => {
    const ask = secureRequest({ host, port, path: '/_ping', timeout, agent: false, ...tls }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ask.on('timeout', () => ask.destroy());
    ask.on('error', () => resolve(false));
    ask.on('close', () => resolve(false));
    ask.end();
  });
}
