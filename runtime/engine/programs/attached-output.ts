// What a container's main process prints, as bytes for a terminal: its log's end first, then the stream without a line twice.
import type { Readable, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { ContainerLogsOptions } from 'dockerode';
import { drained } from '../../io/drained.ts';
import { chunksOf, type EngineConnection, pathPart } from '../connection.ts';
import { frameCutter } from './frames.ts';

/** Bytes of the log that are kept for the screen. */
const logLimit = 256 * 1024;
/** Bytes by which the beginning of the stream is found in the log. */
const sampleLimit = 4096;

export interface LogEnd {
  /** Lines. */
  tail: number;
  /** Only what was printed from then on (ms since 1970). */
  since?: number | undefined;
}

export class AttachedOutput {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private readonly tty: boolean;
  private readonly plain: Plain;
  private readonly stop: () => void;
  private first: Promise<Buffer | undefined>;
  private before: Buffer = Buffer.alloc(0);

  /** Begins to read at once, so that nothing printed from now on is missing. */
  constructor(socket: Readable, tty: boolean) {
    this.tty = tty;
    this.plain = plainOf(tty);
    this.chunks = socket[Symbol.asyncIterator]();
    this.stop = () => socket.destroy();
    this.first = this.next();
  }

  /** Reads the end of the log, and cuts off what the stream has too. A log that cannot be read is an empty one. */
  async readBefore(connection: EngineConnection, id: string, range: LogEnd): Promise<void> {
    const log = await logOf(connection, id, range, plainOf(this.tty)).catch(() => Buffer.alloc(0));
    const streamed = await Promise.race([this.first, turn(undefined)]);
    this.before = streamed === undefined ? log : log.subarray(0, meeting(log, streamed.subarray(0, sampleLimit)));
  }

  /** Writes all of it at the reader's pace; resolves when the stream ends or breaks. */
  async pour(screen: Writable): Promise<void> {
    const show = this.tty ? (bytes: Buffer) => bytes : linesReturned();
    const write = async (bytes: Buffer) => {
      if (bytes.length > 0 && !screen.write(bytes)) await drained(screen);
    };
    await write(show(this.before));
    for (let bytes = await this.first; bytes !== undefined && screen.writable; bytes = await this.next()) {
      await write(show(bytes));
    }
    this.stop();
    screen.end();
  }

  /** Undefined at the end; a stream that breaks off ends. */
  private async next(): Promise<Buffer | undefined> {
    const got = await this.chunks.next().catch(() => undefined);
    return got === undefined || got.done ? undefined : this.plain(got.value);
  }
}

type Plain = (chunk: Uint8Array) => Buffer;

function plainOf(tty: boolean): Plain {
  return tty ? (chunk) => Buffer.from(chunk) : framesRemoved();
}

/** Where in the log the stream begins: the log's end is the sample's beginning, or the sample is in it; else after the log. */
export function meeting(log: Buffer, sample: Buffer): number {
  const whole = log.lastIndexOf(sample);
  if (whole >= 0) return whole;
  for (let at = Math.max(0, log.length - sample.length); at < log.length; at += 1) {
    if (log.subarray(at).equals(sample.subarray(0, log.length - at))) return at;
  }
  return log.length;
}

/** The payloads of a multiplexed stream, whichever output they are of. */
export function framesRemoved(): Plain {
  const cut = frameCutter();
  return (chunk) => Buffer.concat(cut(chunk).map(({ bytes }) => bytes));
}

/** Puts the carriage return before each line feed that a terminal would have put there. */
export function linesReturned(): (bytes: Buffer) => Buffer {
  let last = 0;
  return (bytes) => {
    if (bytes.length === 0) return bytes;
    const missing: number[] = [];
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
      if ((at === 0 ? last : bytes[at - 1]) !== 13) missing.push(at);
    }
    last = bytes[bytes.length - 1] ?? 0;
    const result = Buffer.alloc(bytes.length + missing.length);
    let from = 0;
    let to = 0;
    for (const at of missing) {
      to += bytes.copy(result, to, from, at);
      result[to] = 13;
      to += 1;
      from = at;
    }
    bytes.copy(result, to, from);
    return result;
  };
}

type Follow = ContainerLogsOptions & { follow: true };

async function logOf(connection: EngineConnection, id: string, range: LogEnd, plain: Plain): Promise<Buffer> {
  const since = range.since === undefined ? {} : { since: (range.since / 1000).toFixed(3) };
  const query = { follow: false, stdout: true, stderr: true, tail: range.tail, ...since };
  const stream = await connection.stream(
    // `follow` outside the query is for dockerode only: without it, it would keep the whole log in memory.
    (docker, abortSignal) =>
      docker.getContainer(pathPart(id)).logs({ follow: true, _query: query, abortSignal } as Follow),
    { timeoutMs: 20_000 },
  );
  let log = Buffer.alloc(0);
  for await (const chunk of chunksOf(stream)) {
    log = Buffer.concat([log, plain(chunk)]);
    if (log.length > 2 * logLimit) log = log.subarray(-logLimit);
  }
  return log.length <= logLimit ? log : log.subarray(log.indexOf(10, log.length - logLimit) + 1);
}
