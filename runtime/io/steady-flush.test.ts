// What is written goes to the disk on the way, one flush at a time, and a broken disk does not end the writing here.
import { expect, it, vi } from 'vitest';
import { SteadyFlush } from './steady-flush.ts';

const half = 20 * 1024 * 1024;

it('flushes once enough has come, and never twice at a time', async () => {
  let end = () => {};
  const datasync = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
  const flush = new SteadyFlush({ datasync });
  flush.note(half);
  expect(datasync).not.toHaveBeenCalled();
  flush.note(half);
  flush.note(half);
  flush.note(half);
  expect(datasync).toHaveBeenCalledTimes(1);
  end();
  await flush.settled();
  flush.note(half);
  expect(datasync).toHaveBeenCalledTimes(2);
  end();
});

it('leaves what goes wrong to the end of the file', async () => {
  const flush = new SteadyFlush({ datasync: () => Promise.reject(new Error('broken disk')) });
  flush.note(2 * half);
  await expect(flush.settled()).resolves.toBeUndefined();
});
