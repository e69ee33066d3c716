// A folder of 100,000 files in the window, of a volume and of a container: from the click to the screen and to all of them, and scrolled.
import { round } from './list-scroll.mjs';
import { median, row } from './report.mjs';
import { openApp, rowsPainted } from './window.mjs';

const volume = 'bench-many';
const count = 100_000;
const rowHeight = 26;
const script = `mkdir /data/many /many && cd /data/many && seq 1 ${count} | xargs touch && cd /many && seq 1 ${count} | xargs touch && exec sleep 1000000`;

/** In the page: goes there; resolves when the folder stands in the tree. */
function show(hash) {
  location.hash = hash;
  return new Promise((done) => {
    const seen = () => {
      const found = [...document.querySelectorAll('[role=treeitem]')].some((one) => one.textContent.includes('many'));
      if (found) done();
      else setTimeout(seen, 50);
    };
    seen();
  });
}

/**
 * In the page: opens the folder; resolves with the milliseconds until a screenful of its files was painted and until all of them were
 * there, and the longest time between two frames meanwhile.
 */
function openAll(total, height) {
  const tree = document.querySelector('[role=tree]');
  const folder = [...tree.querySelectorAll('[role=treeitem]')].find((one) => one.textContent.includes('many'));
  const from = performance.now();
  return new Promise((done) => {
    let [first, before, longest] = [0, from, 0];
    const frame = () => {
      const now = performance.now();
      longest = Math.max(longest, now - before);
      before = now;
      if (first === 0 && tree.scrollHeight > 2000) first = now - from;
      if (tree.scrollHeight >= total * height) return done({ first, all: now - from, longest });
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    folder.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
  });
}

async function inWindow(context, hash) {
  const opened = await openApp('gantry', context);
  try {
    await opened.evaluate(rowsPainted, 1);
    await opened.evaluate(show, hash);
    const found = await opened.evaluate(openAll, count, rowHeight);
    const scrolled = await round(opened);
    return { ...found, scroll: scrolled.worst };
  } finally {
    await opened.close();
  }
}

export async function manyFiles(context) {
  const engine = await context.engine();
  const image = await engine.fixture('base');
  const options = ['--detach', '--name', volume, '--network', 'none', '--volume', `${volume}:/data`];
  await engine.docker('run', ...options, image, 'sh', '-c', script);
  try {
    const id = await engine.docker('inspect', '--format', '{{.Id}}', volume);
    const ready = `[ $(ls /many | wc -l) = ${count} ]`;
    await engine.docker('exec', volume, 'sh', '-c', `until ${ready}; do sleep 1; done`);
    const places = {
      volume: `#/volumes/${volume}?tab=files`,
      container: `#/containers/${String(id).trim()}?tab=files`,
    };
    const rows = [];
    for (const [name, hash] of Object.entries(places)) {
      context.say(`${count} files in a ${name}`);
      const found = [];
      for (let run = 0; run < Math.min(context.runs, 3); run++) found.push(await inWindow(context, hash));
      const of = (key) => ({ value: median(found.map((one) => one[key])), baseline: Number.NaN });
      rows.push(
        row(`${name}, 100,000 files: from the click to the screen`, 'ms', of('first')),
        row(`${name}, 100,000 files: from the click to all of them`, 'ms', of('all')),
        row(`${name}, 100,000 files: longest time between frames meanwhile`, 'ms', of('longest')),
        row(`${name}, 100,000 files: longest time between frames, scrolled`, 'ms', of('scroll')),
      );
    }
    return rows;
  } finally {
    await engine.docker('rm', '--force', '--volumes', volume);
    await engine.docker('volume', 'rm', '--force', volume);
  }
}
