// Terminals: sessions with an id of their own and a replay of the screen, so that a view can come and go.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { streamId } from './streams.ts';

/** `lost`: the engine went away under it. A session in the machine itself has an empty container id and name. */
export const terminalSession = z.object({
  id: z.string(),
  engineId: z.string(),
  containerId: z.string(),
  containerName: z.string(),
  shell: z.string(),
  status: z.enum(['running', 'exited', 'lost']),
  exitCode: z.number().optional(),
  createdAt: z.number(),
});
export type TerminalSession = z.infer<typeof terminalSession>;

/** `replay` comes first and repaints the screen with its scrollback; data is text, decoded across chunk borders. */
export const terminalEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('replay'), data: z.string(), columns: z.number(), rows: z.number() }),
  z.object({ kind: z.literal('data'), data: z.string() }),
  z.object({ kind: z.literal('exit'), status: z.enum(['exited', 'lost']), exitCode: z.number().optional() }),
]);
export type TerminalEvent = z.infer<typeof terminalEvent>;

const one = z.object({ sessionId: z.string() });
const size = { columns: z.number().int().min(1).max(1000), rows: z.number().int().min(1).max(1000) };

export const terminals = {
  /** `latest`: all sessions, again at each change. */
  watch: procedure.output(eventIterator(z.array(terminalSession))),
  /** Finds a shell in the image (bash, ash, sh) unless one is given; `no-shell`, `not-running`. */
  open: procedure
    .input(
      z.object({
        engineId: z.string(),
        containerId: z.string(),
        ...size,
        shell: z.string().optional(),
      }),
    )
    .output(terminalSession),
  /** A shell in the machine of the embedded engine itself; its session has no container. `not-running`, `unsupported`. */
  openMachine: procedure.input(z.object(size)).output(terminalSession),
  /** Lossless, with credit. Several views may attach to one session; the slowest sets the pace. */
  attach: procedure.input(one.extend({ streamId })).output(eventIterator(terminalEvent)),
  input: procedure.input(one.extend({ data: z.string().max(1_048_576) })).output(z.void()),
  resize: procedure.input(one.extend(size)).output(z.void()),
  /** Ends the shell if it still runs, and forgets the session. */
  close: procedure.input(one).output(z.void()),
};
