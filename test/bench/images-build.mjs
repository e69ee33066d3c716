// A build through Gantry beside `docker build` of the same folder on the same engine, anew and from the cache.
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openRuntimeAlone } from './logs-runtime.mjs';
import { median, row } from './report.mjs';

const files = 500;
const bytesEach = 20_000;
/** Gantry's time over the docker command's. */
const aim = 1.05;

/** A project: sources, rules of what to ignore, and a step that takes a moment. */
function project(context, base) {
  const folder = mkdtempSync('/tmp/gantry-bench-build-');
  context.whenOver(async () => rmSync(folder, { recursive: true, force: true }));
  for (let number = 0; number < files; number += 1) {
    const place = join(folder, `src/d${number % 20}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `f${number}`), `${number} `.padEnd(bytesEach, 'x'));
  }
  writeFileSync(join(folder, '.dockerignore'), 'Dockerfile\n**/*.log\n');
  writeFileSync(join(folder, 'Dockerfile'), `FROM ${base}\nCOPY src /src\nRUN find /src -type f | wc -l > /count\n`);
  return folder;
}

/** The docker command builds by BuildKit only through its plugin, which it looks for in the person's folder. */
function addBuildx(home, program) {
  const plugin = join(dirname(program), '../libexec/docker/cli-plugins/docker-buildx');
  if (!existsSync(plugin)) throw new Error('The bundle has no docker-buildx to compare with.');
  mkdirSync(join(home, '.docker/cli-plugins'), { recursive: true });
  symlinkSync(plugin, join(home, '.docker/cli-plugins/docker-buildx'));
}

async function byGantry({ client, engineId }, spec) {
  const from = performance.now();
  const { buildId } = await client.builds.start({ engineId, spec });
  let last;
  for await (const event of await client.builds.watch({ buildId })) last = event.build;
  if (last?.status !== 'done') throw new Error(`The build failed: ${JSON.stringify(last?.failure)}`);
  return performance.now() - from;
}

async function byDocker(engine, folder, tag, options) {
  const from = performance.now();
  await engine.docker('build', '--quiet', '-t', tag, ...options, folder);
  return performance.now() - from;
}

export async function imageBuild(context) {
  const engine = await context.engine();
  addBuildx(context.home, engine.program);
  const folder = project(context, await engine.fixture('base'));
  const runtime = await openRuntimeAlone(engine, context);
  const rows = [];
  for (const noCache of [true, false]) {
    context.say(`${files} files, ${noCache ? 'built anew' : 'from the cache'}: ${context.runs} builds each`);
    const own = [];
    const docker = [];
    // By turns, so that what else the machine does hits both; one of each to warm up.
    for (let run = 0; run <= context.runs; run += 1) {
      const spec = { folder, tags: ['gantry-bench/build:own'], noCache };
      const ownMs = await byGantry(runtime, spec);
      const dockerMs = await byDocker(engine, folder, 'gantry-bench/build:docker', noCache ? ['--no-cache'] : []);
      if (run > 0) own.push(ownMs);
      if (run > 0) docker.push(dockerMs);
    }
    const baseline = median(docker);
    const name = `build of ${files} files, ${noCache ? 'anew' : 'cached'}`;
    rows.push(row(name, 'ms', { value: median(own), baseline, aim: baseline * aim }));
  }
  await runtime.close();
  return rows;
}
