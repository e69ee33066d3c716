// Steps told while the work goes on: a callback on the inside, an iterator on the outside.
import type { Step } from './driver.ts';

/** Yields what `work` reports, as it comes, and ends with its outcome. Leaving the loop early does not stop the work: its signal does. */
export async function* stepsOf<T>(work: (report: (step: Step) => void) => Promise<T>): AsyncGenerator<Step, T> {
  const steps: Step[] = [];
  let wake = () => {};
  let ended = false;
  const outcome = work((step) => {
    steps.push(step);
    wake();
  }).finally(() => {
    ended = true;
    wake();
  });
  // A rejection while nobody awaits would end the process; it is awaited below.
  outcome.catch(() => {});
  for (;;) {
    const step = steps.shift();
    if (step !== undefined) yield step;
    else if (ended) return await outcome;
    else {
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (ended || steps.length > 0) resolve();
      });
    }
  }
}
