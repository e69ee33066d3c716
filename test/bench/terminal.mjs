// `terminal`: a keystroke's way to the screen, and a program that writes without end.
import { setTimeout as sleep } from 'node:timers/promises';
import { keepAwake } from './frames.mjs';
import { endGaps, startGaps } from './gaps.mjs';
import { memoryOfProcess, processesOf } from './processes.mjs';
import { median, quantile, row } from './report.mjs';
import { openRawShell } from './terminal-exec.mjs';
import {
  keyToDrawn,
  keyToFrame,
  keyToPrompt,
  lineDrawn,
  openTerminal,
  press,
  promptDrawn,
  type,
  withoutWebgl,
} from './terminal-page.mjs';
import { firstPaint, openApp, rowsPainted } from './window.mjs';

const name = 'shell';
const limits = { echo: 10, gap: 50, memory: 20, interrupt: 200 };
/** A 95th percentile wants some. */
const strokes = 200;
const lineLength = 40;
/** Ms in which the scrollback fills up, in the page and in the runtime: what grows later grows for ever. */
const filling = 10_000;

async function openShell(context, { webgl = false } = {}) {
  const opened = await openApp('gantry', context);
  await opened.evaluate(rowsPainted, 1);
  if (!webgl) await withoutWebgl(opened);
  await openTerminal(opened, name);
  if (!webgl) await promptDrawn(opened);
  return opened;
}

/** What a frame itself takes here: from a key to the next frame of a window that has nothing to do. */
async function frameFloor(context) {
  const opened = await openApp('empty', context);
  const found = [];
  try {
    await opened.evaluate(firstPaint);
    await keepAwake(opened);
    for (let stroke = 0; stroke < 50; stroke++) {
      const { drawn } = await keyToFrame(opened);
      await sleep(50 + Math.random() * 70);
      await press(opened, 'a');
      found.push(await drawn);
    }
  } finally {
    await opened.close();
  }
  return quantile(found, 0.95);
}

/** Letters at uneven moments, one here and one there in turn, so that a loaded minute weighs on both. */
async function echo(context) {
  const engine = await context.engine();
  const raw = await openRawShell(engine, name, context);
  const opened = await openShell(context);
  const found = { raw: [], inPage: [], painted: [] };
  try {
    let typed = '';
    for (let stroke = 0; stroke < strokes; stroke++) {
      if (typed.length === lineLength) {
        await press(opened, 'u', { ctrl: true });
        await promptDrawn(opened);
        typed = '';
      }
      const letter = 'abcdefghijklmnopqrstuvwxyz'[stroke % 26];
      typed += letter;
      const { drawn } = await keyToDrawn(opened, `${typed}$`);
      await sleep(50 + Math.random() * 70);
      await press(opened, letter);
      const { inPage, painted } = await drawn;
      found.inPage.push(inPage);
      found.painted.push(painted);
      found.raw.push(await raw.echo(letter));
    }
  } finally {
    await opened.close();
    await raw.close();
  }
  const baseline = quantile(found.raw, 0.95);
  const floor = await frameFloor(context);
  return [
    row('keystroke to echo drawn, median', 'ms', { value: median(found.painted), baseline: median(found.raw) }),
    row('keystroke to echo drawn, p95', 'ms', {
      value: quantile(found.painted, 0.95),
      baseline,
      aim: baseline + limits.echo,
    }),
    row('… of that, a frame of the empty window, p95', 'ms', { value: floor }),
    row('keystroke to echo in the page, p95', 'ms', {
      value: quantile(found.inPage, 0.95),
      baseline,
      aim: baseline + limits.echo,
    }),
  ];
}

const memory = (opened, kind) => processesOf(opened.pid, kind).reduce((sum, id) => sum + memoryOfProcess(id), 0);

/** `yes` for some seconds, in a window as it is; the empty one beside it tells what the machine itself takes. */
async function flood(context, empty, seconds) {
  const opened = await openShell(context, { webgl: true });
  try {
    await sleep(5_000);
    const before = { renderer: memory(opened, 'renderer'), runtime: memory(opened, 'runtime') };
    await Promise.all([opened.evaluate(startGaps), empty.evaluate(startGaps)]);
    await type(opened, 'yes\r');
    await sleep(filling);
    const filled = { renderer: memory(opened, 'renderer'), runtime: memory(opened, 'runtime') };
    await sleep(seconds * 1000 - filling);
    const [gaps, idle] = await Promise.all([opened.evaluate(endGaps), empty.evaluate(endGaps)]);
    const after = { renderer: memory(opened, 'renderer'), runtime: memory(opened, 'runtime') };
    const grown = (kind) => ({ [kind]: after[kind] - before[kind], [`${kind}Later`]: after[kind] - filled[kind] });
    context.say(
      `  longest gap ${gaps.worst.toFixed(0)} ms (after ${(gaps.worstAt / 1000).toFixed(1)} s), ${gaps.over} over 50 ms; the empty window's ${idle.worst.toFixed(0)} ms`,
    );
    for (const frame of gaps.frames) context.say(`  ${frame.duration.toFixed(0)} ms: ${frame.scripts.join(', ')}`);
    return {
      gap: gaps.worst,
      over: gaps.over,
      idle: idle.worst,
      idleOver: idle.over,
      ...grown('renderer'),
      ...grown('runtime'),
    };
  } finally {
    await opened.close();
  }
}

/** Ms from Ctrl+C to the drawn prompt, again and again. */
async function interrupts(context, runs) {
  const opened = await openShell(context);
  const found = [];
  try {
    for (let run = 0; run < runs; run++) {
      await type(opened, 'yes\r');
      await lineDrawn(opened, '^y$');
      await sleep(3_000 + Math.random() * 500);
      const { drawn } = await keyToPrompt(opened);
      await press(opened, 'c', { ctrl: true });
      found.push((await drawn).painted);
      await sleep(500);
    }
  } finally {
    await opened.close();
  }
  return found;
}

async function runaway(context) {
  const empty = await openApp('empty', context);
  const floods = [];
  try {
    await empty.evaluate(firstPaint);
    await keepAwake(empty);
    const runs = Math.ceil(context.runs / 5);
    for (let run = 0; run < runs; run++) {
      context.say(`yes for 60 s, ${run + 1} of ${runs}`);
      floods.push(await flood(context, empty, 60));
    }
  } finally {
    await empty.close();
  }
  context.say(`Ctrl+C, ${context.runs} times`);
  const waits = await interrupts(context, context.runs);
  context.say(`  ${waits.map(Math.round).join(', ')} ms`);
  const of = (key) => median(floods.map((one) => one[key]));
  return [
    row('yes for 60 s, longest gap', 'ms', { value: of('gap'), baseline: of('idle'), aim: limits.gap }),
    row('yes for 60 s, gaps over 50 ms', 'gaps', { value: of('over'), baseline: of('idleOver') }),
    row('yes for 60 s, memory of the page grew', 'MB', { value: of('renderer'), aim: limits.memory }),
    row('… after its first 10 s', 'MB', { value: of('rendererLater'), aim: limits.memory }),
    row('yes for 60 s, memory of the runtime grew', 'MB', { value: of('runtime'), aim: limits.memory }),
    row('… after its first 10 s', 'MB', { value: of('runtimeLater'), aim: limits.memory }),
    row('Ctrl+C to the prompt drawn, median', 'ms', { value: median(waits), aim: limits.interrupt }),
    row('Ctrl+C to the prompt drawn, worst', 'ms', { value: Math.max(...waits), aim: limits.interrupt }),
  ];
}

const parts = { echo, yes: runaway };

/** All parts, or with `--part` one of them. */
export async function terminal(context) {
  const names = context.part ? [context.part] : Object.keys(parts);
  const engine = await context.engine();
  await engine.removeAll();
  await engine.create(name);
  await engine.start(name);
  const found = [];
  for (const part of names) {
    if (!parts[part]) throw new Error(`terminal has no part ${part}; there are: ${Object.keys(parts).join(', ')}.`);
    found.push(...(await parts[part](context)));
  }
  return found;
}
