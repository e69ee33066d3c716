// The runtime without a window, in plain Node: the same panels in a browser. `server.js [--port N] [--host-terminal]`: port 0 takes a free
// one; with the second whoever is let in may open terminals on this computer too.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { keeperCommand } from './cli/entry.ts';
import { gantryHome } from './home.ts';
import { serveHeadless } from './server/headless.ts';
import { createRuntime } from './service/router.ts';

function log(message: string): void {
  process.stderr.write(`${new Date().toISOString()} runtime: ${message}\n`);
}

function fail(message: string): never {
  log(message);
  process.exit(1);
}

function portOf(text: string): number {
  const port = Number(text);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : fail(`--port ${text}: not a port (0 to 65535)`);
}

async function run(): Promise<void> {
  const options = {
    port: { type: 'string', default: '0' },
    'host-terminal': { type: 'boolean', default: false },
  } as const;
  const { values } = parseArgs({ options, strict: false });
  const port = portOf(String(values.port));
  const home = gantryHome(process.env, homedir(), process.platform);
  const runtime = await createRuntime({
    home,
    env: process.env,
    keeper: keeperCommand(join(import.meta.dirname, 'cli.js'), process),
    hostTerminal: values['host-terminal'] === true,
    log,
  });
  const headless = await serveHeadless({
    router: runtime.router,
    port,
    page: join(import.meta.dirname, '../renderer'),
    sessionsFile: join(home, 'sessions.json'),
  }).catch(async (error) => {
    await runtime.close();
    throw error.code === 'EADDRINUSE'
      ? new Error(`port ${port} is in use; --port chooses another, 0 any free one`)
      : error;
  });

  let closing = false;
  const close = (): void => {
    if (closing) return;
    closing = true;
    headless
      .close()
      .then(() => runtime.close())
      .then(
        () => process.exit(0),
        (error) => fail(`close failed: ${error}`),
      );
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
  process.stdout.write(`${headless.address}\n`);
}

// A tab that went away in the middle of an answer must not take the others' runtime with it.
process.on('unhandledRejection', (error) => log(`unhandled: ${error instanceof Error ? error.stack : error}`));
run().catch((error) => fail(error instanceof Error ? error.message : String(error)));
