// A lossless reader grants only what was consumed.
import { beforeEach, expect, it, vi } from 'vitest';
import { Feed } from './test-backend.ts';

const grant = vi.fn((_: { streamId: string; amount: number }) => Promise.resolve());
vi.mock('../backend.ts', () => ({ backend: () => ({ streams: { grant } }) }));
const { lossless } = await import('./lossless.ts');

const big = 'x'.repeat(100 * 1024);

beforeEach(() => grant.mockClear());

it('grants nothing for an item the consumer still holds', async () => {
  const feed = new Feed<string>();
  let streamId = '';
  const open = async (id: string) => {
    streamId = id;
    return feed;
  };
  const reader = lossless(open, (text) => text.length, new AbortController().signal);
  for (let count = 0; count < 3; count += 1) feed.push(big);
  await reader.next();
  await reader.next();
  expect(grant).not.toHaveBeenCalled();
  await reader.next();
  expect(grant.mock.calls).toEqual([[{ streamId, amount: 2 * big.length }]]);
  expect(streamId).toMatch(/^[0-9a-f]{32}$/);
});

it('names every stream anew and closes it when the consumer leaves', async () => {
  const names: string[] = [];
  for (let count = 0; count < 2; count += 1) {
    const feed = new Feed<string>();
    feed.push('a');
    const open = async (id: string) => {
      names.push(id);
      return feed;
    };
    for await (const _ of lossless(open, () => 1, new AbortController().signal)) break;
    expect(feed.closed).toBe(true);
  }
  expect(names[0]).not.toBe(names[1]);
});
