// `npm run bench -- launch list`: measures the app in a window beside an empty one; prints a table, and judges nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { images } from './images.mjs';
import { launch } from './launch.mjs';
import { list } from './list.mjs';
import { logs } from './logs.mjs';
import { machine } from './machine.mjs';
import { table } from './report.mjs';
import { terminal } from './terminal.mjs';
import { volumes } from './volumes.mjs';

const benchmarks = { images, launch, list, logs, machine, terminal, volumes };
const usage = `npm run bench -- ${Object.keys(benchmarks).join(' ')} [--json] [--runs N] [--part P] [--minutes N]
  --runs N     repeats of each measure (10 when nothing is said)
  --part P     only this part of images (build, layers, list, pull), list (cost, start, scroll, recorded), logs (capture, search, window, latency, flood), terminal (echo, yes) or volumes (backup, files, list, many, snapshots)
  --minutes N  how long containers flood in logs (10 when nothing is said)`;

const ends = [];

/** Takes what has to be done in the end, whatever happens; answers how to do it now, once. */
function whenOver(work) {
  let done;
  const once = () => {
    done ??= work();
    return done;
  };
  ends.push(once);
  return once;
}

let cleaning;

/** The last thing first, one at a time: an interrupted run comes here from two sides. */
function cleanUp() {
  cleaning ??= (async () => {
    for (let work = ends.pop(); work; work = ends.pop()) await work().catch((error) => console.error(error));
  })();
  return cleaning;
}

/** A screen, an Electron, a build, and a home of its own: all that the benchmarks share. */
async function setUp(options) {
  const start = (file) => import(new URL(`../../electron/start/${file}`, import.meta.url).href);
  const { ensureDependencies } = await start('dependencies.mjs');
  await ensureDependencies();
  const [{ ensureSystemPackages }, { ensureElectron }, { ensureBuild }] = await Promise.all(
    ['system.mjs', 'electron.mjs', 'build.mjs'].map(start),
  );
  await ensureSystemPackages(['xvfb']);
  const electron = await ensureElectron();
  await ensureBuild();
  const { startXvfb } = await import('../run/process.mjs');
  const { openEngine } = await import('./engine.mjs');
  const home = mkdtempSync('/tmp/gantry-bench-');
  whenOver(async () => rmSync(home, { recursive: true, force: true }));
  const screen = await startXvfb();
  whenOver(() => screen.stop());
  const say = (text) => process.stderr.write(`${text}\n`);
  const context = { ...options, electron, home, display: screen.display, whenOver, say };
  let engine;
  context.engine = () => {
    engine ??= openEngine(context);
    return engine;
  };
  return context;
}

function chosen() {
  const options = {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '10' },
    part: { type: 'string' },
    minutes: { type: 'string', default: '10' },
  };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const unknown = positionals.filter((name) => !(name in benchmarks));
  const runs = Number(values.runs);
  const minutes = Number(values.minutes);
  const fits = positionals.length > 0 && unknown.length === 0 && Number.isInteger(runs) && runs > 0 && minutes > 0;
  if (!fits) throw new Error(usage);
  return { names: positionals, json: values.json, runs, minutes, part: values.part };
}

async function main() {
  const { names, json, ...options } = chosen();
  const context = await setUp(options);
  const before = loadavg()[0];
  const rows = [];
  for (const name of names)
    rows.push(...(await benchmarks[name](context)).map((row) => ({ ...row, name: `${name}: ${row.name}` })));
  const load = `load ${before.toFixed(1)} before, ${loadavg()[0].toFixed(1)} after, on ${availableParallelism()} cores`;
  context.say(load);
  console.log(json ? JSON.stringify(rows, null, 2) : table(rows));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => void cleanUp().finally(() => process.exit(1)));
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
