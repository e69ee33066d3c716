// Containers that rest.
import { toEngineProblem } from '../problem.ts';

const mostTries = 20;

/**
 * Asks again what needs a container to be frozen. With cgroups 1 a process is frozen only when it runs, and what may use little of a
 * processor is soon out of its share: runc gives up after a quarter of a second (`unable to freeze`, libcontainer/cgroups/fs/freezer.go),
 * and has put it back as it was. Throws `not-frozen` after twenty tries, everything else at once.
 */
export async function untilFrozen<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (cause) {
      if (tries === mostTries || toEngineProblem(cause).problem.reason !== 'not-frozen') throw cause;
    }
  }
}
