// `list`: what the containers list costs while it is open: memory, processor time, a change's way to the screen, scrolling.
import { setTimeout as sleep } from 'node:timers/promises';
import { scrollRecorded } from './list-recorded.mjs';
import { scroll } from './list-scroll.mjs';
import { startToRow } from './list-start.mjs';
import { memoryOf, processorTimeOf } from './processes.mjs';
import { median, row } from './report.mjs';
import { openApp, rowsPainted } from './window.mjs';

/** Milliseconds before anything is read, and of one reading of the idle window's processor time. */
const settle = 60_000;
const idleTime = 10_000;

/** Rows in the list with what they may cost: MB over the empty window, and % of a core. */
const sizes = [
  { rows: 11, running: 2, memory: 80, processor: 0.3 },
  { rows: 209, running: 200, memory: 90, processor: 0.5 },
];

/** Medians over `context.runs` readings, begun after a minute: memory, and the idle processor time in % of a core. */
async function costOf(app, rows, context) {
  const opened = await openApp(app, context);
  try {
    // No more than a screenful of the list is in the page.
    if (app === 'gantry') await opened.evaluate(rowsPainted, Math.min(rows, 15));
    opened.detach();
    await sleep(settle);
    const memory = [];
    const processor = [];
    for (let run = 0; run < context.runs; run++) {
      memory.push(memoryOf(opened.pid));
      const [before, from] = [processorTimeOf(opened.pid), performance.now()];
      await sleep(idleTime);
      const used = processorTimeOf(opened.pid) - before;
      processor.push((used / (performance.now() - from)) * 100_000);
    }
    const found = { memory: median(memory), processor: median(processor) };
    context.say(`  ${found.memory.toFixed(1)} MB, ${found.processor.toFixed(2)} % of a core`);
    return found;
  } finally {
    await opened.close();
  }
}

async function fill(engine, { rows, running }) {
  await engine.removeAll();
  await engine.addRunning('api', running);
  await engine.addCreated('job', rows - running);
}

async function costs(context) {
  const engine = await context.engine();
  context.say('an empty window');
  const empty = await costOf('empty', 0, context);
  const found = [];
  for (const size of sizes) {
    await fill(engine, size);
    context.say(`${size.rows} rows`);
    const own = await costOf('gantry', size.rows, context);
    found.push({ ...size, own });
  }
  return [
    ...found.map(({ rows, memory, own }) =>
      row(`memory after 60 s, ${rows} rows`, 'MB', {
        value: own.memory,
        baseline: empty.memory,
        aim: empty.memory + memory,
      }),
    ),
    ...found.map(({ rows, processor, own }) =>
      row(`idle, ${rows} rows`, '% of a core', {
        value: own.processor,
        baseline: empty.processor,
        aim: processor,
      }),
    ),
  ];
}

const parts = { cost: costs, start: startToRow, scroll, recorded: scrollRecorded };

/** All parts, or with `--part` one of them; the second begins with the rows that the first one leaves. */
export async function list(context) {
  const names = context.part ? [context.part] : Object.keys(parts);
  const found = [];
  for (const name of names) {
    if (!parts[name]) throw new Error(`list has no part ${name}; there are: ${Object.keys(parts).join(', ')}.`);
    found.push(...(await parts[name](context)));
  }
  return found;
}
