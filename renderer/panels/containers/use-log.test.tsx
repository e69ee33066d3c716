// @vitest-environment happy-dom
// A container's log: its tail first, marks where it stopped, and on from the last line after a loss.
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogEvent, LogLine } from '../../../runtime/contract/logs.ts';
import { fakeRuntime, PushedStream, startPage } from './test-dom.tsx';
import { containerRow } from './test-rows.ts';
import { useLog } from './use-log.ts';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({
  backend: () => shared.client,
  inDesktop: () => false,
  onConnection: () => () => undefined,
}));
const runtime = fakeRuntime();
shared.client = runtime.client;

const line = (second: number, text: string): LogLine => ({
  stream: 'stdout',
  at: `2026-01-01T00:00:0${second}Z`,
  text,
});
const row = containerRow();
let opened: PushedStream<LogEvent>[] = [];
let shown: string[] = [];

const inputs = () => runtime.calls.filter((call) => call.name === 'logs.follow').map((call) => call.input);
const push = (event: LogEvent) => act(async () => opened.at(-1)?.push(event));

beforeAll(async () => {
  await startPage({});
  runtime.streams.containers.push({ kind: 'snapshot', items: [row] });
});
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
  opened = [];
  shown = [];
  runtime.answers.set('logs.follow', () => {
    const stream = new PushedStream<LogEvent>();
    opened.push(stream);
    return stream;
  });
});

function openLog() {
  const sink = {
    append: (lines: readonly LogLine[]) => void shown.push(...lines.map((one) => one.text)),
    mark: (what: string) => void shown.push(`(${what})`),
  };
  return renderHook(() => useLog(row, sink)).result;
}

describe('useLog', () => {
  it('begins with the tail and marks where the container stopped and started', async () => {
    openLog();
    await waitFor(() => expect(opened).toHaveLength(1));
    expect(inputs()[0]).toMatchObject({ engineId: 'engine', id: row.id, tail: 1000, follow: true });
    await push({ kind: 'lines', lines: [line(1, 'one'), line(2, 'two')] });
    await push({ kind: 'end' });
    await push({ kind: 'lines', lines: [line(3, 'three')] });
    await waitFor(() => expect(shown).toEqual(['one', 'two', '(ended)', '(started)', 'three']));
  });

  it('goes on after the last line once the engine is back', async () => {
    const log = openLog();
    await waitFor(() => expect(opened).toHaveLength(1));
    await push({ kind: 'lines', lines: [line(1, 'one')] });
    await waitFor(() => expect(shown).toEqual(['one']));
    await push({ kind: 'lost', message: 'gone' });
    await waitFor(() => expect(log.current.lost).toBe(true));
    await waitFor(() => expect(opened).toHaveLength(2), { timeout: 5000 });
    expect(inputs()[1]).toMatchObject({ since: line(1, '').at });
    await waitFor(() => expect(log.current.lost).toBe(false));
    await push({ kind: 'lines', lines: [line(2, 'two')] });
    await waitFor(() => expect(shown).toEqual(['one', 'two']));
  });
});
