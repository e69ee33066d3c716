// The native engine as root or as an ordinary user runs it, each command given by a client process of its own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { embeddedId } from '../../../runtime/machine/driver.ts';
import { type EnginePlaces, enginePlaces } from '../../../runtime/machine/home.ts';
import { loadImage, request } from './engine-api.ts';
import { buildClient, makeOtherUser, type RunAs, runAs } from './other-user.ts';

export interface NativeEngine {
  /** A folder that its user owns; Gantry's state is in `gantry` below it. */
  folder: string;
  places: EnginePlaces;
  /** Where its clients look for the engine's programs; another folder is an update. */
  bundles: string;
  socket(): string;
  /** Runs one command of native-client.ts to its end. */
  client(command: string, input?: unknown): Promise<Record<string, unknown>>;
  /** Begins such a command; to be killed. */
  begin(command: string, input?: unknown): ChildProcess;
  /** The docker command, as the engine's user. */
  docker(...args: string[]): Promise<string>;
  /** Starts it, loads the base image where it is missing, and answers the steps. */
  start(archive: string): Promise<{ name: string; status: string; detail?: string }[]>;
  info(): Promise<Record<string, unknown>>;
  remove(): Promise<void>;
}

type Seat = {
  folder: string;
  bundles: string;
  as: RunAs;
  command(name: string, bundles: string, input?: unknown): [string, string[]];
  leave(): void;
};

async function rootSeat(): Promise<Seat> {
  const folder = `/tmp/gt-${randomBytes(4).toString('hex')}`;
  mkdirSync(folder, { mode: 0o755 });
  await buildClient(path.join(folder, 'client'));
  const script = path.join(folder, 'client/native-client.js');
  return {
    folder,
    bundles: bundlesFolder(),
    as: { uid: 0, gid: 0, cwd: folder, env: { ...(process.env as Record<string, string>), HOME: folder } },
    command: (name, bundles, input = {}) => [
      process.execPath,
      [script, name, path.join(folder, 'gantry'), bundles, JSON.stringify(input)],
    ],
    leave: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The cache of who runs the tests; the client's own home is another. */
function bundlesFolder(): string {
  const cache = process.env.XDG_CACHE_HOME || path.join(process.env.HOME ?? '/root', '.cache');
  return path.join(cache, 'gantry/bundles');
}

async function rootlessSeat(): Promise<Seat> {
  const user = await makeOtherUser();
  return {
    folder: user.home,
    bundles: user.bundles,
    as: user.clientCommand('').as,
    command: (name, bundles, input) => {
      const { program, args } = user.clientCommand(name, input, bundles);
      return [program, args];
    },
    leave: () => user.remove(),
  };
}

export async function makeNativeEngine(kind: 'root' | 'rootless'): Promise<NativeEngine> {
  const seat = await (kind === 'root' ? rootSeat() : rootlessSeat());
  const places = enginePlaces(path.join(seat.folder, 'gantry'), embeddedId);
  let socket = '';
  let docker = '';
  const client = async (name: string, input?: unknown) => {
    const [program, args] = seat.command(name, engine.bundles, input);
    return JSON.parse(await runAs(program, args, seat.as)) as Record<string, unknown>;
  };
  const engine: NativeEngine = {
    folder: seat.folder,
    places,
    bundles: seat.bundles,
    socket: () => socket,
    client,
    begin: (name, input) => {
      const [program, args] = seat.command(name, engine.bundles, input);
      return spawn(program, args, { ...seat.as, stdio: 'ignore' });
    },
    docker: (...args) => runAs(docker, args, { ...seat.as, env: { ...seat.as.env, DOCKER_HOST: `unix://${socket}` } }),
    async start(archive) {
      const started = await client('start');
      if (started.problem) throw new Error(JSON.stringify(started.problem));
      socket = (started.endpoint as { path: string }).path;
      docker = started.docker as string;
      const images = await request(socket, 'GET', '/images/json');
      if (images.body.trim() === '[]') await loadImage(socket, archive);
      return started.steps as { name: string; status: string; detail?: string }[];
    },
    info: async () => JSON.parse((await request(socket, 'GET', '/info')).body) as Record<string, unknown>,
    async remove() {
      try {
        await client('remove');
      } finally {
        seat.leave();
      }
    },
  };
  return engine;
}

/** Runs as root, with the words of a failure in its message. */
export function asRoot(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
