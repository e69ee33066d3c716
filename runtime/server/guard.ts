// Decides about every request of the browser mode before anything else looks at it.
import type { IncomingMessage } from 'node:http';
import type { Sessions } from './sessions.ts';

export type Verdict =
  | { kind: 'pass' }
  | { kind: 'exchanged'; cookie: string }
  | { kind: 'refuse'; status: 401 | 403; text: string };

const foreign: Verdict = { kind: 'refuse', status: 403, text: 'This address is not served here.' };
const unknown: Verdict = { kind: 'refuse', status: 401, text: 'Open the address that Gantry printed in its terminal.' };
const used: Verdict = {
  kind: 'refuse',
  status: 401,
  text: 'This address was used before. Start Gantry again for a new one.',
};

/** Cookies are shared between all ports of a host, hence the port in the name. */
function cookieName(port: number): string {
  return `gantry-${port}`;
}

function sessionCookie(request: IncomingMessage, port: number): string | undefined {
  const name = `${cookieName(port)}=`;
  const pairs = request.headers.cookie?.split(';').map((pair) => pair.trim()) ?? [];
  return pairs.find((pair) => pair.startsWith(name))?.slice(name.length);
}

/**
 * Only 127.0.0.1 by that name: a page of a container that publishes a port is opened as `localhost`, and the browser
 * sends a host's cookies to every port of it; a different name keeps ours from the containers. A foreign name in Host is
 * what DNS rebinding looks like.
 */
function isOwn(request: IncomingMessage, port: number, originNeeded: boolean): boolean {
  const host = port === 80 ? '127.0.0.1' : `127.0.0.1:${port}`;
  if (request.headers.host !== host) return false;
  const { origin } = request.headers;
  return origin === undefined ? !originNeeded : origin === `http://${host}`;
}

/** For a page request: the token in the address is looked at only with GET on `/`. */
export function judgeRequest(request: IncomingMessage, port: number, sessions: Sessions): Verdict {
  if (!isOwn(request, port, false)) return foreign;
  const [path, query] = (request.url ?? '').split('?', 2);
  const token = path === '/' && request.method === 'GET' ? new URLSearchParams(query).get('token') : null;
  if (token !== null) {
    const session = sessions.exchange(token);
    if (session === undefined) return used;
    return { kind: 'exchanged', cookie: `${cookieName(port)}=${session}; HttpOnly; SameSite=Strict; Path=/` };
  }
  const session = sessionCookie(request, port);
  return session !== undefined && sessions.has(session) ? { kind: 'pass' } : unknown;
}

/** For a WebSocket's upgrade: a browser always says its Origin, so one without is not a browser's. */
export function judgeUpgrade(request: IncomingMessage, port: number, sessions: Sessions): Verdict {
  if (!isOwn(request, port, true)) return foreign;
  const session = sessionCookie(request, port);
  return session !== undefined && sessions.has(session) ? { kind: 'pass' } : unknown;
}
