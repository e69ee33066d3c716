// A copy of lines ends where it would be too long, and says how many it has; bytes stay bytes in a file.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogExported } from '../../../runtime/contract/logs.ts';
import { Feed } from '../test-backend.ts';

const asked = vi.fn();
let feed: Feed<LogExported>;
const open = (input: object, { signal }: { signal: AbortSignal }) => {
  asked(input);
  signal.addEventListener('abort', () => feed.break(signal.reason));
  return Promise.resolve(feed);
};
vi.mock('../../backend.ts', () => ({
  backend: () => ({ logs: { export: open }, streams: { grant: () => Promise.resolve() } }),
}));
const { copyLines, exportBlob } = await import('./log-export.ts');

const never = new AbortController().signal;
const ends = { from: { at: 'a', source: 0, line: 3 }, to: { at: 'b', source: 0, line: 9 } };

beforeEach(() => {
  feed = new Feed();
});

describe('copyLines', () => {
  it('asks for what is shown between two lines, without names and times', async () => {
    feed.push({ text: 'one\ntwo\n', done: 2, total: 2 });
    expect(await copyLines('view', ends, true, never)).toEqual({ text: 'one\ntwo', lines: 2, total: 2 });
    const wish = { viewId: 'view', range: ends, what: 'filtered', format: 'text', colours: true };
    expect(asked).toHaveBeenLastCalledWith(expect.objectContaining({ ...wish, names: false, times: false }));
  });

  it('takes no more than fits, but one piece in any case, and leaves the stream then', async () => {
    feed.push({ text: 'a first piece\n', done: 1, total: 9 });
    feed.push({ text: 'two\n', done: 2, total: 9 });
    expect(await copyLines('view', ends, false, never, 10)).toEqual({ text: 'a first piece', lines: 1, total: 9 });
    expect(feed.closed).toBe(true);
  });

  it('rejects when it is given up', async () => {
    const stop = new AbortController();
    const copying = copyLines('view', ends, false, stop.signal);
    stop.abort();
    await expect(copying).rejects.toThrow();
  });
});

it('a file has the bytes that are no UTF-8', async () => {
  feed.push({ text: 'é\n', done: 1, total: 2 });
  feed.push({ text: btoa('\xff\n'), base64: true, done: 2, total: 2 });
  feed.end();
  const choice = { format: 'text', what: 'all', times: false, colours: true } as const;
  const blob = await exportBlob('view', choice, () => undefined, never);
  expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([0xc3, 0xa9, 0x0a, 0xff, 0x0a]);
});
