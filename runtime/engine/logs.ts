// Reads a container's log: from its tail or from a moment on, to its end or as it grows.
import type { ContainerLogsOptions } from 'dockerode';
import type { LogLine } from '../contract/logs.ts';
import { batched } from './batched.ts';
import { chunksOf, type EngineConnection, pathPart } from './connection.ts';
import { hasTty } from './containers.ts';

import { FrameParser, RawParser } from './log-parser.ts';
import { exactTime, increasing, laterThan, secondsOf } from './log-times.ts';
import { toEngineProblem } from './problem.ts';

export interface LogRange {
  /** Lines to begin with; not counted when `since` is given, for nothing may be missing after it. */
  tail: number;
  /** An `at` of a line that was read already (RFC 3339); only later ones come. */
  since?: string | undefined;
  /** Stays open until the container stops. */
  follow: boolean;
}

/**
 * Lines in batches of about 64 KiB or 16 ms (GET /containers/{id}/logs). Ends with the log, or, when following, with the
 * container's stop. Not read, it pauses the engine. Throws `not-found`, `engine-unreachable`, `canceled`.
 */
export async function* readLog(
  connection: EngineConnection,
  id: string,
  range: LogRange,
  signal?: AbortSignal,
): AsyncGenerator<LogLine[]> {
  // Older engines do not say in their answer whether it has frames.
  const tty = await hasTty(connection, id, signal);
  let last = range.since;
  for await (const lines of readOnce(connection, id, tty, range, signal)) {
    last = lines.at(-1)?.at ?? last;
    yield lines;
  }
  if (!range.follow || (last === undefined && range.tail === 0)) return;
  // Docker 20.10 ends a followed log with the container, and may owe its last line then.
  const rest = { tail: range.tail, follow: false, since: last };
  try {
    yield* readOnce(connection, id, tty, rest, signal);
  } catch (cause) {
    // Removed as soon as it stopped.
    if (toEngineProblem(cause).problem.reason !== 'not-found') throw cause;
  }
}

type Follow = ContainerLogsOptions & { follow: true };

async function* readOnce(
  connection: EngineConnection,
  id: string,
  tty: boolean,
  range: LogRange,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogLine[]> {
  const since = range.since === undefined ? undefined : exactTime(range.since);
  const query = {
    follow: range.follow,
    stdout: true,
    stderr: true,
    timestamps: true,
    // From the whole second on, so that its lines get the times they had before.
    ...(since === undefined ? { tail: range.tail } : { since: secondsOf(since) }),
  };
  const stream = await connection.stream(
    // `follow` outside the query is for dockerode only: without it, it would keep the whole log in memory.
    (docker, abortSignal) =>
      docker.getContainer(pathPart(id)).logs({ follow: true, _query: query, abortSignal } as Follow),
    { signal },
  );
  const timed = increasing();
  const fresh = since === undefined ? (lines: LogLine[]) => lines : laterThan(since);
  try {
    yield* batched(chunksOf(stream), tty ? new RawParser() : new FrameParser(), (lines) => fresh(timed(lines)));
  } finally {
    stream.destroy();
  }
}
