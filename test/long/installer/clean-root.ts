// A bare Debian 12 in a folder of its own, what is run in it, and its end. Needs root; nothing is mounted outside of it.
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ownCodename, ownSources } from '../../../runtime/machine/bundle/packages.ts';
import { parseDeb822, sourcesFor } from '../../../runtime/machine/bundle/sources.ts';

const suite = 'bookworm';
const enclosure = path.join(import.meta.dirname, 'enclosure.sh');
const displays = '/tmp/.X11-unix';

export interface CleanRoot {
  path: string;
  /** Runs a program as root in it, with this machine's network; answers what it wrote, rejects when it failed. */
  run(program: string, ...args: string[]): Promise<string>;
  /** Starts a program that stands apart: no network but the loopback, processes of its own. */
  enclose(command: string[]): ChildProcess;
  /** Every file whose path matches, without the places where people's data, logs and caches are. */
  find(pattern: RegExp): string[];
  remove(): void;
}

/** Fetched from the mirror that this machine's own apt uses. */
export async function makeCleanRoot(): Promise<CleanRoot> {
  const sources = sourcesFor(await ownSources(), await ownCodename(), suite);
  const mirror = sources && parseDeb822(sources)[0]?.uri;
  if (!sources || !mirror) throw new Error('This machine’s apt names no mirror to make a clean Debian from.');
  const scratch = mkdtempSync('/tmp/gantry-clean-');
  const root = path.join(scratch, 'root');
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  try {
    // Apart, because it mounts /proc and /sys in there, and leaves them so when it fails.
    await finish(spawnIn([...apart(), 'debootstrap', '--variant=minbase', suite, root, mirror]));
    rmSync(path.join(root, 'etc/apt/sources.list'), { force: true });
    writeFileSync(path.join(root, 'etc/apt/sources.list.d/own.sources'), sources);
    copyFileSync('/etc/resolv.conf', path.join(root, 'etc/resolv.conf'));
    // What an installed system has, and debootstrap leaves to its installer.
    writeFileSync(path.join(root, 'etc/hosts'), '127.0.0.1\tlocalhost\n::1\tlocalhost\n');
    mkdirSync(displays, { recursive: true, mode: 0o1777 });
  } catch (error) {
    remove();
    throw error;
  }
  const inside = (command: string[]) => ['/bin/sh', enclosure, root, displays, ...command];
  return {
    path: root,
    run: async (...command) => ended(await finish(spawnIn([...apart(), ...inside(command)]))),
    enclose: (command) => spawnIn([...apart('--net'), ...inside(command)], 'pipe'),
    find: (pattern) => filesBelow(root).filter((file) => pattern.test(file)),
    remove,
  };
}

/** The command before a command that gets namespaces of its own, and ends with us. */
function apart(...more: string[]): string[] {
  const namespaces = ['--mount', '--pid', '--ipc', ...more, '--fork', '--kill-child'];
  return ['setpriv', '--pdeathsig', 'KILL', 'unshare', ...namespaces];
}

function spawnIn([program = '', ...args]: string[], input: 'ignore' | 'pipe' = 'ignore'): ChildProcess {
  const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' };
  return spawn(program, args, { stdio: [input, 'pipe', 'pipe'], env });
}

function finish(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(said) : reject(new Error(said.slice(-4000)))));
  });
}

/** What the enclosed program said, by the last line that tells of its end. */
function ended(said: string): string {
  const match = /^ended (\d+)\n$/m.exec(said);
  if (match?.[1] !== '0') throw new Error(said.slice(-4000));
  return said.slice(0, match.index);
}

const elsewhere = ['/home', '/proc', '/sys', '/dev', '/run', '/tmp', '/var/log', '/var/cache', '/var/lib/apt'];

function filesBelow(root: string): string[] {
  const found: string[] = [];
  const visit = (folder: string) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = path.posix.join(folder, entry.name);
      if (elsewhere.includes(file)) continue;
      found.push(file);
      if (entry.isDirectory()) visit(file);
    }
  };
  visit('/');
  return found;
}
