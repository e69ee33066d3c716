// A terminal's pump: who is slow sets the pace, and a late view sees the same screen.
import { describe, expect, it } from 'vitest';
import { Credit, creditWindow } from '../../contract/credit.ts';
import type { TerminalEvent } from '../../contract/terminals.ts';
import type { Shell } from '../../engine/programs/exec.ts';
import { wholeLength } from './terminal-screen.ts';
import { TerminalSession } from './terminal-session.ts';

function fakeShell(chunks: AsyncIterable<Uint8Array>) {
  const typed: string[] = [];
  let end: (value: { status: 'exited'; exitCode: number }) => void = () => undefined;
  const shell: Shell = {
    shell: '/bin/sh',
    output: chunks,
    write: async (data) => void typed.push(data),
    resize: async () => undefined,
    end: () => end({ status: 'exited', exitCode: 0 }),
    ended: new Promise((resolve) => {
      end = resolve;
    }),
  };
  return { shell, typed, exit: () => end({ status: 'exited', exitCode: 3 }) };
}

function session(shell: Shell, onChange: () => void = () => undefined) {
  const state = {
    id: 's',
    place: { kind: 'shell' as const, engineId: 'e', containerId: 'c' },
    containerName: 'c',
    shell: shell.shell,
    status: 'running' as const,
    createdAt: 0,
  };
  return new TerminalSession(state, shell, {
    size: { columns: 80, rows: 24 },
    scrollback: 1000,
    onChange,
    judge: async (end) => end,
  });
}

async function collect(events: AsyncGenerator<TerminalEvent>, until: (text: string) => boolean): Promise<string> {
  let text = '';
  for await (const event of events) {
    if ('data' in event) text += event.data;
    if (event.kind === 'clear') text += '(cleared)';
    if (event.kind === 'exit' || until(text)) break;
  }
  return text;
}

/** A gate the test opens chunk by chunk. */
function faucet() {
  const waiting: Uint8Array[] = [];
  let wake = () => {};
  let closed = false;
  async function* output(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = waiting.shift();
      if (chunk !== undefined) yield chunk;
      else if (closed) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  return {
    output: output(),
    pour: (...chunks: Uint8Array[]) => {
      waiting.push(...chunks);
      wake();
    },
    close: () => {
      closed = true;
      wake();
    },
  };
}

const never = new AbortController().signal;

describe('TerminalSession', () => {
  it('stops reading when its reader stops, within window and batch, and goes on with a grant', async () => {
    const chunk = new TextEncoder().encode('\x1b[Ky\r\n'.repeat(700));
    let read = 0;
    async function* yes(): AsyncGenerator<Uint8Array> {
      for (;;) {
        read += chunk.length;
        yield chunk;
      }
    }
    const one = session(fakeShell(yes()).shell);
    const credit = new Credit();
    let received = 0;
    const view = one.attach('view', credit, never);
    await view.next();
    const before = read;
    const reading = (async () => {
      for await (const event of view) if (event.kind === 'data') received += event.data.length;
    })();
    const bound = creditWindow + 3 * 64 * 1024;
    await expect.poll(() => credit.exhausted, { timeout: 20_000 }).toBe(true);
    // The pump goes on until the view's own batch is full, then rests; two equal looks with turns in between show it.
    let last = -1;
    await expect
      .poll(
        () => {
          const rests = last === read;
          last = read;
          return rests;
        },
        { timeout: 20_000, interval: 200 },
      )
      .toBe(true);
    expect(read - before).toBeLessThan(bound);
    const stopped = received;
    credit.grant(creditWindow);
    await expect.poll(() => received, { timeout: 20_000 }).toBeGreaterThan(stopped);
    one.close();
    await view.return(undefined);
    void reading;
  }, 60_000);

  it('reads on when its reader is behind a flood, of which it gets what it can still show', async () => {
    let read = 0;
    async function* count(): AsyncGenerator<Uint8Array> {
      for (; read < 200_000; read += 1_000) {
        yield new TextEncoder().encode(Array.from({ length: 1_000 }, (_, line) => `${read + line}\r\n`).join(''));
      }
    }
    const { shell, exit } = fakeShell(count());
    const one = session(shell);
    const credit = new Credit(1);
    const view = one.attach('view', credit, never);
    await view.next();
    const events = collect(view, (soFar) => soFar.endsWith('199999\r\n'));
    await expect.poll(() => read).toBeGreaterThan(0);
    await one.write('q');
    await expect.poll(() => read, { timeout: 20_000 }).toBe(200_000);
    credit.grant(creditWindow);
    const text = await events;
    const last = Array.from({ length: 1_000 }, (_, line) => `${199_000 + line}`).join('\r\n');
    expect(text.endsWith(`${last}\r\n`)).toBe(true);
    expect(text.length).toBeLessThan(200_000);
    exit();
    await one.close();
  }, 60_000);

  it('decodes a character that was cut in two', async () => {
    const bytes = new TextEncoder().encode('größe 漢字 🚢 end');
    const tap = faucet();
    const one = session(fakeShell(tap.output).shell);
    const text = collect(one.attach('view', new Credit(), never), (soFar) => soFar.includes('end'));
    for (const byte of bytes) tap.pour(Uint8Array.of(byte));
    expect(await text).toContain('größe 漢字 🚢 end');
    one.close();
  });

  it('gives a late view the screen so far, and then only what is new', async () => {
    const tap = faucet();
    const { shell, exit } = fakeShell(tap.output);
    const one = session(shell);
    const early = collect(one.attach('view', new Credit(), never), (soFar) => soFar.includes('one\r\n'));
    tap.pour(new TextEncoder().encode('one\r\n'));
    await early;
    const late: TerminalEvent[] = [];
    const view = one.attach('view', new Credit(), never);
    late.push((await view.next()).value);
    tap.pour(new TextEncoder().encode('two'));
    tap.close();
    exit();
    for await (const event of view) late.push(event);
    expect(late.map(({ kind }) => kind)).toEqual(['replay', 'data', 'exit']);
    expect(late[0]).toMatchObject({ columns: 80, rows: 24, data: expect.stringContaining('one') });
    expect(late[1]).toMatchObject({ data: 'two' });
    expect(late[2]).toEqual({ kind: 'exit', status: 'exited', exitCode: 3 });
    const after = await one.attach('view', new Credit(), never).next();
    expect(after.value).toMatchObject({ kind: 'replay', data: expect.stringMatching(/one\r\ntwo/) });
    one.close();
  });

  it('goes on with another program in the same place, below what the first one left', async () => {
    const first = faucet();
    const one = fakeShell(first.output);
    const states: string[] = [];
    const kept = session(one.shell, () => states.push(kept.state.status));
    first.pour(new TextEncoder().encode('\x1b[?1049hfull\x1b[?1049lone'));
    first.close();
    one.exit();
    await expect.poll(() => kept.state.status).toBe('exited');
    await kept.write('lost');
    const second = faucet();
    const other = fakeShell(second.output);
    await kept.reopen(other.shell, { shell: '/bin/other' });
    expect(kept.state).toMatchObject({ status: 'running', shell: '/bin/other' });
    expect(kept.state.exitCode).toBeUndefined();
    second.pour(new TextEncoder().encode('two'));
    const text = await collect(kept.attach('view', new Credit(), never), (soFar) => soFar.includes('two'));
    expect(text).toMatch(/one\r\n.*─.*two/s);
    await kept.write('typed');
    expect(one.typed).toEqual([]);
    expect(other.typed).toEqual(['typed']);
    expect(states).toEqual(['exited', 'running']);
    await kept.close();
  });

  it('passes input on in order, one after the other, and refuses what nobody takes', async () => {
    const tap = faucet();
    const { shell } = fakeShell(tap.output);
    const taken: string[] = [];
    const waiting: (() => void)[] = [];
    shell.write = (data) => {
      taken.push(data);
      return new Promise((resolve) => waiting.push(resolve));
    };
    const kept = session(shell);
    const calls = ['a', 'ship \ud83d', '\udea2'].map((data) => kept.write(data));
    await expect.poll(() => taken).toEqual(['a']);
    waiting.shift()?.();
    await expect.poll(() => taken).toEqual(['a', 'ship ']);
    waiting.shift()?.();
    await expect.poll(() => taken).toEqual(['a', 'ship ', '🚢']);
    const large = 'x'.repeat(16 * 1024 * 1024);
    void kept.write(large);
    await expect(kept.write(large)).rejects.toMatchObject({ problem: { reason: 'conflict' } });
    waiting.shift()?.();
    await Promise.all(calls);
    tap.close();
    await kept.close();
  });

  it('never passes on half an escape sequence, to nobody', async () => {
    const tap = faucet();
    const kept = session(fakeShell(tap.output).shell);
    const events: string[] = [];
    const view = kept.attach('view', new Credit(), never);
    await view.next();
    const reading = (async () => {
      for await (const event of view) if (event.kind === 'data') events.push(event.data);
    })();
    for (const part of ['red \x1b[3', '1mtext\x1b', '[0m end']) {
      tap.pour(new TextEncoder().encode(part));
      await expect.poll(() => events.join('').length).toBeGreaterThan(0);
    }
    await expect.poll(() => events.join('')).toBe('red \x1b[31mtext\x1b[0m end');
    expect(events.every((data) => wholeLength(data) === data.length)).toBe(true);
    tap.close();
    await kept.close();
    await reading;
  });

  it('answers what a program asks only where no view does', async () => {
    const tap = faucet();
    const { shell, typed } = fakeShell(tap.output);
    const kept = session(shell);
    tap.pour(new TextEncoder().encode('ab\x1b[6n'));
    await expect.poll(() => typed).toEqual(['\x1b[1;3R']);
    const seen = collect(kept.attach('view', new Credit(), never), (soFar) => soFar.includes('cd'));
    await new Promise((resolve) => setImmediate(resolve));
    tap.pour(new TextEncoder().encode('cd\x1b[6n'));
    await seen;
    expect(typed).toHaveLength(1);
    tap.close();
    await kept.close();
  });

  it('passes on the answers of one view only: the one that was used last, else the one that came last', async () => {
    const tap = faucet();
    const { shell, typed } = fakeShell(tap.output);
    const kept = session(shell);
    const [first, second] = ['first', 'second'].map((name) => kept.attach(name, new Credit(), never));
    await first?.next();
    await second?.next();
    await kept.answer('1', 'first');
    await kept.answer('2', 'second');
    expect(typed).toEqual(['2']);
    kept.lead('first');
    await kept.answer('3', 'first');
    await kept.answer('4', 'second');
    expect(typed).toEqual(['2', '3']);
    // Its generator rests within a wait, which only more output ends.
    const leaving = first?.return(undefined);
    tap.pour(new TextEncoder().encode('x'));
    await leaving;
    await kept.answer('5', 'second');
    expect(typed).toEqual(['2', '3', '5']);
    tap.close();
    await kept.close();
  });

  it('empties the scrollback here and in the views', async () => {
    const tap = faucet();
    const kept = session(fakeShell(tap.output).shell);
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\r\n');
    const seen = collect(kept.attach('view', new Credit(), never), (soFar) => soFar.includes('(cleared)'));
    tap.pour(new TextEncoder().encode(lines));
    const shown = collect(kept.attach('view', new Credit(), never), (soFar) => soFar.includes('line 99'));
    await shown;
    await kept.clear();
    await seen;
    const late = await collect(kept.attach('view', new Credit(), never), (soFar) => soFar.includes('line 99'));
    expect(late).not.toContain('line 70');
    tap.close();
    await kept.close();
  });

  it('reads a flood to its end when its container ended, though no view takes it', async () => {
    const chunk = new TextEncoder().encode('y\r\n'.repeat(20_000));
    let left = 100;
    async function* yes(): AsyncGenerator<Uint8Array> {
      while (left > 0) {
        left -= 1;
        yield chunk;
      }
    }
    const { shell, exit } = fakeShell(yes());
    const kept = session(shell);
    const view = kept.attach('view', new Credit(1), never);
    await view.next();
    void view.next();
    await expect.poll(() => left).toBeLessThan(100);
    exit();
    expect(kept.state.status).toBe('running');
    kept.drain();
    await expect.poll(() => kept.state.status, { timeout: 20_000 }).toBe('exited');
    expect(left).toBe(0);
    await kept.close();
  });
});
