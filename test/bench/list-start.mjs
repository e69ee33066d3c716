// From the engine's own word that a container has started to its row saying so, with 200 others running.
import { startEvents } from './engine.mjs';
import { median, quantile, row } from './report.mjs';
import { openApp, rowsPainted } from './window.mjs';

const others = 200;
/** Stands first in the list, which is sorted by name. */
const name = 'a-started-one';

/** In the page: resolves with the moment (Date.now) at which the named row says `word`. */
function rowSays(wanted, word) {
  return new Promise((done) => {
    const look = () => {
      const rows = [...document.querySelectorAll('[role=grid] [role=row][data-index]')];
      const row = rows.find((one) => one.textContent.includes(wanted));
      if (!row?.textContent.includes(word)) return;
      observer.disconnect();
      done(Date.now());
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
    look();
  });
}

async function oneStart(engine, opened, events) {
  const event = events.next(name);
  const shown = opened.evaluate(rowSays, name, 'Running');
  const from = performance.now();
  await engine.docker('start', name);
  const command = performance.now() - from;
  const latency = (await shown) - (await event);
  const exited = opened.evaluate(rowSays, name, 'Exited');
  await engine.kill(name);
  await exited;
  return { command, latency };
}

/** At least forty starts, for a 95th percentile that is one. */
export async function startToRow(context) {
  const engine = await context.engine();
  await engine.removeAll();
  await engine.addRunning('api', others);
  await engine.create(name, 'bridge');
  const opened = await openApp('gantry', context);
  const events = await startEvents(engine, context);
  try {
    await opened.evaluate(rowsPainted, 15);
    const starts = Math.max(40, context.runs);
    context.say(`${starts} starts with ${others} running`);
    const figures = [];
    for (let run = 0; run <= starts; run++) figures.push(await oneStart(engine, opened, events));
    // The first one fills the caches.
    figures.shift();
    const latencies = figures.map((one) => one.latency);
    const baseline = median(figures.map((one) => one.command));
    return [
      row('docker start to row, median', 'ms', { value: median(latencies), baseline }),
      row('docker start to row, p95', 'ms', { value: quantile(latencies, 0.95), baseline, aim: 100 }),
    ];
  } finally {
    await events.close();
    await opened.close();
  }
}
