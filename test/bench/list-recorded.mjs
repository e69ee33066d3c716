// Scrolling through 5,000 rows of a recorded engine: as they are, grouped by project with every column, and filtered while typing.

import { gridHas, round } from './list-scroll.mjs';
import { openRecordedEngine } from './recorded-engine.mjs';
import { median, quantile, row } from './report.mjs';
import { firstPaint, openApp } from './window.mjs';

const rows = 5000;
const limit = 50;

const columns = [
  'name',
  'image',
  'state',
  'ports',
  'cpu',
  'memory',
  'age',
  'project',
  'service',
  'health',
  'networks',
  'mounts',
  'started',
  'exit',
  'command',
  'id',
];

/** In the page: shows the list another way from its next load on. */
function look(view) {
  localStorage.setItem('gantry.view.containers-list', JSON.stringify(view));
}

/** In the page: resolves when the rows stand in groups. The page before the reload has none. */
function inGroups(count) {
  return new Promise((done) => {
    const check = () => {
      const grid = document.querySelector('[role=treegrid]');
      if (Number(grid?.getAttribute('aria-rowcount')) > count) done();
      else setTimeout(check, 100);
    };
    check();
  });
}

/** In the page: types a query, letter by letter, and resolves with the milliseconds from each key to the frame that shows its answer. */
export async function typeQuery(text) {
  const field = document.querySelector('input[role=combobox]');
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const times = [];
  for (let length = 1; length <= text.length; length++) {
    const from = performance.now();
    set.call(field, text.slice(0, length));
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - from);
  }
  set.call(field, '');
  field.dispatchEvent(new Event('input', { bubbles: true }));
  return times;
}

/** Milliseconds that the page's main thread was at work, by the processor's clock: others' work on this machine is not in it. */
async function workedTime(opened) {
  const { metrics } = await opened.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
}

async function measure(opened) {
  await opened.send('Performance.disable');
  await opened.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
  await opened.send('Performance.enable');
}

async function oneRound(opened) {
  const before = await workedTime(opened);
  const seen = await round(opened);
  return { ...seen, work: ((await workedTime(opened)) - before) / seen.frames.length };
}

/** Rounds of scrolling up and down, with their frames and what the page's main thread did for one. */
export async function rounds(opened, context) {
  await measure(opened);
  // The first one fills the caches.
  await oneRound(opened);
  const found = [];
  for (let run = 0; run < context.runs; run++) found.push(await oneRound(opened));
  return found;
}

/** The same in an empty window. Two windows at once would lie on each other, and the one below paints nothing. */
export async function emptyRounds(context) {
  const opened = await openApp('empty', context);
  try {
    await opened.evaluate(firstPaint);
    return await rounds(opened, context);
  } finally {
    await opened.close();
  }
}

/** The rows of the report that rounds of scrolling make. */
export function figures(name, empty, own) {
  const figure = (of) => ({ value: of(own), baseline: of(empty) });
  const usual = (of) => (found) => median(found.map(of));
  const worst = ({ worst }) => worst;
  return [
    row(`${name}, longest frame of a run`, 'ms', { ...figure(usual(worst)), aim: limit }),
    row(`${name}, longest frame of all`, 'ms', {
      ...figure((found) => Math.max(...found.map(worst))),
      aim: limit,
    }),
    row(
      `${name}, frame`,
      'ms',
      figure((found) => median(found.flatMap(({ frames }) => frames))),
    ),
    row(`${name}, work of the main thread in a frame`, 'ms', { ...figure(usual(({ work }) => work)), aim: 16 }),
    row(
      `${name}, frames over 50 ms`,
      'frames',
      figure((found) => found.reduce((sum, { slow }) => sum + slow, 0)),
    ),
  ];
}

export async function scrollRecorded(context) {
  const engine = await openRecordedEngine(context, rows);
  context.say(`scrolling ${rows} recorded rows, ${context.runs + 1} rounds each way`);
  const empty = await emptyRounds(context);
  const own = await openApp('gantry', { ...context, dockerHost: engine.address });
  try {
    await own.evaluate(gridHas, rows);
    const plain = await rounds(own, context);
    const typed = [];
    for (let run = 0; run < context.runs; run++) {
      typed.push(...(await own.evaluate(typeQuery, 'state:running name:web-1')));
    }
    const sorts = [{ column: 'name', descending: false }];
    await own.evaluate(look, { query: '', columns, widths: {}, sorts, group: 'project', closed: [] });
    // The shell refuses a page that wants to load itself anew.
    await own.send('Page.reload');
    await own.evaluate(inGroups, rows);
    const grouped = await rounds(own, context);
    return [
      ...figures('5,000 recorded rows', empty, plain),
      ...figures('5,000 recorded rows in groups, 16 columns', empty, grouped),
      row('5,000 recorded rows, a letter of a query to its frame, median', 'ms', { value: median(typed) }),
      row('5,000 recorded rows, a letter of a query to its frame, p95', 'ms', { value: quantile(typed, 0.95) }),
    ];
  } finally {
    await own.close();
    await engine.close();
  }
}
