// Reading a stream: brakes, hanging sources, and what is left behind.
import { expect, it, vi } from 'vitest';
import { Feed } from './test-backend.ts';

vi.mock('../backend.ts', () => ({ onConnection: () => () => undefined, inDesktop: () => true }));
const { consume } = await import('./follow.ts');

it('asks for the next item when the one before was handled', async () => {
  const feed = new Feed<number>();
  const handled: (() => void)[] = [];
  const done = consume(
    () => feed,
    () => new Promise<void>((resolve) => handled.push(resolve)),
    new AbortController().signal,
  );
  feed.push(1);
  feed.push(2);
  await vi.waitFor(() => expect(handled).toHaveLength(1));
  expect(feed.taken).toBe(1);
  handled[0]?.();
  await vi.waitFor(() => expect(handled).toHaveLength(2));
  handled[1]?.();
  feed.end();
  await done;
});

it('leaves a source that hangs, and one that hangs while it is opened', async () => {
  const stop = new AbortController();
  const feed = new Feed<number>();
  const reading = consume(() => feed, vi.fn(), stop.signal);
  const opening = consume<number>(() => new Promise(() => undefined), vi.fn(), stop.signal);
  await Promise.resolve();
  stop.abort(new Error('left'));
  await expect(reading).rejects.toThrow('left');
  await expect(opening).rejects.toThrow('left');
  expect(feed.closed).toBe(true);
});

it('throws what the source throws', async () => {
  const feed = new Feed<number>();
  feed.break(new Error('broken'));
  await expect(consume(() => feed, vi.fn(), new AbortController().signal)).rejects.toThrow('broken');
});
