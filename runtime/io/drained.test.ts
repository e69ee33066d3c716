// A stream without room is waited for, to its end at the longest, and nothing keeps listening to it.
import { PassThrough, Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { drained } from './drained.ts';

const listeners = (stream: Writable) => ['drain', 'close'].map((name) => stream.listenerCount(name));

it('waits for room, and leaves no listener however often', async () => {
  const stream = new PassThrough({ highWaterMark: 1 });
  const before = listeners(stream);
  for (let round = 0; round < 20; round += 1) {
    expect(stream.write('xx')).toBe(false);
    const waiting = drained(stream);
    stream.read();
    await waiting;
    expect(listeners(stream)).toEqual(before);
  }
});

it('waits no longer than the stream lives', async () => {
  const stream = new PassThrough({ highWaterMark: 1 });
  const before = listeners(stream);
  stream.write('xx');
  const waiting = drained(stream);
  stream.destroy();
  await waiting;
  expect(listeners(stream)).toEqual(before);
  await drained(stream);
});

it('does not wait for one that was ended, though that never closes', async () => {
  const stream = new Writable({ highWaterMark: 1, emitClose: false, autoDestroy: false, write: () => {} });
  const before = listeners(stream);
  stream.write('xx');
  stream.end();
  await drained(stream);
  expect(listeners(stream)).toEqual(before);
});
