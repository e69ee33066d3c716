// A long log in the window: its tail on screen, its past streaming in, the page's memory and its longest gaps, a search.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepAwake } from './frames.mjs';
import { endGaps, startGaps } from './gaps.mjs';
import { lineMark, literal, pattern, secondsOfCurl } from './logs-containers.mjs';
import { allThere, goTo, openTab, scrollThrough, searchInPage, tabIsThere } from './logs-page.mjs';
import { memoryOfProcess, processesOf } from './processes.mjs';
import { median, row } from './report.mjs';
import { firstPaint, openApp, rowsPainted } from './window.mjs';

const sizes = [100_000, 1_000_000];
const limits = { tail: 0.3, memory: 60, gap: 50, text: 0.2, regex: 0.6 };
const scrollSteps = 400;
/** Milliseconds before the window counts as idle, and after something was done in it. */
const settle = 8_000;
const breath = 3_000;

const pageMemory = (opened) => Math.max(...processesOf(opened.pid, 'renderer').map(memoryOfProcess));

/** The most memory that the page takes while `work` is under way, looked at four times a second. */
async function peakOf(opened, work) {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, pageMemory(opened));
  }, 250);
  await work.finally(() => clearInterval(timer));
  return peak;
}

async function metered(opened, empty, work) {
  await Promise.all([opened.evaluate(startGaps), empty.evaluate(startGaps)]);
  const answer = await work();
  const [own, idle] = await Promise.all([opened.evaluate(endGaps), empty.evaluate(endGaps)]);
  return { answer, own, idle };
}

function tell(context, name, { own, idle }) {
  context.say(
    `  ${name}: longest gap ${own.worst.toFixed(0)} ms (${own.over} over 50 ms), the empty window's ${idle.worst.toFixed(0)} ms (${idle.over})`,
  );
  for (const frame of own.frames)
    context.say(
      `    frame of ${frame.duration.toFixed(0)} ms, layout ${frame.layout.toFixed(0)}: ${frame.scripts.join(', ')}`,
    );
}

async function searchesOf(opened) {
  const found = {};
  for (const [name, words, isPattern] of [
    ['text', literal, false],
    ['regex', pattern, true],
  ]) {
    await opened.evaluate(searchInPage, words, isPattern);
    found[name] = (await opened.evaluate(searchInPage, words, isPattern)).done / 1000;
  }
  return found;
}

/** One window, whose runtime has kept nothing yet, on a log of `count` lines. */
async function oneWindow(context, empty, id, count) {
  rmSync(join(context.home, 'logs'), { recursive: true, force: true });
  const engine = await context.engine();
  const opened = await openApp('gantry', context);
  try {
    await opened.evaluate(rowsPainted, 1);
    await keepAwake(opened);
    await opened.evaluate(goTo, `#/containers/${id}?tab=inspect`);
    await opened.evaluate(tabIsThere, 'Logs');
    await sleep(settle);
    const idle = pageMemory(opened);
    const curl = await secondsOfCurl(engine, id, 1000);
    const begun = performance.now();
    const stream = await metered(opened, empty, async () => {
      const tail = await opened.evaluate(openTab, 'Logs', lineMark(count).trim());
      await opened.evaluate(allThere, count);
      return { tail, whole: (performance.now() - begun) / 1000 };
    });
    tell(
      context,
      `tail ${stream.answer.tail.painted.toFixed(0)} ms, whole ${stream.answer.whole.toFixed(1)} s`,
      stream,
    );
    await sleep(breath);
    const memory = pageMemory(opened) - idle;
    const scroll = await scrolled(context, opened, empty);
    await sleep(breath);
    const after = pageMemory(opened) - idle;
    context.say(
      `  memory of the page over its idle ${idle.toFixed(0)} MB: ${memory.toFixed(0)}, scrolling ${(scroll.peak - idle).toFixed(0)}, then ${after.toFixed(0)}`,
    );
    const search = await searchesOf(opened);
    return {
      ...{ curl, tail: stream.answer.tail.painted / 1000, whole: stream.answer.whole, ...search },
      ...{ memory, scrolled: after, peak: scroll.peak - idle, gap: stream.own.worst, over: stream.own.over },
      ...{
        idleGap: stream.idle.worst,
        idleOver: stream.idle.over,
        scrollGap: scroll.own.worst,
        idleScrollGap: scroll.idle.worst,
      },
    };
  } finally {
    await opened.close();
  }
}

async function scrolled(context, opened, empty) {
  let peak = 0;
  const seen = await metered(opened, empty, async () => {
    const work = opened.evaluate(scrollThrough, scrollSteps, lineMark(1).trim());
    peak = await peakOf(opened, work);
    return await work;
  });
  if (!seen.answer) throw new Error('The first line did not show at the beginning of the log.');
  tell(context, 'scrolled to the first line and back', seen);
  return { ...seen, peak };
}

function rowsOf(count, found) {
  const lines = new Intl.NumberFormat('en').format(count);
  const of = (key) => median(found.map((one) => one[key]));
  const tail = { value: of('tail'), baseline: of('curl'), aim: limits.tail };
  return [
    row(`${lines} lines: click to the tail on screen (baseline: curl, 1,000 lines)`, 's', tail),
    row(`${lines} lines: all there, in the window`, 's', { value: of('whole') }),
    row(`${lines} lines: longest gap while they stream in`, 'ms', {
      value: of('gap'),
      baseline: of('idleGap'),
      aim: limits.gap,
    }),
    row(`${lines} lines: gaps over 50 ms while they stream in`, 'gaps', {
      value: of('over'),
      baseline: of('idleOver'),
    }),
    row(`${lines} lines: longest gap while scrolling through`, 'ms', {
      value: of('scrollGap'),
      baseline: of('idleScrollGap'),
      aim: limits.gap,
    }),
    row(`${lines} lines: the page's memory over idle`, 'MB', { value: of('memory'), aim: limits.memory }),
    row(`${lines} lines: … at most while scrolling through`, 'MB', { value: of('peak'), aim: limits.memory }),
    row(`${lines} lines: … after that`, 'MB', { value: of('scrolled'), aim: limits.memory }),
    row(`${lines} lines: a literal searched in the window`, 's', { value: of('text'), aim: limits.text }),
    row(`${lines} lines: a regular expression searched in the window`, 's', { value: of('regex'), aim: limits.regex }),
  ];
}

export async function inWindow(context) {
  const rows = [];
  const ids = [];
  for (const count of sizes) ids.push(await context.whole(count));
  const empty = await openApp('empty', context);
  try {
    await empty.evaluate(firstPaint);
    await keepAwake(empty);
    for (const [index, count] of sizes.entries()) {
      const found = [];
      for (let run = 1; run <= context.runs; run++) {
        context.say(`${count} lines in the window, ${run} of ${context.runs}`);
        found.push(await oneWindow(context, empty, ids[index], count));
      }
      rows.push(...rowsOf(count, found));
    }
  } finally {
    await empty.close();
  }
  return rows;
}
