// Makes a generator into what a wire can end: its `return` and the caller's signal both abort the work inside.
import { wireError } from './problems.ts';

/** The stream of one call. `open` gets a signal that aborts when the reader is gone, however it went. */
export function streaming<T>(
  caller: AbortSignal | undefined,
  open: (signal: AbortSignal) => AsyncGenerator<T>,
): AsyncIteratorObject<T, undefined, void> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (caller?.aborted) controller.abort();
  caller?.addEventListener('abort', abort, { once: true });
  const source = open(controller.signal);
  const finish = (): IteratorReturnResult<undefined> => {
    caller?.removeEventListener('abort', abort);
    return { done: true, value: undefined };
  };
  return {
    async next() {
      try {
        const item = await source.next();
        return item.done === true ? finish() : item;
      } catch (error) {
        finish();
        if (controller.signal.aborted) return { done: true, value: undefined };
        throw wireError(error);
      }
    },
    async return() {
      controller.abort();
      await source.return(undefined).catch(() => undefined);
      return finish();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
