// The runtime of the desktop: a utility process that answers the contract on every port the shell hands it.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { RPCHandler } from '@orpc/server/message-port';
import { keeperCommand } from './cli/entry.ts';
import { gantryHome } from './home.ts';
import { askedVault } from './service/registries/vault.ts';
import { createRuntime } from './service/router.ts';
import { shellQuestions } from './shell-questions.ts';

/** The part of Electron's MessagePortMain that is used here; a runtime knows no Electron types. */
interface Port {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown; ports: Port[] }) => void): void;
  postMessage(message: unknown): void;
}

// Short-lived objects keep the room that they begin with: what a flood passes through would let it grow by 11 MB, for good.
setFlagsFromString('--semi-space-growth-factor=1');

const { parentPort } = process as unknown as { parentPort: ParentPort };

function log(message: string): void {
  process.stderr.write(`${new Date().toISOString()} runtime: ${message}\n`);
}

// A view that went away in the middle of an answer must not take the others' runtime with it.
process.on('unhandledRejection', (error) => log(`unhandled: ${error instanceof Error ? error.stack : error}`));

const shell = shellQuestions((question) => parentPort.postMessage(question));

const starting = createRuntime({
  home: gantryHome(process.env, homedir(), process.platform),
  env: process.env,
  keeper: keeperCommand(join(import.meta.dirname, 'cli.js'), process),
  hostTerminal: true,
  pick: (request) => shell.ask('pick', request) as Promise<string[]>,
  drag: async (files) => (await shell.ask('drag', files)) === true,
  vault: askedVault(shell.ask),
  log,
});

// Ports may come before the runtime is there; what is posted to them waits until they are started.
parentPort.on('message', ({ data, ports }) => {
  const [port] = ports;
  shell.take(data);
  if (port) {
    void starting.then(
      ({ router }) => {
        new RPCHandler(router).upgrade(port as never, { context: { origin: data === 'tray' ? 'tray' : 'window' } });
        port.start();
      },
      () => port.close(),
    );
  }
  if (data === 'close') {
    void starting
      .then((runtime) => runtime.close())
      .then(
        () => process.exit(0),
        (error) => {
          log(`close failed: ${error}`);
          process.exit(1);
        },
      );
  }
});

starting.catch((error) => {
  log(`could not start: ${error instanceof Error ? error.stack : error}`);
  process.exit(1);
});
