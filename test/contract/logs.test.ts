// Views on logs over both wires, on the kept log of a container that is gone: everything without an engine.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { logFilter, logQuery } from '../../runtime/contract/logs/log-query.ts';
import type { LogViewEvent } from '../../runtime/contract/logs.ts';
import { batchOf, numbered } from '../../runtime/logs/made-lines.ts';
import { Shelf } from '../../runtime/logs/shelf.ts';
import { timeText } from '../../runtime/logs/times.ts';
import { tryLock } from '../../runtime/machine/lock.ts';
import { createRuntime, type Runtime } from '../../runtime/service/router.ts';
import { type OpenWire, wires } from './wires.ts';

const gone = { engineId: 'gone-engine', containerId: 'c'.repeat(64) };
const selections = [{ kind: 'container' as const, engineId: gone.engineId, id: gone.containerId }];
const count = 5000;
const texts = numbered(0, count).map(({ text }) => text);

async function fill(home: string): Promise<void> {
  const limits = { totalBytes: 1e9, eachBytes: 1e9, keepDays: 10_000 };
  const shelf = await Shelf.open({ folder: join(home, 'logs'), limits, claim: tryLock });
  const book = await shelf.book({ ...gone, name: 'web', image: 'nginx' });
  await book.append(batchOf(numbered(0, count)));
  await book.append(batchOf([{ text: '€'.repeat(5000), time: { seconds: 1_800_000_000, nanos: 0 }, stderr: true }]));
  await book.mark('removed', { seconds: 1_800_000_001, nanos: 0 });
  await book.close();
  await shelf.removed(gone.engineId, gone.containerId, Date.now());
  await shelf.close();
}

describe.each(wires)('logs over $name', (wire) => {
  let home: string;
  let runtime: Runtime;
  let opened: OpenWire;
  let client: GantryClient;

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'gantry-logs-'));
    await fill(home);
    const env = { HOME: home, PATH: process.env.PATH, DOCKER_HOST: `unix://${join(home, 'nothing.sock')}` };
    runtime = await createRuntime({ home, env, log: () => undefined });
    opened = await wire.open(runtime.router);
    client = createORPCClient(opened.link);
  });
  afterEach(async () => {
    await opened.close();
    await runtime.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** A view with all of its rows; its stream goes on until it is closed. */
  async function openView(filter = logFilter.parse({})) {
    const viewId = crypto.randomUUID();
    const events: AsyncIteratorObject<LogViewEvent> = await client.logs.view({ viewId, selections, filter });
    return { viewId, events };
  }

  async function rowsOf(events: AsyncIteratorObject<LogViewEvent>, rows: number) {
    for (;;) {
      const { value, done } = await events.next();
      if (done) throw new Error('The view ended.');
      if (value.kind === 'state' && value.state.end - value.state.first === rows) return value.state;
    }
  }

  it('a view tells its state, and windows of it, whole lines and places', async () => {
    const { viewId, events } = await openView();
    const state = await rowsOf(events, count + 2);
    expect(state.sources).toMatchObject([{ ...gone, key: 0, name: 'web', status: 'kept', lines: count + 2 }]);
    const window = await client.logs.window({ viewId, from: 100, count: 3 });
    expect(window).toMatchObject({ revision: state.revision, from: 100 });
    expect(window.rows.map(({ text, line }) => [text, line])).toEqual([100, 101, 102].map((n) => [`line ${n}`, n]));
    const { rows } = await client.logs.window({ viewId, from: count, count: 10 });
    expect(rows).toMatchObject([
      { stream: 'stderr', more: 5000 - 4096 },
      { text: '', mark: 'removed' },
    ]);
    expect((await client.logs.line({ viewId, source: 0, line: count })).text).toBe('€'.repeat(5000));
    await expect(client.logs.line({ viewId, source: 0, line: 9999 })).rejects.toMatchObject({
      data: { reason: 'not-found' },
    });
    const at = timeText(numbered(77, 78)[0]?.time ?? { seconds: 0, nanos: 0 });
    expect(await client.logs.locate({ viewId, at })).toEqual({ revision: state.revision, row: 77 });
    await events.return?.();
  });

  it('a filter is applied and taken away, and says why it cannot be applied', async () => {
    const rule = (text: string) => logFilter.parse({ rules: [{ action: 'show', query: { kind: 'regex', text } }] });
    const { viewId, events } = await openView(rule('99$'));
    const state = await rowsOf(events, count / 100);
    const { rows } = await client.logs.window({ viewId, from: state.first, count: 100 });
    expect(rows.map(({ text }) => text)).toEqual(texts.filter((text) => text.endsWith('99')));
    await client.logs.change({ viewId, filter: rule('(') });
    expect((await rowsOf(events, count + 2)).filterProblem?.reason).toBe('pattern-invalid');
    await client.logs.change({ viewId, filter: logFilter.parse({}), muted: [0] });
    await rowsOf(events, 0);
    // What is not named stays: the source is muted still.
    await client.logs.change({ viewId, filter: rule('99$') });
    const wish = { viewId, format: 'text' as const, what: 'filtered' as const, times: false, colours: true };
    const parts = await client.logs.export({ ...wish, streamId: crypto.randomUUID() });
    expect((await parts.next()).value).toEqual({ text: '', done: 0, total: 0 });
    await client.logs.change({ viewId, muted: [] });
    await rowsOf(events, count / 100);
    await events.return?.();
  });

  it('a search finds all rows, and refuses a pattern that is none', async () => {
    const { viewId, events } = await openView();
    await rowsOf(events, count + 2);
    const found: number[] = [];
    const query = logQuery.parse({ kind: 'text', text: '77' });
    for await (const event of await client.logs.search({ viewId, query })) {
      found.push(...event.rows);
      if (event.done) break;
    }
    const wanted = texts.flatMap((text, index) => (text.includes('77') ? [index] : []));
    expect(found.sort((a, b) => a - b)).toEqual(wanted);
    const wrong = await client.logs.search({ viewId, query: logQuery.parse({ kind: 'regex', text: '(' }) });
    await expect(wrong.next()).rejects.toMatchObject({ data: { reason: 'pattern-invalid' } });
    const { counts, since } = await client.logs.histogram({ viewId, buckets: 4 });
    expect([counts.reduce((sum, one) => sum + one, 0), since]).toEqual([
      count + 2,
      timeText({ seconds: 1_700_000_000, nanos: 0 }),
    ]);
    await events.return?.();
  });

  it('an export has every line, and waits for its reader', async () => {
    const { viewId, events } = await openView();
    await rowsOf(events, count + 2);
    const streamId = crypto.randomUUID();
    const wish = { viewId, streamId, format: 'text' as const, what: 'all' as const, times: false, colours: true };
    let text = '';
    let last = { done: 0, total: 0 };
    for await (const part of await client.logs.export(wish)) {
      text += part.text;
      last = part;
      if (part.text !== '') await client.streams.grant({ streamId, amount: part.text.length });
    }
    expect(text).toBe([...texts, '€'.repeat(5000), ''].join('\n'));
    expect(last).toMatchObject({ done: count + 2, total: count + 2 });
    await events.return?.();
  });

  it('a part of it is named by its ends', async () => {
    const { viewId, events } = await openView();
    await rowsOf(events, count + 2);
    const ends = (await client.logs.window({ viewId, from: 10, count: 2000 })).rows;
    const cursorOf = (index: number) => {
      const { at, source, line } = ends[index] ?? { at: '', source: -1, line: -1 };
      return { at, source, line };
    };
    const wish = { viewId, format: 'text' as const, what: 'filtered' as const, times: false, colours: true };
    const range = { from: cursorOf(0), to: cursorOf(1999) };
    const parts = await client.logs.export({ ...wish, range, streamId: crypto.randomUUID() });
    let text = '';
    for await (const part of parts) text += part.text;
    expect(text.split('\n')).toEqual([...texts.slice(10, 2010), '']);
    await events.return?.();
  });

  it('a view ends with its reader, and nothing of it is left', async () => {
    const { viewId, events } = await openView();
    await rowsOf(events, count + 2);
    const again = await client.logs.view({ viewId, selections, filter: logFilter.parse({}) });
    await expect(again.next()).rejects.toMatchObject({ data: { reason: 'conflict' } });
    await expect(client.logs.forget(gone)).rejects.toMatchObject({ data: { reason: 'in-use' } });
    await events.return?.();
    const kept = await client.logs.kept();
    expect((await kept.next()).value).toMatchObject([{ ...gone, name: 'web', lines: count + 2 }]);
    const next = await openView();
    await rowsOf(next.events, count + 2);
    opened.cut();
    const before = opened;
    opened = await wire.open(runtime.router);
    await before.close();
    client = createORPCClient(opened.link);
    await expect
      .poll(
        () =>
          client.logs.forget(gone).then(
            () => 'forgotten',
            (error) => error.data.reason,
          ),
        { timeout: 10_000 },
      )
      .toBe('forgotten');
    await expect(client.logs.window({ viewId, from: 0, count: 1 })).rejects.toMatchObject({
      data: { reason: 'not-found' },
    });
  });

  it('a log that nobody has is told so', async () => {
    const id = 'd'.repeat(64);
    const viewId = crypto.randomUUID();
    const unknown = await client.logs.view({
      viewId,
      selections: [{ kind: 'container', engineId: 'nowhere', id }],
      filter: logFilter.parse({}),
    });
    await expect(unknown.next()).rejects.toMatchObject({ data: { reason: 'not-found' } });
    await expect(client.logs.forget({ engineId: 'nowhere', containerId: id })).rejects.toMatchObject({
      data: { reason: 'not-found' },
    });
  });
});
