// What is in an image of 1 GB: from the question to its files, the first time and again, beside `docker save | tar t`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openRuntimeAlone } from './logs-runtime.mjs';
import { median, row } from './report.mjs';

const reference = 'gantry-bench/layers:1';
const steps = [
  'mkdir /many && i=0; while [ $i -lt 40000 ]; do echo $i > /many/file-$i; i=$((i+1)); done',
  'for i in 1 2 3 4; do head -c 200000000 /dev/urandom > /large-$i; done',
  'rm /large-1 && head -c 200000000 /dev/urandom > /large-5',
  'chmod 600 /many/file-1',
];

/** 1 GB in six layers, 40,000 small files among them. */
async function makeImage(engine) {
  let from = await engine.fixture('base');
  for (const step of steps) {
    const id = await engine.docker('create', from, 'sh', '-c', step);
    await engine.docker('start', '--attach', id);
    from = await engine.docker('commit', id);
    await engine.docker('rm', id);
  }
  await engine.docker('tag', from, reference);
}

/** Milliseconds of `docker save | tar t`, which reads the same and keeps nothing. */
function saveAndList(engine) {
  const from = performance.now();
  const save = engine.spawnDocker('save', reference);
  const list = spawn('tar', ['t'], { stdio: [save.stdout, 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    list.on('error', reject);
    list.on('exit', (code) => (code === 0 ? resolve(performance.now() - from) : reject(new Error(`tar: ${code}`))));
  });
}

/** Milliseconds from the question to the history, and to the 40,000 files of a folder once all layers are applied. */
async function open(runtime) {
  const { client, engineId } = runtime;
  const from = performance.now();
  const shape = await client.imageContents.shape({ engineId, id: reference });
  const history = performance.now() - from;
  await client.imageContents.read({ engineId, id: reference });
  for await (const { status, problem } of await client.imageContents.watch({ engineId, id: reference })) {
    if (status === 'failed') throw new Error(JSON.stringify(problem));
    if (status === 'ready') break;
  }
  const view = { engineId, id: reference, layer: shape.layers.length - 1, view: 'image', path: '/many' };
  let files = 0;
  for await (const { entries } of await client.imageContents.list(view)) files += entries.length;
  if (files !== 40_000) throw new Error(`The image shows ${files} files.`);
  return { history, files: performance.now() - from };
}

/** The most memory that the process has held so far (bytes; Linux). */
function peakOf(pid) {
  return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

async function using(runtime, work) {
  try {
    await work(runtime);
  } finally {
    await runtime.close();
  }
}

export async function imageLayers(context) {
  const engine = await context.engine();
  await engine.removeAll();
  context.say('making an image of 1 GB');
  await makeImage(engine);
  const found = { baseline: [], history: [], first: [], again: [], peak: [] };
  const runs = Math.min(context.runs, 5);
  context.say(`opening it, ${runs} times anew and again`);
  for (let run = 0; run < runs; run++) {
    found.baseline.push(await saveAndList(engine));
    const home = mkdtempSync(join(context.home, 'layers-'));
    try {
      await using(await openRuntimeAlone(engine, context, home), async (runtime) => {
        const before = peakOf(runtime.pid);
        const first = await open(runtime);
        found.history.push(first.history);
        found.first.push(first.files);
        found.peak.push((peakOf(runtime.pid) - before) / 1e6);
      });
      await using(await openRuntimeAlone(engine, context, home), async (runtime) => {
        found.again.push((await open(runtime)).files);
      });
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }
  await engine.docker('image', 'rm', '--force', reference);
  const baseline = median(found.baseline);
  return [
    row('image of 1 GB, to its history', 'ms', { value: median(found.history) }),
    row('image of 1 GB, to its files, the first time', 'ms', { value: median(found.first), baseline }),
    row('image of 1 GB, to its files, again after a restart', 'ms', { value: median(found.again), baseline }),
    row('image of 1 GB, memory that reading it took', 'MB', { value: median(found.peak) }),
  ];
}
