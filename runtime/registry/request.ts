// One request to a registry or its token server: HTTPS with the right certificates, HTTP only where that is allowed.
import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Certificates } from './certificates.ts';
import { type ProxyChoice, proxyFor } from './proxy.ts';

export interface Call {
  url: URL;
  method: 'HEAD' | 'GET' | 'POST' | 'DELETE';
  headers?: Record<string, string>;
  body?: string;
  certificates?: Certificates;
  /** Whether a certificate that cannot be verified is taken all the same: a registry that the engine calls insecure. */
  unverified?: boolean;
  proxy?: ProxyChoice | undefined;
  /** An answer that is longer is refused; default: 1 MiB. */
  mostBytes?: number;
  signal?: AbortSignal | undefined;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

const answerWithinMs = 20_000;
/** A token is a few kilobytes. */
const usualBytes = 1024 * 1024;

/** Resolves with whatever is answered; rejects with the network's own error. */
export function send(call: Call): Promise<Answer> {
  const { url, method, headers = {}, body, certificates = {}, unverified = false, mostBytes = usualBytes } = call;
  const agent = proxyFor(url, call.proxy);
  const own = { 'User-Agent': 'Gantry', ...headers };
  const options = {
    method,
    headers: own,
    ...(agent ? { agent } : {}),
    ...(call.signal ? { signal: call.signal } : {}),
  };
  return new Promise((resolve, reject) => {
    const request: ClientRequest =
      url.protocol === 'http:'
        ? httpRequest(url, options)
        : httpsRequest(url, { ...options, ...certificates, rejectUnauthorized: !unverified });
    request.setTimeout(answerWithinMs, () => request.destroy(new Error(`No answer within ${answerWithinMs / 1000} s`)));
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > mostBytes) request.destroy(new Error('The answer is too long'));
        else chunks.push(chunk);
      });
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.end(body);
  });
}
