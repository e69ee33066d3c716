// What the settings say of registries, on real ones: an authority of one's own, a proxy, a mirror, one without TLS.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates } from './certificates.ts';
import { makeNativeEngine, type NativeEngine } from './engines/native-engine.ts';
import { buildFixtures, fixtureReference } from './fixtures/build.ts';
import { startProxy } from './proxy.ts';
import { startRegistry } from './registry.ts';

// Addresses of nobody (RFC 5737): nothing but the proxy leads there, and unlike 127.0.0.1 no engine trusts them by itself.
const secure = '192.0.2.10';
const plain = '192.0.2.11:5000';
const image = fixtureReference('base');

describe('registries', () => {
  let engine: NativeEngine;
  let tls: Awaited<ReturnType<typeof startRegistry>>;
  let open: Awaited<ReturnType<typeof startRegistry>>;
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  let authority = '';

  beforeAll(async () => {
    const archive = buildFixtures(['base']).base ?? '';
    engine = await makeNativeEngine('root');
    const made = makeCertificates(path.join(engine.folder, 'tls'), secure);
    authority = readFileSync(made.authority, 'utf8');
    tls = await startRegistry(made);
    open = await startRegistry();
    proxy = await startProxy({ tls: tls.port, plain: open.port });
    await engine.start(archive);
  });
  afterAll(async () => {
    await engine?.remove();
    await proxy?.stop();
    await open?.stop();
    await tls?.stop();
  });

  const settings = (change: object) => ({ proxy: { http: proxy.url, https: proxy.url, none: '' }, ...change });
  const push = async (reference: string) => {
    await engine.docker('tag', image, reference);
    await engine.docker('push', reference);
    await engine.docker('rmi', reference);
  };
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => '',
      (error: Error) => error.message,
    );

  it('are reached through the proxy, and one of an unknown authority is refused', async () => {
    expect(await engine.client('configure', settings({}))).toEqual({});
    expect(await failure(push(`${secure}/thing:1`))).toContain('certificate signed by unknown authority');
    expect(proxy.seen).toContain(`${secure}:443`);
  });

  it('of an authority of one’s own are trusted, beside those that the system trusts', async () => {
    expect(await engine.client('configure', settings({ certificates: authority }))).toEqual({});
    await push(`${secure}/thing:1`);
    await engine.docker('pull', `${secure}/thing:1`);
    expect(await engine.docker('run', '--rm', `${secure}/thing:1`, 'echo', 'pulled')).toBe('pulled\n');
    const trusted = readFileSync(engine.places.certificates, 'utf8');
    expect(trusted).toContain(authority.trim());
    const own = readFileSync('/etc/ssl/certs/ca-certificates.crt', 'utf8').trim();
    expect(trusted.startsWith(own)).toBe(true);
  });

  it('that are no longer trusted are refused again', async () => {
    expect(await engine.client('configure', settings({}))).toEqual({});
    expect(await failure(engine.docker('pull', `${secure}/thing:1`))).toContain('unknown authority');
  });

  it('without TLS are used where they are named', async () => {
    expect(await failure(push(`${plain}/thing:1`))).not.toBe('');
    expect(await engine.client('configure', settings({ insecureRegistries: [plain] }))).toEqual({});
    await push(`${plain}/thing:1`);
    await engine.docker('pull', `${plain}/thing:1`);
    expect(proxy.seen).toContain(plain);
  });

  it('have a mirror in front of them', async () => {
    await push(`${open.host}/library/mirrored:1`);
    expect(await engine.client('configure', { mirrors: [`http://${open.host}`] })).toEqual({});
    await engine.docker('pull', 'mirrored:1');
    expect(await engine.docker('run', '--rm', 'mirrored:1', 'echo', 'mirrored')).toBe('mirrored\n');
  });
});
