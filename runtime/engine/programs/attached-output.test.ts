// What an attached process printed: frames taken away, lines returned, and the log joined to the stream.
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AttachedOutput, framesRemoved, linesReturned, meeting } from './attached-output.ts';

function frame(stream: number, text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

it('takes frames away wherever they are cut', () => {
  const all = Buffer.concat([frame(1, 'out größe\n'), frame(2, ''), frame(2, 'err\n'), frame(1, 'x'.repeat(300))]);
  for (const step of [1, 3, 7, 8, 9, 100, 1000]) {
    const plain = framesRemoved();
    const parts: Buffer[] = [];
    for (let at = 0; at < all.length; at += step) parts.push(plain(all.subarray(at, at + step)));
    expect(Buffer.concat(parts).toString()).toBe(`out größe\nerr\n${'x'.repeat(300)}`);
  }
});

it('returns each line once', () => {
  const show = linesReturned();
  const parts = ['a\nb\r\n\n', '', 'c\r', '\nd', '\n'].map((text) => show(Buffer.from(text)).toString());
  expect(parts.join('')).toBe('a\r\nb\r\n\r\nc\r\nd\r\n');
});

describe('the log meets the stream', () => {
  it.each([
    ['one two three ', 'three four', 8],
    ['one two three ', 'two', 4],
    ['one two ', 'three', 8],
    ['', 'three', 0],
    ['one', '', 3],
  ])('%j and %j', (log, sample, at) => {
    expect(meeting(Buffer.from(log), Buffer.from(sample))).toBe(at);
  });
});

it('ends with a stream that breaks, and stops at a reader that is gone', async () => {
  const broken = new PassThrough();
  const output = new AttachedOutput(broken, true);
  const screen = new PassThrough();
  broken.write('part');
  const poured = output.pour(screen);
  broken.destroy(new Error('reset'));
  await poured;
  expect(broken.destroyed).toBe(true);
  const endless = new PassThrough();
  const left = new PassThrough({ highWaterMark: 10 });
  const pouring = new AttachedOutput(endless, true).pour(left);
  endless.write('x'.repeat(100));
  left.destroy();
  endless.write('y');
  await pouring;
  expect(endless.destroyed).toBe(true);
});
