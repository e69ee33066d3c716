// Reads the logins that the docker command and podman keep (docker/cli: cli/config); nothing is ever written.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `identityToken` is for the token server instead of a password (docker's OAuth flow). */
export type Login = { user: string; password: string } | { identityToken: string };

export interface LoginFiles {
  env: Readonly<Record<string, string | undefined>>;
  /** The person's own folder. */
  home: string;
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
const helperName = /^[A-Za-z0-9._-]+$/;
const helperTimeoutMs = 10_000;

/** The login for a registry's host, as it stands in a reference; undefined where there is none, or none that can be read. */
export async function findLogin(host: string, files: LoginFiles): Promise<Login | undefined> {
  for (const path of loginPaths(files)) {
    const file = await readLoginFile(path);
    const found = file && (await loginOf(file, host, files));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** docker's file first, then podman's (containers-auth.json(5)). */
function loginPaths({ env, home }: LoginFiles): string[] {
  const configuration = env.XDG_CONFIG_HOME || join(home, '.config');
  return [
    join(env.DOCKER_CONFIG || join(home, '.docker'), 'config.json'),
    ...(env.REGISTRY_AUTH_FILE ? [env.REGISTRY_AUTH_FILE] : []),
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'containers', 'auth.json')] : []),
    join(configuration, 'containers', 'auth.json'),
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

/** The keys under which a host may stand in a file. */
function keysOf(host: string): string[] {
  return host === 'docker.io' ? hubKeys : [host, `https://${host}`, `http://${host}`];
}

async function loginOf(file: LoginFile, host: string, files: LoginFiles): Promise<Login | undefined> {
  const keys = keysOf(host);
  const own = keys.map((key) => file.credHelpers?.[key]).find((helper) => typeof helper === 'string');
  const helper = own ?? file.credsStore;
  if (typeof helper === 'string' && helperName.test(helper)) {
    for (const key of keys) {
      const login = await askHelper(helper, key, files.env);
      if (login !== undefined) return login;
    }
  }
  for (const [key, entry] of Object.entries(file.auths ?? {})) {
    if (!keys.some((one) => hostOfKey(one) === hostOfKey(key))) continue;
    const login = loginOfEntry(entry);
    if (login !== undefined) return login;
  }
  return undefined;
}

/** `https://host:5000/v1/` and `host:5000` are the same to docker. */
function hostOfKey(key: string): string {
  return key.replace(/^https?:\/\//, '').split('/')[0] ?? '';
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

/** docker-credential-helpers' protocol: `get` with the address on standard input, JSON on standard output. */
async function askHelper(name: string, key: string, env: LoginFiles['env']): Promise<Login | undefined> {
  const said = await new Promise<string>((resolve) => {
    const child = spawn(`docker-credential-${name}`, ['get'], {
      env: { ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: helperTimeoutMs,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
    child.once('error', () => resolve(''));
    child.once('close', (code) => resolve(code === 0 ? output : ''));
    child.stdin.once('error', () => undefined);
    child.stdin.end(key);
  });
  try {
    const { Username: user, Secret: secret } = JSON.parse(said) as { Username?: unknown; Secret?: unknown };
    if (typeof user !== 'string' || typeof secret !== 'string' || secret === '') return undefined;
    return user === '<token>' ? { identityToken: secret } : { user, password: secret };
  } catch {
    return undefined;
  }
}
