// Logs on real engines: every line once, streams told apart, hostile text whole, and a reader that stops.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LogLine, logCost } from '../../runtime/contract/logs.ts';
import { engines, type LiveRuntime, openRuntime } from './runtime.ts';

describe.each(engines)('logs on $name', (engine) => {
  let live: LiveRuntime;
  /**
   * Podman 4 counts a tail by writes, glues the pieces of a line that was written in several to the line before, and takes
   * minutes for 200,000 lines. From a moment on it gives every line whole, so there the beginning is asked for by time.
   */
  const beginning = engine.flavour === 'podman' ? { since: '2000-01-01T00:00:00Z' } : {};

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(() => live?.close());

  async function read(
    id: string,
    range: { tail: number; since?: string },
    enough: (lines: LogLine[]) => boolean,
  ): Promise<LogLine[]> {
    const { client, engineId } = live;
    const streamId = randomUUID();
    const lines: LogLine[] = [];
    const stream = await client.logs.follow({ engineId, id, streamId, ...range, follow: true });
    for await (const event of stream) {
      if (event.kind !== 'lines') break;
      lines.push(...event.lines);
      await client.streams.grant({ streamId, amount: Math.max(1, logCost(event.lines)) });
      if (enough(lines)) break;
    }
    return lines;
  }

  it('gives every line as it was written, and tells the streams apart', async () => {
    const id = await live.run({ fixture: 'chatty' });
    const lines = await read(id, { tail: 1000, ...beginning }, (all) => all.some((line) => line.text === 'tick 1'));
    const text = (part: string) => lines.find((line) => line.text.includes(part));
    expect(text('plain line')?.stream).toBe('stdout');
    expect(text('to stderr')?.stream).toBe('stderr');
    expect(text('<img src=x')?.text).toBe('<img src=x onerror="window.__hostile = true">');
    expect(text('多字节')?.text).toBe('多字节 → emoji 👩‍👩‍👧‍👦');
    expect(text('\u001b[31mred')).toBeDefined();
    expect(text('xxxxx')?.text).toHaveLength(100_000);
    expect(text('broken')?.text).toContain('utf-8');
    expect(lines.every((line) => /^\d{4}-\d\d-\d\dT/.test(line.at))).toBe(true);
  });

  it('follows what comes, from a tail', async () => {
    const id = await live.run({ command: ['sh', '-c', 'for i in $(seq 1 500); do echo line $i; done; sleep 1000'] });
    await read(id, { tail: 1000 }, (all) => all.length === 500);
    const lines = await read(id, { tail: 10 }, (all) => all.length === 10);
    expect(lines.map((line) => line.text)).toEqual(Array.from({ length: 10 }, (_, index) => `line ${491 + index}`));
  });

  it('waits for a reader that stops, and then gives the rest, nothing twice', async () => {
    const { client, engineId } = live;
    const count = 200_000;
    const id = await live.run({ command: ['sh', '-c', `seq 1 ${count}; sleep 1000`] });
    const streamId = randomUUID();
    const stream = await client.logs.follow({ engineId, id, streamId, tail: count, ...beginning, follow: true });
    const iterator = stream[Symbol.asyncIterator]();
    let next = 1;
    let unpaid = 0;
    while (next <= count) {
      const { value, done } = await iterator.next();
      if (done || value.kind !== 'lines') break;
      for (const line of value.lines) {
        expect(line.text).toBe(String(next));
        next += 1;
      }
      unpaid += logCost(value.lines);
      // The sender may be a window ahead, no more: without a grant it would stop here for good.
      expect(unpaid).toBeLessThan(2 * 1024 * 1024);
      if (unpaid > 900 * 1024) {
        await client.streams.grant({ streamId, amount: unpaid });
        unpaid = 0;
      }
    }
    await iterator.return?.(undefined);
    expect(next).toBe(count + 1);
  });

  it('goes on when the container is started again, with a mark between', async () => {
    const { client, engineId } = live;
    const id = await live.run({ command: ['sh', '-c', 'echo begun; read line < /dev/null; exit 0'] });
    const streamId = randomUUID();
    const stream = await client.logs.follow({ engineId, id, streamId, tail: 100, follow: true });
    const seen: string[] = [];
    for await (const event of stream) {
      if (event.kind === 'lines') seen.push(...event.lines.map((line) => line.text));
      else seen.push(event.kind);
      if (event.kind === 'end' && seen.filter((item) => item === 'end').length === 1) {
        await client.containers.start({ engineId, id });
      }
      if (seen.filter((item) => item === 'begun').length === 2) break;
    }
    expect(seen.filter((item) => item === 'begun')).toHaveLength(2);
    expect(seen.indexOf('end')).toBe(1);
  });
});
