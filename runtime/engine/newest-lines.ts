// A stream of JSON lines of which only the newest counts, taken apart no oftener than somebody wants it.
import type { Readable } from 'node:stream';
import { parseLine } from './connection.ts';
import { toEngineProblem } from './problem.ts';

/** Part of Node's answer to a request: what the bytes come through. */
interface Answer extends Readable {
  socket?: { pause(): unknown; resume(): unknown } | null;
}

/**
 * The newest line each time there is a new one. `rest` is waited for after each: meanwhile the bytes stay as they came, with the socket and
 * then in the kernel (and when that is full, the engine waits), so it must not last for minutes. What breaks the stream off comes as an EngineProblem.
 */
export async function* newestLinesOf<T>(stream: Answer, rest: () => Promise<void>): AsyncGenerator<T> {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const chunk = stream.read() as Uint8Array | null;
    if (chunk !== null) {
      text += decoder.decode(chunk, { stream: true });
      continue;
    }
    const end = text.lastIndexOf('\n');
    const line = text.slice(text.lastIndexOf('\n', end - 1) + 1, Math.max(0, end)).trim();
    if (end >= 0) text = text.slice(end + 1);
    if (line !== '') {
      yield parseLine<T>(line);
      stream.socket?.pause();
      await rest();
      stream.socket?.resume();
    }
    if (!(await more(stream))) return;
  }
}

/** Resolves when there is something to read: false when nothing comes any more. */
function more(stream: Readable): Promise<boolean> {
  return new Promise((resolve, reject) => {
    if (stream.readableLength > 0) return resolve(true);
    if (stream.readableEnded || stream.destroyed) return resolve(false);
    const leave = () => {
      stream.off('readable', ready);
      stream.off('end', over);
      stream.off('close', over);
      stream.off('error', broken);
    };
    const ready = () => {
      // It is also said at the end, with nothing to read: then `end` follows.
      if (stream.readableLength === 0) return void stream.read();
      leave();
      resolve(true);
    };
    const over = () => {
      leave();
      resolve(false);
    };
    const broken = (cause: unknown) => {
      leave();
      reject(toEngineProblem(cause));
    };
    stream.on('readable', ready);
    stream.once('end', over);
    stream.once('close', over);
    stream.once('error', broken);
  });
}
