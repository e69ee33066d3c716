// Asking a registry for a digest: where it is, who asks, what can go wrong, and that nothing is ever pulled.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RegistryStandIn, startRegistryStandIn } from '../../test/registry-stand-in.ts';
import { imageAddress, isLoopback, isSameRepository, splitHost } from './address.ts';
import { parseChallenges } from './challenge.ts';
import { findLogin } from './logins.ts';
import { remoteDigest } from './manifest.ts';

const home = mkdtempSync('/tmp/gantry-logins-');
afterAll(() => rmSync(home, { recursive: true, force: true }));

function keep(file: object, where = '.docker/config.json'): void {
  mkdirSync(path.dirname(path.join(home, where)), { recursive: true });
  writeFileSync(path.join(home, where), JSON.stringify(file));
}
const files = { env: { PATH: `${home}:${process.env.PATH}` }, home };
const access = { login: (host: string) => findLogin(host, files) };
const auth = (text: string) => Buffer.from(text).toString('base64');
const digest = `sha256:${'a1'.repeat(32)}`;

describe('an address', () => {
  it.each([
    ['nginx', 'docker.io', 'registry-1.docker.io', 'library/nginx', 'latest'],
    ['docker.io/bitnami/redis:7', 'docker.io', 'registry-1.docker.io', 'bitnami/redis', '7'],
    ['index.docker.io/nginx:1', 'docker.io', 'registry-1.docker.io', 'library/nginx', '1'],
    ['localhost/a:1', 'localhost', 'localhost', 'a', '1'],
    ['ghcr.io/a/b/c:2', 'ghcr.io', 'ghcr.io', 'a/b/c', '2'],
    ['10.0.0.1:5000/a', '10.0.0.1:5000', '10.0.0.1:5000', 'a', 'latest'],
    [`a/b:1@${digest}`, 'docker.io', 'registry-1.docker.io', 'a/b', digest],
  ])('%s', (reference, host, server, repository, tag) => {
    expect(imageAddress(reference)).toEqual({ host, server, repository, tag });
  });

  it('of this computer, and two that mean the same', () => {
    expect(['localhost:5000', '127.0.0.1', '127.9.9.9:1', '[::1]:5000'].every(isLoopback)).toBe(true);
    expect(['127.evil.example', 'localhost.example:80', '10.0.0.1'].some(isLoopback)).toBe(false);
    expect(splitHost('[::1]:5000')).toEqual({ name: '::1', port: 5000 });
    const [one, other] = [imageAddress('nginx'), imageAddress('docker.io/library/nginx:2')];
    expect(one && other && isSameRepository(one, other)).toBe(true);
    expect(imageAddress('No Such')).toBeUndefined();
  });
});

it('reads what a registry asks for, also with commas and quotes inside', () => {
  expect(parseChallenges('Bearer realm="https://a/t",service="a, \\"b\\"",scope=x, Basic realm="r"')).toEqual([
    { scheme: 'bearer', parameters: { realm: 'https://a/t', service: 'a, "b"', scope: 'x' } },
    { scheme: 'basic', parameters: { realm: 'r' } },
  ]);
  expect(parseChallenges('')).toEqual([]);
  expect(parseChallenges('=,"')).toEqual([]);
});

describe('a login', () => {
  it('is the one that docker login wrote, for Docker Hub and others', async () => {
    keep({
      auths: { 'https://index.docker.io/v1/': { auth: auth('me:a:b') }, 'r.example:5000': { auth: auth('you:x') } },
    });
    expect(await findLogin('docker.io', files)).toEqual({ user: 'me', password: 'a:b' });
    expect(await findLogin('r.example:5000', files)).toEqual({ user: 'you', password: 'x' });
    expect(await findLogin('r.example', files)).toBeUndefined();
  });

  it('comes from a credential helper, which is told the host and nothing else', async () => {
    const script = '#!/bin/sh\nread -r host\n[ "$1" = get ] && [ "$host" = h.example ] || exit 1\n';
    writeFileSync(path.join(home, 'docker-credential-test'), `${script}echo '{"Username":"u","Secret":"s"}'\n`);
    chmodSync(path.join(home, 'docker-credential-test'), 0o755);
    keep({ credHelpers: { 'h.example': 'test' }, credsStore: 'missing', auths: { 'i.example': {} } });
    expect(await findLogin('h.example', files)).toEqual({ user: 'u', password: 's' });
    expect(await findLogin('i.example', files)).toBeUndefined();
    keep({ credsStore: '../../bin/sh' });
    expect(await findLogin('h.example', files)).toBeUndefined();
  });

  it('may be podman’s', async () => {
    keep({});
    keep({ auths: { 'p.example': { auth: auth('p:q') } } }, '.config/containers/auth.json');
    expect(await findLogin('p.example', files)).toEqual({ user: 'p', password: 'q' });
  });

  it('is none in a file that is broken', async () => {
    writeFileSync(path.join(home, '.docker/config.json'), '{');
    expect(await findLogin('r.example:5000', files)).toBeUndefined();
  });
});

describe.each(['basic', 'token'] as const)('a registry with a password (%s)', (kind) => {
  let registry: RegistryStandIn;
  beforeAll(async () => {
    registry = await startRegistryStandIn({ login: { kind, user: 'me', password: 'right' } });
    registry.digests.set('team/app:1', digest);
  });
  afterAll(() => registry.stop());
  const ask = (tag = '1') => remoteDigest(`${registry.host}/team/app:${tag}`, access);

  it('tells the digest to who has the login, by HEAD alone', async () => {
    keep({ auths: { [registry.host]: { auth: auth('me:right') } } });
    expect(await ask()).toBe(digest);
    expect(registry.seen.filter((line) => line.includes('/manifests/')).every((line) => line.startsWith('HEAD '))).toBe(
      true,
    );
  });

  it.each([
    [404, 'image-not-found'],
    [403, 'forbidden'],
    [429, 'rate-limited'],
    [503, 'unknown'],
  ])('answers %i', async (status, reason) => {
    keep({ auths: { [registry.host]: { auth: auth('me:right') } } });
    registry.status = status;
    await expect(ask()).rejects.toMatchObject({ problem: { reason } });
    registry.status = undefined;
  });

  it('refuses a wrong password, and nobody', async () => {
    keep({ auths: { [registry.host]: { auth: auth('me:wrong') } } });
    await expect(ask()).rejects.toMatchObject({ problem: { reason: 'password-wrong' } });
    keep({});
    await expect(ask()).rejects.toMatchObject({ problem: { reason: 'unauthorized' } });
  });
});

describe('without a registry', () => {
  it('there is no network, or nothing that is asked for', async () => {
    await expect(remoteDigest('127.0.0.1:1/a', access)).rejects.toMatchObject({
      problem: { reason: 'connection-refused' },
    });
    await expect(remoteDigest('No Such', access)).rejects.toMatchObject({
      problem: { reason: 'reference-invalid' },
    });
  });

  it('no plain HTTP is spoken unless the engine calls the host insecure', async () => {
    const registry = await startRegistryStandIn();
    const port = registry.host.split(':')[1];
    registry.digests.set('a:1', digest);
    // A name of this computer that does not look like one.
    const reference = `ip6-localhost.localdomain:${port}/a:1`;
    // Whether the name is known hangs on the computer.
    const reason = expect.stringMatching(/^(host-unknown|not-tls)$/);
    await expect(remoteDigest(reference, access)).rejects.toMatchObject({ problem: { reason } });
    expect(registry.seen).toEqual([]);
    expect(await remoteDigest(`127.0.0.1:${port}/a:1`, access)).toBe(digest);
    await registry.stop();
  });

  it('a digest that is none is refused', async () => {
    const registry = await startRegistryStandIn();
    registry.digests.set('a:1', 'nonsense');
    await expect(remoteDigest(`${registry.host}/a:1`, access)).rejects.toMatchObject({
      problem: { reason: 'unsupported' },
    });
    await registry.stop();
  });
});
