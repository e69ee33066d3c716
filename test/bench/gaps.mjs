// How long a page's main thread was away at a time: a chain of timers in it, read from outside.

/** In the page: begins (or begins anew) to measure; timers of a page come every 4 ms or so. */
export function startGaps() {
  window.benchGaps?.stop();
  const meter = { worst: 0, worstAt: 0, over: 0, count: 0, frames: [] };
  let going = true;
  let before = performance.now();
  const begun = before;
  const tick = () => {
    const now = performance.now();
    const gap = now - before;
    before = now;
    if (gap > meter.worst) Object.assign(meter, { worst: gap, worstAt: now - begun });
    meter.count += 1;
    if (gap > 50) meter.over += 1;
    if (going) setTimeout(tick, 0);
  };
  setTimeout(tick, 0);
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const scripts = entry.scripts.map(
        (one) => `${Math.round(one.duration)} ms ${one.invoker} ${one.sourceFunctionName}`,
      );
      meter.frames.push({
        duration: entry.duration,
        layout: entry.startTime + entry.duration - entry.styleAndLayoutStart,
        scripts,
      });
      meter.frames.sort((one, other) => other.duration - one.duration).splice(3);
    }
  });
  observer.observe({ type: 'long-animation-frame', buffered: false });
  meter.stop = () => {
    going = false;
    observer.disconnect();
  };
  window.benchGaps = meter;
}

/** In the page: ends the measure; answers the longest gap and when it was (ms), those over 50 ms, and the longest frames with their scripts. */
export function endGaps() {
  window.benchGaps.stop();
  const { worst, worstAt, over, count, frames } = window.benchGaps;
  return { worst, worstAt, over, count, frames };
}
