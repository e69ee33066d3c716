// wsl.exe: how it is called, and what it prints, which is UTF-16 unless a newer one is asked for UTF-8.
import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import type { Environment } from '../../home.ts';
import { MachineProblem } from '../../problem.ts';
import type { RemoteOptions, RemoteResult } from '../ssh.ts';
import { programStream } from '../streams.ts';

/** The program and the variables that it is given. */
export type Wsl = { program: string; env: Environment };

/** Where Windows keeps it; never by PATH, where another program could be first. */
export function wslProgram(env: Environment): string {
  return `${env.SystemRoot ?? 'C:\\Windows'}\\System32\\wsl.exe`;
}

/** WSL_UTF8 is known since WSL 0.64; older ones pass over it. */
function environment({ env }: Wsl): Environment {
  return { ...env, WSL_UTF8: '1' };
}

/** Bytes that wsl.exe or a program in it printed. What is UTF-16 has a zero byte at every other place, at its line ends at least. */
export function decodeOutput(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3).toString('utf8');
  let zeros = 0;
  for (let index = 1; index < bytes.length; index += 2) if (bytes[index] === 0) zeros += 1;
  if (bytes.length % 2 === 0 && zeros > 0 && !hasZeroAtEven(bytes)) return bytes.toString('utf16le');
  return bytes.toString('utf8');
}

function hasZeroAtEven(bytes: Buffer): boolean {
  for (let index = 0; index < bytes.length; index += 2) {
    // U+xx00 has a zero there too, but then its upper half is none.
    if (bytes[index] === 0 && bytes[index + 1] === 0) return true;
  }
  return false;
}

/** The arguments that run a program of a distribution as root, in its own root folder, without a shell. */
export function execArguments(distribution: string, words: readonly string[]): string[] {
  return ['--distribution', distribution, '--user', 'root', '--cd', '/', '--exec', ...words];
}

/** Runs wsl.exe to its end. Resolves with any exit code; rejects when it is not there. `timeout` in ms (60 s). */
export function runWsl(wsl: Wsl, args: readonly string[], options: RemoteOptions = {}): Promise<RemoteResult> {
  const timeout = options.timeout ?? 60_000;
  return new Promise((resolve, reject) => {
    const child = spawn(wsl.program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...environment(wsl) },
      windowsHide: true,
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeout);
    child.stdout.on('data', (data: Buffer) => output.push(data));
    child.stderr.on('data', (data: Buffer) => errors.push(data));
    // Who does not read its input to the end has said why by its exit code.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      const message = `wsl ${args.join(' ')}: no end within ${timeout / 1000} s`;
      if (late) reject(new MachineProblem({ reason: 'machine-timeout', message }));
      else {
        const texts = [output, errors].map((parts) => decodeOutput(Buffer.concat(parts)).replaceAll('\r\n', '\n'));
        resolve({ code: code ?? -1, output: texts[0] ?? '', errors: texts[1] ?? '' });
      }
    });
  });
}

/** The same, but what does not end well is thrown with its last words, which wsl.exe prints to either output. */
export async function mustWsl(wsl: Wsl, args: readonly string[], options?: RemoteOptions): Promise<string> {
  const done = await runWsl(wsl, args, options);
  if (done.code === 0) return done.output;
  const message = lastWords(done) || `wsl ${args.slice(0, 2).join(' ')} ended with ${done.code}`;
  const full = /no space|not enough space|0x80070070/i.test(done.output + done.errors);
  throw new MachineProblem({ reason: full ? 'no-space' : 'machine-failed', message });
}

export function lastWords({ output, errors }: RemoteResult): string {
  const lines = `${output}\n${errors}`.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '' && !/^Error code:/i.test(line)) ?? '';
}

/** A program's input and output in a distribution, as one stream. */
export function wslStream(wsl: Wsl, distribution: string, words: readonly string[]): Duplex {
  return programStream(wsl.program, execArguments(distribution, words), environment(wsl));
}

/** Starts a program that keeps its distribution running after this process is gone: WSL stops those that nobody uses. */
export function stayResident(wsl: Wsl, distribution: string): void {
  const child = spawn(wsl.program, execArguments(distribution, ['sleep', '2147483647']), {
    detached: true,
    stdio: 'ignore',
    env: { ...environment(wsl) },
    windowsHide: true,
  });
  // A program that is not there was told before; one that ends is seen by the distribution that stops.
  child.on('error', () => {});
  child.unref();
}

/** The names that `--list --quiet` prints, one a line. */
export async function listDistributions(wsl: Wsl, which: 'all' | 'running'): Promise<string[]> {
  const options = which === 'running' ? ['--running', '--quiet'] : ['--quiet'];
  const done = await runWsl(wsl, ['--list', ...options], { timeout: 30_000 });
  // Older ones say that there is none by an exit code and a sentence.
  if (done.code !== 0) return [];
  return done.output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Whether `--unregister` asks before it deletes, and so has to be told not to (Basic commands for WSL, "Unregister"). */
export function asksBeforeUnregister(help: string): boolean {
  const lines = help.split('\n');
  const at = lines.findIndex((line) => line.trim().startsWith('--unregister'));
  if (at < 0) return false;
  const indentOf = (line: string) => line.length - line.trimStart().length;
  const indent = indentOf(lines[at] ?? '');
  const end = lines.findIndex((line, index) => index > at && line.trim().startsWith('-') && indentOf(line) <= indent);
  return lines.slice(at, end < 0 ? undefined : end).some((line) => line.includes('--force'));
}
