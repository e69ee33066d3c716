// A terminal's pump: who is slow sets the pace, and a late view sees the same screen.
import { describe, expect, it } from 'vitest';
import { Credit, creditWindow } from '../contract/credit.ts';
import type { TerminalEvent } from '../contract/terminals.ts';
import type { Shell } from '../engine/exec.ts';
import { TerminalSession } from './terminal-session.ts';

function fakeShell(chunks: AsyncIterable<Uint8Array>) {
  let end: (value: { status: 'exited'; exitCode: number }) => void = () => undefined;
  const shell: Shell = {
    shell: '/bin/sh',
    output: chunks,
    write: async () => undefined,
    resize: async () => undefined,
    end: () => undefined,
    ended: new Promise((resolve) => {
      end = resolve;
    }),
  };
  return { shell, exit: () => end({ status: 'exited', exitCode: 3 }) };
}

function session(shell: Shell) {
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
    onChange: () => undefined,
    judge: async (end) => end,
  });
}

async function collect(events: AsyncGenerator<TerminalEvent>, until: (text: string) => boolean): Promise<string> {
  let text = '';
  for await (const event of events) {
    if (event.kind !== 'exit') text += event.data;
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
    const chunk = new TextEncoder().encode('y\r\n'.repeat(1365));
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
    const view = one.attach(credit, never);
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

  it('decodes a character that was cut in two', async () => {
    const bytes = new TextEncoder().encode('größe 漢字 🚢 end');
    const tap = faucet();
    const one = session(fakeShell(tap.output).shell);
    const text = collect(one.attach(new Credit(), never), (soFar) => soFar.includes('end'));
    for (const byte of bytes) tap.pour(Uint8Array.of(byte));
    expect(await text).toContain('größe 漢字 🚢 end');
    one.close();
  });

  it('gives a late view the screen so far, and then only what is new', async () => {
    const tap = faucet();
    const { shell, exit } = fakeShell(tap.output);
    const one = session(shell);
    const early = collect(one.attach(new Credit(), never), (soFar) => soFar.includes('one\r\n'));
    tap.pour(new TextEncoder().encode('one\r\n'));
    await early;
    const late: TerminalEvent[] = [];
    const view = one.attach(new Credit(), never);
    late.push((await view.next()).value);
    tap.pour(new TextEncoder().encode('two'));
    tap.close();
    exit();
    for await (const event of view) late.push(event);
    expect(late.map(({ kind }) => kind)).toEqual(['replay', 'data', 'exit']);
    expect(late[0]).toMatchObject({ columns: 80, rows: 24, data: expect.stringContaining('one') });
    expect(late[1]).toMatchObject({ data: 'two' });
    expect(late[2]).toEqual({ kind: 'exit', status: 'exited', exitCode: 3 });
    const after = await one.attach(new Credit(), never).next();
    expect(after.value).toMatchObject({ kind: 'replay', data: expect.stringMatching(/one\r\ntwo/) });
    one.close();
  });
});
