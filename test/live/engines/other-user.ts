// An ordinary user made for a test, with a copy of what a client of the embedded engine needs; gone afterwards.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { findBundle, prepareBundle } from '../../../runtime/machine/bundle/bundle.ts';

export interface OtherUser {
  name: string;
  home: string;
  bundles: string;
  /** Runs a program as this user; answers what it wrote, rejects when it failed. */
  run(program: string, args: string[], env?: Record<string, string>): Promise<string>;
  /** Runs one command of native-client.ts; `input` is its last argument. */
  client(command: string, env?: Record<string, string>, input?: unknown): Promise<Record<string, unknown>>;
  /** The program and arguments of such a command, and how it is to be started; `from` is another folder of bundles. */
  clientCommand(command: string, input?: unknown, from?: string): { program: string; args: string[]; as: RunAs };
  /** Command lines of the user's living processes. */
  processes(): string[];
  remove(): void;
}

/** Needs root. The engine's programs are fetched once into the cache of who runs the tests. */
export async function makeOtherUser(): Promise<OtherUser> {
  if (process.getuid?.() !== 0) throw new Error('Only root can make a user: run the live tests as root.');
  const name = `gt-${randomBytes(4).toString('hex')}`;
  const home = `/tmp/${name}`;
  const bundles = path.join(home, 'bundles');
  execFileSync('useradd', ['--create-home', '--home-dir', home, '--shell', '/bin/sh', name]);
  const closeTunnel = openTunnel();
  const remove = () => {
    closeTunnel();
    execFileSync('userdel', ['--force', name], { stdio: 'ignore' });
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await copyBundle(bundles);
    await buildClient(path.join(home, 'client'));
    execFileSync('cp', [process.execPath, path.join(home, 'node')]);
    mkdirSync(path.join(home, 'runtime'), { mode: 0o700 });
    execFileSync('chown', ['-R', `${name}:`, home]);
  } catch (error) {
    remove();
    throw error;
  }
  const { uid, gid } = statSync(home);
  const as = { uid, gid, cwd: home, env: { PATH: '/usr/bin:/bin', HOME: home, USER: name } };
  const run = (program: string, args: string[], env: Record<string, string> = {}) =>
    runAs(program, args, { ...as, env: { ...as.env, ...env } });
  const script = path.join(home, 'client/native-client.js');
  const clientCommand = (command: string, input: unknown = {}, from = bundles) => {
    const args = [script, command, path.join(home, 'gantry'), from, JSON.stringify(input)];
    return { program: path.join(home, 'node'), args, as };
  };
  const client = async (command: string, env?: Record<string, string>, input?: unknown) => {
    const { program, args } = clientCommand(command, input);
    return JSON.parse(await run(program, args, env));
  };
  return { name, home, bundles, run, client, clientCommand, processes: () => processesOf(uid), remove };
}

/** native-client.ts with all it needs, as `native-client.js` in a folder. */
export async function buildClient(outDir: string): Promise<void> {
  const entry = path.join(import.meta.dirname, 'native-client.ts');
  const options = { ssr: entry, outDir, emptyOutDir: true };
  await build({ configFile: false, logLevel: 'error', ssr: { noExternal: true }, build: options });
}

/** A bare machine has nobody who gives ordinary users this device; what was so before is so again afterwards. */
function openTunnel(): () => void {
  const device = '/dev/net/tun';
  const { mode } = statSync(device);
  chmodSync(device, 0o666);
  return () => chmodSync(device, mode & 0o777);
}

async function copyBundle(to: string): Promise<void> {
  const steps = prepareBundle({ rootless: true }, AbortSignal.timeout(240_000));
  for await (const step of steps) if (step.status !== 'running') console.log(`  rootless: ${step.name} ${step.status}`);
  const bundle = await findBundle({ rootless: true });
  if (!bundle) throw new Error('The programs of the rootless engine are not there.');
  mkdirSync(to);
  execFileSync('cp', ['-a', bundle.directory, to]);
}

export type RunAs = { uid: number; gid: number; cwd: string; env: Record<string, string> };

export function runAs(program: string, args: string[], options: RunAs): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], timeout: 110_000 });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${program} ${code}: ${errors}`))));
  });
}

/** What is only left for its parent to collect has no command line and does not count. */
function processesOf(uid: number): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const text = statSync(`/proc/${pid}`).uid === uid ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
      return text === '' ? [] : [text.replaceAll('\0', ' ')];
    } catch {
      return [];
    }
  });
}
