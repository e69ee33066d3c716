// Runs work once with the next painted frame, so that a burst of changes costs one update.

/** A hidden window paints no frames; this long after a request it runs anyway. Milliseconds. */
const hiddenDelay = 200;

/** Calls `run` before the next paint, or soon when nothing is painted. */
export function nextFrame(run: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    run();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, hiddenDelay);
}
