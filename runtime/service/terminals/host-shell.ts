// A login shell on this computer, by the system's pseudo terminals.
import { write } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { IPty } from '@lydell/node-pty';
import type { Shell, ShellEnd } from '../../engine/programs/exec.ts';
import { ServiceProblem } from '../problems.ts';
import { Wakeup } from '../waiting.ts';
import type { ScreenSize } from './terminal-screen.ts';

export interface HostShellOptions extends ScreenSize {
  /** Default: the person's own folder. */
  workingDirectory?: string | undefined;
  env: NodeJS.ProcessEnv;
}

/** Bytes that wait for a reader before the shell is stopped. */
const waitingLimit = 64 * 1024;
const killAfterMs = 2_000;
const never = new AbortController().signal;

/** `unsupported` where this system has no prebuilt module; `path-not-absolute` and `not-found` at `workingDirectory`. */
export async function openHostShell({ columns, rows, workingDirectory, env }: HostShellOptions): Promise<Shell> {
  const cwd = await folderOf(workingDirectory);
  const [shell, args] = loginShell(env, process.platform);
  // `encoding: null` asks for bytes, which the types leave out; Windows gives text all the same.
  const options = { name: 'xterm-256color', cols: columns, rows, cwd, env: shellEnvironment(env), encoding: null };
  return shellOf(nodePty().spawn(shell, args, options), shell);
}

/** The module is native and optional: it is found at run time, beside the app. */
function nodePty(): typeof import('@lydell/node-pty') {
  try {
    return createRequire(import.meta.url)('@lydell/node-pty') as typeof import('@lydell/node-pty');
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new ServiceProblem('unsupported', `There are no terminals on this system: ${first}`);
  }
}

async function folderOf(workingDirectory: string | undefined): Promise<string> {
  if (workingDirectory === undefined || workingDirectory === '') return homedir();
  const field = 'workingDirectory';
  if (!isAbsolute(workingDirectory)) {
    throw new ServiceProblem('path-not-absolute', `${workingDirectory} is no absolute path`, { field });
  }
  const found = await stat(workingDirectory).catch((error: Error) => error);
  if (found instanceof Error) throw new ServiceProblem('not-found', found.message, { field });
  if (!found.isDirectory()) throw new ServiceProblem('not-found', `${workingDirectory} is no folder`, { field });
  return workingDirectory;
}

/** The program and its arguments: what the person logs in with. */
export function loginShell(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): [string, string[]] {
  if (platform === 'win32') return [env.ComSpec ?? env.COMSPEC ?? 'cmd.exe', []];
  const shell = env.SHELL || userInfo().shell || '/bin/sh';
  return [shell, ['-l']];
}

/** The person's environment without what belongs to this app alone. */
export function shellEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const own = /^(ELECTRON_|GANTRY_|CHROME_|NODE_OPTIONS$|NODE_ENV$|TERM$|COLORTERM$|TERM_PROGRAM$)/;
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || own.test(name) ? [] : [[name, value]],
  );
  return { ...Object.fromEntries(kept), TERM: 'xterm-256color', COLORTERM: 'truecolor', TERM_PROGRAM: 'Gantry' };
}

function shellOf(pty: IPty, shell: string): Shell {
  const chunks: Buffer[] = [];
  const news = new Wakeup();
  let waiting = 0;
  let over = false;
  pty.onData((data: string | Buffer) => {
    const chunk = Buffer.from(data as string);
    chunks.push(chunk);
    waiting += chunk.length;
    if (waiting >= waitingLimit) pty.pause();
    news.wake();
  });
  const ended = new Promise<ShellEnd>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      over = true;
      news.wake();
      resolve({ status: 'exited', exitCode: signal ? 128 + signal : exitCode });
    });
  });
  async function* output(): AsyncGenerator<Uint8Array> {
    while (chunks.length > 0 || !over) {
      if (chunks.length === 0) {
        await news.wait(never);
        continue;
      }
      waiting = 0;
      const all = chunks.splice(0);
      pty.resume();
      yield Buffer.concat(all);
    }
  }
  return {
    shell,
    output: output(),
    ended,
    write: (data) => (over ? Promise.resolve() : writeTo(pty, data, () => over)),
    resize: async (columns, rows) => {
      if (!over) pty.resize(columns, rows);
    },
    end: () => {
      if (over) return;
      pty.kill();
      setTimeout(() => over || pty.kill(process.platform === 'win32' ? undefined : 'SIGKILL'), killAfterMs).unref();
    },
  };
}

type UnixPty = IPty & { fd?: number; _socket?: { destroyed: boolean } };

/**
 * Into the terminal's own file: Node takes it for one that must be written to without waiting for others, and would stand still when
 * the program does not read.
 */
async function writeTo(pty: UnixPty, data: string, isOver: () => boolean): Promise<void> {
  const { fd } = pty;
  if (fd === undefined || process.platform === 'win32') return pty.write(data);
  let rest = Buffer.from(data);
  // Not after the file is closed: its number is another's then.
  for (let waitMs = 1; rest.length > 0 && !isOver() && pty._socket?.destroyed !== true; ) {
    const taken = await new Promise<number>((resolve, reject) => {
      write(fd, rest, (error, count) => {
        if (error?.code === 'EAGAIN') resolve(0);
        else if (error) reject(error);
        else resolve(count);
      });
    });
    rest = rest.subarray(taken);
    waitMs = taken > 0 ? 1 : Math.min(waitMs * 2, 20);
    if (taken === 0) await pause(waitMs);
  }
}
