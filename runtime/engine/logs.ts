// Reads a container's log: from its tail or from a moment on, to its end or as it grows.
import type { ContainerLogsOptions } from 'dockerode';
import type { LogLine } from '../contract/logs.ts';
import { batched } from './batched.ts';
import { chunksOf, type EngineConnection, pathPart } from './connection.ts';
import { hasTty } from './containers.ts';
import { instantOf } from './instant.ts';
import { FrameParser, type LogParser, RawParser } from './log-parser.ts';

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
  const parser: LogParser = (await hasTty(connection, id, signal)) ? new RawParser() : new FrameParser();
  const since = range.since === undefined ? undefined : instantOf(range.since);
  const query = {
    follow: range.follow,
    stdout: true,
    stderr: true,
    timestamps: true,
    ...(since === undefined ? { tail: range.tail } : { since: since.unix }),
  };
  const stream = await connection.stream(
    // `follow` outside the query is for dockerode only: without it, it would keep the whole log in memory.
    (docker, abortSignal) =>
      docker.getContainer(pathPart(id)).logs({ follow: true, _query: query, abortSignal } as Follow),
    { signal },
  );
  const fresh = since === undefined ? (lines: LogLine[]) => lines : laterThan(since.nanoseconds);
  try {
    yield* batched(chunksOf(stream), parser, fresh);
  } finally {
    stream.destroy();
  }
}

type Follow = ContainerLogsOptions & { follow: true };

/** `since` includes its own moment: drops what was read already, and stops looking at the first line that was not. */
function laterThan(moment: bigint): (lines: LogLine[]) => LogLine[] {
  let past = false;
  return (lines) => {
    if (past) return lines;
    const first = lines.findIndex((line) => (instantOf(line.at)?.nanoseconds ?? moment + 1n) > moment);
    if (first < 0) return [];
    past = true;
    return first === 0 ? lines : lines.slice(first);
  };
}
