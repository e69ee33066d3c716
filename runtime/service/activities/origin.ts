// Who asked for what is being done right now, without every function between handing it on.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ActivityOrigin } from '../../contract/activities.ts';

const current = new AsyncLocalStorage<ActivityOrigin>();

/** Runs what a client asked for; everything it begins is that client's wish. */
export function askedBy<T>(origin: ActivityOrigin, run: () => T): T {
  return current.run(origin, run);
}

/** Nobody asked: the runtime does it by itself. */
export function originNow(): ActivityOrigin {
  return current.getStore() ?? 'schedule';
}
