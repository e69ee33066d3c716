// What Gantry keeps of registries and logins: sealed or in memory, by helpers, beside docker's and podman's; and nothing in clear.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RegistryStandIn, startRegistryStandIn } from '../../test/registry-stand-in.ts';
import { type MachineSettings, machineSettingsSchema } from '../contract/machines.ts';
import type { RegistriesState } from '../contract/registries.ts';
import { Latest } from './latest.ts';
import { RegistryLogins } from './registries/registry-logins.ts';
import { RegistryStore } from './registries/registry-store.ts';
import type { TrustHands } from './registries/registry-trust.ts';
import type { Vault } from './registries/vault.ts';
import { Registries } from './registries.ts';

const password = 'a p@ssword: nobody may read';

/** A stand-in of the system's store: AES with a key that is not on the disk. */
function madeVault(key = randomBytes(32)): Vault {
  return {
    backend: async () => 'test_store',
    async seal(text) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
    },
    async open(sealed) {
      const data = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, 12));
      decipher.setAuthTag(data.subarray(-16));
      return Buffer.concat([decipher.update(data.subarray(12, -16)), decipher.final()]).toString('utf8');
    },
  };
}

let home: string;
let registry: RegistryStandIn;
let settings: Latest<{ settings: MachineSettings }>;
let changes: MachineSettings[];

beforeEach(async () => {
  home = mkdtempSync('/tmp/gantry-registries-');
  registry = await startRegistryStandIn({ login: { kind: 'basic', user: 'me', password } });
  settings = new Latest({ settings: machineSettingsSchema.parse({}) });
  changes = [];
});
afterEach(async () => {
  await registry.stop();
  rmSync(home, { recursive: true, force: true });
});

const env = () => ({ PATH: `${path.join(home, 'bin')}:${process.env.PATH}` });

async function open(vault?: Vault) {
  const store = await RegistryStore.open(home, { vault, env: env() });
  const logins = new RegistryLogins({
    files: { env: env(), home },
    store,
    settings: () => settings.value.settings,
  });
  const machine = {
    latest: settings,
    change: async (wish: MachineSettings) => {
      changes.push(wish);
      settings.set({ settings: wish });
    },
  };
  const hands = { machine, store, logins, engines: {} } as unknown as TrustHands & { logins: RegistryLogins };
  const registries = new Registries(hands);
  const state = async (): Promise<RegistriesState> => {
    const stop = new AbortController();
    for await (const value of registries.watch(stop.signal)) {
      stop.abort();
      return value;
    }
    throw new Error('Nothing was told');
  };
  return { store, logins, registries, state };
}

/** Every file below, whole. */
function written(folder = home): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

function expectNoSecret(): void {
  const text = written();
  for (const secret of [password, `me:${password}`]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
    // Base64 of a text inside another text has one of three shapes: what does not hang on its neighbours is looked for.
    for (const shift of [0, 1, 2]) {
      const encoded = Buffer.from(' '.repeat(shift) + secret).toString('base64');
      expect(text).not.toContain(encoded.slice(4, -4));
    }
  }
}

const login = { user: 'me', password };

describe('a login', () => {
  it('is kept sealed, readable by its owner alone, and opened again after a restart', async () => {
    const vault = madeVault();
    const first = await open(vault);
    await first.registries.add({ host: `http://${registry.host}/`, login });
    expectNoSecret();
    const file = path.join(home, 'registries.json');
    expect(readFileSync(file, 'utf8')).toContain('"sealed"');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const second = await open(vault);
    expect(await second.logins.find(registry.host)).toEqual(login);
    expect(await second.logins.forEngine(`${registry.host}/a:1`)).toMatchObject({ username: 'me', password });
    const { registries, store } = await second.state();
    expect(store).toEqual({ kind: 'system', backend: 'test_store' });
    expect(registries.find(({ host }) => host === registry.host)).toMatchObject({
      added: true,
      insecure: 'local',
      login: { source: 'store', user: 'me' },
    });
  });

  it('that the system does not open any more is said to be lost', async () => {
    await (await open(madeVault())).registries.add({ host: registry.host, login });
    const later = await open(madeVault());
    expect(await later.logins.find(registry.host)).toBeUndefined();
    const { registries } = await later.state();
    expect(registries.find(({ host }) => host === registry.host)?.login).toMatchObject({ source: 'store', lost: true });
    await later.registries.login(registry.host, login, undefined);
    expect(await later.logins.find(registry.host)).toEqual(login);
  });

  it.each([
    ['no store', undefined],
    ['a store that keeps nothing', { ...madeVault(), backend: async () => undefined }],
    ['a store that is locked', { ...madeVault(), seal: () => Promise.reject(new Error('locked')) }],
  ])('with %s lasts as long as the runtime', async (_, vault) => {
    const first = await open(vault);
    await first.registries.add({ host: registry.host, login });
    expect(await first.logins.find(registry.host)).toEqual(login);
    expect((await first.state()).registries[1]?.login).toEqual({ source: 'memory', user: 'me' });
    expectNoSecret();
    expect(readFileSync(path.join(home, 'registries.json'), 'utf8')).not.toContain('login');
    const second = await open(vault);
    expect(await second.logins.find(registry.host)).toBeUndefined();
    expect((await second.state()).registries.map(({ host }) => host)).toEqual(['docker.io', registry.host]);
  });

  it('that is wrong is refused at its field, and nothing is kept', async () => {
    const { registries, store } = await open(madeVault());
    const wrong = { user: 'me', password: 'wrong' };
    await expect(registries.add({ host: registry.host, login: wrong })).rejects.toMatchObject({
      problem: { reason: 'password-wrong', field: 'password' },
    });
    await expect(registries.add({ host: registry.host })).rejects.toMatchObject({
      problem: { reason: 'unauthorized', field: 'user' },
    });
    await expect(registries.add({ host: 'no host' })).rejects.toMatchObject({
      problem: { reason: 'host-invalid', field: 'host' },
    });
    expect(store.hosts).toEqual([]);
    await registries.add({ host: registry.host, unchecked: true });
    await expect(registries.login(registry.host, wrong, undefined)).rejects.toMatchObject({
      problem: { reason: 'password-wrong' },
    });
    expect(store.describe(registry.host)).toBeUndefined();
  });

  it('is forgotten with a log-out, and all of it with the registry', async () => {
    const { registries, store, logins } = await open(madeVault());
    await registries.add({ host: registry.host, login });
    await registries.logout(registry.host);
    expect(await logins.find(registry.host)).toBeUndefined();
    await expect(registries.logout(registry.host)).rejects.toMatchObject({ problem: { reason: 'not-found' } });
    await registries.login(registry.host, login, undefined);
    await registries.remove(registry.host);
    expect(await logins.find(registry.host)).toBeUndefined();
    expect(store.hosts).toEqual([]);
    expect(written()).not.toContain(registry.host);
  });
});

describe('a credential helper', () => {
  /** One that keeps what it is told in a folder of the test's, and notes its arguments. */
  function install(): string {
    mkdirSync(path.join(home, 'bin'));
    const safe = mkdtempSync('/tmp/gantry-helper-');
    const program = path.join(home, 'bin', 'docker-credential-safe');
    writeFileSync(
      program,
      `#!/bin/sh
cd ${safe} || exit 1
echo "$@" >> arguments
case $1 in
  store) cat > kept ;;
  get) cat > asked; [ -f kept ] && cat kept || { echo 'credentials not found in native keychain'; exit 1; } ;;
  erase) cat > /dev/null; rm kept ;;
  list) [ -f kept ] && echo '{"${registry.host}":"me"}' || echo '{}' ;;
esac
`,
    );
    chmodSync(program, 0o755);
    return safe;
  }

  it('keeps what it is given, tells it again, and erases it', async () => {
    const safe = install();
    try {
      const { registries, logins, state } = await open(madeVault());
      await registries.add({ host: registry.host, login, keep: { helper: 'safe' } });
      expect(JSON.parse(readFileSync(path.join(safe, 'kept'), 'utf8'))).toEqual({
        ServerURL: registry.host,
        Username: 'me',
        Secret: password,
      });
      expectNoSecret();
      expect(await logins.find(registry.host)).toEqual(login);
      const told = await state();
      expect(told.helpers).toContain('safe');
      expect(told.registries[1]?.login).toEqual({ source: 'helper', user: 'me', helper: 'safe' });
      await registries.logout(registry.host);
      expect(await logins.find(registry.host)).toBeUndefined();
      expect(readdirSync(safe)).not.toContain('kept');
      expect(readFileSync(path.join(safe, 'arguments'), 'utf8')).not.toContain(password);
    } finally {
      rmSync(safe, { recursive: true });
    }
  });

  it('that docker uses is read and left alone', async () => {
    const safe = install();
    try {
      const kept = { ServerURL: registry.host, Username: 'me', Secret: password };
      writeFileSync(path.join(safe, 'kept'), JSON.stringify(kept));
      mkdirSync(path.join(home, '.docker'));
      writeFileSync(path.join(home, '.docker/config.json'), JSON.stringify({ credsStore: 'safe' }));
      const { registries, state } = await open();
      const file = path.join(home, '.docker/config.json');
      expect((await state()).registries[1]).toEqual({
        host: registry.host,
        added: false,
        insecure: 'local',
        authorities: 0,
        login: { source: 'docker', user: 'me', path: file, helper: 'safe' },
      });
      expect((await registries.test(registry.host, undefined)).check).toMatchObject({ login: 'accepted' });
      await expect(registries.logout(registry.host)).rejects.toMatchObject({ problem: { reason: 'not-found' } });
      expect(readdirSync(safe)).toContain('kept');
    } finally {
      rmSync(safe, { recursive: true });
    }
  });

  it('that is named like something else is never run', async () => {
    const { registries } = await open();
    const bad = { host: registry.host, login, keep: { helper: '../../bin/sh' } };
    await expect(registries.add(bad)).rejects.toMatchObject({ problem: { reason: 'unsupported' } });
  });
});

it('Gantry’s own login comes before docker’s, docker’s before podman’s', async () => {
  const keep = (file: string, user: string) => {
    mkdirSync(path.join(home, path.dirname(file)), { recursive: true });
    const auth = Buffer.from(`${user}:x`).toString('base64');
    writeFileSync(path.join(home, file), JSON.stringify({ auths: { [registry.host]: { auth } } }));
  };
  const { registries, logins } = await open(madeVault());
  keep('.config/containers/auth.json', 'podman');
  expect(await logins.find(registry.host)).toMatchObject({ user: 'podman' });
  keep('.docker/config.json', 'docker');
  expect(await logins.find(registry.host)).toMatchObject({ user: 'docker' });
  await registries.add({ host: registry.host, login });
  expect(await logins.find(registry.host)).toEqual(login);
});

describe('trust', () => {
  const pem = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`;

  it('goes into the settings of the engine, each registry’s own part, and out again', async () => {
    const { registries } = await open();
    settings.set({ settings: { ...settings.value.settings, certificates: pem('old'), insecureRegistries: ['x:1'] } });
    const one = { insecure: true, certificates: `${pem('one')}\n${pem('both')}` };
    await registries.add({ host: 'one.example', unchecked: true, trust: one });
    await registries.add({ host: 'two.example', unchecked: true, trust: { certificates: pem('both') } });
    expect(settings.value.settings.insecureRegistries).toEqual(['x:1', 'one.example']);
    const count = (text: string) => settings.value.settings.certificates.split(pem(text)).length - 1;
    expect(['old', 'one', 'both'].map(count)).toEqual([1, 1, 1]);
    await registries.remove('one.example');
    expect(settings.value.settings.insecureRegistries).toEqual(['x:1']);
    expect(['old', 'one', 'both'].map(count)).toEqual([1, 0, 1]);
    await registries.remove('two.example');
    expect(settings.value.settings.certificates).toBe(pem('old'));
    const before = changes.length;
    await registries.add({ host: 'three.example', unchecked: true });
    expect(changes).toHaveLength(before);
  });

  it('that the engine does not take is not kept', async () => {
    const { registries, store } = await open();
    const hands = (registries as unknown as { options: TrustHands }).options.machine;
    hands.change = () => Promise.reject(new Error('refused'));
    const trust = { insecure: true };
    await expect(registries.add({ host: 'one.example', unchecked: true, trust })).rejects.toThrow('refused');
    expect(store.hosts).toEqual([]);
  });
});
