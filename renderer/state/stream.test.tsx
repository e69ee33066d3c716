// @vitest-environment happy-dom
// A view's stream: open while the view and the wire are there, and never twice.
import { act, cleanup, render, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Feed } from './test-backend.ts';

vi.mock('../backend.ts', () => ({ onConnection: vi.fn(), inDesktop: () => true }));
const { connectionChanged } = await import('./connection.ts');
const { useStream } = await import('./stream.ts');

let feeds: Feed<number>[] = [];
const items: number[] = [];
const onEnd = vi.fn();

function View({ of }: { of: string }) {
  useStream<number>(
    (signal) => {
      const feed = new Feed<number>(signal);
      feeds.push(feed);
      return feed;
    },
    (item) => void items.push(item),
    [of],
    onEnd,
  );
  return null;
}

beforeEach(() => {
  feeds = [];
  items.length = 0;
  onEnd.mockClear();
  connectionChanged('connected');
});
afterEach(cleanup);

it('opens once, again for something else, and is closed with the view', async () => {
  const { rerender, unmount } = render(<View of="a" />);
  rerender(<View of="a" />);
  expect(feeds).toHaveLength(1);
  feeds[0]?.push(1);
  await waitFor(() => expect(items).toEqual([1]));
  rerender(<View of="b" />);
  expect(feeds).toHaveLength(2);
  await waitFor(() => expect(feeds[0]?.closed).toBe(true));
  unmount();
  await waitFor(() => expect(feeds[1]?.closed).toBe(true));
  expect(onEnd).not.toHaveBeenCalled();
});

it('waits while the wire is lost, and opens again when it is back', async () => {
  render(<View of="a" />);
  feeds[0]?.break(Object.assign(new Error('gone'), { name: 'ConnectionLostError' }));
  await act(async () => connectionChanged('lost'));
  expect(feeds).toHaveLength(1);
  await act(async () => connectionChanged('connected'));
  expect(feeds).toHaveLength(2);
  expect(onEnd).not.toHaveBeenCalled();
});

it('tells how it ended', async () => {
  render(<View of="a" />);
  feeds[0]?.end();
  await waitFor(() => expect(onEnd).toHaveBeenCalledWith());
  cleanup();
  render(<View of="a" />);
  feeds[1]?.break(new Error('broken'));
  await waitFor(() => expect(onEnd).toHaveBeenCalledWith(new Error('broken')));
});
