// Of lines that came while nobody looked only the last is told, and nothing is made of the others.
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, expect, it } from 'vitest';
import { newestLinesOf } from './newest-lines.ts';

function hand() {
  const waiting: (() => void)[] = [];
  return { rest: () => new Promise<void>((resolve) => waiting.push(resolve)), go: () => waiting.shift()?.() };
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

it('tells the newest of what came', async () => {
  const stream = new PassThrough();
  const { rest, go } = hand();
  const lines = newestLinesOf<{ n: number }>(stream, rest);
  stream.write('{"n":1}\n{"n');
  expect((await lines.next()).value).toEqual({ n: 1 });
  const next = lines.next();
  stream.write('":2}\n{"n":3}\n');
  stream.write('{"n":4}\n{"n":');
  go();
  expect((await next).value).toEqual({ n: 4 });
  const last = lines.next();
  stream.end('5}\n');
  go();
  expect((await last).value).toEqual({ n: 5 });
  const over = lines.next();
  go();
  expect((await over).done).toBe(true);
});

it('says what breaks it off, and what is no JSON', async () => {
  const stream = new PassThrough();
  const lines = newestLinesOf(stream, async () => undefined);
  const next = lines.next();
  stream.destroy(new Error('gone'));
  await expect(next).rejects.toMatchObject({ problem: { message: 'gone' } });
  const other = new PassThrough();
  other.write('no\n');
  await expect(newestLinesOf(other, async () => undefined).next()).rejects.toMatchObject({
    problem: { reason: 'unknown' },
  });
});

it('takes nothing of an answer apart while it rests', async () => {
  let write: (text: string) => void = () => undefined;
  server = createServer((_, response) => {
    write = (text) => response.write(text);
    write('{"n":1}\n');
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const answer = await new Promise<IncomingMessage>((resolve) => get({ host: '127.0.0.1', port }, resolve));
  const { rest, go } = hand();
  const lines = newestLinesOf<{ n: number }>(answer, rest);
  expect((await lines.next()).value).toEqual({ n: 1 });
  const next = lines.next();
  for (let n = 2; n <= 9; n += 1) write(`{"n":${n}}\n`);
  // A question and its answer on another connection: what was written before is in the kernel by then.
  await new Promise<void>((resolve) => get({ host: '127.0.0.1', port }, () => resolve()));
  expect(answer.readableLength).toBe(0);
  go();
  expect((await next).value).toEqual({ n: 9 });
  answer.destroy();
});
