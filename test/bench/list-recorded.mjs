// Scrolling through 5,000 rows of a recorded engine: as they are, grouped by project with every column, and filtered while typing.

import { gridHas, round } from './list-scroll.mjs';
import { openRecordedEngine } from './recorded-engine.mjs';
import { median, row } from './report.mjs';
import { openApp } from './window.mjs';

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
  location.reload();
}

/** In the page: types a query, letter by letter, and resolves with the milliseconds from each key to the frame that shows its answer. */
async function typeQuery(text) {
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

async function rounds(opened, context) {
  await round(opened);
  const found = [];
  for (let run = 0; run < context.runs; run++) found.push(await round(opened));
  return found;
}

function figures(name, found) {
  const worst = found.map((one) => one.worst);
  const slow = found.reduce((sum, one) => sum + one.slow, 0);
  return [
    row(`${name}, longest frame of a run`, 'ms', { value: median(worst), aim: limit }),
    row(`${name}, longest frame of all`, 'ms', { value: Math.max(...worst), aim: limit }),
    row(`${name}, frames over 50 ms`, 'frames', { value: slow, aim: 0 }),
  ];
}

export async function scrollRecorded(context) {
  const engine = await openRecordedEngine(context, rows);
  const opened = await openApp('gantry', { ...context, dockerHost: engine.address });
  try {
    await opened.evaluate(gridHas, rows);
    context.say(`scrolling ${rows} recorded rows, ${context.runs + 1} rounds each way`);
    const plain = await rounds(opened, context);
    const typed = [];
    for (let run = 0; run < context.runs; run++)
      typed.push(...(await opened.evaluate(typeQuery, 'state:running name:web-1')));
    const sorts = [{ column: 'name', descending: false }];
    await opened.evaluate(look, { query: '', columns, widths: {}, sorts, group: 'project', closed: [] });
    await opened.evaluate(gridHas, rows);
    const grouped = await rounds(opened, context);
    return [
      ...figures('5,000 recorded rows', plain),
      ...figures('5,000 recorded rows in groups, 16 columns', grouped),
      row('5,000 recorded rows, a letter of a query to its frame, median', 'ms', { value: median(typed) }),
      row('5,000 recorded rows, a letter of a query to its frame, worst', 'ms', { value: Math.max(...typed) }),
    ];
  } finally {
    await opened.close();
    await engine.close();
  }
}
