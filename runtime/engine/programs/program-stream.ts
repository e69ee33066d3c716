// A program in a container with bytes in and bytes out while it runs, at the pace of the slower side.
import type { Duplex } from 'node:stream';
import { drained } from '../../io/drained.ts';
import { chunksOf, type EngineConnection } from '../connection.ts';
import { engineProblem } from '../problem.ts';
import { outputOfFrames } from './frames.ts';
import { createRootExec } from './hang-up.ts';

/** What a program may complain of; more is cut off at the front. */
const largestWords = 16 * 1024;
/** Of a block of the input: see `framed`. */
const block = 64 * 1024;
/** Bytes that are announced together. */
const batch = 16 * 1024 * 1024;

export interface ProgramStream {
  /** To be read once and to its end; leaving it ends nothing but the reading. */
  output: AsyncGenerator<Uint8Array>;
  /** The end of what it has complained of so far. */
  words(): string;
  /** Once the output was read; `engine-unreachable` when the engine went away under it. */
  exitCode(): Promise<number>;
}

export interface StreamedRun {
  command: readonly [string, ...string[]];
  /** It comes with lengths between: see `unframed`. */
  input?: AsyncIterable<Uint8Array>;
  signal?: AbortSignal | undefined;
  /** Called with `words()` whenever there are more. */
  onWords?: ((words: string) => void) | undefined;
}

/**
 * Runs it as root (POST /containers/{id}/exec). Engines keep it running when the connection closes: whoever stops it ends its container.
 * What breaks off in the input is thrown by the output.
 */
export async function streamProgram(
  connection: EngineConnection,
  containerId: string,
  { command, input, signal, onWords: tell }: StreamedRun,
): Promise<ProgramStream> {
  const execId = await createRootExec(connection, containerId, command, input !== undefined);
  const options = { hijack: true, stdin: input !== undefined, Tty: false, Detach: false };
  const socket = (await connection.stream(
    (docker, abortSignal) => docker.getExec(execId).start({ ...options, abortSignal }),
    { signal, timeoutMs: 60_000 },
  )) as Duplex;
  let words = '';
  const onWords = (part: Uint8Array) => {
    words = (words + Buffer.from(part).toString('utf8')).slice(-largestWords);
    tell?.(words);
  };
  const sent = input === undefined ? undefined : send(socket, input);
  const output = async function* () {
    try {
      yield* outputOfFrames(chunksOf(socket), onWords);
    } catch (error) {
      throw sent?.failure() ?? error;
    }
    const failure = sent?.failure();
    if (failure !== undefined) throw failure;
  };
  return {
    output: output(),
    words: () => words,
    exitCode: async () => {
      const state = await connection.call((docker, abortSignal) => docker.getExec(execId).inspect({ abortSignal }));
      if (state.Running) throw engineProblem('engine-unreachable', 'The engine closed the connection');
      return state.ExitCode ?? 0;
    },
  };
}

/** Sends all of it; what goes wrong in the input ends the connection. A program that ends early takes no more, which is its own to tell. */
function send(socket: Duplex, input: AsyncIterable<Uint8Array>): { failure: () => unknown } {
  let failure: unknown;
  const run = async () => {
    for await (const piece of framed(input)) {
      if (socket.destroyed || !socket.writable) return;
      if (!socket.write(piece)) await drained(socket);
    }
  };
  run().catch((error: unknown) => {
    if (socket.destroyed) return;
    failure = error;
    socket.destroy();
  });
  return { failure: () => failure };
}

/**
 * Not every engine tells a program the end of its input, and none the difference between the end and a lost connection. So lengths go
 * before the bytes, `BLOCKS REST` in a line, and `0 0` is the end.
 */
export async function* framed(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  const flush = function* () {
    yield Buffer.from(`${Math.floor(length / block)} ${length % block}\n`);
    yield* held;
    held = [];
    length = 0;
  };
  for await (const chunk of input) {
    if (chunk.length === 0) continue;
    held.push(chunk);
    length += chunk.length;
    if (length >= batch) yield* flush();
  }
  if (length > 0) yield* flush();
  yield Buffer.from('0 0\n');
}

/** A function of busybox's shell that passes such an input on as it was; fails when it breaks off. dd takes no byte too many. */
export const unframed = `unframed() {
  while read -r blocks rest; do
    [ "$blocks $rest" = "0 0" ] && return 0
    [ "$blocks" -gt 0 ] && { dd bs=${block} count="$blocks" iflag=fullblock 2>/dev/null || return 1; }
    [ "$rest" -gt 0 ] && { dd bs="$rest" count=1 iflag=fullblock 2>/dev/null || return 1; }
  done
  return 1
}
`;
