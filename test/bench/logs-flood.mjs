// 20,000 lines a second from 20 containers into the runtime alone: what is kept is counted line by line, its memory looked at.
import { setTimeout as sleep } from 'node:timers/promises';
import { startSteady } from './logs-containers.mjs';
import { allCaptured, exportAll, openRuntimeAlone, openView } from './logs-runtime.mjs';
import { memoryOfProcess, processorTimeOf } from './processes.mjs';
import { median, quantile, row } from './report.mjs';

const containers = 20;
const rate = 1000;
/** MB that the runtime may have grown by at the end. */
const limit = 20;

/** Counts numbered lines in texts that come in pieces: each container's own numbers come once, in their order. */
function counter(total) {
  const seen = new Map();
  const found = { lines: 0, twice: 0, disordered: 0, others: 0 };
  const count = (line, name) => {
    const number = Number(/line (\d{8}) /.exec(line)?.[1]);
    if (!(number >= 1 && number <= total)) {
      found.others += 1;
      return;
    }
    const own = seen.get(name) ?? { marks: new Uint8Array(total + 1), last: 0 };
    seen.set(name, own);
    if (own.marks[number]) found.twice += 1;
    if (number < own.last) found.disordered += 1;
    own.marks[number] = 1;
    own.last = number;
    found.lines += 1;
  };
  const take = (name) => {
    let rest = '';
    return (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines) count(line, name);
    };
  };
  const missing = () =>
    [...seen.values()].reduce((sum, { marks }) => sum + total - marks.reduce((all, mark) => all + mark, 0), 0);
  return { take, result: () => ({ ...found, missing: missing() + (containers - seen.size) * total }) };
}

/** Memory (MB) once a second until the work is done; the first ten seconds are the start's own. */
async function watchMemory(runtime, work) {
  const readings = [];
  let going = true;
  const over = () => {
    going = false;
  };
  work.then(over, over);
  while (going) {
    readings.push(memoryOfProcess(runtime.pid));
    await sleep(1000);
  }
  await work;
  return readings;
}

async function count(runtime, ids, total) {
  const counted = counter(total);
  for (const id of ids) {
    const view = await openView(runtime, [id]);
    await view.until((state) => state.sources.length > 0 && state.end > state.first);
    await exportAll(runtime, view, counted.take(id));
    await view.end();
  }
  return counted.result();
}

function middle(readings, from, until) {
  return median(readings.slice(Math.floor(readings.length * from), Math.ceil(readings.length * until)));
}

export async function flood(context) {
  const engine = await context.engine();
  const seconds = Math.round(context.minutes * 60);
  const total = rate * seconds;
  const runtime = await openRuntimeAlone(engine, context);
  try {
    const start = (index) => startSteady(engine, `flood-${index}`, { rate, seconds, project: 'flood' });
    context.say(`${containers} containers of ${rate} lines a second for ${seconds} s`);
    const before = memoryOfProcess(runtime.pid);
    const [from, used] = [performance.now(), processorTimeOf(runtime.pid)];
    const ids = [];
    for (let index = 1; index <= containers; index++) ids.push(await start(index));
    const view = await openView(runtime, ids);
    const behind = [];
    const done = view.until((state) => {
      behind.push(state.behindMs);
      return allCaptured(total)(state);
    });
    const readings = await watchMemory(runtime, done);
    const took = (performance.now() - from) / 1000;
    const share = ((processorTimeOf(runtime.pid) - used) / took) * 100;
    context.say(`  ${took.toFixed(0)} s, ${share.toFixed(0)} % of a core in the runtime, ${view.rows} rows told`);
    const found = await count(runtime, ids, total);
    await view.end();
    context.say(
      `  ${JSON.stringify(found)}; memory before ${before.toFixed(0)}, highest ${Math.max(...readings).toFixed(0)} MB`,
    );
    return rowsOf({ found, readings, behind, share });
  } finally {
    await runtime.close();
    for (let index = 1; index <= containers; index++)
      await engine.call('DELETE', `/containers/flood-${index}?force=1`).catch(() => {});
  }
}

function rowsOf({ found, readings, behind, share }) {
  const name = '20,000 lines/s, 20 containers';
  const first = middle(readings, 0.1, 0.2);
  return [
    row(`${name}: lines lost`, 'lines', { value: found.missing, aim: 0 }),
    row(`${name}: lines twice`, 'lines', { value: found.twice, aim: 0 }),
    row(`${name}: lines out of their order`, 'lines', { value: found.disordered, aim: 0 }),
    row(`${name}: the runtime's memory, middle (baseline: start)`, 'MB', {
      value: middle(readings, 0.45, 0.55),
      baseline: first,
      aim: first + limit,
    }),
    row(`${name}: the runtime's memory, end (baseline: start)`, 'MB', {
      value: middle(readings, 0.9, 1),
      baseline: first,
      aim: first + limit,
    }),
    row(`${name}: the runtime's processor time`, '% of a core', { value: share }),
    row(`${name}: behind the engine, p95`, 'ms', { value: quantile(behind, 0.95) }),
  ];
}
