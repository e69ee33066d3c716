// 1,000 rows of a noun of a recorded engine: from a click to the rows beside the raw answer of the engine, scrolled, and asked while typing.
import { get } from 'node:http';
import { emptyRounds, figures, rounds, typeQuery } from './list-recorded.mjs';
import { gridHas } from './list-scroll.mjs';
import { openRecordedEngine } from './recorded-engine.mjs';
import { median, quantile, row } from './report.mjs';
import { openApp, rowsPainted } from './window.mjs';

const count = 1000;
const screenful = 15;
/** A person takes what comes within it for at once (ms). */
const atOnce = 100;

/** Milliseconds until the engine's list was read and parsed, by a program that does nothing else. */
function rawList(socketPath, { path, itemsOf }) {
  const from = performance.now();
  return new Promise((done, failed) => {
    get({ socketPath, path, host: 'engine' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('end', () => {
        if (itemsOf(JSON.parse(text)).length !== count) failed(new Error('The recorded engine told too few.'));
        else done(performance.now() - from);
      });
    }).on('error', failed);
  });
}

/** In the page: shows the panel, and resolves with the moment (Date.now) of that. */
function openPanel(hash) {
  location.hash = hash;
  return Date.now();
}

/** In the page: resolves with the moment (Date.now) at which all sizes were counted and told. */
function textShown(text) {
  return new Promise((done) => {
    const look = () => {
      if (!document.body.innerText.includes(text)) return;
      observer.disconnect();
      done(Date.now());
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true, characterData: true });
    look();
  });
}

/** In a window of its own, where nothing of the noun is known yet. */
async function firstLook(context, address, { noun, sum }) {
  const opened = await openApp('gantry', { ...context, dockerHost: address });
  try {
    await opened.evaluate(rowsPainted, 1);
    const from = await opened.evaluate(openPanel, `#/${noun}`);
    const shown = (await opened.evaluate(rowsPainted, screenful)) - from;
    await opened.evaluate(gridHas, count);
    return { shown, counted: (await opened.evaluate(textShown, sum)) - from };
  } finally {
    await opened.close();
  }
}

/**
 * `noun` is the panel and what the recorded engine has many of, `path` where it lists them and `itemsOf` its answer's items; `sum` is what
 * the page says once sizes are counted, `query` what is typed.
 */
export async function nounList(context, list) {
  const { noun, sum, query } = list;
  const engine = await openRecordedEngine(context, 10, { [noun]: count });
  try {
    context.say(`${count} recorded ${noun}: ${context.runs} first looks`);
    const raw = [];
    const looks = [];
    for (let run = 0; run < context.runs; run++) {
      raw.push(await rawList(engine.socket, list));
      looks.push(await firstLook(context, engine.address, list));
    }
    const baseline = median(raw);
    context.say(`scrolling ${count} recorded ${noun}, ${context.runs + 1} rounds each way`);
    const empty = await emptyRounds(context);
    const own = await openApp('gantry', { ...context, dockerHost: engine.address });
    try {
      // A page that is still opening goes where it began.
      await own.evaluate(rowsPainted, 1);
      await own.evaluate(openPanel, `#/${noun}`);
      await own.evaluate(gridHas, count);
      await own.evaluate(textShown, sum);
      const scrolled = await rounds(own, context);
      const typed = [];
      for (let run = 0; run < context.runs; run++) typed.push(...(await own.evaluate(typeQuery, query)));
      const shown = looks.map((look) => look.shown);
      return [
        row(`1,000 ${noun}, click to rows, median`, 'ms', { value: median(shown), baseline, aim: baseline + atOnce }),
        row(`1,000 ${noun}, click to rows, p95`, 'ms', { value: quantile(shown, 0.95), baseline }),
        row(`1,000 ${noun}, click to all sizes`, 'ms', { value: median(looks.map(({ counted }) => counted)) }),
        ...figures(`1,000 ${noun}`, empty, scrolled),
        row(`1,000 ${noun}, a letter of a query to its frame, median`, 'ms', { value: median(typed) }),
        row(`1,000 ${noun}, a letter of a query to its frame, p95`, 'ms', { value: quantile(typed, 0.95) }),
      ];
    } finally {
      await own.close();
    }
  } finally {
    await engine.close();
  }
}
