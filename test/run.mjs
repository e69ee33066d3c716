// `npm test`: sets everything up, runs every suite, and closes with one line that counts them all.
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { besides, phases, setUp } from './run/phases.mjs';
import { endAll } from './run/process.mjs';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
const always = ['types', 'lint', 'unit', 'contract', 'live', 'drivers', 'desktop', 'browser'];

function chosenPhases(only) {
  const names = only === undefined ? always : only.split(',');
  const unknown = names.filter((name) => !(name in phases));
  if (unknown.length > 0) {
    throw new Error(`Unknown part: ${unknown.join(', ')}. There are: ${Object.keys(phases).join(', ')}.`);
  }
  return names;
}

function report(results) {
  console.log('');
  for (const { name, passed, failed, skipped, flaky = [], slowest = [], seconds } of results) {
    const more = skipped > 0 ? `, ${skipped} skipped` : '';
    console.log(`${name.padEnd(9)} ${String(passed).padStart(4)} passed, ${failed} failed${more}  (${seconds} s)`);
    for (const title of flaky) console.log(`          passed only when tried again: ${title}`);
    const longest = slowest.map((one) => `${one.file} ${one.seconds} s`).join(', ');
    if (seconds >= 60) console.log(`          longest: ${longest}`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') === 0 && sum('passed') > 0;
}

async function main() {
  const { values } = parseArgs({ options: { only: { type: 'string' }, engines: { type: 'string' } } });
  const names = chosenPhases(values.only);
  const results = path.join(root, 'test-results');
  await rm(results, { recursive: true, force: true });
  await mkdir(results, { recursive: true });
  const context = { root, results, engines: values.engines ?? 'embedded' };
  await setUp(names, context);
  const counts = [];
  for (const name of names.filter((one) => !names.includes(besides[one]))) {
    const beside = names.filter((one) => besides[one] === name).map((one) => quietly(one, context));
    console.log(`\n— ${name}`);
    counts.push(await timed(name, context));
    for (const one of beside) counts.push(await (await one)());
  }
  process.exitCode = report(counts) ? 0 : 1;
}

async function timed(name, context) {
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 1000);
  try {
    return { name, ...(await phases[name](context)), seconds: seconds() };
  } catch (error) {
    console.error(error);
    return { name, passed: 0, failed: 1, skipped: 0, seconds: seconds() };
  }
}

/** Runs a part beside another; what it says is shown when its count is asked for. */
async function quietly(name, context) {
  const file = path.join(context.results, `${name}.txt`);
  const output = await open(file, 'w');
  const result = await timed(name, { ...context, output: output.fd });
  await output.close();
  return async () => {
    console.log(`\n— ${name}`);
    process.stdout.write(await readFile(file, 'utf8'));
    return result;
  };
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    endAll();
    process.exit(1);
  });
}

if (!existsSync(path.join(root, 'package.json'))) throw new Error('This is not a checkout of Gantry.');
main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
