// Reads a container's log: from its beginning, its tail or a moment on, to its end or as it grows.
import { setTimeout as pause } from 'node:timers/promises';
import type { ContainerLogsOptions } from 'dockerode';
import type { ContainerRow } from '../contract/containers.ts';
import { type LogBatch, nanosMask } from '../contract/logs/log-batch.ts';
import { type EngineConnection, pathPart } from './connection.ts';
import { rowOfInspect } from './containers/container-row.ts';
import { batchesOf } from './logs/log-batches.ts';
import { type KnownLine, LogColumns } from './logs/log-columns.ts';
import { FrameParser, RawParser } from './logs/log-parser.ts';
import { toEngineProblem, unlessMissing } from './problem.ts';

/** A log that takes long to read is not read all the time, but not less often than that either. */
const longestRestMs = 2_000;
/** Docker writes the two streams out of order, and notes a start late, by less than this. */
const lateNanos = 100_000_000;

export interface LogRange {
  /** Lines to begin with; all when absent, and when `since` is given, for nothing may be missing after it. */
  tail?: number | undefined;
  /** A line that was read already; only later ones come. With its text it is known again also where its second lost lines. */
  since?: KnownLine | undefined;
  /** Called before the first line after `since` when the log does not reach back to it any more: lines may be missing. */
  onGap?: (() => void) | undefined;
  /** Stays open until the container stops. */
  follow: boolean;
  /** The engine leaves lines out when it follows: what it follows with is only a sign that there are more. */
  lossy?: boolean | undefined;
  /** Called when all that there was has been read; for a lossy engine only, others do not tell. */
  onLevel?: (() => void) | undefined;
}

/** What must be known of a container to read its log. */
export interface LoggedContainer {
  row: ContainerRow;
  /** Its log has no frames; older engines do not say so in their answer. */
  tty: boolean;
  /** The name of its log driver; '' where the engine does not tell. */
  driver: string;
}

/** GET /containers/{id}/json; undefined when there is no such container. */
export async function readLogged(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<LoggedContainer | undefined> {
  const raw = await unlessMissing(() =>
    connection.call((docker, abortSignal) => docker.getContainer(pathPart(id)).inspect({ abortSignal }), { signal }),
  );
  if (raw === undefined) return undefined;
  const driver = (raw.HostConfig as { LogConfig?: { Type?: string } }).LogConfig?.Type ?? '';
  return { row: rowOfInspect(connection.id, raw), tty: raw.Config.Tty, driver };
}

/**
 * Lines in batches of about 256 KiB or 16 ms (GET /containers/{id}/logs). Ends with the log, or, when following, with the
 * container's stop. Not read, it pauses the engine. Throws `not-found`, `log-driver`, `engine-unreachable`, `canceled`.
 */
export async function* readLogBatches(
  connection: EngineConnection,
  { row, tty }: Pick<LoggedContainer, 'row' | 'tty'>,
  range: LogRange,
  signal?: AbortSignal,
): AsyncGenerator<LogBatch, void, void> {
  if (range.follow && range.lossy === true) return yield* readBySigns(connection, { row, tty }, range, signal);
  let last = range.since;
  for await (const batch of readOnce(connection, row.id, tty, range, signal)) {
    last = lastOf(batch);
    yield batch;
  }
  if (!range.follow || (last === undefined && range.tail === 0)) return;
  // Docker 20.10 ends a followed log with the container, and may owe its last line then.
  try {
    yield* readOnce(connection, row.id, tty, { tail: range.tail, follow: false, since: last }, signal);
  } catch (cause) {
    // Removed as soon as it stopped.
    if (toEngineProblem(cause).problem.reason !== 'not-found') throw cause;
  }
}

/**
 * Podman 4 follows a log with most of its lines missing when there are many. So all is read without following, again and again, whenever
 * following shows that there is more; less often where that takes long.
 */
async function* readBySigns(
  connection: EngineConnection,
  { row, tty }: Pick<LoggedContainer, 'row' | 'tty'>,
  { since, tail, onGap, onLevel }: LogRange,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogBatch, void, void> {
  let last = since;
  for (let ended = false; ; ) {
    const begun = performance.now();
    const range = { since: last, tail, follow: false, onGap, lossy: true };
    // A line that is being written is read again when it is whole.
    for await (const batch of readOnce(connection, row.id, tty, range, signal, ended)) {
      last = lastOf(batch);
      yield batch;
    }
    if (ended) return;
    onLevel?.();
    await pause(Math.min(longestRestMs, performance.now() - begun), undefined, signal ? { signal } : {});
    ended = true;
    // What it leaves out would be missed; only the time counts.
    const signs = { since: last && { ...last, text: undefined }, tail: 1, follow: true, lossy: true };
    for await (const _ of readOnce(connection, row.id, tty, signs, signal)) {
      // Without a line to go on from, the newest one is a sign as well.
      ended = false;
      break;
    }
  }
}

function lastOf({ count, seconds, nanos, text, ends }: LogBatch): KnownLine {
  return {
    seconds: seconds[count - 1] ?? 0,
    nanos: (nanos[count - 1] ?? 0) & nanosMask,
    text: text.slice(count > 1 ? ends[count - 2] : 0, (ends[count - 1] ?? 1) - 1),
  };
}

type Follow = ContainerLogsOptions & { follow: true };

/** Once more where the known line is not where it was: lines before it made room, and those behind it have other times now. */
async function* readOnce(
  connection: EngineConnection,
  id: string,
  tty: boolean,
  range: LogRange,
  signal: AbortSignal | undefined,
  last = true,
): AsyncGenerator<LogBatch, void, void> {
  const { since, onGap } = range;
  const columns = new LogColumns(since);
  const read = (into: LogColumns) => readInto(into, connection, id, tty, range, signal, last);
  if (since === undefined) return yield* read(columns);
  let begun = false;
  for await (const batch of read(columns)) {
    if (!begun && !columns.joined) {
      if (columns.skipped > 0) break;
      onGap?.();
    }
    begun = true;
    yield batch;
  }
  if (begun || columns.joined || columns.skipped === 0) return;
  const { place } = columns;
  if (place < 0) onGap?.();
  yield* read(LogColumns.behind(since, Math.max(0, place)));
}

async function* readInto(
  columns: LogColumns,
  connection: EngineConnection,
  id: string,
  tty: boolean,
  { follow, tail, since, lossy }: LogRange,
  signal: AbortSignal | undefined,
  last: boolean,
): AsyncGenerator<LogBatch, void, void> {
  const query = {
    follow,
    stdout: true,
    stderr: true,
    timestamps: true,
    // From the whole second on, so that its lines get the times they had before.
    ...(since === undefined ? { tail: tail ?? 'all' } : { since: wholeSecond(since, lossy) }),
  };
  const stream = await connection.stream(
    // `follow` outside the query is for dockerode only: without it, it would keep the whole log in memory.
    (docker, abortSignal) =>
      docker.getContainer(pathPart(id)).logs({ follow: true, _query: query, abortSignal } as unknown as Follow),
    { signal },
  );
  try {
    yield* batchesOf(stream, tty ? new RawParser(columns) : new FrameParser(columns, lossy !== true), columns, last);
  } finally {
    stream.destroy();
  }
}

/** A line at the beginning of its second may be there only because one of the second before came late. */
function wholeSecond({ seconds, nanos }: KnownLine, lossy: boolean | undefined): number {
  return nanos < lateNanos && lossy !== true ? Math.max(0, seconds - 1) : seconds;
}
