// Compose projects as a whole: what is done to all their containers, in the order their services depend on each other.
import { z } from 'zod';
import { procedure } from './procedure.ts';

/** `start` begins with what others need, `stop` with what needs others; `restart` is both. */
export const projectAction = z.enum(['start', 'stop', 'restart']);
export type ProjectAction = z.infer<typeof projectAction>;

export const projects = {
  /**
   * An activity. Waits between services as their conditions ask (healthy, completed). `dependency-cycle` names the circle; `not-found`
   * where the project has no containers.
   */
  act: procedure
    .input(z.object({ engineId: z.string(), project: z.string().min(1), action: projectAction }))
    .output(z.object({ activityId: z.string() })),
};
