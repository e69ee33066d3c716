// A helper is opened once for all who ask, stays while it is held, and is closed when nobody needs it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IdleHelper } from './idle-helper.ts';

const idleMs = 1000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Helpers that are only counted; `end` is what an engine does to one. */
function counted() {
  const opened: { id: string; ended: boolean; close: () => Promise<void> }[] = [];
  const open = vi.fn(async () => {
    const helper = {
      id: String(opened.length),
      ended: false,
      close: async () => {
        helper.ended = true;
      },
    };
    opened.push(helper);
    return helper;
  });
  return { open, opened, idle: new IdleHelper(open, idleMs) };
}

describe('a helper', () => {
  it('is one for all who ask, and is closed some time after the last of them', async () => {
    const { idle, opened } = counted();
    const [first, second] = await Promise.all([idle.get(), idle.get()]);
    expect(first).toBe(second);
    await vi.advanceTimersByTimeAsync(idleMs - 1);
    await idle.get();
    await vi.advanceTimersByTimeAsync(idleMs - 1);
    expect(opened.map(({ ended }) => ended)).toEqual([false]);
    expect(idle.isOpen).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(opened.map(({ ended }) => ended)).toEqual([true]);
    expect(idle.isOpen).toBe(false);
    await idle.get();
    expect(opened.map(({ ended }) => ended)).toEqual([true, false]);
  });

  it('stays while somebody holds it, however long that is', async () => {
    const { idle, opened } = counted();
    const releases = [idle.hold(), idle.hold()];
    await idle.get();
    await vi.advanceTimersByTimeAsync(idleMs * 10);
    releases[0]?.();
    releases[0]?.();
    await vi.advanceTimersByTimeAsync(idleMs * 10);
    expect(opened.map(({ ended }) => ended)).toEqual([false]);
    releases[1]?.();
    await vi.advanceTimersByTimeAsync(idleMs);
    expect(opened.map(({ ended }) => ended)).toEqual([true]);
  });

  it('that is retired goes with its last holder, unless it is asked for once more', async () => {
    const { idle, opened } = counted();
    await idle.get();
    const first = idle.hold();
    idle.retire();
    expect(opened[0]?.ended).toBe(false);
    first();
    await vi.advanceTimersByTimeAsync(0);
    expect(opened[0]?.ended).toBe(true);
    await idle.get();
    const second = idle.hold();
    idle.retire();
    await idle.get();
    second();
    await vi.advanceTimersByTimeAsync(0);
    expect(opened[1]?.ended).toBe(false);
    idle.retire();
    await vi.advanceTimersByTimeAsync(0);
    expect(opened[1]?.ended).toBe(true);
  });

  it('that the engine ended is opened anew, and a failure is not kept', async () => {
    const { idle, open, opened } = counted();
    const first = await idle.get();
    if (opened[0]) opened[0].ended = true;
    const [second, third] = await Promise.all([idle.get(), idle.get()]);
    expect(second).toBe(third);
    expect(second).not.toBe(first);
    await idle.close();
    open.mockRejectedValueOnce(new Error('no room'));
    await expect(idle.get()).rejects.toThrow('no room');
    expect((await idle.get()).id).toBe('2');
    await idle.close();
  });

  it('that is closed while it opens does not stay', async () => {
    const { idle, opened } = counted();
    const getting = idle.get();
    await idle.close();
    await getting;
    expect(opened.map(({ ended }) => ended)).toEqual([true]);
  });
});
