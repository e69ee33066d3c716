// Cuts a container's log, as the engine sends it, into lines with their stream and time.
import type { LogLine } from '../contract/logs.ts';

type StreamName = LogLine['stream'];

/** The engine writes a longer line in pieces of this size, each with the line's time in front (moby: daemon/logger/copier.go). */
const pieceBytes = 16 * 1024;
/** A line without end must not fill the memory: it is cut here. */
export const longestLineBytes = 1024 * 1024;
/** A frame: 1 byte stream, 3 zero, 4 length (Docker API: ContainerAttach, "Stream format"). */
const headerBytes = 8;
const newline = 10;

const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d) /;
const longestTimestamp = 37;

/** Splits the time from a message; without one, it is the message's own text. */
function splitTime(bytes: Buffer): { at: string | undefined; rest: Buffer } {
  const found = timestamp.exec(bytes.toString('latin1', 0, longestTimestamp))?.[0];
  if (found === undefined) return { at: undefined, rest: bytes };
  return { at: found.slice(0, -1), rest: bytes.subarray(found.length) };
}

/** One line in the making; its bytes are decoded only when they are whole, so no character is cut at a border. */
class OpenLine {
  private readonly stream: StreamName;
  private pieces: Buffer[] = [];
  private length = 0;
  private at = '';
  private lastAt = '';

  constructor(stream: StreamName) {
    this.stream = stream;
  }

  get begun(): boolean {
    return this.pieces.length > 0;
  }

  add(bytes: Buffer, at: string | undefined): void {
    if (!this.begun) {
      this.at = at ?? this.lastAt;
      this.lastAt = this.at;
    }
    this.pieces.push(bytes);
    this.length += bytes.length;
  }

  get full(): boolean {
    return this.length >= longestLineBytes;
  }

  close(): LogLine {
    const bytes = this.pieces.length === 1 ? (this.pieces[0] as Buffer) : Buffer.concat(this.pieces);
    this.pieces = [];
    this.length = 0;
    const text = bytes.toString('utf8');
    return { stream: this.stream, at: this.at, text: text.endsWith('\r') ? text.slice(0, -1) : text };
  }
}

export interface LogParser {
  /** The lines that these bytes complete; the bytes are kept until their line is whole. */
  push(bytes: Uint8Array): LogLine[];
  /** The lines that the end of the log completes. */
  end(): LogLine[];
}

/** For containers without a terminal: frames, each one message that begins with its time. */
export class FrameParser implements LogParser {
  private rest: Buffer = Buffer.alloc(0);
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private wanted = headerBytes;
  private readonly open = { stdout: new OpenLine('stdout'), stderr: new OpenLine('stderr') };

  push(bytes: Uint8Array): LogLine[] {
    this.waiting.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.waitingBytes += bytes.byteLength;
    if (this.waitingBytes < this.wanted) return [];
    this.rest = this.waiting.length === 1 ? (this.waiting[0] as Buffer) : Buffer.concat(this.waiting);
    const lines: LogLine[] = [];
    let at = 0;
    for (;;) {
      const length = this.rest.length - at < headerBytes ? 0 : this.rest.readUInt32BE(at + 4);
      this.wanted = headerBytes + length;
      if (this.rest.length - at < this.wanted) break;
      const stream: StreamName = this.rest[at] === 2 ? 'stderr' : 'stdout';
      this.message(this.open[stream], this.rest.subarray(at + headerBytes, at + this.wanted), lines);
      at += this.wanted;
    }
    this.waiting = [this.rest.subarray(at)];
    this.waitingBytes = this.rest.length - at;
    return lines;
  }

  end(): LogLine[] {
    return [this.open.stdout, this.open.stderr].filter((line) => line.begun).map((line) => line.close());
  }

  /** A message without a line end is a piece: the next one of its stream goes on with the line. */
  private message(open: OpenLine, message: Buffer, lines: LogLine[]): void {
    let { at, rest } = splitTime(message);
    for (;;) {
      const end = rest.indexOf(newline);
      open.add(end < 0 ? rest : rest.subarray(0, end), at);
      if (end >= 0 || open.full) lines.push(open.close());
      if (end < 0 || end + 1 === rest.length) return;
      // More lines in one message have its time: only its beginning is the engine's, the rest is the container's text.
      at = undefined;
      rest = rest.subarray(end + 1);
    }
  }
}

/** For containers with a terminal: plain bytes, in which each line, and each piece of a long one, begins with its time. */
export class RawParser implements LogParser {
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private readonly open = new OpenLine('stdout');

  push(bytes: Uint8Array): LogLine[] {
    const lines: LogLine[] = [];
    let rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      this.keep(rest.subarray(0, end));
      lines.push(this.line());
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.keep(rest);
    if (this.waitingBytes >= longestLineBytes) lines.push(this.line());
    return lines;
  }

  end(): LogLine[] {
    return this.waitingBytes > 0 ? [this.line()] : [];
  }

  private keep(bytes: Buffer): void {
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
  }

  private line(): LogLine {
    const whole = this.waiting.length === 1 ? (this.waiting[0] as Buffer) : Buffer.concat(this.waiting);
    this.waiting = [];
    this.waitingBytes = 0;
    let { at, rest } = splitTime(whole);
    // Pieces follow each other without a mark; a time exactly where a piece ends is one.
    while (rest.length > pieceBytes) {
      const next = splitTime(rest.subarray(pieceBytes));
      if (next.at === undefined) break;
      this.open.add(rest.subarray(0, pieceBytes), at);
      rest = next.rest;
    }
    this.open.add(rest, at);
    return this.open.close();
  }
}
