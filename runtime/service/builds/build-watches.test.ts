// Watching a folder: builds follow each other, whatever changes while one begins.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BuildRow } from '../../contract/builds/build-record.ts';
import { buildSpec } from '../../contract/builds/build-spec.ts';
import { BuildWatches } from './build-watches.ts';
import type { Begun } from './build-work.ts';

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one();
});

describe('a watched folder', () => {
  it('begins no second build while one begins, and one more after it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gantry-watch-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\n');
    const begun: ((value: Begun) => void)[] = [];
    const watches = new BuildWatches({
      begin: () => new Promise<Begun>((resolve) => begun.push(resolve)),
      cancel: () => undefined,
    });
    undo.push(() => watches.close());
    const started = watches.start('engine', buildSpec.parse({ folder }));
    await vi.waitFor(() => expect(begun).toHaveLength(1));

    await writeFile(join(folder, 'a'), '1');
    await vi.waitFor(() => expect(watches.latest.value[0]?.state).toBe('pending'), { timeout: 10_000 });
    expect(begun).toHaveLength(1);

    let end: (row: BuildRow) => void = () => undefined;
    const ended = new Promise<BuildRow>((resolve) => {
      end = resolve;
    });
    begun[0]?.({ activityId: 'one', buildId: 'first', ended });
    await started;
    expect(watches.latest.value[0]).toMatchObject({ state: 'pending', buildId: 'first' });
    end({} as BuildRow);
    await vi.waitFor(() => expect(begun).toHaveLength(2));
  });
});
