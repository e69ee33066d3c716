// Logs on real engines: every line once, streams told apart, hostile text whole, over restarts, removals and crashes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogReader, texts } from './log-reader.ts';
import { engines, type LiveRuntime, openRuntime } from './runtime.ts';

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

describe.each(engines)('logs on $name', (engine) => {
  let live: LiveRuntime;
  const open: LogReader[] = [];

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(async () => {
    for (const reader of open) await reader.close();
    await live?.close();
  });

  async function view(...ids: string[]): Promise<LogReader> {
    const { client, engineId } = live;
    const reader = await LogReader.open(
      client,
      ids.map((id) => ({ kind: 'container', engineId, id })),
    );
    open.push(reader);
    return reader;
  }

  it('gives every line as it was written, and tells the streams apart', async () => {
    const id = await live.run({ fixture: 'chatty' });
    const reader = await view(id);
    await reader.until(({ end }) => end >= 13);
    await reader.status('following');
    const rows = await reader.rows();
    const row = (part: string) => rows.find(({ text }) => text.includes(part));
    expect(row('plain line')?.stream).toBe('stdout');
    expect(row('to stderr')?.stream).toBe('stderr');
    expect(row('<img src=x')?.text).toBe('<img src=x onerror="window.__hostile = true">');
    expect(row('多字节')?.text).toBe('多字节 → emoji 👩‍👩‍👧‍👦');
    expect(row('\u001b[31mred')).toBeDefined();
    expect(row('progress')?.text).toBe('progress 10%\rprogress 100%');
    expect(row('broken')?.text).toBe('broken \ufffd\ufffd utf-8');
    const long = row('xxxxx');
    expect([long?.text.length, long?.more]).toEqual([4096, 100_000 - 4096]);
    const { source = -1, line = -1 } = long ?? {};
    expect((await live.client.logs.line({ viewId: reader.viewId, source, line })).text).toHaveLength(100_000);
    expect(rows.every(({ at }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/.test(at))).toBe(true);
  });

  it('has all of a long log, in its order', async () => {
    const count = 100_000;
    const id = await live.run({ command: ['sh', '-c', `seq 1 ${count}; sleep 1000`] });
    const reader = await view(id);
    await reader.until(({ end }) => end >= count);
    await reader.status('following');
    expect(texts(await reader.rows())).toEqual(numbers(1, count));
  });
});
