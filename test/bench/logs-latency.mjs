// From the moment at which a quiet container writes a line to that line on screen, by the clock of this machine.
import { keepAwake } from './frames.mjs';
import { followRaw, startClock } from './logs-containers.mjs';
import { clockDelays, clockError, goTo, openTab, tabIsThere } from './logs-page.mjs';
import { median, quantile, row } from './report.mjs';
import { openApp, rowsPainted } from './window.mjs';

const limit = 50;
const lines = 200;

/** The same lines as the engine gives them to anybody, in ms after they were written. */
function rawDelays(engine, id) {
  const delays = [];
  const stop = followRaw(engine, id, (part) => {
    const now = performance.timeOrigin + performance.now();
    for (const [, nanos] of part.matchAll(/clock (\d{19})/g)) delays.push(now - Number(BigInt(nanos) / 1000n) / 1000);
  });
  return { delays, stop };
}

export async function latency(context) {
  const engine = await context.engine();
  const id = await startClock(engine, 'clock');
  const opened = await openApp('gantry', context);
  try {
    await opened.evaluate(rowsPainted, 1);
    await keepAwake(opened);
    await opened.evaluate(goTo, `#/containers/${id}?tab=inspect`);
    await opened.evaluate(tabIsThere, 'Logs');
    await opened.evaluate(openTab, 'Logs', 'clock ');
    const raw = rawDelays(engine, id);
    const delays = await opened.evaluate(clockDelays, lines);
    raw.stop();
    const [error, here] = [await opened.evaluate(clockError), clockError()];
    context.say(
      `  ${delays.length} lines; clocks are off by ${error.toFixed(1)} ms in the page, ${here.toFixed(1)} ms here`,
    );
    const own = delays.map((delay) => delay - error);
    const engines = raw.delays.map((delay) => delay - here);
    return [
      row('line written to line on screen, median (baseline: raw follow)', 'ms', {
        value: median(own),
        baseline: median(engines),
      }),
      row('line written to line on screen, p95 (baseline: raw follow)', 'ms', {
        value: quantile(own, 0.95),
        baseline: quantile(engines, 0.95),
        aim: limit,
      }),
    ];
  } finally {
    await opened.close();
  }
}
