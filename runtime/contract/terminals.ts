// Terminals: sessions with an id of their own and a replay of the screen, so that a view can come and go.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { streamId } from './streams.ts';

/** An empty user or working directory is the container's own. `env`: `NAME=value`. */
const shellChoice = {
  shell: z.string().min(1).max(4096).optional(),
  user: z.string().max(256).optional(),
  workingDirectory: z.string().max(4096).optional(),
  env: z.array(z.string().max(32_768)).max(200).optional(),
};

/**
 * Where a terminal is. `shell`: a shell in a running container, found by trying unless one is given. `debug`: a shell of a tool image in
 * the container's namespaces, for images that have none. `attach`: the container's main process itself. `machine`: the machine of the
 * embedded engine. `host`: this computer; refused (`forbidden`) where the runtime serves others.
 */
export const terminalPlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('shell'), engineId: z.string(), containerId: z.string(), ...shellChoice }),
  z.object({ kind: z.literal('debug'), engineId: z.string(), containerId: z.string() }),
  z.object({ kind: z.literal('attach'), engineId: z.string(), containerId: z.string() }),
  z.object({ kind: z.literal('machine') }),
  z.object({ kind: z.literal('host'), workingDirectory: z.string().max(4096).optional() }),
]);
export type TerminalPlace = z.infer<typeof terminalPlace>;

/**
 * `lost`: the engine went away under it. `stopped`: its container did; `restarted`: and it runs again, so that the session can be opened
 * anew in the same place; `removed`: and there is nothing to open anew. `detached`: the view left the main process, which goes on.
 */
export const terminalSession = z.object({
  id: z.string(),
  place: terminalPlace,
  /** Empty where the place is no container. */
  containerName: z.string(),
  /** The program that runs; empty for `attach`. */
  shell: z.string(),
  /** What the program calls itself (OSC 0 and 2); hostile text, at most 200 characters. */
  title: z.string().optional(),
  status: z.enum(['running', 'exited', 'lost', 'stopped', 'restarted', 'removed', 'detached']),
  exitCode: z.number().optional(),
  createdAt: z.number(),
});
export type TerminalSession = z.infer<typeof terminalSession>;

/**
 * `replay` comes first and repaints the screen with its scrollback; data is text, decoded across chunk borders, and never ends inside an
 * escape sequence. `clear`: the scrollback goes, on whatever screen the program is. `exit` is last: a session that is opened anew is attached to anew, and repaints what was there before.
 */
export const terminalEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('replay'), data: z.string(), columns: z.number(), rows: z.number() }),
  z.object({ kind: z.literal('data'), data: z.string() }),
  z.object({ kind: z.literal('clear') }),
  z.object({
    kind: z.literal('exit'),
    status: terminalSession.shape.status.exclude(['running']),
    exitCode: z.number().optional(),
  }),
]);
export type TerminalEvent = z.infer<typeof terminalEvent>;

const one = z.object({ sessionId: z.string() });
/** A view by the name of its stream: the one that was used last leads. */
const view = { view: streamId.optional() };
const size = { columns: z.number().int().min(1).max(1000), rows: z.number().int().min(1).max(1000) };

export const terminals = {
  /** `latest`: all sessions, again at each change. */
  watch: procedure.output(eventIterator(z.array(terminalSession))),
  /** `no-shell`, `not-running`, `not-found`, `path-not-absolute`, `env-invalid`, `unsupported`, `forbidden`; `field` names the input of the place (`user`, `env.0`). */
  open: procedure.input(z.object({ place: terminalPlace, ...size })).output(terminalSession),
  /** A new program in the same place, in the same session: what was on the screen stays above it. `conflict` while the old one runs. */
  reopen: procedure.input(one.extend(size)).output(terminalSession),
  /** Lossless, with credit. Several views may attach to one session; the slowest sets the pace. */
  attach: procedure.input(one.extend({ streamId })).output(eventIterator(terminalEvent)),
  /**
   * Resolves when the program can take more: who waits for it pastes any amount without filling memory. `conflict` past 32 MiB untaken.
   * `answer`: what a view's terminal says by itself to a question of the program; only that of the view that leads is passed on.
   */
  input: procedure
    .input(one.extend({ data: z.string().max(1_048_576), ...view, answer: z.boolean().default(false) }))
    .output(z.void()),
  resize: procedure.input(one.extend({ ...size, ...view })).output(z.void()),
  /** Empties the scrollback, here and in every view. */
  clear: procedure.input(one).output(z.void()),
  /** Ends the shell if it still runs (a main process is left alone), and forgets the session. */
  close: procedure.input(one).output(z.void()),
};
