// The engine's socket on this computer: each connection is carried into the machine. One process of a home serves it at a time.
import { chmod, readFile, rm, rmdir } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import { writeWhole } from '../../io/whole-file.ts';
import { isIdentity, withLock } from '../lock.ts';
import { makeOwnFolder } from '../own-folder.ts';
import { identify, isAlive } from '../processes.ts';
import { joinStreams } from './streams.ts';

/** `path`: a socket, or a named pipe of Windows; `owner`: the file that names the process which serves it. */
export type RelayPlace = { path: string; owner: string };

export type Relay = {
  /** Whether this process serves it; else another one does, and this one takes over when that ends. */
  readonly serves: boolean;
  close(): Promise<void>;
};

/** Between two tries to take over from another process, in ms. */
const retry = 1000;

/** What this process serves, by path: an owner's file that names us is another relay of ours, or a dead process's. */
const served = new Set<string>();

/** `onServe` is called when this process begins to serve. `open` gives a stream to the engine for each connection. */
export async function openRelay(
  place: RelayPlace,
  open: () => Promise<Duplex>,
  onServe: () => void = () => {},
): Promise<Relay> {
  let server: Listening | undefined;
  let closed = false;
  const attempt = () =>
    withLock(`${place.owner}.lock`, async () => {
      if (closed || server || (await isTaken(place))) return;
      server = await listen(place.path, open);
      served.add(place.path);
      await writeWhole(place.owner, JSON.stringify(await identify(process.pid)));
      onServe();
    });
  await attempt();
  const timer = setInterval(() => {
    // Not to be taken this time is no fault; the next try comes.
    if (!server) void attempt().catch(() => {});
  }, retry).unref();
  return {
    get serves() {
      return server !== undefined;
    },
    close: async () => {
      closed = true;
      clearInterval(timer);
      if (!server) return;
      await server.close();
      served.delete(place.path);
      await rm(place.owner, { force: true });
      server = undefined;
    },
  };
}

async function isTaken({ path, owner }: RelayPlace): Promise<boolean> {
  const text = await readFile(owner, 'utf8').catch(() => '');
  if (text === '') return false;
  let holder: unknown;
  try {
    holder = JSON.parse(text);
  } catch {
    return false;
  }
  if (!isIdentity(holder) || !(await isAlive(holder))) return false;
  return holder.pid !== process.pid || served.has(path);
}

type Listening = { close(): Promise<void> };

async function listen(path: string, open: () => Promise<Duplex>): Promise<Listening> {
  const isPipe = path.startsWith('\\\\.\\pipe\\');
  if (!isPipe) {
    await makeOwnFolder(dirname(path));
    await rm(path, { force: true });
  }
  const connections = new Set<Socket>();
  // An end goes through by itself: an engine answers long after its client has said all.
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    socket.on('error', () => {});
    open().then(
      (stream) => (socket.destroyed ? void stream.destroy() : void joinStreams(socket, stream)),
      () => socket.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  // Whoever needs the machine keeps its process alive by itself.
  server.unref();
  if (!isPipe) await chmod(path, 0o600);
  return {
    close: async () => {
      await closeServer(server, connections);
      // Whoever has it next makes it anew; it is not empty where another one was quicker.
      if (!isPipe) await rmdir(dirname(path)).catch(() => {});
    },
  };
}

/** Closes a server and breaks what is connected. */
export function closeServer(server: Server, connections: Iterable<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const connection of connections) connection.destroy();
  });
}
