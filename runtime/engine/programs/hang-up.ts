// Ends what a closed terminal leaves running in its container.

import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type EngineConnection, pathPart } from '../connection.ts';

/** The variable that marks the processes of one terminal, so that its end can find them. */
export function terminalMark(terminal: string): string {
  return `GANTRY_TERMINAL=${terminal}`;
}

/** POST /containers/{id}/exec; answers the exec's id. */
export async function createExec(connection: EngineConnection, containerId: string, body: object): Promise<string> {
  const exec = await connection.call((docker, abortSignal) =>
    docker.getContainer(pathPart(containerId)).exec({ ...body, abortSignal }),
  );
  return exec.id;
}

/** One as root and without a terminal, for a program of Gantry's own. */
export function createRootExec(
  connection: EngineConnection,
  containerId: string,
  command: readonly string[],
  hasInput: boolean,
): Promise<string> {
  return createExec(connection, containerId, {
    AttachStdin: hasInput,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    User: '0',
    WorkingDir: '/',
    Cmd: command,
    // Bytes are bytes, and GNU's tools leave names as they are.
    Env: ['LC_ALL=C', 'QUOTING_STYLE=literal'],
  });
}

/** What is printed until the end, the first 2,000 characters of it. */
export async function textOf(socket: Readable): Promise<string> {
  let text = '';
  try {
    for await (const chunk of socket) {
      text += String(chunk);
      if (text.length > 2000) break;
    }
  } catch {
    // What was said until here is all there is.
  }
  return text.trim();
}

/**
 * Ends what a terminal leaves behind: an engine keeps an exec running when its connection closes, and tells its process id only
 * in its own name space. So a second, short exec looks for the terminal's mark in the environments, with nothing but the shell
 * that is known to be there, and sends SIGHUP, as a terminal does, then SIGKILL to what still runs.
 */
export async function hangUpTerminal(
  connection: EngineConnection,
  containerId: string,
  shell: string,
  terminal: string,
): Promise<void> {
  for (const signal of ['HUP', 'KILL']) {
    const execId = await createExec(connection, containerId, {
      AttachStdout: true,
      Cmd: [shell, '-c', hangUpScript, shell, terminalMark(terminal), signal],
    });
    const output = await connection.stream(
      (docker, abortSignal) => docker.getExec(execId).start({ Detach: false, Tty: false, abortSignal }),
      { timeoutMs: 10_000 },
    );
    const found = await textOf(output);
    if (found === '') return;
    await pause(500);
  }
}

/** Prints a dot a process; reads the variables' zero-separated list as lines, in which shells leave the zeros out. */
const hangUpScript = `for d in /proc/[0-9]*; do
  while IFS= read -r line || [ -n "$line" ]; do
    case "$line" in *"$1"*) kill -"$2" "\${d#/proc/}" && echo . ; break ;; esac
  done < "$d/environ"
done 2>/dev/null`;
