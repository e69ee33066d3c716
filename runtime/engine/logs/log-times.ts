// The times that an engine writes in front of log lines, read without making a string of them.

export interface LogMoment {
  /** Whole seconds since 1970 (UTC). */
  seconds: number;
  /** 0 to 999,999,999. */
  nanos: number;
}

const zero = 48;
/** `2026-01-31T23:59:59.` */
const fractionAt = 20;
/** `2026-01-31T23:59:59.000000000Z ` as docker writes it. */
export const exactBytes = 31;
const timestamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d) /;
const longestTimestamp = 37;

function momentOfParts([, whole, fraction = '', zone]: RegExpExecArray): LogMoment | undefined {
  const ms = Date.parse(`${whole}${zone}`);
  return Number.isFinite(ms) ? { seconds: Math.floor(ms / 1000), nanos: Number(fraction.padEnd(9, '0')) } : undefined;
}

/** Splits the time from the front of a message. */
export class TimeReader {
  /** Of the last message that had a time. */
  seconds = 0;
  nanos = 0;
  found = false;
  /** Lines come by the second: the last second's letters are worth keeping. */
  private readonly letters = new Uint8Array(fractionAt);
  private lettersSeconds = 0;

  /** The offset behind the time and its blank; `from` where none is. */
  read(bytes: Buffer, from: number, to: number): number {
    if (to - from >= exactBytes && bytes[from + 30] === 32 && bytes[from + 29] === 90 && this.sameSecond(bytes, from)) {
      const nanos = digits(bytes, from + fractionAt);
      if (nanos >= 0) {
        this.found = true;
        this.seconds = this.lettersSeconds;
        this.nanos = nanos;
        return from + exactBytes;
      }
    }
    return this.readAny(bytes, from, to);
  }

  private sameSecond(bytes: Buffer, from: number): boolean {
    const { letters } = this;
    for (let at = fractionAt - 1; at >= 0; at -= 1) if (letters[at] !== bytes[from + at]) return false;
    return true;
  }

  private readAny(bytes: Buffer, from: number, to: number): number {
    this.found = false;
    // What does not begin with a digit is no time.
    const first = bytes[from] ?? 0;
    if (to - from < fractionAt || first < zero || first > zero + 9) return from;
    const parts = timestamp.exec(bytes.toString('latin1', from, Math.min(to, from + longestTimestamp)));
    if (parts === null) return from;
    const moment = momentOfParts(parts);
    if (moment !== undefined) {
      this.found = true;
      this.seconds = Math.max(0, moment.seconds);
      this.nanos = moment.nanos;
      if (parts[3] === 'Z' && bytes[from + fractionAt - 1] === 46) {
        this.letters.set(bytes.subarray(from, from + fractionAt));
        this.lettersSeconds = this.seconds;
      }
    }
    return from + parts[0].length;
  }
}

/** Nine digits as a number; -1 where others are among them. */
function digits(bytes: Buffer, from: number): number {
  let value = 0;
  for (let at = from; at < from + 9; at += 1) {
    const digit = (bytes[at] ?? 0) - zero;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
