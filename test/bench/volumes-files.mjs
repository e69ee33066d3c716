// A folder of 10,000 files in a volume: from the question to all of them, and from the click to the screen, beside `docker run` and `exec`.
import { openRuntimeAlone } from './logs-runtime.mjs';
import { median, row } from './report.mjs';
import { openApp, rowsPainted } from './window.mjs';

const volume = 'bench-files';
const count = 10_000;
const script = `mkdir /data/many && cd /data/many && seq 1 ${count} | xargs touch`;
/** What has to be asked of each file, by the same programs. */
const look = 'cd /data/many && find . ! -name . -prune -exec stat -c "%f %s %Y %u %g %n" {} +';
const mounted = ['--network', 'none', '--volume', `${volume}:/data`];

async function timed(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function listed({ client, engineId }) {
  let files = 0;
  const place = { kind: 'volume', engineId, id: volume };
  for await (const { entries } of await client.files.list({ place, path: '/many' })) files += entries.length;
  if (files !== count) throw new Error(`The volume shows ${files} files.`);
}

/** With no helper open, and again with the one that is. */
async function runtimeAlone(engine, context) {
  const runtime = await openRuntimeAlone(engine, context);
  const found = { first: [], again: [] };
  try {
    const place = { kind: 'volume', engineId: runtime.engineId, id: volume };
    // The image of helpers is made once for an engine.
    await listed(runtime);
    for (let run = 0; run < context.runs; run++) {
      await runtime.client.files.leave({ place });
      found.first.push(await timed(() => listed(runtime)));
      found.again.push(await timed(() => listed(runtime)));
    }
    return found;
  } finally {
    await runtime.close();
  }
}

async function baselines(engine, image, runs) {
  const found = { first: [], again: [] };
  for (let run = 0; run < runs; run++) {
    found.first.push(await timed(() => engine.docker('run', '--rm', ...mounted, image, 'sh', '-c', look)));
    found.again.push(await timed(() => engine.docker('exec', volume, 'sh', '-c', look)));
  }
  return found;
}

/** In the page: shows the volume's files, and resolves when its folder is there. */
function openFiles(name) {
  location.hash = `#/volumes/${name}?tab=files`;
  return new Promise((done) => {
    const seen = () => {
      if (document.querySelector('[role=treeitem]') === null) return;
      observer.disconnect();
      done();
    };
    const observer = new MutationObserver(seen);
    observer.observe(document, { childList: true, subtree: true });
    seen();
  });
}

/** In the page: opens the folder; resolves with the milliseconds until a screenful of its files was painted. */
function openFolder(rows) {
  const from = performance.now();
  return new Promise((done) => {
    const painted = () => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now() - from);
      requestAnimationFrame(() => port2.postMessage(0));
    };
    const seen = () => {
      if (document.querySelectorAll('[role=treeitem]').length < rows) return;
      observer.disconnect();
      painted();
    };
    const observer = new MutationObserver(seen);
    observer.observe(document, { childList: true, subtree: true });
    // A click of a mouse is the first of how many: one by script is none.
    document.querySelector('[role=treeitem]').dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
  });
}

async function inWindow(context) {
  const opened = await openApp('gantry', context);
  try {
    await opened.evaluate(rowsPainted, 1);
    await opened.evaluate(openFiles, volume);
    return await opened.evaluate(openFolder, 15);
  } finally {
    await opened.close();
  }
}

export async function volumeFiles(context) {
  const engine = await context.engine();
  const image = await engine.fixture('base');
  await engine.docker('run', '--rm', ...mounted, image, 'sh', '-c', script);
  await engine.docker('run', '--detach', '--name', volume, ...mounted, image, 'sleep', '1000000');
  try {
    context.say(`${count} files in a volume, ${context.runs} times with a new helper and again`);
    const own = await runtimeAlone(engine, context);
    const raw = await baselines(engine, image, context.runs);
    const windows = [];
    for (let run = 0; run < Math.min(context.runs, 5); run++) windows.push(await inWindow(context));
    const again = median(raw.again);
    return [
      row('folder of 10,000 files, no helper open', 'ms', { value: median(own.first), baseline: median(raw.first) }),
      row('folder of 10,000 files, helper open', 'ms', { value: median(own.again), baseline: again }),
      row('folder of 10,000 files, from the click to the screen', 'ms', { value: median(windows), baseline: again }),
    ];
  } finally {
    await engine.docker('rm', '--force', volume);
    await engine.docker('volume', 'rm', '--force', volume);
  }
}
