// What is written out of a view: ranges by their ends, bytes as they were, one file's worth of lines in order.
import { describe, expect, it } from 'vitest';
import { Credit } from '../../contract/credit.ts';
import type { LogCursor } from '../../contract/logs.ts';
import { batchOf, type MadeLine, numbered } from '../../logs/made-lines.ts';
import { timeText } from '../../logs/times.ts';
import { type ExportWish, exportLines } from './log-export.ts';
import type { LogView } from './log-view.ts';
import { openView } from './made-view.ts';

const usual: ExportWish = { format: 'text', what: 'filtered', times: false, colours: true, names: false };

async function written(
  view: LogView,
  wish: Partial<ExportWish>,
): Promise<{ text: string; bytes: Buffer; total: number }> {
  const parts: Buffer[] = [];
  let total = 0;
  const credit = new Credit(Number.POSITIVE_INFINITY);
  for await (const part of exportLines(view, { ...usual, ...wish }, credit, new AbortController().signal)) {
    parts.push(Buffer.from(part.text, part.base64 ? 'base64' : 'utf8'));
    total = part.total;
  }
  const bytes = Buffer.concat(parts);
  return { text: bytes.toString('utf8'), bytes, total };
}

const cursor = ({ time }: MadeLine, line: number, source = 0): LogCursor => ({ at: timeText(time), source, line });
const made = (numbers: number[]) => numbers.map((number) => numbered(number, number + 1)[0] as MadeLine);
const lines = (numbers: number[]) => numbers.map((number) => `line ${number}\n`).join('');
const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('a range', () => {
  it('has the lines from one to another of a long log, or to either end', async () => {
    const opened = await openView(['a']);
    const all = numbered(0, 20_000);
    await opened.captures[0]?.book.append(batchOf(all));
    await opened.until(({ end }) => end === 20_000);
    const at = (line: number) => cursor(all[line] as MadeLine, line);
    const part = await written(opened.view, { range: { from: at(9), to: at(15_000) } });
    expect(part).toMatchObject({ text: lines(upTo(9, 15_001)), total: 14_992 });
    expect((await written(opened.view, { range: { to: at(2) } })).text).toBe(lines([0, 1, 2]));
    expect((await written(opened.view, { range: { from: at(19_999) } })).text).toBe(lines([19_999]));
    expect((await written(opened.view, { range: {} })).total).toBe(20_000);
  });

  it('goes by time where an end is not shown: filtered out, or numbered otherwise before the past came', async () => {
    const opened = await openView(['a'], {
      rules: [{ action: 'hide', query: { kind: 'text', text: '5', caseSensitive: false, wholeWord: false } }],
    });
    const all = numbered(0, 20);
    await opened.captures[0]?.book.append(batchOf(all));
    await opened.until(({ end, first }) => end - first === 18);
    const hidden = { from: cursor(all[5] as MadeLine, 5), to: cursor(all[15] as MadeLine, 15) };
    expect((await written(opened.view, { range: hidden })).text).toBe(lines([6, 7, 8, 9, 10, 11, 12, 13, 14]));
    const other = { from: cursor(all[3] as MadeLine, 1e12), to: cursor(all[4] as MadeLine, 1e12 + 1) };
    expect((await written(opened.view, { range: other })).text).toBe(lines([3, 4]));
  });

  it('takes several logs in the order of time, without their names when those are not wanted', async () => {
    const opened = await openView(['a', 'b']);
    await opened.captures[0]?.book.append(batchOf(made([0, 2, 4])));
    await opened.captures[1]?.book.append(batchOf(made([1, 3, 5])));
    await opened.until(({ end }) => end === 6);
    const range = { from: cursor(made([1])[0] as MadeLine, 0, 1), to: cursor(made([4])[0] as MadeLine, 2, 0) };
    expect((await written(opened.view, { range })).text).toBe(lines([1, 2, 3, 4]));
    expect((await written(opened.view, { range, names: true })).text).toBe(
      'b | line 1\na | line 2\nb | line 3\na | line 4\n',
    );
  });
});

describe('bytes that are no UTF-8', () => {
  const broken = Buffer.from([0x1b, 0x5b, 0x33, 0x31, 0x6d, 0x61, 0xff, 0xfe, 0xc3, 0x62]);

  it('are written as they were, with and without colours, among lines that are whole', async () => {
    const opened = await openView(['a']);
    const time = { seconds: 1_800_000_000, nanos: 0 };
    await opened.captures[0]?.book.append(batchOf([...numbered(0, 1), { text: broken, time }]));
    await opened.until(({ end }) => end === 2);
    const raw = Buffer.concat([Buffer.from('line 0\n'), broken, Buffer.from('\n')]);
    expect((await written(opened.view, { what: 'all' })).bytes.equals(raw)).toBe(true);
    const plain = await written(opened.view, { what: 'all', colours: false });
    expect([...plain.bytes.subarray(7)]).toEqual([0x61, 0xff, 0xfe, 0xc3, 0x62, 0x0a]);
  });

  it('are in a field of their own in JSON', async () => {
    const opened = await openView(['a']);
    await opened.captures[0]?.book.append(batchOf([{ text: broken, time: { seconds: 1_800_000_000, nanos: 0 } }]));
    await opened.until(({ end }) => end === 1);
    const line = JSON.parse((await written(opened.view, { format: 'jsonl', what: 'all', colours: false })).text);
    expect(line).toMatchObject({ text: 'a\ufffd\ufffd\ufffdb', base64: broken.toString('base64') });
  });
});
