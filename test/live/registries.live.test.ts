// Registries as Gantry asks them itself, and its own logins in the engines' pulls: real registries with htpasswd and with TLS.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { emptySpec } from '../../runtime/contract/specs/container-spec.ts';
import type { Vault } from '../../runtime/service/registries/vault.ts';
import { createRuntime } from '../../runtime/service/router.ts';
import { makeCertificates } from './certificates.ts';
import { request } from './engines/engine-api.ts';
import { fixtureReference } from './fixtures/build.ts';
import { startRegistry } from './registry.ts';
import { openDoor, type RegistryDoor } from './registry-door.ts';
import { ended, engines, until } from './runtime.ts';

const user = 'me';
const password = 'right';
/** `me` with the password `right`, as htpasswd writes it. */
const passwords = 'me:$2b$04$D8WkCx3ULMQsMvMrtkciL.A/PS5iS2D78j0zOlz79Q8md.8DYtHf6\n';
const login = { user, password };

/** A stand-in of the system's store. */
function madeVault(): Vault {
  const key = randomBytes(32);
  const iv = randomBytes(16);
  return {
    backend: async () => 'test_store',
    seal: async (text) => {
      const cipher = createCipheriv('aes-256-cbc', key, iv);
      return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
    },
    open: async (sealed) => {
      const decipher = createDecipheriv('aes-256-cbc', key, iv);
      return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]).toString('utf8');
    },
  };
}

describe.each(engines)('registries with $name', (engine) => {
  const socket = engine.address.slice('unix://'.length);
  const lines: string[] = [];
  let home: string;
  let runtime: Awaited<ReturnType<typeof createRuntime>>;
  let client: GantryClient;
  let engineId: string;
  let registry: Awaited<ReturnType<typeof startRegistry>>;
  let door: RegistryDoor;

  beforeAll(async () => {
    home = mkdtempSync('/tmp/gantry-registries-live-');
    const env = { ...process.env, DOCKER_HOST: engine.address, GANTRY_HOME: home, HOME: home };
    for (const name of ['DOCKER_CONFIG', 'REGISTRY_AUTH_FILE', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME']) {
      delete (env as NodeJS.ProcessEnv)[name];
    }
    runtime = await createRuntime({ home, env, vault: madeVault(), log: (line) => lines.push(line) });
    client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
    const ready = await until(await client.engines.watch(), ({ engines: all, currentId }) =>
      all.some(({ id, status }) => id === currentId && status === 'ready'),
    );
    engineId = ready.currentId;
    registry = await startRegistry(undefined, passwords);
    door = await openDoor(registry.port);
  });
  afterAll(async () => {
    await runtime?.close();
    await door?.stop();
    await registry?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  /** A fixture becomes what the registry has under the tag; on the engine the tag is gone afterwards. */
  async function push(repository: string, tag: string, fixture = 'base') {
    const name = `${registry.host}/${repository}`;
    await request(socket, 'POST', `/images/${fixtureReference(fixture)}/tag?repo=${name}&tag=${tag}`);
    const { activityId } = await client.images.push({ engineId, reference: `${name}:${tag}` });
    expect(await ended(client, activityId)).toMatchObject({ status: 'done' });
    await request(socket, 'DELETE', `/images/${name}:${tag}?noprune=1`);
  }
  const at = (reason: string, field: string) => ({ data: { reason, field } });

  it('says what is wrong where it is wrong, and takes the right login', async () => {
    const { host } = registry;
    await expect(client.registries.add({ host })).rejects.toMatchObject(at('unauthorized', 'user'));
    const wrong = { user, password: 'wrong' };
    await expect(client.registries.add({ host, login: wrong })).rejects.toMatchObject(at('password-wrong', 'password'));
    await expect(client.registries.add({ host: '127.0.0.1:1' })).rejects.toMatchObject(
      at('connection-refused', 'host'),
    );
    await expect(client.registries.add({ host: 'no-such-registry.invalid' })).rejects.toMatchObject(
      at('host-unknown', 'host'),
    );
    door.status = 429;
    await expect(client.registries.add({ host: door.host })).rejects.toMatchObject(at('rate-limited', 'host'));
    door.status = undefined;
    expect(await client.registries.add({ host, login })).toEqual({ host });
    const { check, engine: seen } = await client.registries.test({ host, engineId });
    expect(check).toMatchObject({ login: 'accepted', encrypted: false });
    // Docker alone can be asked.
    if (engine.flavour === 'docker') expect(seen).toMatchObject({ login: 'accepted' });
    else expect(seen).toBeUndefined();
  });

  it('lists, tells and deletes what is in it', async () => {
    const { host } = registry;
    await push('team/app', '1');
    await push('team/app', 'latest');
    await push('team/app', 'other', 'chatty');
    await push('team/tool', '1');
    expect((await client.registries.repositories({ host })).names).toEqual(['team/app', 'team/tool']);
    const place = { host, repository: 'team/app' };
    expect((await client.registries.tags(place)).names.toSorted()).toEqual(['1', 'latest', 'other']);
    const tag = await client.registries.tag({ ...place, tag: '1' });
    expect(tag.digest).toMatch(/^sha256:[a-f0-9]{64}$/);
    expect(tag.platforms[0]?.platform).toMatch(/^linux\//);
    expect(tag.platforms[0]?.sizeBytes).toBeGreaterThan(100_000);
    const deletion = await client.registries.deletion({ ...place, tag: '1' });
    expect(deletion).toEqual({ digest: tag.digest, tags: ['1', 'latest'], complete: true });
    await client.registries.delete({ ...place, digest: deletion.digest });
    await expect(client.registries.tag({ ...place, tag: 'latest' })).rejects.toMatchObject({
      data: { reason: 'image-not-found' },
    });
    expect((await client.registries.tags(place)).names).toEqual(['other']);
  });

  it('has Gantry’s login in a pull, in a new container, and says a wrong password in the words for it', async () => {
    const { host } = registry;
    await push('team/private', '1');
    const reference = `${host}/team/private:1`;
    const { activityId } = await client.images.pull({ engineId, reference });
    expect(await ended(client, activityId)).toMatchObject({ status: 'done' });
    await request(socket, 'DELETE', `/images/${reference}?noprune=1`);
    const spec = { ...emptySpec(reference), name: 'gt-registries-private', command: ['sleep', '1'] };
    const created = await client.containers.create({ engineId, spec, start: false });
    expect(await ended(client, created.activityId)).toMatchObject({ status: 'done' });
    await request(socket, 'DELETE', '/containers/gt-registries-private?force=true');
    await request(socket, 'DELETE', `/images/${reference}?noprune=1`);
    await client.registries.logout({ host });
    const nobody = await ended(client, (await client.images.pull({ engineId, reference })).activityId);
    expect(nobody.problem?.reason).toBe('unauthorized');
    // A login that was right once: the registry does not take it any more.
    await client.registries.login({ host, login });
    const other = await startRegistry(undefined, passwords.replace('D8WkCx', 'XXXXXX'));
    await client.registries.add({ host: other.host, unchecked: true, login });
    const refused = { engineId, reference: `${other.host}/team/private:1` };
    const wrong = await ended(client, (await client.images.pull(refused)).activityId);
    expect(wrong.problem?.reason).toBe('password-wrong');
    await client.registries.remove({ host: other.host });
    await other.stop();
  });

  it('of an authority of one’s own is refused, and taken with its authority', async () => {
    const folder = mkdtempSync('/tmp/gantry-registries-tls-');
    const made = makeCertificates(path.join(folder, 'tls'), '::ffff:127.0.0.1');
    const tls = await startRegistry(made);
    // This computer is always trusted; by another name of it, it is not.
    const host = `[::ffff:7f00:1]:${tls.port}`;
    try {
      await expect(client.registries.add({ host })).rejects.toMatchObject(at('certificate-untrusted', 'host'));
      await expect(client.registries.add({ host: `[::ffff:7f00:1]:${registry.port}` })).rejects.toMatchObject(
        at('not-tls', 'host'),
      );
      const certificates = readFileSync(made.authority, 'utf8');
      await client.registries.add({ host, trust: { certificates } });
      const { registries } = await until(await client.registries.watch(), () => true);
      expect(registries.find((one) => one.host === host)).toMatchObject({
        authorities: 1,
        check: { encrypted: true, login: 'none' },
      });
      await client.registries.remove({ host });
      expect((await client.registries.test({ host })).check.problem?.reason).toBe('certificate-untrusted');
    } finally {
      await tls.stop();
      rmSync(folder, { recursive: true });
    }
  });

  it('leaves no password in any file that was written, nor in the log', async () => {
    const secret = `a secret ${randomBytes(9).toString('hex')}`;
    await client.registries.add({ host: '127.0.0.1:9', unchecked: true, login: { user, password: secret } });
    const reference = '127.0.0.1:9/a:1';
    await ended(client, (await client.images.pull({ engineId, reference })).activityId);
    const spec = { ...emptySpec(reference), name: 'gt-registries-secret' };
    await ended(client, (await client.containers.create({ engineId, spec })).activityId);
    const { registries } = await until(await client.registries.watch(), () => true);
    expect(registries.find(({ host }) => host === '127.0.0.1:9')?.login).toEqual({ source: 'store', user });
    await client.registries.remove({ host: '127.0.0.1:9' });
    await client.registries.add({ host: '127.0.0.1:9', unchecked: true, login: { user, password: secret } });
    await runtime.close();
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = files.map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'));
    expect(files.map(({ name }) => name)).toContain('registries.json');
    expect(texts.join()).toContain('127.0.0.1:9/a:1');
    const shapes = [0, 1, 2].map((shift) =>
      Buffer.from(`${' '.repeat(shift)}${secret}`)
        .toString('base64')
        .slice(4, -4),
    );
    for (const text of [...texts, lines.join('\n')]) {
      for (const shape of [secret, ...shapes]) expect(text).not.toContain(shape);
    }
  });
});
