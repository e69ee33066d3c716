// @vitest-environment happy-dom
// Figures of the rows on screen: asked for those that run, and drawn without touching any other row.
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { Profiler } from 'react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ContainerRow, ContainerStats } from '../../../runtime/contract/containers.ts';
import { FigureCell, figureTexts } from './cells.tsx';
import { putSamples } from './stats-store.ts';
import { fakeRuntime, mount, startPage } from './test-dom.tsx';
import { containerRow } from './test-rows.ts';
import { useVisibleStats } from './visible-stats.ts';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({
  backend: () => shared.client,
  inDesktop: () => false,
  onConnection: () => () => undefined,
}));
const runtime = fakeRuntime();
shared.client = runtime.client;

function sample(id: string, at: number, cpuPercent: number): ContainerStats {
  const memory = { memoryBytes: 64 * 1024 * 1024, memoryLimitBytes: 2 ** 30 };
  const counters = { networkReceivedBytes: 0, networkSentBytes: 0, blockReadBytes: 0, blockWrittenBytes: 0 };
  return { id, at, cpuPercent, pids: 1, ...memory, ...counters };
}

const running = containerRow({ id: 'a' });
const exited = containerRow({ id: 'b', state: 'exited' });
const visible = ['a', 'b'];
const renders = new Map<string, number>();

function Cells({ id }: { id: string }) {
  return (
    <Profiler id={id} onRender={() => renders.set(id, (renders.get(id) ?? 0) + 1)}>
      <FigureCell id={id} locale="en" text={figureTexts.cpu} />
      <FigureCell id={id} locale="en" text={figureTexts.memory} />
    </Profiler>
  );
}

function Rows({ rows }: { rows: readonly ContainerRow[] }) {
  const byId = new Map(rows.map((row) => [row.id, row]));
  useVisibleStats('engine', { byId, status: 'ready' }, visible);
  return rows.map((row) => <Cells key={row.id} id={row.id} />);
}

beforeAll(() => startPage({}));
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
});

describe('figures in rows', () => {
  it('are asked for of what runs, and forgotten when it stops', async () => {
    mount(<Rows rows={[running, exited]} />);
    await waitFor(() => expect(runtime.calls).toHaveLength(1));
    expect(runtime.calls[0]).toEqual({
      name: 'containers.stats',
      input: { engineId: 'engine', ids: ['a'], everyMs: 1000 },
    });
    act(() => runtime.streams.stats.push([sample('a', 1, 12.34)]));
    await screen.findByText('12.3%');
    expect(screen.getByText('64 MiB')).toBeTruthy();
    cleanup();
    mount(<Rows rows={[{ ...running, state: 'exited' }, exited]} />);
    await waitFor(() => expect(screen.queryByText('12.3%')).toBeNull());
    expect(runtime.calls).toHaveLength(1);
  });

  it('do not come back with a sample that was under way when it stopped', async () => {
    const { rerender } = render(<Rows rows={[running]} />);
    await waitFor(() => expect(runtime.calls).toHaveLength(1));
    act(() => runtime.streams.stats.push([sample('a', 11, 33)]));
    await screen.findByText('33.0%');
    rerender(<Rows rows={[{ ...running, state: 'paused' }]} />);
    await waitFor(() => expect(screen.queryByText('33.0%')).toBeNull());
    await act(async () => runtime.streams.stats.push([sample('a', 12, 44)]));
    expect(screen.queryByText('44.0%')).toBeNull();
  });

  it('draw only the row they are of', () => {
    mount([<Cells key="a" id="a" />, <Cells key="b" id="b" />]);
    const before = { a: renders.get('a') ?? 0, b: renders.get('b') };
    act(() => putSamples([sample('a', 2, 50)]));
    expect(screen.getByText('50.0%')).toBeTruthy();
    expect(renders.get('a')).toBe(before.a + 1);
    expect(renders.get('b')).toBe(before.b);
  });
});
