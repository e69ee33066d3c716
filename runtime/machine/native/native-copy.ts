// Whole folders of an engine's data, copied, compared and deleted by the system's own commands as their owner.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { runCommand } from '../command.ts';
import { engineFailure } from '../engine-log.ts';
import { MachineProblem } from '../problem.ts';
import { commandLine, processIds, sendSignal, waitUntil } from '../processes.ts';

/** `owner` is the command before a command that may read and write all of it. */
type Owner = readonly string[];

async function run(owner: Owner, command: string[], signal?: AbortSignal): Promise<void> {
  const [program = '', ...args] = [...owner, ...command];
  const env = { ...process.env, LC_ALL: 'C' };
  const done = await runCommand(program, args, { env, ...(signal ? { signal } : {}) });
  if (done.code !== 0) throw new MachineProblem(engineFailure(lastLine(done.errors) || `${command[0]}: ${done.code}`));
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/**
 * Owners, modes, times, hard links, extended attributes, devices and holes are kept (cp(1), coreutils); layers are told by
 * attributes, so a file system without them is refused here and not met later. Ends only when all is on the disk.
 */
export async function copyTree(owner: Owner, from: string, to: string, signal: AbortSignal): Promise<void> {
  const keep = '--preserve=mode,ownership,timestamps,links,xattr';
  const how = ['--recursive', '--no-dereference', '--one-file-system', '--sparse=always', '--reflink=auto', keep];
  try {
    await run(owner, ['cp', ...how, '--no-target-directory', '--', from, to], signal);
    await run(owner, ['sync', '--file-system', '--', to], signal);
  } catch (error) {
    await endWorkOn(to);
    throw error;
  }
}

/** Also while a copy of a client that was killed still goes on there. */
export async function removeTree(owner: Owner, path: string): Promise<void> {
  if (!existsSync(path)) return;
  await endWorkOn(path);
  await run(owner, ['rm', '-rf', '--one-file-system', '--', path]);
}

async function endWorkOn(path: string): Promise<void> {
  await waitUntil(async () => {
    const working: number[] = [];
    for (const pid of await processIds()) {
      const words = await commandLine(pid);
      if (words.includes('cp') && words.includes(path)) working.push(pid);
    }
    for (const pid of working) sendSignal(pid, 'SIGKILL');
    return working.length === 0;
  }, 10_000);
}

/** Two folders with the same digest have the same names, kinds, modes, owners, times, links and contents. */
export async function treeDigest(owner: Owner, folder: string, signal: AbortSignal): Promise<string> {
  // Of a folder the size is its file system's affair, and how many names a file has is part of what hard links are.
  const about = ['-type', 'd', '-printf', '%P|%y|%m|%U|%G|%T@\\0', '-o', '-printf', '%P|%y|%m|%U|%G|%T@|%s|%n|%l\\0'];
  const names = await digest([...owner, 'find', folder, '-xdev', ...about], signal);
  const hash = ['-type', 'f', '-exec', 'sha256sum', '--zero', '--', '{}', '+'];
  return `${names} ${await digest([...owner, 'find', folder, '-xdev', ...hash], signal, folder)}`;
}

/** sha256sum writes 64 digits and two blanks before a file's name. */
const nameAt = 66;

/**
 * Of the records (ending in NUL) that a command writes, whatever their order: the sum of their hashes. `folder` is taken off the
 * names that sha256sum writes.
 */
function digest(command: string[], signal: AbortSignal, folder?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = command;
    const env = { ...process.env, LC_ALL: 'C' };
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env, signal });
    let sum = 0n;
    let rest = Buffer.alloc(0);
    let errors = '';
    const add = (record: Buffer) => {
      const text = record.toString('latin1');
      const skip = folder === undefined ? 0 : Buffer.byteLength(folder);
      const relative = text.slice(0, nameAt) + text.slice(nameAt + skip);
      sum = (sum + BigInt(`0x${createHash('sha256').update(relative, 'latin1').digest('hex')}`)) & ((1n << 256n) - 1n);
    };
    child.stdout.on('data', (data: Buffer) => {
      rest = Buffer.concat([rest, data]);
      for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
        add(rest.subarray(0, end));
        rest = rest.subarray(end + 1);
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0 && rest.length === 0) resolve(sum.toString(16));
      else reject(new MachineProblem(engineFailure(lastLine(errors) || `find: ${code}`)));
    });
  });
}
