// Scrolling through 5,000 rows: the time between frames, beside those of an empty window that is scrolled the same way.
import { median, row } from './report.mjs';
import { firstPaint, openApp } from './window.mjs';

const rows = 5000;
/** Pixels a frame: a wheel, a hand on the scroll bar, and a hand in a hurry. */
const speeds = [60, 400, 4000];
const milliseconds = 1000;
const limit = 50;

/**
 * In the page: scrolls up and down for some time; resolves with the milliseconds between frames as they were drawn, and
 * the pixels that the content really moved.
 */
function scrollFrames(pixels, duration) {
  // Gantry's page has a main element too, which does not scroll.
  const scroller =
    document.querySelector('[role=grid], [role=treegrid], [role=tree]') ?? document.querySelector('main');
  return new Promise((done) => {
    const frames = [];
    let [before, moved, direction] = [0, 0, 1];
    const begun = performance.now();
    const step = () => {
      // Not the frame's own time stamp, which says nothing of work that came before us in the same frame.
      const now = performance.now();
      if (before) frames.push(now - before);
      before = now;
      if (now - begun >= duration) return done({ frames, moved });
      const last = scroller.scrollHeight - scroller.clientHeight;
      if (scroller.scrollTop >= last - 1) direction = -1;
      if (scroller.scrollTop <= 0) direction = 1;
      const from = scroller.scrollTop;
      scroller.scrollTop += direction * pixels;
      moved += Math.abs(scroller.scrollTop - from);
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
}

/** In the page: resolves when the grid has all rows, those included that are not drawn. */
export function gridHas(count) {
  return new Promise((done) => {
    const look = () => {
      const said = document.querySelector('[role=grid], [role=treegrid]')?.getAttribute('aria-rowcount');
      if (Number(said) > count) done();
      else setTimeout(look, 100);
    };
    look();
  });
}

/** The frames of one round through all speeds. Throws when the content did not move as it should have. */
export async function round(opened) {
  const frames = [];
  for (const pixels of speeds) {
    const seen = await opened.evaluate(scrollFrames, pixels, milliseconds);
    if (seen.moved < pixels * seen.frames.length * 0.5)
      throw new Error(`Scrolled only ${seen.moved} px in ${seen.frames.length} frames of ${pixels} px.`);
    frames.push(...seen.frames);
  }
  return { worst: Math.max(...frames), slow: frames.filter((frame) => frame > limit).length, frames };
}

async function rounds(app, context) {
  const opened = await openApp(app, context);
  try {
    if (app === 'gantry') await opened.evaluate(gridHas, rows);
    else await opened.evaluate(firstPaint);
    await round(opened);
    const found = [];
    for (let run = 0; run < context.runs; run++) found.push(await round(opened));
    return found;
  } finally {
    await opened.close();
  }
}

export async function scroll(context) {
  const engine = await context.engine();
  await engine.removeAll();
  context.say(`creating ${rows} containers`);
  await engine.addCreated('row', rows);
  context.say(`scrolling for ${(context.runs + 1) * speeds.length} s, twice`);
  const empty = await rounds('empty', context);
  const own = await rounds('gantry', context);
  const figure = (found, of) => ({ value: of(found), baseline: of(empty) });
  const worst = (found) => Math.max(...found.map((one) => one.worst));
  const usual = (found) => median(found.map((one) => one.worst));
  const slow = (found) => found.reduce((sum, one) => sum + one.slow, 0);
  const middle = (found) => median(found.flatMap((one) => one.frames));
  return [
    row('5,000 rows scrolled, frame', 'ms', figure(own, middle)),
    row('5,000 rows scrolled, worst frame of a run', 'ms', { ...figure(own, usual), aim: limit }),
    row('5,000 rows scrolled, worst frame of all', 'ms', { ...figure(own, worst), aim: limit }),
    row('5,000 rows scrolled, frames over 50 ms', 'frames', { ...figure(own, slow), aim: 0 }),
  ];
}
