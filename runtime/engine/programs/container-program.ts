// Runs a program in a container to its end, with bytes in and bytes out: no terminal, nothing for a person.
import type { Duplex } from 'node:stream';
import { chunksOf, type EngineConnection } from '../connection.ts';
import { engineProblem, toEngineProblem } from '../problem.ts';
import { outputOfFrames } from './frames.ts';
import { createRootExec } from './hang-up.ts';
import { isNoProgram } from './shells.ts';

/** What a program may print before it counts as run away. */
const largestOutput = 64 * 1024 * 1024;
const largestWords = 8 * 1024;

export interface ProgramRun {
  command: readonly [string, ...string[]];
  /** All of what it reads. It must know by itself when it has all: not every engine tells it the end. */
  input?: Buffer;
  signal?: AbortSignal | undefined;
  /** When it may run again because the engine lost what it printed; absent: never. A program that changes something: when it failed. */
  again?: 'always' | 'failed';
}

export interface ProgramEnd {
  output: Buffer;
  /** What it complained of, cut. */
  words: string;
  exitCode: number;
}

/**
 * Podman 4.3 reads what a program prints from a socket of conmon, which may be reset before all was read, on a busy computer: the rest is
 * lost, and this stands among its words.
 */
const lost = /^Error: read unixpacket .*connection reset by peer/m;
const mostRuns = 4;

/**
 * Runs it as root (POST /containers/{id}/exec without a terminal), and again where that is allowed and needed. Throws `no-shell` when
 * the container has no such program, `not-running`, `not-found`, `engine-unreachable` when too much was lost.
 */
export async function runProgram(
  connection: EngineConnection,
  containerId: string,
  run: ProgramRun,
): Promise<ProgramEnd> {
  for (let count = 0; count < mostRuns; count++) {
    const end = await runOnce(connection, containerId, run);
    if (!lost.test(end.words) || run.again === undefined) return end;
    if (run.again === 'failed' && end.exitCode === 0) return end;
  }
  throw engineProblem('engine-unreachable', 'The engine lost what the program printed');
}

async function runOnce(
  connection: EngineConnection,
  containerId: string,
  { command, input, signal }: ProgramRun,
): Promise<ProgramEnd> {
  const execId = await createRootExec(connection, containerId, command, input !== undefined);
  const socket = await start(connection, execId, input !== undefined, signal);
  if (input !== undefined) {
    socket.write(input);
    socket.end();
  }
  const { output, words } = await readAll(socket);
  const state = await connection.call((docker, abortSignal) => docker.getExec(execId).inspect({ abortSignal }));
  // An engine that went away under it says nothing of how it ended.
  if (state.Running) throw engineProblem('engine-unreachable', 'The engine closed the connection');
  const exitCode = state.ExitCode ?? 0;
  if ((exitCode === 126 || exitCode === 127) && isNoProgram(words + output.toString('utf8', 0, 500))) {
    throw engineProblem('no-shell', words.trim() || `There is no ${command[0]}`);
  }
  return { output, words: words.trim(), exitCode };
}

async function start(
  connection: EngineConnection,
  execId: string,
  hasInput: boolean,
  signal: AbortSignal | undefined,
): Promise<Duplex> {
  const options = { hijack: true, stdin: hasInput, Tty: false, Detach: false };
  try {
    return (await connection.stream(
      (docker, abortSignal) => docker.getExec(execId).start({ ...options, abortSignal }),
      { signal, timeoutMs: 20_000 },
    )) as Duplex;
  } catch (cause) {
    const problem = toEngineProblem(cause);
    throw isNoProgram(problem.message) ? engineProblem('no-shell', problem.message) : problem;
  }
}

async function readAll(socket: Duplex): Promise<{ output: Buffer; words: string }> {
  const output: Uint8Array[] = [];
  let length = 0;
  let words = '';
  const count = (part: Uint8Array) => {
    length += part.length;
    if (length > largestOutput) throw engineProblem('unknown', 'The container printed too much');
  };
  const onWords = (part: Uint8Array) => {
    count(part);
    words = (words + Buffer.from(part).toString('utf8')).slice(0, largestWords);
  };
  for await (const part of outputOfFrames(chunksOf(socket), onWords)) {
    count(part);
    output.push(part);
  }
  return { output: Buffer.concat(output), words };
}
