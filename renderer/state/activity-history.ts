// All that was done lately, as the runtime keeps it; and doing it again.
import type { Activity, ActivityKind } from '../../runtime/contract/activities.ts';
import { backend } from '../backend.ts';
import { createMirrorOfAll } from './mirror.ts';

/** The history with its status, whole or with a selector; it begins with its first reader. */
export const useActivityHistory = createMirrorOfAll<Activity>((signal) =>
  backend().activities.history(undefined, { signal }),
);

type Again = (engineId: string, id: string, activity: Activity) => Promise<unknown>;

/** Only what needs nothing that was not recorded; removing again is a question of its own. */
const again: Partial<Record<ActivityKind, Again>> = {
  start: (engineId, id) => backend().containers.start({ engineId, id }),
  stop: (engineId, id) => backend().containers.stop({ engineId, id }),
  restart: (engineId, id) => backend().containers.restart({ engineId, id }),
  pause: (engineId, id) => backend().containers.pause({ engineId, id }),
  unpause: (engineId, id) => backend().containers.unpause({ engineId, id }),
  kill: (engineId, id, { detail }) =>
    backend().containers.kill({ engineId, id, ...(detail !== undefined && { signal: detail }) }),
  pull: (engineId, _, { subject }) => backend().images.pull({ engineId, reference: subject }),
  sample: (engineId) => backend().containers.runSample({ engineId }),
};

/** How to do it again, where it did not work out here and that makes sense. */
export function retryOf(activity: Activity): (() => Promise<void>) | undefined {
  const { kind, status, origin, engineId, objects } = activity;
  if (origin === 'outside' || status === 'running' || status === 'done') return undefined;
  const run = again[kind];
  const [object] = objects;
  if (run === undefined || (object === undefined && kind !== 'sample')) return undefined;
  return async () => {
    await run(engineId, object?.id ?? '', activity);
  };
}

/** Whether it can be stopped: what an engine was only asked for goes on there whether or not anybody waits for it. */
export function canCancel({ status, brief, step }: Activity): boolean {
  return status === 'running' && (!brief || step === 'waiting');
}
