// The runtime's own way to registries, as the engine goes it: through proxies of each kind, around them, and by mirrors.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import path from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { machineSettingsSchema } from '../../runtime/contract/machines.ts';
import { registrySettings } from '../../runtime/machine/configuration.ts';
import type { RegistryAccess } from '../../runtime/registry/access.ts';
import { searchHub } from '../../runtime/registry/hub.ts';
import { remoteTags } from '../../runtime/registry/listing.ts';
import { remoteDigest, remoteManifest } from '../../runtime/registry/manifest.ts';
import { RegistryLogins } from '../../runtime/service/registries/registry-logins.ts';
import { makeCertificates } from './certificates.ts';
import { waitUntil } from './engines/engine-api.ts';
import { type ProxyStandIn, startProxy } from './proxy.ts';
import { startRegistry } from './registry.ts';
import { type SocksServer, startSocksServer } from './socks-server.ts';

/** No host has the names of this domain (RFC 6761): only a proxy can lead there. */
const plain = 'registry.invalid:5000';
const me = 'me:a%20p%40ss';
const problem = (reason: string) => ({ problem: { reason } });

type Registry = Awaited<ReturnType<typeof startRegistry>>;

/** An image without layers that knows whose it is; what is told is its digest. */
async function put({ host }: Registry, repository: string, author: string, tag = '1'): Promise<string> {
  const base = `http://${host}/v2/${repository}`;
  const config = JSON.stringify({ os: 'linux', architecture: 'amd64', author });
  const digest = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const upload = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
  const place = new URL(upload.headers.get('location') ?? '');
  place.searchParams.set('digest', digest(config));
  const type = { 'Content-Type': 'application/octet-stream' };
  expect((await fetch(place, { method: 'PUT', headers: type, body: config })).status).toBe(201);
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const about = {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: digest(config),
    size: Buffer.byteLength(config),
  };
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config: about, layers: [] });
  const headers = { 'Content-Type': mediaType };
  expect((await fetch(`${base}/manifests/${tag}`, { method: 'PUT', headers, body: manifest })).status).toBe(201);
  return digest(manifest);
}

/** What a registry says, with TLS before it. */
async function encrypt(port: number, { certificate, key }: { certificate: string; key: string }) {
  const keys = { cert: readFileSync(certificate), key: readFileSync(key) };
  const sockets = new Set<{ destroy(): unknown }>();
  const server = createServer(keys, (socket) => {
    const through = connect(port, '127.0.0.1', () => socket.pipe(through).pipe(socket));
    for (const one of [socket, through]) {
      sockets.add(one);
      one.once('error', () => one.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

const hub = 'registry-1.docker.io:443';
let folder: string;
let authority = '';
let registry: Registry;
let mirror: Registry;
let locked: Registry;
let tls: Awaited<ReturnType<typeof encrypt>>;
let proxy: ProxyStandIn;
let guarded: ProxyStandIn;
let nowhere: string;
let digest: string;
let mirrored: string;

beforeAll(async () => {
  folder = mkdtempSync('/tmp/gantry-registry-proxies-');
  const made = makeCertificates(path.join(folder, 'tls'), 'registry-1.docker.io');
  authority = readFileSync(made.authority, 'utf8');
  [registry, mirror, locked] = await Promise.all([
    startRegistry(),
    startRegistry(),
    startRegistry(undefined, 'x:$2b$04$D8WkCx3ULMQsMvMrtkciL.A/PS5iS2D78j0zOlz79Q8md.8DYtHf6\n'),
  ]);
  tls = await encrypt(registry.port, made);
  const behind = { tls: tls.port, plain: registry.port };
  proxy = await startProxy(behind);
  guarded = await startProxy(behind, 'me:a p@ss');
  const gone = await startProxy(behind);
  nowhere = gone.url;
  await gone.stop();
  digest = await put(registry, 'library/thing', 'the registry’s');
  await put(registry, 'library/only-there', 'the registry’s');
  mirrored = await put(mirror, 'library/thing', 'the mirror’s');
});
afterAll(async () => {
  await Promise.all([proxy?.stop(), guarded?.stop(), tls?.stop()]);
  await Promise.all([registry?.stop(), mirror?.stop(), locked?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  proxy.refusal = undefined;
  for (const { seen } of [proxy, guarded]) seen.clear();
});

/** As the runtime is when a person set this in the fields of the engine's configuration. */
function accessWith(set: object, env: NodeJS.ProcessEnv = {}): RegistryAccess {
  const settings = machineSettingsSchema.parse({ insecureRegistries: [plain], certificates: authority, ...set });
  const logins = new RegistryLogins({ files: { env, home: folder }, settings: () => registrySettings(settings) });
  return logins.access();
}
const through = (http: string, https = http, none = '') => accessWith({ proxy: { http, https, none } });
const withLogin = (url: string, login: string) => url.replace('://', `://${login}@`);

describe('a web proxy', () => {
  it('leads to what is encrypted and to what is not, by the settings or by the environment', async () => {
    const access = through(proxy.url);
    expect(await remoteDigest('thing:1', access)).toBe(digest);
    expect(await remoteDigest(`${plain}/library/thing:1`, access)).toBe(digest);
    expect((await remoteManifest('thing:1', access)).digest).toBe(digest);
    expect([...proxy.seen].toSorted()).toEqual([hub, plain]);
    proxy.seen.clear();
    // Without a scheme, as Go takes it too.
    const { host } = new URL(proxy.url);
    expect(await remoteDigest('thing:1', accessWith({}, { https_proxy: host }))).toBe(digest);
    expect([...proxy.seen]).toEqual([hub]);
  });

  it('may be named in the person’s own configuration of the engine', async () => {
    const proxies = { 'http-proxy': proxy.url, 'https-proxy': proxy.url };
    const access = accessWith({ engineConfiguration: JSON.stringify({ proxies }) });
    expect(await remoteDigest('thing:1', access)).toBe(digest);
  });

  it('gets its login, and a wrong one is said to be the proxy’s', async () => {
    const right = through(withLogin(guarded.url, me));
    expect(await remoteDigest('thing:1', right)).toBe(digest);
    expect(await remoteDigest(`${plain}/library/thing:1`, right)).toBe(digest);
    for (const url of [guarded.url, withLogin(guarded.url, 'me:secret')]) {
      for (const reference of ['thing:1', `${plain}/library/thing:1`]) {
        const refused = await remoteDigest(reference, through(url)).catch((cause: Error) => cause);
        expect(refused).toMatchObject(problem('proxy-login'));
        expect(String(refused)).not.toContain('secret');
      }
    }
  });

  it('is gone around where the settings say so', async () => {
    const access = through(proxy.url, proxy.url, 'docker.io,.invalid');
    await expect(remoteDigest(`${plain}/library/thing:1`, access)).rejects.toMatchObject(problem('host-unknown'));
    expect(await remoteDigest(`${registry.host}/library/thing:1`, access)).toBe(digest);
    expect([...proxy.seen]).toEqual([]);
  });

  it('that refuses is told from a registry that does', async () => {
    for (const status of [403, 502]) {
      proxy.refusal = status;
      await expect(remoteDigest('thing:1', through(proxy.url))).rejects.toMatchObject(problem('proxy-refused'));
    }
    // What may go without TLS goes on without it.
    expect(await remoteDigest(`${plain}/library/thing:1`, through(proxy.url))).toBe(digest);
  });

  it('that is not there is what is missing', async () => {
    const { host } = new URL(nowhere);
    for (const reference of ['thing:1', `${plain}/library/thing:1`]) {
      const lost = await remoteDigest(reference, through(nowhere)).catch((cause: Error) => cause);
      expect(lost).toMatchObject(problem('proxy-unreachable'));
      expect(String(lost)).toContain(host);
    }
  });

  it('that says nothing is waited for no longer than wished, and no longer than 20 seconds', async () => {
    proxy.refusal = 0;
    const stop = new AbortController();
    const canceled = remoteDigest('thing:1', through(proxy.url), stop.signal).catch((cause: Error) => cause);
    await waitUntil('the proxy is asked', async () => proxy.waiting.size === 1);
    stop.abort();
    expect(await canceled).toMatchObject(problem('canceled'));
    await waitUntil('the proxy is left', async () => proxy.waiting.size === 0);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const silent = remoteDigest('thing:1', through(proxy.url)).catch((cause: Error) => cause);
    await vi.waitUntil(() => proxy.waiting.size === 1);
    vi.advanceTimersByTime(20_000);
    vi.useRealTimers();
    expect(await silent).toMatchObject(problem('proxy-unreachable'));
    await waitUntil('the proxy is left', async () => proxy.waiting.size === 0);
  });

  it('leads to Docker Hub’s search as well', async () => {
    proxy.refusal = 403;
    const { proxy: choice } = through(proxy.url);
    const search = searchHub('thing', { proxy: choice });
    await expect(search).rejects.toMatchObject(problem('proxy-refused'));
  });
});

describe('a SOCKS server', () => {
  let encrypted: SocksServer;
  let guardedSocks: SocksServer;
  let unencrypted: SocksServer;
  beforeAll(async () => {
    encrypted = await startSocksServer(tls.port);
    guardedSocks = await startSocksServer(tls.port, 'me:a p@ss');
    unencrypted = await startSocksServer(registry.port);
  });
  afterAll(() => Promise.all([encrypted, guardedSocks, unencrypted].map((one) => one?.stop())));

  it('leads to both, and looks the names up itself', async () => {
    expect(await remoteDigest('thing:1', through('', `socks5://${encrypted.address}`))).toBe(digest);
    expect([...encrypted.seen]).toEqual([hub]);
    const onlyPlain = through(`socks5://${unencrypted.address}`, '');
    expect(await remoteDigest(`${plain}/library/thing:1`, onlyPlain)).toBe(digest);
    expect([...unencrypted.seen]).toEqual([plain]);
  });

  it('gets its login, refuses, or is not there', async () => {
    const { address } = guardedSocks;
    expect(await remoteDigest('thing:1', through('', `socks5://${me}@${address}`))).toBe(digest);
    for (const url of [`socks5://${address}`, `socks5://me:secret@${address}`]) {
      await expect(remoteDigest('thing:1', through('', url))).rejects.toMatchObject(problem('proxy-login'));
    }
    encrypted.closed = true;
    const closed = through('', `socks5://${encrypted.address}`);
    await expect(remoteDigest('thing:1', closed)).rejects.toMatchObject(problem('proxy-refused'));
    encrypted.closed = false;
    const lost = through('', nowhere.replace('http:', 'socks5:'));
    await expect(remoteDigest('thing:1', lost)).rejects.toMatchObject(problem('proxy-unreachable'));
  });
});

describe('a mirror of Docker Hub', () => {
  const by = (...mirrors: string[]) => accessWith({ mirrors, proxy: { http: '', https: proxy.url, none: '' } });

  it('is asked first, and Docker Hub for what it has not', async () => {
    const access = by(`http://${mirror.host}`);
    expect(await remoteDigest('thing:1', access)).toBe(mirrored);
    expect([...proxy.seen]).toEqual([]);
    expect(await remoteDigest('only-there:1', access)).toMatch(/^sha256:/);
    expect([...proxy.seen]).toEqual([hub]);
    await expect(remoteDigest('nowhere:1', access)).rejects.toMatchObject(problem('image-not-found'));
  });

  it('that is none, is away, or wants a login is passed by', async () => {
    for (const broken of [nowhere, `http://${locked.host}`, 'https://mirror.invalid']) {
      expect(await remoteDigest('thing:1', by(broken, `http://${mirror.host}`))).toBe(mirrored);
      expect(await remoteDigest('thing:1', by(broken))).toBe(digest);
    }
  });

  it('may be named in the person’s own configuration of the engine', async () => {
    const engineConfiguration = JSON.stringify({ 'registry-mirrors': [`http://${mirror.host}`] });
    expect(await remoteDigest('thing:1', accessWith({ engineConfiguration }))).toBe(mirrored);
  });

  it('is for nothing of other registries', async () => {
    const access = by(`http://${mirror.host}`);
    expect(await remoteDigest(`${registry.host}/library/thing:1`, access)).toBe(digest);
  });

  it('tells the tags where Docker Hub cannot be reached', async () => {
    await put(mirror, 'library/thing', 'the mirror’s', 'mirrored');
    const access = by(`http://${mirror.host}`);
    expect(await remoteTags('thing', access)).toEqual(['1']);
    proxy.refusal = 502;
    expect((await remoteTags('thing', access)).toSorted()).toEqual(['1', 'mirrored']);
  });
});
