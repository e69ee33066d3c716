// A whole log captured and searched by the runtime alone, beside curl and grep on the same log.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lineMark, literal, pattern, secondsOfCurl } from './logs-containers.mjs';
import { allCaptured, exportAll, openRuntimeAlone, openView, search } from './logs-runtime.mjs';
import { processorTimeOf } from './processes.mjs';
import { median, row } from './report.mjs';

export const million = 1_000_000;
/** The whole log may take so many times as long as curl; a search (s) so long. */
const limits = { capture: 1.3, text: 0.2, regex: 0.6, first: 0.1 };

const text = (words) => ({ kind: 'text', text: words });

/** Seconds from opening a view on a log that nobody has read yet until all of it is there, and until its first line is found. */
async function capturedOnce(engine, id, context) {
  const runtime = await openRuntimeAlone(engine, context);
  try {
    const [from, used] = [performance.now(), processorTimeOf(runtime.pid)];
    const view = await openView(runtime, [id]);
    await view.until((state) => state.end > state.first);
    const tail = performance.now() - from;
    await view.until(allCaptured(million));
    const captured = (performance.now() - from) / 1000;
    const processor = processorTimeOf(runtime.pid) - used;
    const { count, first } = await search(runtime, view, text(lineMark(1)));
    if (count !== 1) throw new Error(`The first line was found ${count} times.`);
    const searchable = (performance.now() - from) / 1000;
    await view.end();
    context.say(
      `  tail ${tail.toFixed(0)} ms, captured ${captured.toFixed(1)} s with ${processor.toFixed(1)} s of a core`,
    );
    context.say(`  its first line found ${first.toFixed(0)} ms later`);
    return { tail, captured, searchable, processor };
  } finally {
    await runtime.close();
  }
}

/** curl and Gantry in turn, each on its own. */
export async function capture(context) {
  const engine = await context.engine();
  const id = await context.whole(million);
  const found = { curl: [], captured: [], searchable: [], processor: [], tail: [] };
  await secondsOfCurl(engine, id);
  for (let run = 1; run <= context.runs; run++) {
    const curl = await secondsOfCurl(engine, id);
    context.say(`capture ${run} of ${context.runs}: curl ${curl.toFixed(1)} s`);
    const own = await capturedOnce(engine, id, context);
    found.curl.push(curl);
    for (const key of ['captured', 'searchable', 'processor', 'tail']) found[key].push(own[key]);
  }
  const baseline = median(found.curl);
  const aim = baseline * limits.capture;
  return [
    row('1,000,000 lines captured (runtime alone; baseline: curl)', 's', {
      value: median(found.captured),
      baseline,
      aim,
    }),
    row('… and their first line found', 's', { value: median(found.searchable), baseline, aim }),
    row("… the runtime's processor time for it", 's', { value: median(found.processor) }),
    row('the first rows told (runtime alone)', 'ms', { value: median(found.tail) }),
  ];
}

async function exportTo(file, runtime, view) {
  const out = createWriteStream(file);
  const bytes = await exportAll(runtime, view, (part) => out.write(part));
  out.end();
  await once(out, 'finish');
  return bytes;
}

function secondsOfGrep(file, words) {
  const from = performance.now();
  execFileSync('grep', ['-c', ...words, file], { env: { ...process.env, LC_ALL: 'C' } });
  return (performance.now() - from) / 1000;
}

async function searches(runtime, view, query, file, context) {
  const words = query.kind === 'text' ? ['-iF', query.text] : ['-iP', query.text];
  const found = { first: [], done: [], grep: [], opening: 0 };
  for (let run = 0; run <= context.runs; run++) {
    const one = await search(runtime, view, query);
    // The first one starts workers and reads files; it counts for itself.
    if (run === 0) found.opening = one.done / 1000;
    else {
      found.first.push(one.first / 1000);
      found.done.push(one.done / 1000);
      found.grep.push(secondsOfGrep(file, words));
    }
    found.count = one.count;
  }
  context.say(`  ${query.kind} ${query.text}: ${found.count} hits, the very first time ${found.opening.toFixed(2)} s`);
  return found;
}

export async function searching(context) {
  const engine = await context.engine();
  const id = await context.whole(million);
  const runtime = await openRuntimeAlone(engine, context);
  const file = join(context.home, 'exported.log');
  try {
    const view = await openView(runtime, [id]);
    await view.until(allCaptured(million));
    await exportTo(file, runtime, view);
    const queries = [
      ['a literal', text(literal), limits.text],
      ['a literal, with its case', { ...text(literal), caseSensitive: true }, limits.text],
      ['a regular expression', { kind: 'regex', text: pattern }, limits.regex],
    ];
    const rows = [];
    for (const [name, query, aim] of queries) {
      const found = await searches(runtime, view, query, file, context);
      const baseline = median(found.grep);
      rows.push(
        row(`search of ${name} over 1,000,000 lines (runtime alone; baseline: grep)`, 's', {
          value: median(found.done),
          baseline,
          aim,
        }),
      );
      rows.push(row(`… its first hit`, 's', { value: median(found.first), aim: limits.first }));
      rows.push(row(`… the very first time`, 's', { value: found.opening, baseline }));
    }
    await view.end();
    return rows;
  } finally {
    rmSync(file, { force: true });
    await runtime.close();
  }
}
