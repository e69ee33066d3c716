// Who is let into the browser mode: everything but the one way in is refused, and says nothing.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Headless } from '../../runtime/server/headless.ts';
import { streamRouter } from './stream-router.ts';
import { login, openHeadless, openSocket } from './wires.ts';

const secretText = 'not for the page';
let folder: string;
let page: string;
let server: Headless;
let cookie: string;

const router = () => streamRouter({ echoed: [], sent: 0, open: 0 });

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** As Node sends it: the path is not tidied up, and any header can be said. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', port = server.port): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on('error', reject).end();
  });
}

/** The status that an upgrade is refused with, or 101. */
function upgrade(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (_request, response) => {
      socket.on('error', () => undefined).terminate();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
}

const own = () => `http://127.0.0.1:${server.port}`;
const token = () => new URL(server.address).searchParams.get('token') ?? '';

function expectSilence(answer: Answer): void {
  expect(answer.body.length).toBeLessThan(100);
  expect(answer.body).not.toContain('<');
  expect(answer.body).not.toContain(secretText);
  expect(answer.headers['set-cookie']).toBeUndefined();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gantry-page-'));
  page = join(folder, 'page');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), secretText);
  writeFileSync(join(page, 'index.html'), `<p>${secretText}</p>`);
  writeFileSync(join(page, 'assets', 'index-abcdefgh.js'), '1');
  server = await openHeadless(router(), page);
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('before the token was used', () => {
  it('listens on the loopback only', () => {
    expect(server.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
  });

  it.each([
    ['no token', () => '/'],
    ['an empty token', () => '/?token='],
    ['a wrong token', () => `/?token=${'A'.repeat(43)}`],
    ['a part of the token', () => `/?token=${token().slice(0, 42)}`],
    ['the token at another path', () => `/index.html?token=${token()}`],
  ])('%s is refused with 401', async (_name, path) => {
    const answer = await ask(path());
    expect(answer.status).toBe(401);
    expectSilence(answer);
  });

  it.each(['HEAD', 'POST', 'OPTIONS'])('the token is not taken from a %s', async (method) => {
    expect((await ask(`/?token=${token()}`, {}, method)).status).toBe(401);
  });

  it('the token is not taken at a foreign Host or from a foreign Origin', async () => {
    expect((await ask(`/?token=${token()}`, { host: 'evil.example' })).status).toBe(403);
    expect((await ask(`/?token=${token()}`, { origin: 'http://evil.example' })).status).toBe(403);
  });

  it('the token becomes a cookie that scripts and other sites cannot use, and leaves the address', async () => {
    const answer = await ask(`/?token=${token()}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/');
    const [set] = answer.headers['set-cookie'] ?? [];
    expect(set).toMatch(new RegExp(`^gantry-${server.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`));
    expect(set).not.toContain(token());
    cookie = set?.split(';')[0] ?? '';
  });
});

describe('after the token was used', () => {
  it('it is void', async () => {
    const answer = await ask(`/?token=${token()}`);
    expect(answer.status).toBe(401);
    expectSilence(answer);
  });

  it('it is void even for who has a session', async () => {
    expect((await ask(`/?token=${token()}`, { cookie })).status).toBe(401);
  });

  it('the session gets the page, under a strict policy, not to be kept', async () => {
    const answer = await ask('/', { cookie });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(secretText);
    expect(answer.headers['content-security-policy']).toContain("script-src 'self';");
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-type': 'text/html; charset=utf-8',
    });
    expect((await ask('/assets/index-abcdefgh.js', { cookie })).headers['cache-control']).toContain('immutable');
  });

  it('a cookie among others is found', async () => {
    expect((await ask('/', { cookie: `a=b; ${cookie}; c=d` })).status).toBe(200);
  });

  it.each([
    ['no cookie', () => ''],
    ['a wrong cookie', () => `gantry-${server.port}=${'A'.repeat(43)}`],
    ['the cookie of another port', () => cookie.replace(/^gantry-\d+/, 'gantry-1')],
    ['the token as a cookie', () => `gantry-${server.port}=${token()}`],
  ])('%s is refused with 401', async (_name, value) => {
    for (const path of ['/', '/assets/index-abcdefgh.js', '/nothing']) {
      const answer = await ask(path, { cookie: value() });
      expect(answer.status).toBe(401);
      expectSilence(answer);
    }
  });

  it.each(['evil.example', 'localhost', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', '[::1]'])(
    'the Host %s is refused with 403',
    async (host) => {
      const answer = await ask('/', { cookie, host });
      expect(answer.status).toBe(403);
      expectSilence(answer);
    },
  );

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1', 'app://gantry'])(
    'the Origin %s is refused with 403',
    async (origin) => {
      const answer = await ask('/', { cookie, origin });
      expect(answer.status).toBe(403);
      expectSilence(answer);
    },
  );

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '//secret.txt',
    '/index.html%00',
    '/assets',
    '/nothing',
  ])('%s leads nowhere', async (path) => {
    const answer = await ask(path, { cookie });
    expect(answer.status).toBe(404);
    expectSilence(answer);
  });

  it('HEAD gets no body, and nothing else is a method', async () => {
    const head = await ask('/', { cookie }, 'HEAD');
    expect([head.status, head.body]).toEqual([200, '']);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      expect((await ask('/', { cookie }, method)).status).toBe(405);
    }
  });

  it('without a Host there is no answer', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () =>
        socket.write(`GET / HTTP/1.0\r\nCookie: ${cookie}\r\n\r\n`),
      );
      let text = '';
      socket.on('data', (data) => {
        text += data;
      });
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.[01] 403 /);
  });
});

describe('a WebSocket', () => {
  it('of the page is let in', async () => {
    expect(await upgrade('/rpc', { cookie, origin: own() })).toBe(101);
  });

  it.each([
    ['without a cookie', 401, '/rpc', () => ({ origin: own() })],
    ['with a wrong cookie', 401, '/rpc', () => ({ origin: own(), cookie: `gantry-${server.port}=x` })],
    ['without an Origin', 403, '/rpc', () => ({ cookie })],
    ['of a foreign Origin', 403, '/rpc', () => ({ cookie, origin: 'http://evil.example' })],
    ['of a published port', 403, '/rpc', () => ({ cookie, origin: 'http://127.0.0.1:8080' })],
    ['at a foreign Host', 403, '/rpc', () => ({ cookie, origin: own(), host: 'evil.example' })],
    ['at another path', 404, '/', () => ({ cookie, origin: own() })],
    ['with the token', 401, '/rpc', () => ({ origin: own(), cookie: `gantry-${server.port}=${token()}` })],
  ])('%s is refused with %i', async (_name, status, path, headers) => {
    expect(await upgrade(path, headers() as Record<string, string>)).toBe(status);
  });

  it('that sends what is no message is not answered, and the others are', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const bad = await openSocket(server.port, cookie);
    const good = await openSocket(server.port, cookie);
    bad.send('no message');
    bad.send(Buffer.from([0, 255, 1]));
    const answered = new Promise<string>((resolve) => good.once('message', (data) => resolve(String(data))));
    good.send(JSON.stringify({ i: '1', p: { u: '/echo', b: { json: { text: 'hi' } } } }));
    expect(JSON.parse(await answered)).toMatchObject({ i: '1', p: { b: { json: 'hi' } } });
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2));
    told.mockRestore();
    bad.terminate();
    good.terminate();
  });

  it('that sends too much is closed', async () => {
    const socket = await openSocket(server.port, cookie);
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.send('x'.repeat(9 * 1024 * 1024));
    expect([1006, 1009]).toContain(await closed);
  });
});

describe('a session', () => {
  it('outlives a restart of the server, and is kept as a fingerprint only its owner can read', async () => {
    const sessionsFile = join(folder, 'kept', 'sessions.json');
    const first = await openHeadless(router(), page, 0, sessionsFile);
    const kept = await login(first);
    await first.close();

    expect(statSync(sessionsFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(sessionsFile, 'utf8')).not.toContain(kept.split('=')[1]);

    const second = await openHeadless(router(), page, first.port, sessionsFile);
    expect((await ask('/', { cookie: kept }, 'GET', second.port)).status).toBe(200);
    expect(second.address).not.toBe(first.address);
    await second.close();
  });

  it('does not come from a damaged file', async () => {
    const sessionsFile = join(folder, 'damaged.json');
    writeFileSync(sessionsFile, '[{"fingerprint":1},null');
    const damaged = await openHeadless(router(), page, 0, sessionsFile);
    expect((await ask('/', { cookie }, 'GET', damaged.port)).status).toBe(401);
    await login(damaged);
    await damaged.close();
  });
});
