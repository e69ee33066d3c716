// A client process of an embedded engine, to be bundled and run as any user: prints what it finds as one JSON line.
import { type MachineSettings, machineSettingsSchema } from '../../../runtime/contract/machines.ts';
import { embeddedId, type Step } from '../../../runtime/machine/driver.ts';
import { MachineProblem, nativeDriver } from '../../../runtime/machine/native/native.ts';
import { writeMachineSettings } from '../../../runtime/machine/settings.ts';

const [command = '', home = '', bundles = '', input = '{}'] = process.argv.slice(2);
const driver = nativeDriver({ home, ...(bundles ? { bundles } : {}) });
const signal = AbortSignal.timeout(100_000);

async function start(): Promise<unknown> {
  const steps: Step[] = [];
  for await (const step of driver.start(embeddedId, signal)) steps.push(step);
  return { steps, endpoint: await driver.endpoint(embeddedId), docker: (await driver.bundle())?.docker };
}

function settings(): MachineSettings {
  return machineSettingsSchema.parse(JSON.parse(input));
}

/** `cancel`: as soon as something was copied. */
async function move(): Promise<unknown> {
  const { directory, cancel } = JSON.parse(input) as { directory: string; cancel?: boolean };
  const abort = new AbortController();
  const progress: [number, number][] = [];
  const onProgress = (done: number, total: number) => {
    progress.push([done, total]);
    if (cancel) abort.abort();
  };
  await driver.move?.(embeddedId, directory, onProgress, abort.signal);
  return { progress };
}

const commands: Record<string, () => Promise<unknown>> = {
  available: () => driver.available(),
  start,
  endpoint: async () => ({ endpoint: await driver.endpoint(embeddedId) }),
  stop: () => driver.stop(embeddedId),
  remove: () => driver.remove(embeddedId),
  write: () => writeMachineSettings(home, settings()),
  configure: () => driver.configure(embeddedId, settings(), signal),
  needsRestart: async () => ({ needed: await driver.needsRestart(embeddedId, settings()) }),
  facts: () => driver.facts(embeddedId),
  disk: () => driver.disk(embeddedId),
  diagnose: async () => ({ checks: await driver.diagnose(embeddedId) }),
  console: async () => ({ path: await driver.consolePath(embeddedId) }),
  move,
};

async function answer(): Promise<unknown> {
  const work = commands[command];
  if (!work) throw new Error(`unknown command ${command}`);
  return (await work()) ?? {};
}

answer().then(
  (value) => process.stdout.write(`${JSON.stringify(value)}\n`),
  (error: unknown) => {
    const problem = error instanceof MachineProblem ? error.problem : { message: String(error) };
    process.stdout.write(`${JSON.stringify({ problem })}\n`);
  },
);
