// A container's main process as a terminal: what it printed before, what it prints, and what is typed to it.
import { type Duplex, PassThrough } from 'node:stream';
import { dial, type EngineConnection, pathPart } from '../connection.ts';
import { createLineInput, DetachKeys } from './attached-input.ts';
import { AttachedOutput, type LogEnd } from './attached-output.ts';
import { type Shell, type ShellEnd, written } from './exec.ts';
import type { TerminalFacts } from './terminal-facts.ts';

export interface AttachOptions extends LogEnd {
  columns: number;
  rows: number;
}

/**
 * Attaches to the main process (Docker API: POST /containers/{id}/attach). Nothing that is done here ends it: `end` leaves, and so do
 * the keys Ctrl-P Ctrl-Q, after which `ended` says `detached`. Without a terminal of its own what is typed is sent line by line.
 */
export async function attachContainer(
  connection: EngineConnection,
  { row, tty, input }: TerminalFacts,
  options: AttachOptions,
): Promise<Shell> {
  const socket = await openAttach(connection, row.id, input);
  const screen = new PassThrough();
  const source = new AttachedOutput(socket, tty);
  const resize = (columns: number, rows: number) => (tty ? resizeContainer(connection, row.id, columns, rows) : none());
  try {
    await source.readBefore(connection, row.id, options);
    // A program draws its screen anew when the size changes, and only then.
    await resize(options.columns, options.rows + 1);
    await resize(options.columns, options.rows);
  } catch (cause) {
    socket.destroy();
    throw cause;
  }
  return shellOf(socket, source, screen, { tty, input, resize });
}

/** The raw stream of POST /containers/{id}/attach: both ways, or only out of it. */
export async function openAttach(connection: EngineConnection, id: string, stdin: boolean): Promise<Duplex> {
  const query = { stream: true, stdin, stdout: true, stderr: true };
  const socket = await connection.stream(
    (docker, abortSignal) =>
      dial(docker, {
        path: `/containers/${pathPart(id)}/attach?`,
        method: 'POST',
        isStream: true,
        hijack: true,
        abortSignal,
        options: { _query: query },
        // A body of no bytes: podman would pass what dockerode puts there by itself on to the process.
        file: Buffer.alloc(0),
      }),
    { timeoutMs: 20_000 },
  );
  return socket as Duplex;
}

interface Ways {
  tty: boolean;
  input: boolean;
  resize: Shell['resize'];
}

function shellOf(socket: Duplex, source: AttachedOutput, screen: PassThrough, { tty, input, resize }: Ways): Shell {
  let end: ShellEnd = { status: 'stopped' };
  const keys = new DetachKeys();
  const line = createLineInput();
  const leave = () => {
    end = { status: 'detached' };
    socket.destroy();
  };
  const ended = source.pour(screen).then(() => end);
  const type = async (text: string) => {
    if (!input || text === '') return;
    if (tty) return written(socket, text);
    const { echo, send, close } = line(text);
    if (echo !== '' && screen.writable) screen.write(echo);
    if (send !== '') await written(socket, send);
    if (close) socket.end();
  };
  return {
    shell: '',
    output: screen as AsyncIterable<Uint8Array>,
    ended,
    resize,
    write: async (data) => {
      const { text, detach } = keys.take(data);
      await type(text);
      if (detach) leave();
    },
    end: leave,
  };
}

async function none(): Promise<void> {}

/** POST /containers/{id}/resize. Never throws: a container that ended has no size. */
async function resizeContainer(connection: EngineConnection, id: string, columns: number, rows: number): Promise<void> {
  await connection
    .call((docker, abortSignal) => docker.getContainer(pathPart(id)).resize({ h: rows, w: columns, abortSignal }))
    .catch(() => undefined);
}
