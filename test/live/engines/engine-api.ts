// The few plain requests that set-up makes of an engine's API, without the product's own code.
import { createReadStream } from 'node:fs';
import http from 'node:http';

interface Answer {
  status: number;
  body: string;
}

/** One request over the engine's unix socket, with JSON or with a tar; rejects when the socket does. */
export function request(socketPath: string, method: string, path: string, body?: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const isTar = Buffer.isBuffer(body);
    const text = body === undefined || isTar ? body : JSON.stringify(body);
    const headers = text === undefined ? {} : { 'Content-Type': isTar ? 'application/x-tar' : 'application/json' };
    const sent = http.request({ socketPath, method, path, headers, host: 'engine' }, (response) => {
      let said = '';
      response.setEncoding('utf8');
      response.on('data', (data: string) => {
        said += data;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: said }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

export async function ping(socketPath: string): Promise<boolean> {
  return request(socketPath, 'GET', '/_ping').then(
    (answer) => answer.status === 200,
    () => false,
  );
}

/** `POST /images/load` of an archive file. */
export function loadImage(socketPath: string, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { socketPath, method: 'POST', path: '/images/load?quiet=1', host: 'engine' };
    const sent = http.request({ ...options, headers: { 'Content-Type': 'application/x-tar' } }, (response) => {
      let said = '';
      response.setEncoding('utf8');
      response.on('data', (data: string) => {
        said += data;
      });
      response.on('end', () => {
        if (response.statusCode === 200 && !said.includes('"error"')) resolve();
        else reject(new Error(`load ${file}: ${response.statusCode} ${said}`));
      });
    });
    sent.on('error', reject);
    createReadStream(file).on('error', reject).pipe(sent);
  });
}

/** Asks again every 50 ms until it is so; fails after `seconds` with what was waited for. */
export async function waitUntil(what: string, isSo: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  const until = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > until) throw new Error(`Waited ${seconds} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
