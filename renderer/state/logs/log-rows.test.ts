// The window's rows: bounded, fetched where they are looked at, and in place when their numbers change.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogRow, LogViewState } from '../../../runtime/contract/logs.ts';
import { ViewRows } from './log-rows.ts';

const row = (line: number): LogRow => ({ stream: 'stdout', at: 'T', text: `line ${line}`, source: 0, line });
const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => row(from + index));

/** A log of so many lines in the runtime; `shift` is what a line's row is more than its number. */
class Log {
  end: number;
  revision = 1;
  shift = 0;
  asked: [number, number][] = [];
  readonly rows: ViewRows;

  constructor(end: number) {
    this.end = end;
    this.rows = new ViewRows({
      window: async (from, count) => {
        this.asked.push([from, count]);
        return { revision: this.revision, from, rows: range(from - this.shift, Math.min(count, this.end - from)) };
      },
      locate: async ({ line }) => ({ revision: this.revision, row: line + this.shift }),
    });
  }

  tell(more: Partial<LogViewState> = {}): void {
    const { revision, end } = this;
    const state = { revision, first: 0, end, sources: [], lines: end, rate: 0, behindMs: 0, ...more };
    this.rows.take({ kind: 'state', state });
  }

  tail(count: number): void {
    this.end += count;
    const rows = range(this.end - count - this.shift, count);
    this.rows.take({ kind: 'tail', revision: this.revision, from: this.end - count, rows });
  }
}

const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) await vi.advanceTimersByTimeAsync(20);
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, 16));
  vi.stubGlobal('cancelAnimationFrame', clearTimeout);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('ViewRows', () => {
  it('fetches the end first, then where one looks, and tells once per frame', async () => {
    const log = new Log(1_000_000);
    const told = vi.fn();
    log.rows.subscribe(told);
    log.tell();
    await settled();
    expect(log.rows.span()).toMatchObject({ first: 0, end: 1_000_000, revision: 1 });
    expect(log.rows.at(999_999)?.text).toBe('line 999999');
    expect(log.rows.at(0)).toBeUndefined();
    log.rows.want(0, 40, 0);
    await settled();
    expect(log.rows.at(0)?.text).toBe('line 0');
    told.mockClear();
    log.tail(1);
    log.tail(1);
    await settled();
    expect(told).toHaveBeenCalledTimes(1);
    expect(log.rows.span().end).toBe(1_000_002);
  });

  it('tells less often in a flood, and always the newest', async () => {
    const log = new Log(0);
    const told = vi.fn();
    log.rows.subscribe(told);
    log.tell({ rate: 20_000 });
    for (let turn = 0; turn < 60; turn += 1) {
      log.tail(200);
      await vi.advanceTimersByTimeAsync(16);
    }
    expect(told.mock.calls.length).toBeLessThan(20);
    await settled();
    expect(log.rows.span().end).toBe(12_000);
  });

  it('keeps some thousands of rows however many come by', async () => {
    const log = new Log(0);
    log.tell();
    for (let turn = 0; turn < 1000; turn += 1) log.tail(200);
    expect(log.rows.size).toBeLessThanOrEqual(4000);
    await settled();
    expect(log.rows.at(199_999)?.text).toBe('line 199999');
  });

  it('asks for the same only once while it is not there, and again when something came', async () => {
    const log = new Log(100);
    log.tell();
    await settled();
    log.end = 50;
    log.tell({ end: 200 });
    log.rows.want(100, 140, 100);
    await settled();
    log.rows.want(100, 140, 100);
    await settled();
    const asked = log.asked.length;
    log.rows.want(100, 140, 100);
    await settled();
    expect(log.asked).toHaveLength(asked);
  });

  it('finds the row at the top again when numbers change, and shows nothing wrong meanwhile', async () => {
    const log = new Log(10_000);
    log.tell();
    await settled();
    log.rows.want(5000, 5040, 5005);
    await settled();
    log.revision = 2;
    log.shift = 300;
    log.end += 300;
    log.tell();
    expect(log.rows.at(5005)?.text).toBe('line 5005');
    await settled();
    expect(log.rows.span()).toMatchObject({ revision: 2, end: 10_300, moved: 5305 });
    expect(log.rows.at(5305)?.text).toBe('line 5005');
  });

  it('goes with the end at once when that is what is looked at', async () => {
    const log = new Log(100);
    log.tell();
    await settled();
    log.rows.want(60, 100, 60);
    log.revision = 2;
    log.end = 30;
    log.tell();
    await settled();
    expect(log.rows.span()).toMatchObject({ revision: 2, end: 30 });
    expect(log.rows.span().moved).toBeUndefined();
    expect(log.rows.at(29)?.text).toBe('line 29');
  });

  it('takes no rows of a numbering that is not shown', async () => {
    const log = new Log(10);
    log.tell();
    await settled();
    log.rows.take({ kind: 'tail', revision: 9, from: 10, rows: range(70, 5) });
    await settled();
    expect(log.rows.span().end).toBe(10);
    expect(log.rows.at(10)).toBeUndefined();
  });

  it('waits for a numbering that is not told yet', async () => {
    const log = new Log(10_000);
    log.tell();
    await settled();
    log.revision = 2;
    const asked = log.asked.length;
    log.rows.want(100, 140, 100);
    await settled();
    expect(log.asked).toHaveLength(asked + 1);
    expect(log.rows.at(100)).toBeUndefined();
    log.tell();
    await settled();
    expect(log.rows.span().revision).toBe(2);
    expect(log.rows.at(9999)?.text).toBe('line 9999');
  });

  it('tries again when a window could not be read', async () => {
    const calls = vi.fn(async (from: number, count: number) => ({
      revision: 1,
      from,
      rows: range(from, Math.min(count, 10 - from)),
    }));
    calls.mockRejectedValueOnce(new Error('gone'));
    const rows = new ViewRows({ window: calls, locate: async () => ({ revision: 1, row: 0 }) });
    rows.take({
      kind: 'state',
      state: { revision: 1, first: 0, end: 10, sources: [], lines: 10, rate: 0, behindMs: 0 },
    });
    await settled();
    expect(rows.at(9)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2000);
    expect(rows.at(9)?.text).toBe('line 9');
  });
});
