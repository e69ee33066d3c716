// Cuts a container's log, as the engine sends it, into lines with their stream and time, without a string for each line.
import type { LogColumns } from './log-columns.ts';
import { TimeReader } from './log-times.ts';

/** The engine writes a longer line in pieces of this size, each with the line's time in front (moby: daemon/logger/copier.go). */
const pieceBytes = 16 * 1024;
/** A line without end must not fill the memory: it is cut here. */
export const longestLineBytes = 1024 * 1024;
/** A frame: 1 byte stream, 3 zero, 4 length (Docker API: ContainerAttach, "Stream format"). */
const headerBytes = 8;
/** A frame up to this is looked at when it is whole. Engines make none that is longer. */
const longestFrame = 4 * 1024 * 1024;
const stderrFrame = 2;
const lineFeed = 10;
const carriageReturn = 13;

export interface LogParser {
  /** Puts the lines that these bytes complete into the columns; what is left is kept until its line is whole. */
  push(bytes: Uint8Array): void;
  /** The lines that the end of the log completes. */
  end(): void;
}

/** Bytes that grow at their end. */
class Gathered {
  bytes = Buffer.alloc(0);
  length = 0;

  add(source: Uint8Array, from: number, to: number): void {
    const needed = this.length + to - from;
    if (needed > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
      this.bytes.copy(grown, 0, 0, this.length);
      this.bytes = grown;
    }
    this.bytes.set(source.subarray(from, to), this.length);
    this.length = needed;
  }

  /** Forgets the bytes before `at`; what was large is given back once it is empty. */
  drop(at: number): void {
    this.bytes.copyWithin(0, at, this.length);
    this.length -= at;
    if (this.length === 0 && this.bytes.length > 4 * pieceBytes) this.bytes = Buffer.alloc(0);
  }
}

/** The line of one stream that is not whole yet. */
class OpenLine {
  private readonly columns: LogColumns;
  private readonly stderr: boolean;
  private readonly pieces = new Gathered();
  private begun = false;
  /** Parts of it were taken already, for it is too long. */
  private cut = false;
  /** Bytes of it so far. */
  private length = 0;
  private seconds = 0;
  private nanos = 0;

  constructor(columns: LogColumns, stderr: boolean) {
    this.columns = columns;
    this.stderr = stderr;
  }

  /** The line's time, where this is its beginning; without one it has the time of the line before. */
  begin(time: TimeReader | undefined): void {
    if (this.begun) return;
    this.begun = true;
    if (time?.found !== true) return;
    this.seconds = time.seconds;
    this.nanos = time.nanos;
  }

  /** Ends the line where a message of this time does not go on with it: the pieces of one line are full, and have its time. */
  endBefore({ found, seconds, nanos }: TimeReader): void {
    const isOther = found && (seconds !== this.seconds || nanos !== this.nanos);
    if (this.begun && isOther && this.length % pieceBytes !== 0) this.close(noBytes, 0, 0);
  }

  add(bytes: Buffer, from: number, to: number): void {
    const { pieces } = this;
    this.length += to - from;
    let start = from;
    while (pieces.length + to - start > longestLineBytes) {
      const end = start + longestLineBytes - pieces.length;
      pieces.add(bytes, start, end);
      start = end;
      this.cut = true;
      this.take(characterStart(pieces.bytes, pieces.length));
    }
    pieces.add(bytes, start, to);
  }

  /** Ends the line with these bytes. */
  close(bytes: Buffer, from: number, to: number): void {
    this.begun = false;
    const { columns, pieces, seconds, nanos, stderr } = this;
    if (pieces.length === 0 && to - from <= longestLineBytes) {
      columns.add(bytes, from, to, seconds, nanos, stderr);
      return;
    }
    this.add(bytes, from, to);
    // Of a line that was cut right before its end there is no more.
    if (this.cut && pieces.length === 1 && pieces.bytes[0] === carriageReturn) pieces.drop(1);
    else this.take(pieces.length);
    this.cut = false;
    this.length = 0;
  }

  /** So many of the gathered bytes are a line. */
  private take(length: number): void {
    this.columns.add(this.pieces.bytes, 0, length, this.seconds, this.nanos, this.stderr);
    this.pieces.drop(length);
  }

  end(): void {
    if (this.begun) this.close(noBytes, 0, 0);
  }
}

const noBytes = Buffer.alloc(0);

/** The end of the last whole character (RFC 3629: 10xxxxxx goes on with one); `length` where what stands there is none. */
function characterStart(bytes: Buffer, length: number): number {
  // It would be taken for a part of the line's end, and left out.
  if (bytes[length - 1] === carriageReturn) return length - 1;
  for (let start = length - 1; start >= 0 && start >= length - 4; start -= 1) {
    const byte = bytes[start] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const bytesOfIt = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return start + bytesOfIt > length ? start : length;
  }
  return length;
}

/** For containers without a terminal: frames, each one message that begins with its time. */
export class FrameParser implements LogParser {
  private readonly rest = new Gathered();
  private readonly time = new TimeReader();
  private readonly stdout: OpenLine;
  private readonly stderr: OpenLine;
  /** What is still to come of a frame that is looked at in parts. */
  private owed = 0;
  private owing: OpenLine;
  private readonly fullPieces: boolean;

  /** `fullPieces`: a piece of a line that is not full is its last, with or without a line end (docker, not podman). */
  constructor(columns: LogColumns, fullPieces = false) {
    this.fullPieces = fullPieces;
    this.stdout = new OpenLine(columns, false);
    this.stderr = new OpenLine(columns, true);
    this.owing = this.stdout;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.rest.length === 0) {
      const used = this.frames(bytes, bytes.length);
      if (used < bytes.length) this.rest.add(bytes, used, bytes.length);
      return;
    }
    this.rest.add(bytes, 0, bytes.length);
    this.rest.drop(this.frames(this.rest.bytes, this.rest.length));
  }

  end(): void {
    this.stdout.end();
    this.stderr.end();
  }

  /** Takes what is whole; answers how many bytes that was. */
  private frames(bytes: Buffer, length: number): number {
    let at = this.partOfFrame(bytes, 0, length);
    while (length - at >= headerBytes) {
      const content = at + headerBytes;
      const frameBytes = bytes.readUInt32BE(at + 4);
      const open = bytes[at] === stderrFrame ? this.stderr : this.stdout;
      if (frameBytes > longestFrame) {
        if (length - content < pieceBytes) break;
        this.owing = open;
        this.owed = frameBytes;
        const start = this.time.read(bytes, content, length);
        this.owed -= start - content;
        open.begin(this.time);
        at = this.partOfFrame(bytes, start, length);
        continue;
      }
      const end = content + frameBytes;
      if (end > length) break;
      const start = this.time.read(bytes, content, end);
      if (this.fullPieces) open.endBefore(this.time);
      open.begin(this.time);
      lines(open, bytes, start, end);
      at = end;
    }
    return at;
  }

  private partOfFrame(bytes: Buffer, from: number, length: number): number {
    if (this.owed === 0) return from;
    const end = Math.min(length, from + this.owed);
    this.owed -= end - from;
    this.owing.begin(undefined);
    lines(this.owing, bytes, from, end);
    return end;
  }
}

/**
 * The lines of one message; without a line end it is a piece: the next message of its stream goes on with the line. More lines in one
 * message have its time: only its beginning is the engine's, the rest is the container's text.
 */
function lines(open: OpenLine, bytes: Buffer, from: number, to: number): void {
  let start = from;
  while (start < to && bytes[to - 1] === lineFeed) {
    const end = bytes.indexOf(lineFeed, start);
    open.close(bytes, start, end);
    start = end + 1;
    if (start === to) return;
    open.begin(undefined);
  }
  const rest = bytes.subarray(start, to);
  const last = rest.lastIndexOf(lineFeed) + 1;
  if (last > 0) {
    lines(open, rest, 0, last);
    open.begin(undefined);
  }
  open.add(rest, last, rest.length);
}

/** For containers with a terminal: plain bytes, in which each line, and each piece of a long one, begins with its time. */
export class RawParser implements LogParser {
  private readonly rest = new Gathered();
  private readonly time = new TimeReader();
  private readonly open: OpenLine;

  constructor(columns: LogColumns) {
    this.open = new OpenLine(columns, false);
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
      if (this.rest.length === 0) this.line(bytes, start, end);
      else {
        this.rest.add(bytes, start, end);
        this.lineOfRest();
      }
      start = end + 1;
    }
    if (start < bytes.length) this.rest.add(bytes, start, bytes.length);
    // A long line is taken piece by piece, so that what is kept stays small.
    if (this.rest.length > 8 * pieceBytes) this.rest.drop(this.pieces(this.rest.bytes, 0, this.rest.length));
  }

  end(): void {
    if (this.rest.length > 0) this.lineOfRest();
    else this.open.end();
  }

  private lineOfRest(): void {
    this.line(this.rest.bytes, 0, this.rest.length);
    this.rest.drop(this.rest.length);
  }

  private line(bytes: Buffer, from: number, to: number): void {
    const piece = this.pieces(bytes, from, to);
    const start = this.time.read(bytes, piece, to);
    this.open.begin(this.time);
    this.open.close(bytes, start, to);
  }

  /**
   * Takes the pieces before the last one and answers where that begins. Pieces follow each other without a mark; a time exactly where
   * a piece ends is one. What is too long and has no pieces is taken as it is.
   */
  private pieces(bytes: Buffer, from: number, to: number): number {
    const { open, time } = this;
    let piece = from;
    for (;;) {
      const start = time.read(bytes, piece, to);
      const border = start + pieceBytes;
      if (border >= to) return piece;
      open.begin(time);
      if (time.read(bytes, border, to) === border) {
        if (to - start <= longestLineBytes) return piece;
        open.add(bytes, start, to);
        return to;
      }
      open.add(bytes, start, border);
      piece = border;
    }
  }
}
