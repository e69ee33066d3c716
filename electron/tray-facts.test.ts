// What the tray knows of the engines: the current one's containers, and those of the next when another is chosen.
import { expect, it } from 'vitest';
import type { GantryClient } from '../runtime/contract/index.ts';
import { followFacts, type KnownFacts } from './tray-facts.ts';

function channel<T>() {
  const waiting: T[] = [];
  let wake: () => void = () => undefined;
  return {
    push: (value: T) => {
      waiting.push(value);
      wake();
    },
    async *read(signal: AbortSignal): AsyncGenerator<T> {
      signal.addEventListener('abort', () => wake(), { once: true });
      while (!signal.aborted) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}

it('follows the current engine and its containers', async () => {
  const engines = channel<object>();
  const lists: Record<string, ReturnType<typeof channel<object>>> = { a: channel(), b: channel() };
  const client = {
    engines: { watch: async (_: undefined, { signal }: { signal: AbortSignal }) => engines.read(signal) },
    containers: {
      watch: async ({ engineId }: { engineId: string }, { signal }: { signal: AbortSignal }) =>
        lists[engineId]?.read(signal),
    },
  } as unknown as GantryClient;
  const life = new AbortController();
  let facts: KnownFacts | undefined;
  const over = followFacts(client, life.signal, (told) => {
    facts = told;
  });
  const both = [
    { id: 'a', name: 'A', status: 'ready' },
    { id: 'b', name: 'B', status: 'ready' },
  ];
  const names = () => facts?.rows.map(({ name, state }) => `${name} ${state}`);
  engines.push({ engines: both, currentId: 'a' });
  const web = { id: '1', name: 'web', state: 'running', image: 'nginx' };
  lists.a?.push({ kind: 'snapshot', items: [web, { ...web, id: '2', name: 'db' }] });
  await expect.poll(names).toEqual(['web running', 'db running']);
  lists.a?.push({ kind: 'upsert', items: [{ ...web, state: 'exited' }] });
  lists.a?.push({ kind: 'remove', ids: ['2'] });
  await expect.poll(names).toEqual(['web exited']);
  expect(facts?.rows[0]).toEqual({ id: '1', name: 'web', state: 'exited' });

  engines.push({ engines: both, currentId: 'b' });
  await expect.poll(() => facts?.engine?.name).toBe('B');
  expect(names()).toEqual([]);
  lists.b?.push({ kind: 'snapshot', items: [{ ...web, name: 'other' }] });
  await expect.poll(names).toEqual(['other running']);
  life.abort();
  await over;
});
