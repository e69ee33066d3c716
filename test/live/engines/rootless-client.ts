// A client process of an embedded engine, to be bundled and run as another user: prints what it finds as one JSON line.
import { embeddedId } from '../../../runtime/machine/driver.ts';
import { MachineProblem, nativeDriver } from '../../../runtime/machine/native.ts';

const [command = '', home = '', bundles = ''] = process.argv.slice(2);
const driver = nativeDriver({ home, ...(bundles ? { bundles } : {}) });

async function answer(): Promise<unknown> {
  if (command === 'available') return driver.available();
  if (command === 'start') {
    for await (const step of driver.start(embeddedId, AbortSignal.timeout(100_000)))
      if (step.detail) process.stderr.write(`${step.name} ${step.detail}\n`);
    return { endpoint: await driver.endpoint(embeddedId), docker: (await driver.bundle())?.docker };
  }
  if (command === 'endpoint') return { endpoint: await driver.endpoint(embeddedId) };
  if (command === 'stop') await driver.stop(embeddedId);
  else if (command === 'remove') await driver.remove(embeddedId);
  else throw new Error(`unknown command ${command}`);
  return {};
}

answer().then(
  (value) => process.stdout.write(`${JSON.stringify(value)}\n`),
  (error: unknown) => {
    const problem = error instanceof MachineProblem ? error.problem : { message: String(error) };
    process.stdout.write(`${JSON.stringify({ problem })}\n`);
  },
);
