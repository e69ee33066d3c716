// One request to a registry or its token server: HTTPS with the right certificates, HTTP only where that is allowed.
import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Certificates } from './certificates.ts';
import { RegistryProblem } from './problem.ts';
import { type ProxyChoice, type ProxyWay, problemOfProxy, proxyFor, toProxyProblem } from './proxy.ts';

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

/** Resolves with whatever is answered; rejects with the network's own error, or RegistryProblem where a proxy is in the way. */
export function send(call: Call): Promise<Answer> {
  const { url, method, headers = {}, body, certificates = {}, unverified = false, mostBytes = usualBytes } = call;
  // Until a proxy has led somewhere a request has no connection yet, and neither its own time-out nor its end reaches the proxy's.
  const reaching = new AbortController();
  const { ca } = certificates;
  const way = proxyFor(url, call.proxy, { ca, signal: reaching.signal });
  const options = {
    method,
    headers: { 'User-Agent': 'Gantry', ...headers },
    ...(way ? { agent: way.agent } : {}),
    ...(call.signal ? { signal: call.signal } : {}),
  };
  const request: ClientRequest =
    url.protocol === 'http:'
      ? httpRequest(url, options)
      : httpsRequest(url, { ...options, ...certificates, rejectUnauthorized: !unverified });
  request.setTimeout(answerWithinMs, () => request.destroy(noAnswer()));
  const answer = answerTo(request, mostBytes);
  request.end(body);
  return way === undefined ? answer : throughProxy(request, answer, { way, reaching, signal: call.signal });
}

function noAnswer(): Error {
  return new Error(`No answer within ${answerWithinMs / 1000} s`);
}

function answerTo(request: ClientRequest, mostBytes: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
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
  });
}

interface Passage {
  way: ProxyWay;
  reaching: AbortController;
  signal: AbortSignal | undefined;
}

/** What the proxy says in the registry's place is no answer of the registry. */
async function throughProxy(request: ClientRequest, answer: Promise<Answer>, passage: Passage): Promise<Answer> {
  const { way, reaching, signal } = passage;
  let led = false;
  let refusal: number | undefined;
  const giveUp = () => {
    reaching.abort(signal?.aborted ? new RegistryProblem('canceled', 'Canceled') : toProxyProblem(noAnswer(), way));
    request.destroy();
  };
  const timer = setTimeout(giveUp, answerWithinMs);
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
    if (statusCode !== 200) refusal = statusCode;
  });
  request.once('socket', () => {
    led = true;
    clearTimeout(timer);
  });
  try {
    const told = await Promise.race([answer, givenUp(reaching.signal)]);
    if (told.status === 407) refusal = 407;
    if (refusal === undefined) return told;
  } catch (cause) {
    if (refusal === undefined) throw led || cause instanceof RegistryProblem ? cause : toProxyProblem(cause, way);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
  throw problemOfProxy(refusal, way);
}

/** Rejects with the reason of the signal. */
function givenUp(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
