// Keeps the runtime's process alive, and gives every window a port into it.
import { join } from 'node:path';
import {
  app,
  ipcMain,
  MessageChannelMain,
  type MessagePortMain,
  type UtilityProcess,
  utilityProcess,
  type WebFrameMain,
} from 'electron';
import type { PickRequest } from '../runtime/contract/host.ts';
import { dragOut } from './drag.ts';
import { pickPaths } from './pick.ts';
import { vault } from './vault.ts';

const longestPause = 10_000;
/** A machine stops its containers before itself; the windows are gone by then. */
const closeTimeout = 60_000;

/** What the runtime asks of the shell: `runtime/shell-questions.ts` is the other side. */
interface Question {
  kind: 'question';
  id: number;
  what: string;
  input: unknown;
}

const answers: Readonly<Record<string, (input: unknown) => Promise<unknown>>> = {
  // A dialog that cannot be shown answers like one that was canceled.
  pick: (request) => pickPaths(request as PickRequest).catch(() => []),
  // So does a drag that does not begin.
  drag: (files) => dragOut(files as string[]).then((carried) => carried.length > 0),
  vault: () => vault.backend(),
  seal: (text) => vault.seal(String(text)),
  open: (sealed) => vault.open(String(sealed)),
};

async function answerQuestion(child: UtilityProcess, { id, what, input }: Question): Promise<void> {
  try {
    child.postMessage({ kind: 'answer', id, value: await answers[what]?.(input) });
  } catch (error) {
    child.postMessage({ kind: 'answer', id, problem: error instanceof Error ? error.message : String(error) });
  }
}

export interface RuntimeProcess {
  /** A port of the shell's own into the runtime as it is now; `onRestart` tells when it is void. `who` asks, for what is done. */
  connect(who?: 'port' | 'tray'): MessagePortMain;
  onRestart(listener: () => void): void;
  /** Asks the runtime to end what it owns; resolves when its process is gone, after 60 s at the latest. */
  close(): Promise<void>;
}

/** Starts the runtime, again whenever it crashes, and hands ports to frames that `allowed` lets ask. */
export function startRuntime(allowed: (frame: WebFrameMain) => boolean): RuntimeProcess {
  const frames = new Set<WebFrameMain>();
  const listeners: (() => void)[] = [];
  let child: UtilityProcess;
  let closing = false;
  let crashes = 0;

  const connect = (who: 'port' | 'tray' = 'port'): MessagePortMain => {
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage(who, [port1]);
    return port2;
  };

  const handOut = (frame: WebFrameMain): void => {
    // A frame that was closed or navigated away throws when it is touched.
    try {
      frame.postMessage('gantry:port', null, [connect()]);
    } catch {
      frames.delete(frame);
    }
  };

  const fork = (): void => {
    const startedAt = Date.now();
    child = utilityProcess.fork(join(import.meta.dirname, '../runtime/main.js'), [], {
      serviceName: 'Gantry runtime',
      stdio: 'inherit',
      env: app.isPackaged ? { ...process.env, GANTRY_RESOURCES: process.resourcesPath } : process.env,
    });
    const own = child;
    own.on('message', (message: Question) => {
      if (message.kind === 'question') void answerQuestion(own, message);
    });
    child.once('exit', () => {
      if (closing) return;
      crashes = Date.now() - startedAt > 60_000 ? 0 : crashes + 1;
      setTimeout(restart, Math.min(longestPause, 250 * 2 ** (crashes - 1)));
    });
  };

  const restart = (): void => {
    if (closing) return;
    fork();
    for (const frame of [...frames]) handOut(frame);
    for (const listener of listeners) listener();
  };

  ipcMain.on('gantry:connect', ({ senderFrame }) => {
    if (!senderFrame || !allowed(senderFrame)) return;
    frames.add(senderFrame);
    handOut(senderFrame);
  });

  fork();
  return {
    connect,
    onRestart: (listener) => listeners.push(listener),
    close: () =>
      new Promise((resolve) => {
        closing = true;
        if (child.pid === undefined) return resolve();
        const timer = setTimeout(() => child.kill(), closeTimeout);
        child.once('exit', () => {
          clearTimeout(timer);
          resolve();
        });
        child.postMessage('close');
      }),
  };
}
