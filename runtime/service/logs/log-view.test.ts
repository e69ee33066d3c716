// A view's numbering, its order over several logs, and what it tells, with logs that the test writes itself.
import { describe, expect, it } from 'vitest';
import { logFilter, logQuery } from '../../contract/logs/log-query.ts';
import { batchOf, type MadeLine, numbered } from '../../logs/made-lines.ts';
import { searchRows } from './log-search.ts';
import { type Opened, openView } from './made-view.ts';
import { RecentLines } from './recent-lines.ts';

const texts = (rows: { text: string }[]) => rows.map(({ text }) => text);
const lineTexts = (from: number, to: number) => numbered(from, to).map(({ text }) => text);

async function allTexts({ view }: Opened): Promise<string[]> {
  const { first, end } = view.current.rows;
  return texts((await view.window(first, end - first)).rows);
}

/** A line at so many ms. */
function said(text: string, ms: number): MadeLine {
  return { text, time: { seconds: 1_700_000_000 + Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 } };
}

describe('a view', () => {
  it('tells its state at once and rows as they come, under numbers that stay', async () => {
    const opened = await openView(['one']);
    const [one] = opened.captures;
    await opened.until(({ end }) => end === 0);
    await one?.book.append(batchOf(numbered(0, 3)));
    const before = await opened.until(({ end }) => end === 3);
    await one?.book.append(batchOf(numbered(3, 500)));
    const after = await opened.until(({ end }) => end === 500);
    expect(after.revision).toBe(before.revision);
    expect(after.lines).toBe(500);
    const told = new Map<number, string>();
    for (const event of opened.events) {
      if (event.kind !== 'tail') continue;
      expect(event.rows.length).toBeLessThanOrEqual(200);
      for (const [index, row] of event.rows.entries()) told.set(event.from + index, row.text);
    }
    expect(told.get(499)).toBe('line 499');
    for (const [number, text] of told) expect(text).toBe(`line ${number}`);
    expect(await allTexts(opened)).toEqual(lineTexts(0, 500));
  });

  it('shows the newest lines until the past is there, then all under new numbers', async () => {
    const opened = await openView(['one']);
    const [one] = opened.captures;
    if (one === undefined) throw new Error('no capture');
    one.preview = new RecentLines();
    one.preview.add(batchOf(numbered(90, 100)));
    one.tell();
    const early = await opened.until(({ end }) => end === 10);
    expect([early.first, await allTexts(opened)]).toEqual([0, lineTexts(90, 100)]);
    const [row] = (await opened.view.window(5, 1)).rows;
    expect((await opened.view.line(0, row?.line ?? 0)).text).toBe('line 95');
    await one.book.append(batchOf(numbered(0, 100)));
    one.preview = undefined;
    one.tell();
    const late = await opened.until(({ end }) => end === 100);
    expect(late.revision).toBeGreaterThan(early.revision);
    expect(await allTexts(opened)).toEqual(lineTexts(0, 100));
    const time = numbered(95, 96)[0]?.time ?? { seconds: 0, nanos: 0 };
    expect(await opened.view.locate(time, 0, row?.line)).toEqual({ revision: late.revision, row: 95 });
    await expect(opened.view.line(0, row?.line ?? 0)).rejects.toMatchObject({ problem: { reason: 'not-found' } });
  });

  it('merges several logs in the order of time, and renumbers when a line comes late', async () => {
    const opened = await openView(['one', 'two']);
    const [one, two] = opened.captures;
    await one?.book.append(batchOf([said('a', 1), said('c', 3)]));
    await two?.book.append(batchOf([said('b', 2)]));
    const before = await opened.until(({ end }) => end === 3);
    expect(await allTexts(opened)).toEqual(['a', 'b', 'c']);
    await two?.book.append(batchOf([said('d', 4)]));
    const in_order = await opened.until(({ end }) => end === 4);
    expect(in_order.revision).toBe(before.revision);
    await one?.book.append(batchOf([said('c2', 3)]));
    const after = await opened.until(({ end }) => end === 5);
    expect(after.revision).toBeGreaterThan(before.revision);
    expect(await allTexts(opened)).toEqual(['a', 'b', 'c', 'c2', 'd']);
    const { rows } = await opened.view.window(0, 5);
    expect(rows.map(({ source }) => source)).toEqual([0, 1, 0, 0, 1]);
    expect(await opened.view.locate(said('', 4).time, 1, 1)).toMatchObject({ row: 4 });
  });

  it('lets busy logs wait for each other, so that lines told late by one bring no new numbers', async () => {
    const opened = await openView(['one', 'two'], {}, 60_000);
    const [one, two] = opened.captures;
    await one?.book.append(batchOf([said('0', 0)]));
    await two?.book.append(batchOf([said('1', 1)]));
    const { revision } = await opened.until(({ lines }) => lines === 2);
    const count = 62;
    for (let next = 2; next < count; next += 6) {
      // One is ahead of the other by three lines.
      const ahead = [next, next + 2, next + 4].map((number) => said(`${number}`, number));
      const behind = [next + 1, next + 3, next + 5].map((number) => said(`${number}`, number));
      await one?.book.append(batchOf(ahead));
      await opened.until(({ lines }) => lines === next + 3);
      await two?.book.append(batchOf(behind));
      await opened.until(({ lines }) => lines === next + 6);
    }
    // The very last line waits for what the other log may have before it.
    const last = await opened.until(({ end }) => end === count - 1);
    expect(last.revision).toBe(revision);
    expect(await allTexts(opened)).toEqual(Array.from({ length: count - 1 }, (_, number) => `${number}`));
  });

  it('leaves out muted sources and lets go of those that are not selected any more', async () => {
    const opened = await openView(['one', 'two']);
    const [one, two] = opened.captures;
    await one?.book.append(batchOf([said('a', 1)]));
    await two?.book.append(batchOf([said('b', 2)]));
    await opened.until(({ end }) => end === 2);
    opened.view.change({ muted: [0] });
    await opened.until(({ end }) => end === 1);
    expect(await allTexts(opened)).toEqual(['b']);
    opened.view.change({ muted: [], selections: [{ kind: 'container', engineId: 'engine', id: 'two' }] });
    const { sources } = await opened.until((state) => state.sources.length === 1);
    expect(sources[0]).toMatchObject({ key: 1, containerId: 'two' });
    expect(opened.held).toEqual(new Set(['two']));
    expect(one?.watched).toBe(false);
    await opened.close();
    expect(opened.held).toEqual(new Set());
    expect(two?.watched).toBe(false);
  });

  it('shows what a filter leaves, of the past and of what comes', async () => {
    const opened = await openView(
      ['one'],
      logFilter.parse({ rules: [{ action: 'show', query: { kind: 'text', text: '7' } }] }),
    );
    const [one] = opened.captures;
    await one?.book.append(batchOf(numbered(0, 100)));
    const sevens = (to: number) => lineTexts(0, to).filter((text) => text.includes('7'));
    await opened.until(({ first, end, filtering }) => end - first === sevens(100).length && filtering === undefined);
    await one?.book.append(batchOf(numbered(100, 200)));
    await opened.until(({ first, end }) => end - first === sevens(200).length);
    expect(await allTexts(opened)).toEqual(sevens(200));
    const [row] = (await opened.view.window(opened.view.current.rows.first + 3, 1)).rows;
    expect(row).toMatchObject({ text: 'line 37', line: 37 });
    const time = numbered(37, 38)[0]?.time ?? { seconds: 0, nanos: 0 };
    expect((await opened.view.locate(time, 0, 37)).row).toBe(opened.view.current.rows.first + 3);
    opened.view.change({ filter: logFilter.parse({}) });
    await opened.until(({ first, end }) => end - first === 200);
  });

  it('says why a filter cannot be applied, and shows everything', async () => {
    const opened = await openView(
      ['one'],
      logFilter.parse({ rules: [{ action: 'show', query: { kind: 'regex', text: '(' } }] }),
    );
    await opened.captures[0]?.book.append(batchOf(numbered(0, 5)));
    const state = await opened.until(({ end }) => end === 5);
    expect(state.filterProblem?.reason).toBe('pattern-invalid');
  });

  it('finds the newest first, over several logs, and goes on as lines come', async () => {
    const opened = await openView(['one', 'two']);
    const [one, two] = opened.captures;
    await one?.book.append(batchOf(numbered(0, 300)));
    await two?.book.append(batchOf([said('line 7 of two', 5000)]));
    await opened.until(({ end }) => end === 301);
    const end = new AbortController();
    const found = new Set<number>();
    let count = 0;
    for await (const event of searchRows(
      opened.view,
      logQuery.parse({ kind: 'text', text: 'line 7', wholeWord: true }),
      end.signal,
    )) {
      expect(event.rows).toEqual([...event.rows].sort((a, b) => a - b));
      for (const row of event.rows) found.add(row);
      count = event.count;
      if (event.done && count === 2) await two?.book.append(batchOf([said('line 7 again', 6000)]));
      if (event.done && found.size === 3) end.abort();
    }
    expect([count, [...found].sort((a, b) => a - b)]).toEqual([3, [7, 300, 301]]);
  });
});
