// Brings the embedded engine's programs with progress in the terminal, where no other engine is usable; then ends.
// With `--carry FOLDER`: puts them there, for a package to bring along. With `--tidy`: stops an embedded engine whose clients died without stopping it, unless it is to be kept.
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { gantryHome } from './home.ts';
import { prepareBundle } from './machine/bundle/bundle.ts';
import { sealOf } from './machine/bundle/carried.ts';
import { embeddedId } from './machine/driver.ts';
import { MachineProblem, nativeDriver } from './machine/native/native.ts';
import { answersPing } from './machine/ping.ts';
import { readWish } from './machine/wish.ts';

/** Whether the person has an engine already: one that was named is not doubted, a well-known socket has to answer. */
async function hasOtherEngine(env: NodeJS.ProcessEnv): Promise<boolean> {
  if (env.DOCKER_HOST || env.DOCKER_CONTEXT) return true;
  const config = join(env.DOCKER_CONFIG || join(homedir(), '.docker'), 'config.json');
  const context = await readFile(config, 'utf8').then(currentContext, () => undefined);
  if (context && context !== 'default') return true;
  const sockets = ['/var/run/docker.sock', '/run/podman/podman.sock'];
  if (env.XDG_RUNTIME_DIR) sockets.push(join(env.XDG_RUNTIME_DIR, 'podman/podman.sock'));
  return (await Promise.all(sockets.map(answersPing))).includes(true);
}

function currentContext(text: string): string | undefined {
  const value: unknown = JSON.parse(text);
  const named = typeof value === 'object' && value !== null && 'currentContext' in value && value.currentContext;
  return typeof named === 'string' ? named : undefined;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

const home = gantryHome(process.env, homedir(), process.platform);
const driver = nativeDriver({ home });

async function tidy(): Promise<void> {
  const settings = await readFile(join(home, 'settings.json'), 'utf8').catch(() => '');
  if (/"keepEngineRunning":\s*true/.test(settings) || (await readWish(home)) === 'kept') return;
  if (await driver.tidy(embeddedId)) say('Stopped the engine that was left running.');
}

async function prepare(): Promise<void> {
  if ((await driver.bundle()) || (await hasOtherEngine(process.env))) return;
  const able = await driver.available();
  if (!able.ok) {
    if (able.fix) say(`Gantry’s own engine needs something of this system first. Please run:\n  ${able.fix}`);
    return;
  }
  say('Fetching a Docker Engine of Gantry’s own (once, about 95 MB) …');
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort());
  for await (const step of driver.create({ id: embeddedId }, abort.signal)) if (step.detail) say(`  ${step.detail}`);
}

/** What root's and an ordinary user's engine need, with the checksum of every file in its manifest. */
async function carry(folder: string): Promise<void> {
  const work = prepareBundle({ rootless: true }, AbortSignal.timeout(600_000));
  let step = await work.next();
  for (; !step.done; step = await work.next()) if (step.value.detail) say(`  ${step.value.detail}`);
  const { directory, manifest } = step.value;
  await rm(folder, { recursive: true, force: true });
  await cp(join(directory, 'root'), join(folder, 'root'), { recursive: true, verbatimSymlinks: true });
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, ...(await sealOf(folder)) }, null, 2));
}

function work(): Promise<void> {
  const carrying = process.argv.indexOf('--carry');
  if (carrying > 0) return carry(process.argv[carrying + 1] ?? '');
  return process.argv.includes('--tidy') ? tidy() : prepare();
}

work().catch((error: unknown) => {
  say(`No engine of Gantry’s own: ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof MachineProblem && error.problem.fix) say(`Instead you can run: ${error.problem.fix}`);
  process.exitCode = 1;
});
