// `logs`: what a long, a fast and a quiet log cost: to the screen, into the book, searched, in memory.

import { capture, searching } from './logs-capture.mjs';
import { startWhole } from './logs-containers.mjs';
import { flood } from './logs-flood.mjs';
import { latency } from './logs-latency.mjs';
import { inWindow } from './logs-window.mjs';

const parts = { capture, search: searching, window: inWindow, latency, flood };

/** All parts, or with `--part` one of them. */
export async function logs(context) {
  const names = context.part ? [context.part] : Object.keys(parts);
  const engine = await context.engine();
  await engine.removeAll();
  const made = new Map();
  /** The id of a container that has written so many lines; made once, its log is written once. */
  const whole = (count) => {
    if (!made.has(count)) {
      context.say(`writing ${count} lines`);
      made.set(count, startWhole(engine, `whole-${count}`, count));
    }
    return made.get(count);
  };
  const found = [];
  for (const name of names) {
    if (!parts[name]) throw new Error(`logs has no part ${name}; there are: ${Object.keys(parts).join(', ')}.`);
    found.push(...(await parts[name]({ ...context, whole })));
  }
  return found;
}
