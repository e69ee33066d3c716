// A shell inside a running container, on a terminal of its own.
import { randomUUID } from 'node:crypto';
import type { Duplex, Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { EngineConnection } from '../connection.ts';
import { engineProblem, toEngineProblem } from '../problem.ts';
import { createExec, hangUpTerminal, terminalMark, textOf } from './hang-up.ts';
import {
  type ContainerSystem,
  checkShellChoice,
  choiceProblem,
  isNoProgram,
  type ShellChoice,
  shellsToTry,
} from './shells.ts';

export interface ShellEnd {
  /** `lost`: the engine went away under it, so nobody knows. `stopped`: its container's main process ended. `detached`: left running. */
  status: 'exited' | 'lost' | 'stopped' | 'detached';
  exitCode?: number;
}

export interface Shell {
  /** The path or name that was run. */
  readonly shell: string;
  /** What the terminal prints. To be read once and to its end; not read, it pauses the engine. */
  readonly output: AsyncIterable<Uint8Array>;
  /** Resolves when it can take more; at once when it has ended. */
  write(data: string): Promise<void>;
  /** Never throws: the engine refuses it before the start and after the end, and both mean nothing to a person. */
  resize(columns: number, rows: number): Promise<void>;
  /** Hangs up: the shell and all that runs in it get SIGHUP, then SIGKILL; `ended` follows. */
  end(): void;
  readonly ended: Promise<ShellEnd>;
}

export interface ShellOptions extends ShellChoice {
  system?: ContainerSystem;
  columns: number;
  rows: number;
}

/**
 * Opens a shell by exec (Docker API: POST /containers/{id}/exec, POST /exec/{id}/start). Throws `no-shell` when none of them is in
 * the image, `not-running`, `not-found`, and what is wrong with the choice at its field.
 */
export async function openShell(
  connection: EngineConnection,
  containerId: string,
  options: ShellOptions,
): Promise<Shell> {
  const system = options.system ?? 'linux';
  checkShellChoice(options, system);
  let said = '';
  for (const shell of shellsToTry(system, options.shell)) {
    const opened = await openProgram(connection, containerId, [shell], options);
    if (typeof opened !== 'string') return opened;
    said = opened;
  }
  const field = options.shell === undefined || options.shell === '' ? undefined : 'shell';
  throw engineProblem('no-shell', said === '' ? 'No shell was found in the image' : said, field);
}

/** Runs a program on a terminal in the container; answers the engine's words, or nothing, when there is no such program. */
export async function openProgram(
  connection: EngineConnection,
  containerId: string,
  command: readonly [string, ...string[]],
  options: ShellOptions,
): Promise<Shell | string> {
  const terminal = randomUUID();
  const { user, workingDirectory, env = [], columns, rows } = options;
  const execId = await createExec(connection, containerId, {
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
    Cmd: command,
    Env: ['TERM=xterm-256color', ...env, terminalMark(terminal)],
    ...(user === undefined || user === '' ? {} : { User: user }),
    ...(workingDirectory === undefined || workingDirectory === '' ? {} : { WorkingDir: workingDirectory }),
    // Engines before API 1.42 leave this unread; `resize` below is for them.
    ConsoleSize: [rows, columns],
  }).catch((cause: unknown) => {
    const problem = toEngineProblem(cause);
    throw choiceProblem(problem.message) ?? problem;
  });
  const socket = await start(connection, execId);
  if (typeof socket === 'string') return socket;
  if (!(await hasBegun(connection, execId, socket))) {
    const said = await textOf(socket);
    const problem = choiceProblem(said);
    if (problem !== undefined) throw problem;
    return said;
  }
  const hangUp = () =>
    options.system === 'windows' ? Promise.resolve() : hangUpTerminal(connection, containerId, command[0], terminal);
  const opened = shellOf(connection, execId, command[0], socket, hangUp);
  await opened.resize(columns, rows);
  return opened;
}

interface ExecState {
  Running?: boolean;
  ExitCode?: number | null;
  Pid?: number;
}

function inspect(connection: EngineConnection, execId: string): Promise<ExecState> {
  return connection.call((docker, abortSignal) => docker.getExec(execId).inspect({ abortSignal }));
}

/** The terminal's socket; the engine's words when it says already here that there is no such program. */
async function start(connection: EngineConnection, execId: string): Promise<Duplex | string> {
  const options = { hijack: true, stdin: true, Tty: true, Detach: false };
  try {
    return (await connection.stream(
      (docker, abortSignal) => docker.getExec(execId).start({ ...options, abortSignal }),
      {
        timeoutMs: 20_000,
      },
    )) as Duplex;
  } catch (cause) {
    const problem = toEngineProblem(cause);
    const wrong = choiceProblem(problem.message);
    if (wrong === undefined && isNoProgram(problem.message)) return problem.message;
    throw wrong ?? problem;
  }
}

/**
 * Whether the program runs, or ran and ended by itself. Engines answer the start with success before they know, and tell a missing
 * program by its exit code 126 or 127 afterwards.
 */
async function hasBegun(connection: EngineConnection, execId: string, socket: Duplex): Promise<boolean> {
  for (let waitMs = 5; waitMs < 10_000; waitMs *= 2) {
    const state = await inspect(connection, execId).catch((cause: unknown) => {
      socket.destroy();
      throw toEngineProblem(cause);
    });
    if (state.Running && (state.Pid ?? 0) > 0) return true;
    if (!state.Running && state.ExitCode !== null && state.ExitCode !== undefined) {
      return state.ExitCode !== 126 && state.ExitCode !== 127;
    }
    await pause(waitMs);
  }
  socket.destroy();
  throw engineProblem('engine-timeout', 'The engine did not start the shell');
}

function shellOf(
  connection: EngineConnection,
  execId: string,
  shell: string,
  socket: Duplex,
  hangUp: () => Promise<void>,
): Shell {
  let hungUp: Promise<void> | undefined;
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve())).then(async () => {
    await hungUp;
    return endOf(connection, execId, hungUp !== undefined);
  });
  return {
    shell,
    output: outputOf(socket),
    ended,
    write: (data) => written(socket, data),
    resize: (columns, rows) =>
      connection
        .call((docker, abortSignal) => docker.getExec(execId).resize({ h: rows, w: columns, abortSignal }))
        .then(
          () => {},
          () => {},
        ),
    end: () => {
      if (hungUp !== undefined || socket.destroyed) return;
      hungUp = hangUp().catch(() => {});
      // At once, not after the hang-up: output nobody reads stops docker from noticing any end in this container.
      socket.destroy();
    },
  };
}

/** Resolves when the socket took it, or broke. */
export function written(socket: Duplex, data: string): Promise<void> {
  return new Promise((resolve) => (socket.writable ? socket.write(data, () => resolve()) : resolve()));
}

/** Ends quietly when the connection breaks: `ended` tells what became of it. */
export async function* outputOf(socket: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of socket) yield chunk as Uint8Array;
  } catch {
    // A killed engine shows as a reset connection, or as an ordinary end.
  } finally {
    socket.destroy();
  }
}

/** A closed connection alone does not tell an exit from an engine that died: the engine has to say it. */
async function endOf(connection: EngineConnection, execId: string, closing: boolean): Promise<ShellEnd> {
  try {
    for (let waitMs = 10; waitMs < 1000; waitMs *= 2) {
      const state = await inspect(connection, execId);
      if (!state.Running) return { status: 'exited', ...(state.ExitCode == null ? {} : { exitCode: state.ExitCode }) };
      await pause(waitMs);
    }
    return { status: closing ? 'exited' : 'lost' };
  } catch (cause) {
    const { reason } = toEngineProblem(cause).problem;
    // The container went with all that was in it, and the engine forgot the shell; or we closed it ourselves.
    return { status: closing || reason === 'not-found' ? 'exited' : 'lost' };
  }
}
