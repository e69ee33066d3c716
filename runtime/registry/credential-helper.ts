// Programs that keep logins in a system's own store: docker-credential-helpers' protocol (list, get, store, erase).
import { spawn } from 'node:child_process';
import { access, constants, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Login } from './logins.ts';
import { RegistryProblem } from './problem.ts';

type Env = Readonly<Record<string, string | undefined>>;

const namePattern = /^[A-Za-z0-9._-]+$/;
const prefix = 'docker-credential-';
const answerWithinMs = 10_000;
/** The name that a helper notes for a token (docker/cli: `tokenUsername`). */
const tokenUser = '<token>';
const mostBytes = 1024 * 1024;

/** Whether it may be part of a program's name. */
export function isHelperName(name: unknown): name is string {
  return typeof name === 'string' && namePattern.test(name);
}

/** Names of the helpers on the path (`pass`, `secretservice`, `osxkeychain`, `wincred`), sorted. */
export async function findHelpers(env: Env): Promise<string[]> {
  const found = new Set<string>();
  for (const folder of (env.PATH ?? '').split(delimiter).filter((one) => one !== '')) {
    for (const file of await readdir(folder).catch(() => [])) {
      const name = file.startsWith(prefix) ? file.slice(prefix.length).replace(/\.exe$/i, '') : '';
      const runs = () =>
        access(join(folder, file), constants.X_OK).then(
          () => true,
          () => false,
        );
      if (isHelperName(name) && !found.has(name) && (await runs())) found.add(name);
    }
  }
  return [...found].sort();
}

/** The login under an address; undefined where there is none, or the helper does not answer. */
export async function helperGet(name: string, address: string, env: Env): Promise<Login | undefined> {
  const { said } = await run(name, 'get', address, env).catch(() => ({ said: '' }));
  try {
    const { Username: user, Secret: secret } = JSON.parse(said) as { Username?: unknown; Secret?: unknown };
    if (typeof user !== 'string' || typeof secret !== 'string' || secret === '') return undefined;
    return user === tokenUser ? { identityToken: secret } : { user, password: secret };
  } catch {
    return undefined;
  }
}

/** User names by address; empty where the helper does not answer. */
export async function helperList(name: string, env: Env): Promise<Record<string, string>> {
  const { said } = await run(name, 'list', '', env).catch(() => ({ said: '' }));
  try {
    const value = JSON.parse(said) as Record<string, unknown> | null;
    const entries = Object.entries(value ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    return Object.fromEntries(entries.map(([address, user]) => [address, user === tokenUser ? '' : user]));
  } catch {
    return {};
  }
}

/** `unknown` with the helper's own words where it refuses. */
export async function helperStore(name: string, address: string, login: Login, env: Env): Promise<void> {
  const secret = 'user' in login ? login.password : login.identityToken;
  const user = 'user' in login ? login.user : tokenUser;
  const { code, said } = await run(
    name,
    'store',
    JSON.stringify({ ServerURL: address, Username: user, Secret: secret }),
    env,
  );
  if (code !== 0) throw refused(name, said, secret);
}

/** Succeeds where there is none any more. */
export async function helperErase(name: string, address: string, env: Env): Promise<void> {
  const { code, said } = await run(name, 'erase', address, env);
  if (code !== 0 && !/not found/i.test(said)) throw refused(name, said, undefined);
}

function refused(name: string, said: string, secret: string | undefined): RegistryProblem {
  const words = secret === undefined ? said : said.replaceAll(secret, '…');
  return new RegistryProblem('unknown', `${prefix}${name}: ${words.trim().slice(0, 300) || 'it failed'}`);
}

/** What it is told goes to its standard input: an argument could be read by others. Rejects where there is no such program. */
function run(name: string, verb: string, input: string, env: Env): Promise<{ code: number; said: string }> {
  return new Promise((resolve, reject) => {
    if (!isHelperName(name)) return reject(new RegistryProblem('unsupported', `${name} is no credential helper`));
    const child = spawn(`${prefix}${name}`, [verb], {
      env: { ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: answerWithinMs,
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.length > mostBytes) child.kill();
    });
    child.once('error', (error) => reject(new RegistryProblem('unsupported', `${prefix}${name}: ${error.message}`)));
    child.once('close', (code) => resolve({ code: code ?? 1, said }));
    child.stdin.once('error', () => undefined);
    child.stdin.end(input);
  });
}
