// Waits for a stream that has no room for more.
import type { Writable } from 'node:stream';

/** Resolves when it takes more, or nothing any more; its listeners go with that. Not `once`: those for what did not happen would stay. */
export function drained(stream: Writable): Promise<void> {
  // One that was ended is never drained, and a channel of SSH does not tell when it is over.
  if (stream.closed || !stream.writable) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
}
