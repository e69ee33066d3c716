// Reads the logins that the docker command and podman keep (docker/cli: cli/config); nothing is ever written.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { helperGet, helperList, isHelperName } from './credential-helper.ts';

/** `identityToken` is for the token server instead of a password (docker's OAuth flow). */
export type Login = { user: string; password: string } | { identityToken: string };

export interface LoginFiles {
  env: Readonly<Record<string, string | undefined>>;
  /** The person's own folder. */
  home: string;
}

/** A login of another program, without its secret. `user` is empty for a token. */
export interface KnownLogin {
  host: string;
  user: string;
  /** Whose file it stands in. */
  program: 'docker' | 'podman';
  path: string;
  /** The credential helper that has the secret; absent where the file itself has it. */
  helper?: string;
}

interface Entry {
  auth?: unknown;
  username?: unknown;
  password?: unknown;
  identitytoken?: unknown;
}

interface LoginFile {
  auths?: Record<string, Entry>;
  credHelpers?: Record<string, unknown>;
  credsStore?: unknown;
}

const hubKeys = ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io'];

/** The login for a registry's host, as it stands in a reference; undefined where there is none, or none that can be read. */
export async function findLogin(host: string, files: LoginFiles): Promise<Login | undefined> {
  for (const { path } of loginPaths(files)) {
    const file = await readLoginFile(path);
    const found = file && (await loginOf(file, host, files));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All logins that `findLogin` would find, each host once. */
export async function knownLogins(files: LoginFiles): Promise<KnownLogin[]> {
  const found = new Map<string, KnownLogin>();
  for (const { path, program } of loginPaths(files)) {
    const file = await readLoginFile(path);
    if (file === undefined) continue;
    for (const one of await loginsIn(file, files)) {
      if (!found.has(one.host)) found.set(one.host, { ...one, program, path });
    }
  }
  return [...found.values()];
}

/** docker's file first, then podman's (containers-auth.json(5)). */
export function loginPaths({ env, home }: LoginFiles): Pick<KnownLogin, 'path' | 'program'>[] {
  const configuration = env.XDG_CONFIG_HOME || join(home, '.config');
  const podman = [
    ...(env.REGISTRY_AUTH_FILE ? [env.REGISTRY_AUTH_FILE] : []),
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'containers', 'auth.json')] : []),
    join(configuration, 'containers', 'auth.json'),
  ];
  return [
    { path: join(env.DOCKER_CONFIG || join(home, '.docker'), 'config.json'), program: 'docker' },
    ...podman.map((path) => ({ path, program: 'podman' as const })),
  ];
}

async function readLoginFile(path: string): Promise<LoginFile | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

async function loginsIn(file: LoginFile, files: LoginFiles): Promise<Pick<KnownLogin, 'host' | 'user' | 'helper'>[]> {
  const own = Object.entries(file.credHelpers ?? {}).filter((entry): entry is [string, string] =>
    isHelperName(entry[1]),
  );
  const helped = await Promise.all(
    own.map(async ([key, helper]) => {
      const login = await helperGet(helper, key, files.env);
      return login === undefined ? [] : [{ host: hostOfKey(key), user: userOf(login), helper }];
    }),
  );
  const store = isHelperName(file.credsStore) ? file.credsStore : undefined;
  const stored = store === undefined ? {} : await helperList(store, files.env);
  const written = Object.entries(file.auths ?? {}).flatMap(([key, entry]) => {
    const login = loginOfEntry(entry);
    return login === undefined ? [] : [{ host: hostOfKey(key), user: userOf(login) }];
  });
  return [
    ...helped.flat(),
    ...Object.entries(stored).flatMap(([key, user]) => (store ? [{ host: hostOfKey(key), user, helper: store }] : [])),
    ...written,
  ];
}

/** Empty for a token. */
export function userOf(login: Login): string {
  return 'user' in login ? login.user : '';
}

/** The keys under which a host may stand in a file. */
function keysOf(host: string): string[] {
  return host === 'docker.io' ? hubKeys : [host, `https://${host}`, `http://${host}`];
}

/** The key that docker itself would use for a host. */
export function loginKeyOf(host: string): string {
  return keysOf(host)[0] ?? host;
}

async function loginOf(file: LoginFile, host: string, files: LoginFiles): Promise<Login | undefined> {
  const keys = keysOf(host);
  const own = keys.map((key) => file.credHelpers?.[key]).find((helper) => typeof helper === 'string');
  const helper = own ?? file.credsStore;
  if (isHelperName(helper)) {
    for (const key of keys) {
      const login = await helperGet(helper, key, files.env);
      if (login !== undefined) return login;
    }
  }
  for (const [key, entry] of Object.entries(file.auths ?? {})) {
    if (hostOfKey(key) !== host) continue;
    const login = loginOfEntry(entry);
    if (login !== undefined) return login;
  }
  return undefined;
}

/** `https://host:5000/v1/` and `host:5000` are the same to docker. */
function hostOfKey(key: string): string {
  const host = key.replace(/^https?:\/\//, '').split('/')[0] ?? '';
  return hubKeys.includes(host) ? 'docker.io' : host;
}

function loginOfEntry(entry: Entry): Login | undefined {
  if (typeof entry?.identitytoken === 'string' && entry.identitytoken !== '') {
    return { identityToken: entry.identitytoken };
  }
  if (typeof entry?.auth === 'string' && entry.auth !== '') {
    const text = Buffer.from(entry.auth, 'base64').toString('utf8').replace(/\0+$/, '');
    const colon = text.indexOf(':');
    return colon < 1 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  const { username, password } = entry ?? {};
  return typeof username === 'string' && typeof password === 'string' ? { user: username, password } : undefined;
}
