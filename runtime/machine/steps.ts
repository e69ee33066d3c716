// Work that reports what it is at, as a stream of steps that ends with the work's result.
import type { Step } from './driver.ts';

/** Yields what `work` reports, in order, and ends with its result; a failure of the work is thrown after its last report. */
export async function* reported<T>(work: (report: (step: Step) => void) => Promise<T>): AsyncGenerator<Step, T> {
  const steps: Step[] = [];
  let wake = () => {};
  let ended = false;
  const result = work((step) => {
    steps.push(step);
    wake();
  }).finally(() => {
    ended = true;
    wake();
  });
  // A rejection while nobody awaits would end the process; it is awaited below.
  result.catch(() => {});
  while (!ended || steps.length > 0) {
    const step = steps.shift();
    if (step) yield step;
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (ended || steps.length > 0) resolve();
      });
  }
  return result;
}

/** Does one thing between its two steps; where it fails, the failed step carries the words of the failure. */
export async function stepped<T>(
  report: (step: Step) => void,
  name: Step['name'],
  work: () => Promise<T>,
  detail?: (result: T) => string | undefined,
): Promise<T> {
  report({ name, status: 'running' });
  try {
    const result = await work();
    const told = detail?.(result);
    report({ name, status: 'done', ...(told === undefined ? {} : { detail: told }) });
    return result;
  } catch (error) {
    report({ name, status: 'failed', detail: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}
