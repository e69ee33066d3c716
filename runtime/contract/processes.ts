// Processes of a running container, as the engine's `top` lists them, and signals to one of them.
import { z } from 'zod';
import { procedure } from './procedure.ts';

/**
 * `pid` is the engine's number of it, not the one inside the container. Absent is what the engine's `ps` does not tell. `cpuPercent` is of
 * one core over the process's life, as ps counts; memory in bytes, `elapsedSeconds` since its start, `state` is ps's letters.
 */
export const containerProcess = z.object({
  pid: z.number().int(),
  parentPid: z.number().int().optional(),
  user: z.string().optional(),
  cpuPercent: z.number().optional(),
  memoryBytes: z.number().optional(),
  elapsedSeconds: z.number().optional(),
  state: z.string().optional(),
  command: z.string(),
});
export type ContainerProcess = z.infer<typeof containerProcess>;

const one = z.object({ engineId: z.string(), id: z.string() });

export const processes = {
  /** `not-running` when there are none. */
  list: procedure.input(one).output(z.array(containerProcess)),
  /**
   * Sends a signal by its name (`SIGTERM`). `not-found` when the process is not (or no longer) the container's; `unsupported` where no
   * helper can run beside it.
   */
  signal: procedure
    .input(one.extend({ pid: z.number().int().min(1), signal: z.string().regex(/^SIG[A-Z0-9+-]{2,12}$/) }))
    .output(z.void()),
};
