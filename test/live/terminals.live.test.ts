// Terminals on real engines: a shell found, typed into, resized, replayed; and a flood that a stopped reader holds back.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';

const size = { columns: 80, rows: 24 };

describe.each(engines)('terminals on $name', (engine) => {
  let live: LiveRuntime;
  let id: string;

  beforeAll(async () => {
    live = await openRuntime(engine);
    id = await live.run(idle);
  });
  afterAll(() => live?.close());

  const open = () =>
    live.client.terminals.open({ place: { kind: 'shell', engineId: live.engineId, containerId: id }, ...size });

  /** Reads, granting all it reads, until the text so far holds `part`. */
  async function readUntil(sessionId: string, part: string | RegExp): Promise<string> {
    const { client } = live;
    const streamId = randomUUID();
    let text = '';
    for await (const event of await client.terminals.attach({ sessionId, streamId })) {
      if (event.kind === 'exit') break;
      text += event.data;
      if (event.data.length > 0) await client.streams.grant({ streamId, amount: event.data.length });
      if (typeof part === 'string' ? text.includes(part) : part.test(text)) break;
    }
    return text;
  }

  it('finds the shell of the image, counts, and keeps the screen for whoever comes later', async () => {
    const { client } = live;
    const session = await open();
    expect(session).toMatchObject({ status: 'running', place: { kind: 'shell', containerId: id } });
    expect(session.shell).toMatch(/(ash|sh)$/);
    await client.terminals.input({ sessionId: session.id, data: 'echo answer $((6*7))\r' });
    expect(await readUntil(session.id, 'answer 42')).toContain('answer 42');
    const replay = await readUntil(session.id, 'answer 42');
    expect(replay).toContain('answer 42');
    await client.terminals.close({ sessionId: session.id });
  });

  it('passes the size on', async () => {
    const { client } = live;
    const session = await open();
    await client.terminals.resize({ sessionId: session.id, columns: 101, rows: 31 });
    await client.terminals.input({ sessionId: session.id, data: 'echo size $(stty size)\r' });
    expect(await readUntil(session.id, 'size 31 101')).toContain('size 31 101');
    await client.terminals.close({ sessionId: session.id });
  });

  it('says with which code a shell ended', async () => {
    const { client } = live;
    const session = await open();
    await client.terminals.input({ sessionId: session.id, data: 'exit 7\r' });
    const sessions = await until(await client.terminals.watch(), (list) =>
      list.some((one) => one.id === session.id && one.status === 'exited'),
    );
    expect(sessions.find((one) => one.id === session.id)?.exitCode).toBe(7);
    await client.terminals.close({ sessionId: session.id });
  });

  it('says why when there is no shell, or nothing runs', async () => {
    const { client, engineId } = live;
    const stopped = await live.run({ command: ['true'] });
    await until(await client.containers.watch({ engineId }), (change) =>
      change.kind !== 'remove' && change.kind !== 'unavailable'
        ? change.items.some((row) => row.id === stopped && row.state === 'exited')
        : false,
    );
    await expect(
      client.terminals.open({ place: { kind: 'shell', engineId, containerId: stopped }, ...size }),
    ).rejects.toMatchObject({
      data: { reason: 'not-running' },
    });
    await expect(
      client.terminals.open({ place: { kind: 'shell', engineId, containerId: id, shell: '/no/such/shell' }, ...size }),
    ).rejects.toMatchObject({ data: { reason: 'no-shell' } });
  });

  it('holds `yes` back at the engine while its reader stops: memory stays flat, nothing is lost after', async () => {
    const { client } = live;
    const session = await open();
    const streamId = randomUUID();
    const stream = await client.terminals.attach({ sessionId: session.id, streamId });
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await client.terminals.input({ sessionId: session.id, data: 'yes gantry\r' });
    let received = 0;
    const take = async () => {
      const { value, done } = await iterator.next();
      if (!done && value.kind === 'data') received += value.data.length;
      return done ? undefined : value;
    };
    // Spend the window without granting, then read on: the stream must fall silent.
    let silent = false;
    let pending: Promise<unknown> | undefined;
    while (!silent) {
      pending ??= take();
      silent = await Promise.race([
        pending.then(() => false),
        new Promise<boolean>((done) => setTimeout(done, 1500, true)),
      ]);
      if (!silent) pending = undefined;
    }
    expect(received).toBeLessThan(3 * 1024 * 1024);
    global.gc?.();
    const before = process.memoryUsage().rss;
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const grown = process.memoryUsage().rss - before;
    console.log(
      `  a stopped reader: ${received} characters received, memory grew by ${Math.round(grown / 1024)} KiB in 3 s`,
    );
    expect(grown).toBeLessThan(24 * 1024 * 1024);
    await client.streams.grant({ streamId, amount: received });
    await pending;
    expect(received).toBeGreaterThan(0);
    await iterator.return?.(undefined);
    await client.terminals.close({ sessionId: session.id });
  });
});
