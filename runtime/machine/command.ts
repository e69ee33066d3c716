// Runs a program to its end with an argument list, never through a shell.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Environment } from './home.ts';

export type CommandOptions = {
  signal?: AbortSignal;
  env?: Environment;
  cwd?: string;
  /** Milliseconds; the program is killed after them. */
  timeout?: number;
  onLine?: (line: string) => void;
  /** A file that becomes its stdin; default nothing. */
  input?: string;
};

export type CommandResult = { code: number; output: string; errors: string };

/** Resolves with any exit code; rejects only when the program cannot be started or was aborted. */
export function runCommand(program: string, args: string[], options: CommandOptions = {}): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const input = options.input === undefined ? undefined : openSync(options.input, 'r');
    const child = spawn(program, args, {
      stdio: [input ?? 'ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
      env: { ...(options.env ?? process.env) },
      ...(options.cwd ? { cwd: options.cwd } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.timeout ? { timeout: options.timeout, killSignal: 'SIGKILL' as const } : {}),
    });
    // The child has its own by now.
    if (input !== undefined) closeSync(input);
    let output = '';
    let errors = '';
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`;
      options.onLine?.(line);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, output, errors }));
  });
}
