// Lines as columns: reading single lines and times out of a batch, and a batch that grows.
import { type LogBatch, markBit, nanosMask, stderrBit } from '../contract/logs/log-batch.ts';
import { compareTimes, type LogTime, type StoredLine } from './lines.ts';

const mostKeptRoom = 0x8_0000;

/** What a batch tells without its text. */
export type TimeColumns = Pick<LogBatch, 'count' | 'seconds' | 'nanos'>;

export function timeOf(batch: TimeColumns, index: number): LogTime {
  return { seconds: batch.seconds[index] ?? 0, nanos: (batch.nanos[index] ?? 0) & nanosMask };
}

/** The line at `index`, with the number `line`. Its text is a view: whoever keeps it keeps the whole batch. */
export function lineOf(batch: LogBatch, index: number, line: number): StoredLine {
  const begin = index === 0 ? 0 : (batch.ends[index - 1] ?? 0);
  const end = (batch.ends[index] ?? 1) - 1;
  const bits = batch.nanos[index] ?? 0;
  return {
    line,
    seconds: batch.seconds[index] ?? 0,
    nanos: bits & nanosMask,
    stderr: (bits & stderrBit) !== 0,
    mark: (bits & markBit) !== 0,
    text: Buffer.from(batch.text.buffer, batch.text.byteOffset + begin, end - begin),
  };
}

/** The first index whose line is at `time` or later; `count` when there is none. */
export function indexAt(batch: TimeColumns, time: LogTime): number {
  let low = 0;
  let high = batch.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareTimes(timeOf(batch, middle), time) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lines `from` up to `to` as a batch of their own, which stays when the other one changes. */
export function copyOf(batch: LogBatch, from: number, to: number): LogBatch {
  const begin = from === 0 ? 0 : (batch.ends[from - 1] ?? 0);
  return {
    count: to - from,
    text: batch.text.slice(begin, to === 0 ? 0 : batch.ends[to - 1]),
    ends: batch.ends.slice(from, to).map((end) => end - begin),
    seconds: batch.seconds.slice(from, to),
    nanos: batch.nanos.slice(from, to),
  };
}

/** A batch of one line; `bits` as in log-batch.ts. `text` must not hold a line feed. */
export function batchOfLine(text: string, time: LogTime, bits: number): LogBatch {
  const bytes = new Uint8Array(Buffer.from(`${text}\n`));
  const words = (value: number) => Uint32Array.of(value);
  return {
    count: 1,
    text: bytes,
    ends: words(bytes.length),
    seconds: words(time.seconds),
    nanos: words(bits | time.nanos),
  };
}

/** A batch that lines are added to; its arrays are replaced by longer ones as it grows. */
export class GrowingBatch implements LogBatch {
  count = 0;
  text = new Uint8Array(4096);
  ends = new Uint32Array(64);
  seconds = new Uint32Array(64);
  nanos = new Uint32Array(64);

  get textBytes(): number {
    return this.count === 0 ? 0 : (this.ends[this.count - 1] ?? 0);
  }

  /**
   * Adds lines `from` up to `to` of another batch. A line that is earlier than the one before gets its time: what bisects relies on
   * their order.
   */
  add(batch: LogBatch, from: number, to: number, before: LogTime): void {
    const begin = from === 0 ? 0 : (batch.ends[from - 1] ?? 0);
    const end = batch.ends[to - 1] ?? 0;
    const offset = this.textBytes;
    const shift = offset - begin;
    this.makeRoom(offset + end - begin, this.count + to - from);
    this.text.set(batch.text.subarray(begin, end), offset);
    let { seconds, nanos } = before;
    const { ends, seconds: allSeconds, nanos: allNanos } = this;
    for (let index = from, at = this.count; index < to; index++, at++) {
      const ownSeconds = batch.seconds[index] ?? 0;
      const bits = batch.nanos[index] ?? 0;
      const ownNanos = bits & nanosMask;
      if (ownSeconds > seconds || (ownSeconds === seconds && ownNanos > nanos)) {
        seconds = ownSeconds;
        nanos = ownNanos;
      }
      ends[at] = (batch.ends[index] ?? 0) + shift;
      allSeconds[at] = seconds;
      allNanos[at] = (bits & ~nanosMask) | nanos;
    }
    this.count += to - from;
  }

  /** Moves a line's time; whoever calls keeps the order. */
  setTime(index: number, time: LogTime): void {
    this.seconds[index] = time.seconds;
    this.nanos[index] = ((this.nanos[index] ?? 0) & ~nanosMask) | time.nanos;
  }

  /** Empty again, and without the room that a very long line took. */
  clear(): void {
    this.count = 0;
    if (this.text.length > mostKeptRoom) this.text = new Uint8Array(mostKeptRoom);
  }

  private makeRoom(textBytes: number, count: number): void {
    if (textBytes > this.text.length) {
      const text = new Uint8Array(Math.max(textBytes, this.text.length * 2));
      text.set(this.text);
      this.text = text;
    }
    if (count > this.ends.length) {
      const length = Math.max(count, this.ends.length * 2);
      this.ends = longer(this.ends, length);
      this.seconds = longer(this.seconds, length);
      this.nanos = longer(this.nanos, length);
    }
  }
}

function longer(column: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(length);
  copy.set(column);
  return copy;
}
