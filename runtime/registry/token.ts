// The token that a registry wants to see, from the server it names (distribution: docs/spec/auth/token, docs/spec/auth/oauth).
import type { Certificates } from './certificates.ts';
import type { Challenge } from './challenge.ts';
import type { Login } from './logins.ts';
import { problemOfAnswer, RegistryProblem } from './problem.ts';
import type { ProxyChoice } from './proxy.ts';
import { type Call, send } from './request.ts';

export interface TokenQuestion {
  challenge: Challenge;
  login: Login | undefined;
  /** What is to be read: `repository:NAME:pull`, where the challenge does not say it. */
  scope: string;
  certificates: Certificates;
  /** Whether the registry itself is spoken to without TLS, or without verifying whom it is. */
  insecure: boolean;
  proxy?: ProxyChoice | undefined;
  signal?: AbortSignal | undefined;
}

/** `Basic …` for a name and a password (RFC 7617). */
export function basic({ user, password }: { user: string; password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/**
 * The token for one scope; `password-wrong` where the login is, `unauthorized` where there is none and one is wanted, `rate-limited` where
 * it was asked too often.
 */
export async function fetchToken(question: TokenQuestion): Promise<string> {
  const { challenge, login, scope, certificates, insecure, proxy, signal } = question;
  const { realm = '', service = '' } = challenge.parameters;
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && !(url.protocol === 'http:' && insecure))) {
    throw new RegistryProblem('unsupported', `The registry names no token server that can be used: ${realm}`);
  }
  const wanted = { service, scope: challenge.parameters.scope || scope };
  const rest = { certificates, unverified: insecure, proxy, signal };
  const answer = await send(
    login !== undefined && 'identityToken' in login
      ? { ...rest, url, method: 'POST', ...form({ ...wanted, ...refreshing(login.identityToken) }) }
      : { ...rest, url: withQuery(url, wanted), method: 'GET', headers: login ? { Authorization: basic(login) } : {} },
  );
  if (answer.status !== 200) {
    const told = problemOfAnswer(answer, url.host);
    // OAuth servers answer 400 to a token that does not hold any more (RFC 6749, 5.2).
    const refused = told.problem.reason === 'unauthorized' || (answer.status === 400 && login !== undefined);
    throw refused && login !== undefined ? new RegistryProblem('password-wrong', told.message) : told;
  }
  const token = tokenIn(answer.body);
  if (token === undefined) throw new RegistryProblem('unknown', `The token server gave no token: ${url.host}`);
  return token;
}

function refreshing(identityToken: string): Record<string, string> {
  return { grant_type: 'refresh_token', refresh_token: identityToken, client_id: 'gantry' };
}

function form(fields: Record<string, string>): Pick<Call, 'headers' | 'body'> {
  return {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  };
}

function withQuery(url: URL, query: Record<string, string>): URL {
  const whole = new URL(url);
  for (const [name, value] of Object.entries(query)) if (value !== '') whole.searchParams.set(name, value);
  return whole;
}

function tokenIn(body: string): string | undefined {
  try {
    const { token, access_token: access } = JSON.parse(body) as { token?: unknown; access_token?: unknown };
    return [token, access].find((one): one is string => typeof one === 'string' && one !== '');
  } catch {
    return undefined;
  }
}
