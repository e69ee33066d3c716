// Captures are shared by the views that show them, linger a moment, and end.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { batchOf, numbered, temporaryFolder } from '../../logs/made-lines.ts';
import { Shelf } from '../../logs/shelf.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { LogCaptures } from './log-captures.ts';

const gone = { engineId: 'engine', containerId: 'gone' };

describe('captures', () => {
  let shelf: Shelf;
  let captures: LogCaptures;

  beforeEach(async () => {
    shelf = await Shelf.open({
      folder: await temporaryFolder(),
      limits: { totalBytes: 1e9, eachBytes: 1e9, keepDays: 10 },
      claim: async () => async () => undefined,
    });
    const book = await shelf.book({ ...gone, name: 'web', image: 'nginx' });
    await book.append(batchOf(numbered(0, 10)));
    await book.close();
    await shelf.removed(gone.engineId, gone.containerId, Date.now());
    const engines = {
      link: () => {
        throw new Error('no engine is asked');
      },
    };
    captures = new LogCaptures(engines as unknown as EngineRegistry, shelf);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await captures.close();
    await shelf.close();
  });

  it('are one a container, show what is kept, and end some time after their last view', async () => {
    const capture = captures.hold(gone.engineId, gone.containerId);
    expect(captures.hold(gone.engineId, gone.containerId)).toBe(capture);
    await vi.waitFor(() => expect([capture.status, capture.lines?.end]).toEqual(['kept', 10]));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    captures.release(capture);
    vi.advanceTimersByTime(60_000);
    expect(captures.size).toBe(1);
    captures.release(capture);
    vi.advanceTimersByTime(20_000);
    expect(captures.hold(gone.engineId, gone.containerId)).toBe(capture);
    captures.release(capture);
    vi.advanceTimersByTime(40_000);
    expect(captures.size).toBe(0);
    vi.useRealTimers();
    await vi.waitFor(() => expect(capture.book).toBeUndefined());
  });

  it('are no hindrance to forgetting once no view shows them', async () => {
    const capture = captures.hold(gone.engineId, gone.containerId);
    await expect(captures.forget(gone.engineId, gone.containerId)).rejects.toMatchObject({
      problem: { reason: 'in-use' },
    });
    captures.release(capture);
    await captures.forget(gone.engineId, gone.containerId);
    expect([captures.size, shelf.kept()]).toEqual([0, []]);
    await expect(captures.forget(gone.engineId, gone.containerId)).rejects.toMatchObject({
      problem: { reason: 'not-found' },
    });
  });
});
