// Log lines in the making: their bytes and columns, with times that are fit to go on from.
import { type LogBatch, stderrBit } from '../../contract/logs/log-batch.ts';
import { exactBytes, type LogMoment, TimeReader } from './log-times.ts';

const lineFeed = 10;
const carriageReturn = 13;
const mostNanos = 999_999_999;
/** A batch that is smaller is copied out, so that a quiet log does not hand on a large array for each line. */
const smallText = 32 * 1024;
const firstText = 8 * 1024;
const firstLines = 128;
/** What a batch of a flood takes. */
const fullText = 384 * 1024;
const fullLines = 8192;

/** A line that was read already: its time as it was given here, and what it said, where that is known. */
export interface KnownLine extends LogMoment {
  text?: Uint8Array | undefined;
}

/**
 * Gathers lines and gives those that are not later than the line before the nanosecond after it: podman tells whole seconds only, and
 * docker writes the two streams slightly out of order. What is read again from the beginning of a second gets the same times again,
 * so one time is enough to go on from.
 */
export class LogColumns {
  count = 0;
  textBytes = 0;
  /** Lines that were read already. */
  skipped = 0;
  private text: Buffer = Buffer.allocUnsafe(firstText);
  private ends = new Uint32Array(firstLines);
  private seconds = new Uint32Array(firstLines);
  private nanos = new Uint32Array(firstLines);
  private lastSeconds = -1;
  private lastNanos = 0;
  private after: KnownLine | undefined;
  private readonly known: Uint8Array | undefined;
  private same = false;
  /** How many lines there were when one came that says what the known one says. */
  private alike = 0;
  /** So many lines more are left out, whatever their time. */
  private leftOut = 0;

  /** Only lines that are later than `after` are kept; the others still count for the times. */
  constructor(after?: KnownLine) {
    this.after = after;
    this.known = after?.text;
  }

  /** For a log that was found not to go on where `after` was: what follows its first `skip` lines is all new, and later. */
  static behind({ seconds, nanos }: LogMoment, skip: number): LogColumns {
    const columns = new LogColumns();
    columns.lastSeconds = seconds;
    columns.lastNanos = nanos;
    columns.leftOut = skip;
    return columns;
  }

  /** What is kept begins right behind the known line. */
  get joined(): boolean {
    if (this.known === undefined) return this.skipped > 0;
    return this.same || this.place === this.skipped;
  }

  /** Behind how many of the lines that were skipped the new ones begin; -1 where the known line is not among them. */
  get place(): number {
    return this.alike > 0 ? this.alike : -1;
  }

  /** The bytes `from` up to `to`, in which no line feed is. A last carriage return is left out. */
  add(bytes: Uint8Array, from: number, to: number, seconds: number, nanos: number, stderr: boolean): void {
    if (this.leftOut > 0) {
      this.leftOut -= 1;
      return;
    }
    this.advance(seconds, nanos);
    if (this.after !== undefined) {
      if (this.isOld(this.after)) {
        this.skip(this.after, bytes, from, to, stderr);
        return;
      }
      this.after = undefined;
    }
    const end = to > from && bytes[to - 1] === carriageReturn ? to - 1 : to;
    const length = end - from;
    if (this.textBytes + length + 1 > this.text.length) this.growText(this.textBytes + length + 1);
    if (this.count === this.ends.length) this.growLines();
    this.text.set(from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end), this.textBytes);
    this.textBytes += length + 1;
    this.text[this.textBytes - 1] = lineFeed;
    this.ends[this.count] = this.textBytes;
    this.seconds[this.count] = this.lastSeconds;
    this.nanos[this.count] = stderr ? (this.lastNanos | stderrBit) >>> 0 : this.lastNanos;
    this.count += 1;
  }

  /** What was gathered since the last time; the arrays are the caller's. */
  take(): LogBatch {
    const { count, textBytes } = this;
    const all = { text: this.text, ends: this.ends, seconds: this.seconds, nanos: this.nanos };
    this.count = 0;
    this.textBytes = 0;
    if (textBytes <= smallText) {
      if (all.text.length >= fullText) this.shrink();
      return {
        count,
        text: Uint8Array.prototype.slice.call(all.text, 0, textBytes),
        ends: all.ends.slice(0, count),
        seconds: all.seconds.slice(0, count),
        nanos: all.nanos.slice(0, count),
      };
    }
    this.text = Buffer.allocUnsafe(fullText);
    this.ends = new Uint32Array(fullLines);
    this.seconds = new Uint32Array(fullLines);
    this.nanos = new Uint32Array(fullLines);
    return { count, ...all };
  }

  private isOld({ seconds, nanos }: LogMoment): boolean {
    return this.lastSeconds < seconds || (this.lastSeconds === seconds && this.lastNanos <= nanos);
  }

  private skip(
    { seconds, nanos, text }: KnownLine,
    bytes: Uint8Array,
    from: number,
    to: number,
    stderr: boolean,
  ): void {
    this.skipped += 1;
    if (text === undefined) return;
    const end = to > from && bytes[to - 1] === carriageReturn ? to - 1 : to;
    const line = Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from);
    const since = (this.lastSeconds - seconds) * 1e9 + this.lastNanos - nanos;
    if (line.equals(text)) {
      this.alike = this.skipped;
      this.same ||= since === 0;
    } else if (since === 0 && line.length > text.length && line.subarray(0, text.length).equals(text)) {
      // On a terminal: it had no end when it was read, and what came next stands right behind it.
      this.alike = this.skipped;
      this.same = true;
      const time = new TimeReader();
      const start = time.read(line, text.length, line.length);
      this.add(line, start, line.length, time.seconds, time.nanos, stderr);
    } else if (endsWith(line, { seconds, nanos, text })) {
      this.alike = this.skipped;
      this.same = true;
    }
  }

  /** After a flood. */
  private shrink(): void {
    this.text = Buffer.allocUnsafe(firstText);
    this.ends = new Uint32Array(firstLines);
    this.seconds = new Uint32Array(firstLines);
    this.nanos = new Uint32Array(firstLines);
  }

  private advance(seconds: number, nanos: number): void {
    if (seconds > this.lastSeconds || (seconds === this.lastSeconds && nanos > this.lastNanos)) {
      this.lastSeconds = seconds;
      this.lastNanos = nanos;
    } else if (this.lastNanos < mostNanos) {
      this.lastNanos += 1;
    } else {
      this.lastSeconds += 1;
      this.lastNanos = 0;
    }
  }

  private growText(least: number): void {
    const text = Buffer.allocUnsafe(Math.max(least, this.text.length * 2));
    this.text.copy(text, 0, 0, this.textBytes);
    this.text = text;
  }

  private growLines(): void {
    const grown = (old: Uint32Array) => {
      const array = new Uint32Array(old.length * 2);
      array.set(old);
      return array;
    };
    this.ends = grown(this.ends);
    this.seconds = grown(this.seconds);
    this.nanos = grown(this.nanos);
  }
}

/** Whether the line's last part is the known one, with its time in front. */
function endsWith(line: Buffer, { seconds, nanos, text = new Uint8Array() }: KnownLine): boolean {
  const from = line.length - text.length;
  if (from <= exactBytes || !line.subarray(from).equals(text)) return false;
  const time = new TimeReader();
  return time.read(line, from - exactBytes, line.length) === from && time.seconds === seconds && time.nanos === nanos;
}
