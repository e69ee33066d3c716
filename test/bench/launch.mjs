// `launch`: from the process's start to the containers list on screen, over the first paint of an empty window.
import { median, row } from './report.mjs';
import { firstPaint, openApp, rowsPainted } from './window.mjs';

const rows = 11;
/** Seconds that the list may take over the empty window. */
const allowance = 0.5;

async function secondsTo(app, context) {
  const opened = await openApp(app, context);
  try {
    const at = app === 'gantry' ? await opened.evaluate(rowsPainted, rows) : await opened.evaluate(firstPaint);
    return (at - opened.startedAt) / 1000;
  } finally {
    await opened.close();
  }
}

/** Both in turn, so that a loaded minute weighs on both; the first of each only fills the system's caches. */
export async function launch(context) {
  const engine = await context.engine();
  await engine.removeAll();
  await engine.addRunning('web', 2);
  await engine.addCreated('job', rows - 2);
  const figures = { gantry: [], empty: [] };
  for (let run = 0; run <= context.runs; run++) {
    for (const app of ['empty', 'gantry']) {
      const seconds = await secondsTo(app, context);
      if (run > 0) figures[app].push(seconds);
    }
    context.say(`launch ${run} of ${context.runs}`);
  }
  const baseline = median(figures.empty);
  return [
    row('launch to the list, engine running', 's', {
      value: median(figures.gantry),
      baseline,
      aim: baseline + allowance,
    }),
  ];
}
