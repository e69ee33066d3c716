// Figures of all that runs, read in turns: at a bounded pace, shared by readers, and not at all without them.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ContainerRow, ContainerStats } from '../../contract/containers.ts';
import { type Rows, StatsSurvey } from './stats-survey.ts';

const running = (id: string, state: ContainerRow['state'] = 'running') => ({ id, state }) as ContainerRow;

function rowsOf(items: ContainerRow[]): Rows & { items: ContainerRow[]; watched: number } {
  const rows = {
    items,
    watched: 0,
    async *subscribe(signal: AbortSignal) {
      rows.watched++;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      rows.watched--;
      yield { kind: 'remove' as const, ids: [] };
    },
  };
  return rows;
}

/** The second reading of a container has a figure, as at an engine. */
function reader() {
  const reads: string[] = [];
  const read = async (id: string, before: object | undefined) => {
    reads.push(id);
    const stats = { id, at: Date.now(), cpuPercent: 1 } as ContainerStats;
    return { raw: {}, ...(before && { stats }) };
  };
  return { reads, read };
}

async function drain(stream: AsyncGenerator<ContainerStats[]>, into: ContainerStats[]): Promise<void> {
  for await (const round of stream) into.push(...round);
}

const kept = vi.fn();

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the survey', () => {
  it('reads what runs, twice for the first figures, then at its pace', async () => {
    const rows = rowsOf([...Array.from({ length: 200 }, (_, index) => running(`c${index}`)), running('off', 'exited')]);
    const { reads, read } = reader();
    const stop = new AbortController();
    const found: ContainerStats[] = [];
    const reading = drain(new StatsSurvey(rows, read, kept).subscribe(stop.signal), found);
    await vi.advanceTimersByTimeAsync(7_000);
    expect(new Set(found.map(({ id }) => id)).size).toBe(200);
    expect(reads).not.toContain('off');
    const before = reads.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reads.length - before).toBeLessThanOrEqual(205);
    expect(reads.length - before).toBeGreaterThan(150);
    stop.abort();
    await reading;
  });

  it('reads nothing once nobody reads it, and one reading serves all', async () => {
    const rows = rowsOf([running('a')]);
    const { reads, read } = reader();
    const survey = new StatsSurvey(rows, read, kept);
    const [one, two] = [new AbortController(), new AbortController()];
    const first: ContainerStats[] = [];
    const second: ContainerStats[] = [];
    const both = [drain(survey.subscribe(one.signal), first), drain(survey.subscribe(two.signal), second)];
    await vi.advanceTimersByTimeAsync(5_000);
    expect(first.length).toBeGreaterThan(0);
    expect(second).toEqual(first);
    expect(kept).toHaveBeenCalledWith(first[0]);
    expect(rows.watched).toBe(1);
    one.abort();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(second.length).toBeGreaterThan(first.length);
    two.abort();
    await Promise.all(both);
    const before = reads.length;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(reads.length).toBe(before);
    expect(rows.watched).toBe(0);
  });

  it('forgets what stopped and goes on after a reading that failed', async () => {
    const rows = rowsOf([running('a'), running('b')]);
    const { read } = reader();
    const stop = new AbortController();
    const found: ContainerStats[] = [];
    const flaky = (id: string, before: object | undefined) =>
      id === 'b' ? Promise.reject(new Error('gone')) : read(id, before);
    const reading = drain(new StatsSurvey(rows, flaky, kept).subscribe(stop.signal), found);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(['a']));
    rows.items = [running('b')];
    const before = found.length;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(found.length).toBe(before);
    stop.abort();
    await reading;
  });
});
