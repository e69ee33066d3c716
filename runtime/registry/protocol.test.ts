// What registries answer, right and hostile: pages, manifests, deletion, search, and where a login never goes.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { RegistryAccess } from './access.ts';
import { registryHost } from './address.ts';
import { checkRegistry } from './check.ts';
import { deleteManifest, deletionOf } from './deletion.ts';
import { searchHub } from './hub.ts';
import { remoteTags, repositoriesPage, tagsPage } from './listing.ts';
import { remoteJson, remoteManifest } from './manifest.ts';
import { tagDetails } from './tag-details.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Answers its host; `seen` has a line for each request, with the authorization that it came with. */
async function serve(answer: Answer, seen: string[] = []): Promise<string> {
  const server = createServer((request, response) => {
    seen.push([request.method, request.url, request.headers.authorization].filter(Boolean).join(' '));
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const json = (response: ServerResponse, value: unknown, headers: Record<string, string> = {}, status = 200) =>
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value));
const nobody: RegistryAccess = { login: async () => undefined };
const me: RegistryAccess = { login: async () => ({ user: 'me', password: 'right' }) };
const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const problem = (reason: string) => ({ problem: { reason } });

describe('a host', () => {
  it.each([
    ['https://Registry.Example:5000/v2/', 'registry.example:5000'],
    [' 10.0.0.5:5000 ', '10.0.0.5:5000'],
    ['hub.docker.com', 'docker.io'],
    ['index.docker.io', 'docker.io'],
    ['localhost', 'localhost'],
    ['[::1]:5000', '[::1]:5000'],
  ])('%s', (typed, host) => expect(registryHost(typed)).toBe(host));

  it.each(['', 'nginx', 'a b.example', 'me:secret@registry.example', 'registry.example:port', '../etc'])(
    '"%s" is none',
    (typed) => expect(registryHost(typed)).toBeUndefined(),
  );
});

describe('pages', () => {
  it('are followed to the end by the query that the registry gives', async () => {
    const host = await serve((request, response) => {
      const last = new URL(request.url ?? '', 'http://x').searchParams.get('last');
      if (last === 'b') json(response, { tags: ['c'] });
      else json(response, { tags: ['a', 'b'] }, { Link: '</v2/team/app/tags/list?last=b&n=2>; rel="next"' });
    });
    expect(await tagsPage(host, 'team/app', nobody)).toEqual({ names: ['a', 'b'], next: 'last=b&n=2' });
    expect(await remoteTags(`${host}/team/app`, nobody)).toEqual(['a', 'b', 'c']);
  });

  it('that lead in a circle end', async () => {
    const seen: string[] = [];
    const host = await serve((request, response) => {
      const turn = request.url?.includes('turn=1') ? 2 : 1;
      json(response, { tags: [`t${turn}`] }, { Link: `</v2/a/tags/list?turn=${turn}>; rel="next"` });
    }, seen);
    expect(await remoteTags(`${host}/a`, nobody)).toEqual(['t1', 't2']);
    expect(seen.filter((line) => line.includes('/tags/list')).length).toBeLessThan(6);
  });

  it.each([
    'https://evil.example/v2/_catalog?last=x',
    '</v2/other?last=x>; rel="next"',
    '</v2/_catalog>; rel="next"',
    '<::::>; rel="next"',
  ])('do not lead elsewhere: %s', async (link) => {
    const host = await serve((_, response) => json(response, { repositories: ['a'] }, { Link: link }));
    expect(await repositoriesPage(host, nobody)).toEqual({ names: ['a'] });
  });

  it('leave out what no repository and no tag is called', async () => {
    const names = ['good/one', 'BAD', '../up', '<script>', 7, null, 'a'.repeat(300), 'x y'];
    const host = await serve((request, response) =>
      json(response, request.url?.includes('_catalog') ? { repositories: names } : { tags: [...names, 'ok', '-bad'] }),
    );
    expect((await repositoriesPage(host, nobody)).names).toEqual(['good/one']);
    expect((await tagsPage(host, 'a', nobody)).names).toEqual(['BAD', 'ok']);
  });

  it('that are HTML, or endless, are refused', async () => {
    const html = await serve((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>'));
    await expect(repositoriesPage(html, nobody)).rejects.toMatchObject(problem('no-registry'));
    const endless = await serve((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const more = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', more);
      };
      more();
    });
    await expect(repositoriesPage(endless, nobody)).rejects.toMatchObject(problem('network'));
  });

  it('that a registry does not give are told from what it forbids', async () => {
    const without = await serve((_, response) => json(response, { errors: [{ code: 'NAME_UNKNOWN' }] }, {}, 404));
    await expect(repositoriesPage(without, nobody)).rejects.toMatchObject(problem('unsupported'));
    const denied = await serve((_, response) =>
      json(response, { errors: [{ code: 'DENIED', message: 'no' }] }, {}, 403),
    );
    await expect(repositoriesPage(denied, me)).rejects.toMatchObject(problem('forbidden'));
    const limited = await serve((_, response) => json(response, { errors: [{ code: 'TOOMANYREQUESTS' }] }, {}, 429));
    await expect(repositoriesPage(limited, nobody)).rejects.toMatchObject(problem('rate-limited'));
  });
});

describe('a manifest', () => {
  const config = JSON.stringify({ os: 'linux', architecture: 'arm64', variant: 'v8', created: '2026-01-02T03:04:05Z' });
  const layer = { digest: `sha256:${'b'.repeat(64)}`, mediaType: 'layer', size: 1000 };
  const image = JSON.stringify({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { digest: digestOf(config), mediaType: 'config', size: 24 },
    layers: [layer, { ...layer, size: -5 }, { digest: 'nonsense' }],
  });
  const index = JSON.stringify({
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      { digest: digestOf(image), size: 3, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
      { digest: `sha256:${'c'.repeat(64)}`, size: 3, platform: { os: 'windows', architecture: 'amd64' } },
      { digest: `sha256:${'d'.repeat(64)}`, size: 3, platform: { os: 'unknown', architecture: 'unknown' } },
    ],
  });
  const registry = (told?: string) =>
    serve((request, response) => {
      const url = decodeURIComponent(request.url ?? '');
      const body = url.includes('/blobs/') ? config : url.includes(digestOf(image)) ? image : index;
      if (url.includes('cccc')) return json(response, {}, {}, 404);
      const headers = { 'Content-Type': 'application/json', 'Docker-Content-Digest': told ?? digestOf(body) };
      return response.writeHead(200, headers).end(request.method === 'HEAD' ? '' : body);
    });

  it('of several platforms is read, without its attestations', async () => {
    const manifest = await remoteManifest(`${await registry()}/a:1`, nobody);
    expect(manifest).toMatchObject({ digest: digestOf(index), text: index });
    expect(manifest.platforms.map(({ platform }) => platform)).toEqual(['linux/arm64/v8', 'windows/amd64']);
    expect(manifest.image).toBeUndefined();
  });

  it('of one image has its layers, and nonsense counts nothing', async () => {
    const host = await registry();
    const manifest = await remoteManifest(`${host}/a@${digestOf(image)}`, nobody);
    expect(manifest.image?.layers.map(({ sizeBytes }) => sizeBytes)).toEqual([1000, 0]);
    expect(await remoteJson(`${host}/a`, digestOf(config), nobody)).toMatchObject({ architecture: 'arm64' });
  });

  it('is told with its platforms, sizes and dates, and without those that cannot be read', async () => {
    const details = await tagDetails({ host: await registry(), repository: 'a', tag: '1' }, nobody);
    expect(details.platforms).toEqual([
      {
        platform: 'linux/arm64/v8',
        digest: digestOf(image),
        sizeBytes: 1024,
        createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      },
      { platform: 'windows/amd64', digest: `sha256:${'c'.repeat(64)}` },
    ]);
  });

  it('that is another one than was told is refused', async () => {
    const host = await registry(`sha256:${'e'.repeat(64)}`);
    await expect(remoteManifest(`${host}/a:1`, nobody)).rejects.toMatchObject(problem('unsupported'));
    await expect(remoteJson(`${host}/a`, `sha256:${'e'.repeat(64)}`, nobody)).rejects.toMatchObject(
      problem('unsupported'),
    );
  });

  it.each(['<html>', '[]', 'null', '{"layers":[]}', '{"config":{},"layers":7}'])('is none: %s', async (body) => {
    const host = await serve((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(body));
    await expect(remoteManifest(`${host}/a:1`, nobody)).rejects.toMatchObject(problem('unsupported'));
  });
});

describe('a deletion', () => {
  const shared = digestOf('shared');
  const registry = (answer: (response: ServerResponse) => void, seen: string[] = []) =>
    serve((request, response) => {
      if (request.method === 'DELETE') return answer(response);
      if (request.url?.includes('/tags/list')) return json(response, { tags: ['1', 'latest', 'old', 'gone'] });
      if (request.url?.endsWith('gone')) return json(response, {}, {}, 404);
      const digest = request.url?.endsWith('old') ? digestOf('old') : shared;
      return response.writeHead(200, { 'Docker-Content-Digest': digest }).end();
    }, seen);

  it('names every tag that goes with it', async () => {
    const host = await registry(() => undefined);
    const found = await deletionOf({ host, repository: 'a', tag: '1' }, nobody);
    expect(found).toEqual({ digest: shared, tags: ['1', 'latest'], complete: true });
  });

  it.each([
    [202, {}, undefined],
    [405, { errors: [{ code: 'UNSUPPORTED' }] }, 'unsupported'],
    [401, { errors: [{ code: 'UNAUTHORIZED' }] }, 'unauthorized'],
    [403, { errors: [{ code: 'DENIED' }] }, 'forbidden'],
    [404, { errors: [{ code: 'MANIFEST_UNKNOWN' }] }, 'image-not-found'],
  ])('answered %i', async (status, body, reason) => {
    const seen: string[] = [];
    const host = await registry((response) => json(response, body, {}, status), seen);
    const done = deleteManifest({ host, repository: 'a', digest: shared }, nobody);
    if (reason === undefined) await expect(done).resolves.toBeUndefined();
    else await expect(done).rejects.toMatchObject(problem(reason));
    expect(seen.at(-1)).toBe(`DELETE /v2/a/manifests/${encodeURIComponent(shared)}`);
  });
});

describe('a login', () => {
  const asks = (response: ServerResponse) => response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end();

  it('never goes to another host that a registry sends to', async () => {
    const elsewhere: string[] = [];
    const other = await serve((_, response) => json(response, { tags: [] }), elsewhere);
    const host = await serve((request, response) => {
      if (request.headers.authorization === undefined) asks(response);
      else response.writeHead(307, { Location: `http://${other}${request.url}` }).end();
    });
    await tagsPage(host, 'a', me);
    expect(elsewhere).toEqual(['GET /v2/a/tags/list?n=1000']);
    const deleting = deleteManifest({ host, repository: 'a', digest: digestOf('x') }, me);
    await expect(deleting).rejects.toMatchObject(problem('unknown'));
    expect(elsewhere).toHaveLength(1);
  });

  it('that is wrong, missing, or right is told apart', async () => {
    const host = await serve((request, response) => {
      const right = request.headers.authorization === `Basic ${Buffer.from('me:right').toString('base64')}`;
      if (right) json(response, {}, { 'Docker-Distribution-Api-Version': 'registry/2.0' });
      else asks(response);
    });
    const wrong: RegistryAccess = { login: async () => ({ user: 'me', password: 'no' }) };
    await expect(checkRegistry(host, wrong)).rejects.toMatchObject(problem('password-wrong'));
    await expect(checkRegistry(host, nobody)).rejects.toMatchObject(problem('unauthorized'));
    expect(await checkRegistry(host, me)).toEqual({ encrypted: false, login: 'accepted' });
  });

  it('with a token of the right person that may not is no wrong password', async () => {
    const host: string = await serve((request, response) => {
      if (request.url?.startsWith('/token')) return json(response, { token: 't' });
      return response
        .writeHead(401, { 'WWW-Authenticate': `Bearer realm="http://${host}/token",service="s",scope="x"` })
        .end();
    });
    await expect(tagsPage(host, 'a', me)).rejects.toMatchObject(problem('forbidden'));
    await expect(tagsPage(host, 'a', nobody)).rejects.toMatchObject(problem('unauthorized'));
  });

  it('by an identity token is refreshed at the token server, and refused there', async () => {
    const seen: string[] = [];
    const host: string = await serve((request, response) => {
      if (!request.url?.startsWith('/token')) {
        if (request.headers.authorization === 'Bearer fresh') return json(response, {});
        return response.writeHead(401, { 'WWW-Authenticate': `Bearer realm="http://${host}/token"` }).end();
      }
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      return request.on('end', () => {
        const good = body.includes('refresh_token=good');
        json(response, good ? { access_token: 'fresh' } : { error: 'invalid_grant' }, {}, good ? 200 : 400);
      });
    }, seen);
    const by = (identityToken: string): RegistryAccess => ({ login: async () => ({ identityToken }) });
    expect(await checkRegistry(host, by('good'))).toMatchObject({ login: 'accepted' });
    await expect(checkRegistry(host, by('bad'))).rejects.toMatchObject(problem('password-wrong'));
    expect(seen.join()).not.toContain('good');
  });
});

describe('what answers', () => {
  it.each([
    [200, '<html>hello</html>', 'no-registry'],
    [404, 'not found', 'no-registry'],
    [500, 'oops', 'unknown'],
  ])('%i %s is no registry that can be used', async (status, body, reason) => {
    const host = await serve((_, response) => response.writeHead(status, { 'Content-Type': 'text/html' }).end(body));
    await expect(checkRegistry(host, nobody)).rejects.toMatchObject(problem(reason));
  });

  it('without TLS, where TLS is wanted, is said', async () => {
    const host = await serve((_, response) => json(response, {}));
    // Another name of this computer: one that engines do not trust by itself.
    const access = { ...nobody, proxy: { http: '', https: '', none: '' } };
    const port = host.split(':')[1];
    const other = `[::ffff:127.0.0.1]:${port}`;
    await expect(checkRegistry(other, access)).rejects.toMatchObject(problem('not-tls'));
    expect(await checkRegistry(other, { ...access, insecure: [other] })).toEqual({ encrypted: false, login: 'none' });
  });

  it('nothing at all', async () => {
    await expect(checkRegistry('127.0.0.1:1', nobody)).rejects.toMatchObject(problem('connection-refused'));
    await expect(checkRegistry('no-such-host.invalid', nobody)).rejects.toMatchObject(problem('host-unknown'));
  });
});

describe('the search of Docker Hub (a stand-in of its API)', () => {
  const result = (name: unknown, more = {}) => ({ repo_name: name, short_description: 'd', ...more });

  it('tells names as they stand in a reference, and only those that are names', async () => {
    const seen: string[] = [];
    const results = [
      result('library/nginx', { is_official: true, star_count: 20, pull_count: 1e9 }),
      result('bitnami/redis', { star_count: 'many', short_description: 7 }),
      result('<b>x</b>'),
      result(7),
      null,
    ];
    const host = await serve((_, response) => json(response, { count: 99, next: 'more', results }), seen);
    const found = await searchHub('a b&c', { page: 2, address: `http://${host}` });
    expect(seen).toEqual(['GET /v2/search/repositories/?query=a+b%26c&page=2&page_size=50']);
    expect(found).toEqual({
      total: 99,
      more: true,
      repositories: [
        { name: 'nginx', description: 'd', official: true, stars: 20, pulls: 1e9 },
        { name: 'bitnami/redis', description: '', official: false, stars: 0, pulls: 0 },
      ],
    });
  });

  it.each([
    [200, '<html>', 'unknown'],
    [429, '{}', 'rate-limited'],
  ])('answered %i %s', async (status, body, reason) => {
    const host = await serve((_, response) => response.writeHead(status).end(body));
    await expect(searchHub('x', { address: `http://${host}` })).rejects.toMatchObject(problem(reason));
  });
});
