// What goes wrong between here and a registry, with the reasons a person has to tell apart.
import { ProblemError, type ProblemReason } from '../contract/problem.ts';

/** The only thing this room throws. */
export class RegistryProblem extends ProblemError {
  constructor(reason: ProblemReason, message: string, facts?: Record<string, string>) {
    super('RegistryProblem', { reason, message, ...(facts && { facts }) });
  }
}

/** The first error of an answer (OCI distribution: Error Codes); both are the registry's own words. */
export interface RegistryWords {
  code: string;
  message: string;
}

const longestWords = 300;

/** Empty words where the body is something else. */
export function wordsIn(body: string): RegistryWords {
  try {
    const { errors, details } = JSON.parse(body) as { errors?: unknown; details?: unknown };
    const [first] = Array.isArray(errors) ? errors : [];
    const { code, message } = (first ?? {}) as { code?: unknown; message?: unknown };
    const text = typeof message === 'string' ? message : typeof details === 'string' ? details : '';
    return { code: typeof code === 'string' ? code : '', message: text.slice(0, longestWords) };
  } catch {
    return { code: '', message: '' };
  }
}

/** The part of an answer that says what is the matter. */
export interface Refusal {
  status: number;
  body: string;
  headers?: { 'retry-after'?: string | undefined };
}

/** What an answer means that is no success; `subject` is what was asked for. */
export function problemOfAnswer(answer: Refusal, subject: string): RegistryProblem {
  const { code, message } = wordsIn(answer.body);
  const told = (words: string) => `${message === '' ? words : message}: ${subject}`;
  if (answer.status === 429 || code === 'TOOMANYREQUESTS') {
    const facts = whenAgain(answer.headers?.['retry-after']);
    return new RegistryProblem('rate-limited', told('The registry was asked too often'), facts);
  }
  // Some registries answer 401, others 403, to who is known and may not.
  if (answer.status === 403 || code === 'DENIED') {
    return new RegistryProblem('forbidden', told('The registry does not allow it'));
  }
  if (answer.status === 405 || code === 'UNSUPPORTED') {
    return new RegistryProblem('unsupported', told('The registry does not do this'));
  }
  switch (answer.status) {
    case 401:
      return new RegistryProblem('unauthorized', told('The registry asks for a login'));
    case 404:
      return new RegistryProblem('image-not-found', told('The registry does not have it'));
    default:
      return new RegistryProblem('unknown', told(`The registry answered ${answer.status}`));
  }
}

/** Seconds or a date (RFC 9110: Retry-After), told as ms since 1970. */
function whenAgain(header: string | undefined): Record<string, string> | undefined {
  if (header === undefined) return undefined;
  const at = /^\d{1,9}$/.test(header) ? Date.now() + Number(header) * 1000 : Date.parse(header);
  return Number.isNaN(at) ? undefined : { retryAt: String(at) };
}

/** The network's errors (errno, and OpenSSL's as Node names them). */
const byCode: Readonly<Record<string, ProblemReason>> = {
  ENOTFOUND: 'host-unknown',
  EAI_AGAIN: 'host-unknown',
  ECONNREFUSED: 'connection-refused',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate-untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate-untrusted',
  CERT_HAS_EXPIRED: 'certificate-invalid',
  CERT_NOT_YET_VALID: 'certificate-invalid',
  CERT_REVOKED: 'certificate-invalid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-invalid',
  ERR_SSL_WRONG_VERSION_NUMBER: 'not-tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'not-tls',
  ERR_SSL_HTTP_REQUEST: 'not-tls',
};

/** Throws `canceled` once it is. */
export function throwIfCanceled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new RegistryProblem('canceled', 'Canceled');
}

/** An error of the network as a problem; one that is one already stays itself. */
export function toRegistryProblem(cause: unknown, server: string): RegistryProblem {
  if (cause instanceof RegistryProblem) return cause;
  const { name = '', message = '', code = '' } = cause as { name?: string; message?: string; code?: string };
  if (name === 'AbortError' || code === 'ABORT_ERR') return new RegistryProblem('canceled', 'Canceled');
  const words = message === '' ? code || 'no answer' : message;
  const plain = code === 'EPROTO' && /wrong version number|packet length too long|http request/i.test(message);
  return new RegistryProblem(plain ? 'not-tls' : (byCode[code] ?? 'network'), `${server}: ${words}`);
}
