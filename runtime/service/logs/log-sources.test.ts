// Who is in a view: containers by name of their project, as they come, and what is kept where there is none.
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Change } from '../../contract/change.ts';
import type { ContainerRow } from '../../contract/containers.ts';
import type { KeptLog } from '../../contract/logs.ts';
import { MergedQueue } from '../lists/merged.ts';
import type { Watchers } from '../lists/watchers.ts';
import type { LogCaptures } from './log-captures.ts';
import { LogSources } from './log-sources.ts';

const engineId = 'engine';
const project = { kind: 'project' as const, engineId, project: 'shop' };

function row(id: string, ofProject?: string): ContainerRow {
  return { engineId, id, name: id, image: 'i', ...(ofProject ? { project: ofProject } : {}) } as ContainerRow;
}

function open(kept: Partial<KeptLog>[] = []) {
  const queue = new MergedQueue<ContainerRow>();
  const held: string[] = [];
  let watching = 0;
  const containers = {
    async *subscribe(signal: AbortSignal): AsyncGenerator<Change<ContainerRow>> {
      watching += 1;
      try {
        while (!signal.aborted) {
          yield* queue.take();
          await queue.wait(signal);
        }
      } finally {
        watching -= 1;
      }
    },
  };
  const captures = {
    shelf: { kept: () => kept },
    hold(engine: string, containerId: string) {
      held.push(containerId);
      const capture = {
        engineId: engine,
        containerId,
        title: undefined as unknown,
        onChange: () => () => undefined,
        describe(title: unknown) {
          capture.title = title;
        },
      };
      return capture;
    },
    release: ({ containerId }: { containerId: string }) => held.splice(held.indexOf(containerId), 1),
  };
  const watchers = { of: () => ({ containers }) };
  const sources = new LogSources(
    captures as unknown as LogCaptures,
    watchers as unknown as Pick<Watchers, 'of'>,
    () => undefined,
  );
  onTestFinished(() => sources.close());
  return { sources, queue, held, watching: () => watching };
}

describe('the sources of a view', () => {
  it('are the containers of a project, those that join later too, and those that went', async () => {
    const { sources, queue, held } = open();
    sources.select([project]);
    queue.push({ kind: 'snapshot', items: [row('b', 'shop'), row('a', 'shop'), row('x', 'other')] });
    await vi.waitFor(() => expect(held).toEqual(['a', 'b']));
    queue.push({ kind: 'remove', ids: ['a'] });
    queue.push({ kind: 'upsert', items: [row('c', 'shop'), row('y')] });
    await vi.waitFor(() => expect(held).toEqual(['a', 'b', 'c']));
    expect(sources.list.map(({ key }) => key)).toEqual([0, 1, 2]);
  });

  it('keep their keys when something is chosen besides, and go when nothing asks for them any more', async () => {
    const { sources, queue, held, watching } = open();
    sources.select([project]);
    queue.push({ kind: 'snapshot', items: [row('a', 'shop'), row('b', 'shop')] });
    await vi.waitFor(() => expect(held).toEqual(['a', 'b']));
    sources.select([
      { kind: 'container', engineId, id: 'b' },
      { kind: 'container', engineId, id: 'z' },
    ]);
    expect(sources.list.map(({ key, capture }) => [key, capture.containerId])).toEqual([
      [1, 'b'],
      [2, 'z'],
    ]);
    sources.close();
    expect(held).toEqual([]);
    await vi.waitFor(() => expect(watching()).toBe(0));
  });

  it('are what is kept of a project without containers, or on an engine that is away', async () => {
    const kept = [
      { engineId, containerId: 'old', project: 'shop' },
      { engineId, containerId: 'other', project: 'else' },
    ];
    for (const change of [
      { kind: 'snapshot' as const, items: [row('x', 'other')] },
      {
        kind: 'unavailable' as const,
        status: 'unreachable' as const,
        problem: { reason: 'unknown' as const, message: '' },
      },
    ]) {
      const { sources, queue, held } = open(kept);
      sources.select([project]);
      queue.push(change);
      await vi.waitFor(() => expect(held).toEqual(['old']));
    }
  });
});
