// One question to a registry, with all that is between: TLS or not, the login it asks for, where it sends us.
import type { ProblemReason } from '../contract/problem.ts';
import { certificatesOf, isInsecure, type RegistryAccess } from './access.ts';
import { hub, serverOf } from './address.ts';
import type { Certificates } from './certificates.ts';
import { parseChallenges } from './challenge.ts';
import type { Login } from './logins.ts';
import { problemOfAnswer, RegistryProblem, toRegistryProblem } from './problem.ts';
import { type Answer, type Call, send } from './request.ts';
import { basic, fetchToken } from './token.ts';

export interface RegistryQuestion {
  /** As it stands in a reference. */
  host: string;
  /** Under the registry's address, with its query: `/v2/…`. */
  path: string;
  method?: 'HEAD' | 'GET' | 'DELETE';
  accept?: readonly string[];
  /** What a token is asked for, where the registry does not say it. */
  scope?: string;
  /** What problems name. */
  subject: string;
  mostBytes?: number;
  /** Whether mirrors answer what is Docker Hub's: before it, as engines ask them, or where it cannot be reached; default: never. */
  mirrored?: 'first' | 'last';
  signal?: AbortSignal | undefined;
}

export interface RegistryAnswer extends Answer {
  protocol: 'https:' | 'http:';
  /** Whether a login was asked for. */
  authorized: boolean;
}

const mostRedirects = 3;
/** What says that nobody was asked yet. */
const unreached: ReadonlySet<ProblemReason> = new Set([
  'host-unknown',
  'connection-refused',
  'network',
  'proxy-unreachable',
  'proxy-refused',
]);

/**
 * Answers whatever the registry says, but for what is a question of login. Throws RegistryProblem: `unauthorized` (it wants a login),
 * `password-wrong`, `forbidden`, `rate-limited`, the reasons of the network and of a proxy, `canceled`, `unsupported`.
 */
export async function askRegistry(question: RegistryQuestion, access: RegistryAccess): Promise<RegistryAnswer> {
  const mirrors = question.host === hub ? question.mirrored : undefined;
  const mirrored = mirrors === 'first' ? await askMirrors(question, access) : undefined;
  if (mirrored !== undefined) return mirrored;
  try {
    return await askServer(question, access);
  } catch (cause) {
    const lost = cause instanceof RegistryProblem && unreached.has(cause.problem.reason);
    const answer = lost && mirrors === 'last' ? await askMirrors(question, access) : undefined;
    if (answer === undefined) throw cause;
    return answer;
  }
}

async function askServer(question: RegistryQuestion, access: RegistryAccess): Promise<RegistryAnswer> {
  const server = serverOf(question.host);
  const insecure = isInsecure(question.host, server, access.insecure);
  const certificates = await certificatesOf(question.host, access);
  const visit = { question, server, login: () => access.login(question.host), insecure, certificates, access };
  try {
    return await ask({ ...visit, protocol: 'https:' });
  } catch (cause) {
    // Many proxies lead to no port but 443, and there may be another one for what is not encrypted.
    const told = toRegistryProblem(cause, server);
    const final = cause instanceof RegistryProblem && !told.problem.reason.startsWith('proxy-');
    if (!insecure || final || question.signal?.aborted) throw told;
  }
  try {
    return await ask({ ...visit, protocol: 'http:' });
  } catch (cause) {
    throw toRegistryProblem(cause, server);
  }
}

interface Visit {
  question: RegistryQuestion;
  server: string;
  login: () => Promise<Login | undefined>;
  insecure: boolean;
  certificates: Certificates;
  access: RegistryAccess;
  protocol: 'https:' | 'http:';
}

async function askMirrors(question: RegistryQuestion, access: RegistryAccess): Promise<RegistryAnswer | undefined> {
  for (const mirror of access.mirrors ?? []) {
    const answer = await askMirror(mirror, question, access);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** Undefined where it does not have it or cannot be asked. Docker Hub's login is not for it: it has its own or none. */
async function askMirror(mirror: string, question: RegistryQuestion, access: RegistryAccess) {
  if (!URL.canParse(mirror)) return undefined;
  const { host, protocol } = new URL(mirror);
  const insecure = protocol === 'http:' || isInsecure(host, host, access.insecure);
  const certificates = await certificatesOf(host, access);
  const visit = { question, server: host, login: () => access.login(host), insecure, certificates, access };
  try {
    const answer = await ask({ ...visit, protocol: protocol === 'http:' ? 'http:' : 'https:' });
    return answer.status === 200 ? answer : undefined;
  } catch (cause) {
    if (question.signal?.aborted) throw toRegistryProblem(cause, host);
    return undefined;
  }
}

async function ask(visit: Visit): Promise<RegistryAnswer> {
  const { question, server, protocol } = visit;
  const url = new URL(`${protocol}//${server}${question.path}`);
  const first = await visitOnce(url, visit, undefined);
  if (first.status !== 401) return { ...checked(first, question), protocol, authorized: false };
  const login = await visit.login();
  const authorization = await authorizationFor(first, login, visit);
  const answer = await visitOnce(url, visit, authorization);
  if (answer.status === 401) throw refusal(answer, login, authorization, question.subject);
  return { ...checked(answer, question), protocol, authorized: login !== undefined };
}

/** With a token that was given, the login is right: what is refused is the right to this. */
function refusal(answer: Answer, login: Login | undefined, authorization: string, subject: string): RegistryProblem {
  const told = problemOfAnswer(answer, subject);
  if (login === undefined || told.problem.reason !== 'unauthorized') return told;
  return new RegistryProblem(authorization.startsWith('Basic ') ? 'password-wrong' : 'forbidden', told.message);
}

function checked(answer: Answer, { subject }: RegistryQuestion): Answer {
  if (answer.status === 429 || answer.status === 403) throw problemOfAnswer(answer, subject);
  return answer;
}

/** Follows where the registry sends us; a login goes only to the host it is for. */
async function visitOnce(url: URL, visit: Visit, authorization: string | undefined): Promise<Answer> {
  const { question, access } = visit;
  const { method = 'GET', accept = [], mostBytes, signal } = question;
  let at = url;
  for (let redirects = 0; ; redirects += 1) {
    const own = at.host === url.host;
    const call: Call = {
      ...{ url: at, method, signal, proxy: access.proxy },
      headers: {
        Accept: accept.length > 0 ? accept.join(', ') : '*/*',
        ...(own && authorization !== undefined ? { Authorization: authorization } : {}),
      },
      ...(mostBytes === undefined ? {} : { mostBytes }),
      ...(own ? { certificates: visit.certificates, unverified: visit.insecure } : {}),
    };
    const answer = await send(call);
    const { location } = answer.headers;
    const moved = answer.status >= 301 && answer.status <= 308 && location !== undefined;
    // What changes something is done where it was asked for, or not at all.
    if (!moved || redirects === mostRedirects || method === 'DELETE' || !URL.canParse(location, at)) return answer;
    const next = new URL(location, at);
    if (next.protocol !== 'https:' && (at.protocol === 'https:' || next.protocol !== 'http:')) return answer;
    at = next;
  }
}

async function authorizationFor(answer: Answer, login: Login | undefined, visit: Visit): Promise<string> {
  const { question, certificates, insecure, access } = visit;
  const { subject, scope = '', signal } = question;
  const challenges = parseChallenges(answer.headers['www-authenticate'] ?? '');
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
  if (bearer !== undefined) {
    const { proxy } = access;
    return `Bearer ${await fetchToken({ challenge: bearer, login, scope, certificates, insecure, proxy, signal })}`;
  }
  if (login === undefined) throw problemOfAnswer(answer, subject);
  if (!('user' in login) || !challenges.some(({ scheme }) => scheme === 'basic')) {
    throw new RegistryProblem('unsupported', `The registry asks for another kind of login: ${subject}`);
  }
  return basic(login);
}
