// A container's log as a stream of lines.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { streamId } from './streams.ts';

/** `at` is the engine's RFC 3339 time with nanoseconds. `text` has no line end; it may hold any character, escapes included. */
export const logLine = z.object({ stream: z.enum(['stdout', 'stderr']), at: z.string(), text: z.string() });
export type LogLine = z.infer<typeof logLine>;

/** `end` comes when the container stopped or the log was read to its end; `lost` when the engine went away. */
export const logEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('lines'), lines: z.array(logLine) }),
  z.object({ kind: z.literal('end') }),
  z.object({ kind: z.literal('lost'), message: z.string() }),
]);
export type LogEvent = z.infer<typeof logEvent>;

/** What a batch of lines costs of a stream's credit; both sides count alike. */
export function logCost(lines: readonly LogLine[]): number {
  return lines.reduce((sum, line) => sum + line.text.length + 40, 0);
}

export const logs = {
  /**
   * Lossless, in batches. `tail` is the number of lines to begin with; `since` (RFC 3339, from a line's `at`) goes on after a loss.
   * With `follow` it stays open and goes on across a restart of the container.
   */
  follow: procedure
    .input(
      z.object({
        engineId: z.string(),
        id: z.string(),
        streamId,
        tail: z.number().int().min(0).max(1_000_000),
        since: z.string().optional(),
        follow: z.boolean(),
      }),
    )
    .output(eventIterator(logEvent)),
};
