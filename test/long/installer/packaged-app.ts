// The installed app, started as a desktop starts it: from its entry, by an ordinary user, without a network.
import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { waitUntil } from '../../live/engines/engine-api.ts';
import type { CleanRoot } from './clean-root.ts';

const execute = promisify(execFile);
// Nothing else is in the app's network, so any number is free.
const port = '9222';

export interface PackagedApp {
  /** Names of the network devices that it sees. */
  devices(): string[];
  /** Runs the sample in its window, and answers what the sample's page answered. */
  runSample(): Promise<{ status: number; body: string }>;
  /** Runs a program beside it, as the person who uses it, and answers what it wrote. */
  beside(...command: string[]): Promise<{ stdout: string; stderr: string }>;
  /** Closes its window. */
  close(): Promise<void>;
  /** Waits until the window says that the engine is refused, or that its update was undone, and answers all its text. */
  read(what: 'refusal' | 'undone'): Promise<{ text: string }>;
  /** Resolves with the exit code when the app has ended by itself. */
  ended: Promise<number>;
  /** Command lines of what lives in its world, but for the world's own first process. */
  processes(): string[];
  stop(): Promise<void>;
}

/** The keys of an entry's main group (Desktop Entry Specification 1.5). */
export function readEntry(text: string): Map<string, string> {
  const [, group = ''] = text.split(/^\[Desktop Entry\]$/m);
  const lines = (group.split(/^\[/m)[0] ?? '').split('\n').filter((line) => /^[^#\s]/.test(line));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/** Exec's words, without quotes, and without the codes that stand for files and addresses that nobody gave. */
export function wordsOf(exec: string): string[] {
  const words = exec.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  return words
    .filter((word) => !/^%[fFuUick]$/.test(word))
    .map((word) => (word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/g, '$1') : word));
}

/** The command before a command that a person who has logged in runs. */
export function asPerson(root: CleanRoot, user: string, variables: string[] = []): string[] {
  const { uid, gid } = statSync(path.join(root.path, 'home', user));
  const runtime = `/run/user/${uid}`;
  mkdirSync(path.join(root.path, runtime), { recursive: true, mode: 0o700 });
  chownSync(path.join(root.path, runtime), uid, gid);
  const env = [`HOME=/home/${user}`, `USER=${user}`, 'PATH=/usr/local/bin:/usr/bin:/bin', 'LANG=C.UTF-8'];
  const session = [`XDG_RUNTIME_DIR=${runtime}`, ...variables];
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--init-groups', 'env', '-i', ...env, ...session];
}

export function startFromEntry(root: CleanRoot, entry: string, user: string, display: string): PackagedApp {
  const exec = readEntry(readFileSync(path.join(root.path, entry), 'utf8')).get('Exec') ?? '';
  const command = [...asPerson(root, user, [`DISPLAY=${display}`]), ...wordsOf(exec)];
  const child = root.enclose([...command, `--remote-debugging-port=${port}`, '--log-level=3']);
  return follow(child, asPerson(root, user));
}

function follow(child: ChildProcess, person: string[]): PackagedApp {
  let said = '';
  const gone = once(child, 'exit');
  const ended = new Promise<number>((resolve, reject) => {
    const listen = (text: string) => {
      said += text;
      const code = /^ended (\d+)$/m.exec(said)?.[1];
      if (code !== undefined) resolve(Number(code));
    };
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', listen);
    gone.then(() => reject(new Error(`The app’s world ended: ${said.slice(-4000)}`)), reject);
  });
  // Awaited by who cares; a failure before that is told by the window.
  ended.catch(() => {});
  const stop = async () => {
    child.stdin?.end();
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await gone;
  };
  const useWindow = async (what: string) => {
    await waitUntil('the app has a network of its own', async () => namespace(child.pid) !== namespace('self'));
    const program = [process.execPath, path.join(import.meta.dirname, 'window.mjs'), port, what];
    const network = `--net=/proc/${child.pid}/ns/net`;
    try {
      return JSON.parse((await execute('nsenter', [network, ...program], { timeout: 600_000 })).stdout);
    } catch (error) {
      await stop();
      throw new Error(`${String(error)}\n${said.slice(-4000)}`);
    }
  };
  return {
    devices: () => namesOf(readFileSync(`/proc/${child.pid}/net/dev`, 'utf8')),
    runSample: () => useWindow('sample'),
    read: useWindow,
    beside: async (...command) => {
      const world = ['--mount', '--pid', '--ipc', '--net', '--root', '--wd', `--target=${firstIn(child.pid)}`, '--'];
      return execute('nsenter', [...world, ...person, ...command], { timeout: 120_000 });
    },
    close: () => useWindow('close'),
    ended,
    processes: () => processesOf(readlinkSync(`/proc/${child.pid}/ns/pid_for_children`)),
    stop,
  };
}

function namespace(pid: number | string | undefined): string {
  return readlinkSync(`/proc/${pid}/ns/net`);
}

/** The first process of the world that `unshare` has made: its only child. */
function firstIn(pid: number | undefined): string {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
}

/** The first word of each line of /proc/net/dev that is no heading. */
function namesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => /^\s*([^\s|:]+):/.exec(line)?.[1] ?? []);
}

function processesOf(world: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      if (!/^\d+$/.test(pid) || readlinkSync(`/proc/${pid}/ns/pid`) !== world) return [];
      if (/^NSpid:.*\t1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return [];
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      // What only waits to be collected has no command line.
      return words === '' ? [] : [words];
    } catch {
      return [];
    }
  });
}
