// Folders of this computer that a machine has over SSH: each is served as long as somebody here keeps it, over one channel after the other.
import { setTimeout as delay } from 'node:timers/promises';
import type { SharedFolder } from '../../contract/machines.ts';
import { createTurns, type Turns } from './sftp/confined.ts';
import { serveFolder } from './sftp/server.ts';
import type { Tunnel } from './ssh.ts';
import { type SharedTunnel, shareTunnel } from './tunnel.ts';

/** `tag`: its name in the machine's configuration (configuration-disk.ts). */
export type ServedFolder = SharedFolder & { tag: string };

export type Folders = {
  /** Makes those served that are named and no others. */
  serve(folders: readonly ServedFolder[]): void;
  close(): Promise<void>;
};

/** Between two tries, in ms: the first is soon, for a channel ends whenever the machine lays the folder aside. */
const [shortest, longest] = [100, 10_000];

export function createFolders(openTunnel: () => Promise<Tunnel>): Folders {
  const tunnel = shareTunnel(openTunnel);
  // One for all: what is one folder may lie in another.
  const turns = createTurns();
  const served = new Map<string, { over: AbortController; ended: Promise<void> }>();
  const stop = (key: string) => {
    const one = served.get(key);
    served.delete(key);
    one?.over.abort();
    return one?.ended;
  };
  return {
    serve: (folders) => {
      const wanted = new Map(folders.map((folder) => [JSON.stringify(folder), folder]));
      for (const key of served.keys()) if (!wanted.has(key)) void stop(key);
      for (const [key, folder] of wanted) {
        if (served.has(key)) continue;
        const over = new AbortController();
        served.set(key, { over, ended: keepServed(tunnel, folder, turns, over.signal) });
      }
    },
    close: async () => {
      const ended = [...served.keys()].map(stop);
      // A channel whose other end does not listen closes with its tunnel only.
      await tunnel.close();
      await Promise.all(ended);
    },
  };
}

async function keepServed(
  tunnel: SharedTunnel,
  folder: ServedFolder,
  turns: Turns,
  signal: AbortSignal,
): Promise<void> {
  let pause = shortest;
  while (!signal.aborted) {
    const began = performance.now();
    await serveOnce(tunnel, folder, turns, signal).catch(() => {});
    // One that was of use is followed by the next at once; what fails at once is tried less and less often.
    pause = performance.now() - began > longest ? shortest : Math.min(pause * 2, longest);
    await delay(pause, undefined, { signal, ref: false }).catch(() => {});
  }
}

async function serveOnce(tunnel: SharedTunnel, folder: ServedFolder, turns: Turns, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  signal.addEventListener('abort', end, { once: true });
  try {
    const one = await tunnel.get();
    void one.closed.then(end);
    const stream = await one.folder(folder.tag);
    await serveFolder(stream, folder, { turns, signal: over.signal });
  } finally {
    signal.removeEventListener('abort', end);
  }
}
