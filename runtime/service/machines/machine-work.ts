// What is done to the machine in a while: reclaiming, and moving its data, each as an activity.
import { isAbsolute } from 'node:path';
import type { ReclaimChoice } from '../../contract/machines.ts';
import { embeddedId } from '../../machine/driver.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import { ServiceProblem } from '../problems.ts';
import type { Machine } from './machine.ts';
import { reclaim } from './reclaim.ts';

type Begun = { activityId: string };

/** `not-running` where nothing can be asked. */
export function beginReclaim(activities: ActivityRegistry, machine: Machine, choice: ReclaimChoice): Begun {
  const driver = machine.running;
  const { connection } = machine.embedded.link;
  const activityId = activities.begin('reclaim', embeddedId, driver.name, async (work) => {
    const onStep = (step: 'pruning' | 'trimming') => work.update({ step });
    work.update({ result: await reclaim(driver, connection, choice, onStep, work.signal) });
  });
  return { activityId };
}

/** `unsupported`, `path-not-absolute` at `directory`. The machine runs again afterwards if it ran before, wherever its data are then. */
export function beginMove(activities: ActivityRegistry, machine: Machine, directory: string): Begun {
  const { driver } = machine;
  if (driver.move === undefined) {
    throw new ServiceProblem('unsupported', `The data of ${driver.name} cannot be moved`, { field: 'directory' });
  }
  if (!isAbsolute(directory)) throw new ServiceProblem('path-not-absolute', directory, { field: 'directory' });
  const activityId = activities.begin('move', embeddedId, directory, (work) => move(machine, directory, work));
  return { activityId };
}

async function move(machine: Machine, directory: string, work: Work): Promise<void> {
  const { embedded, driver } = machine;
  let step: 'copying' | 'comparing' = 'copying';
  const onProgress = (current: number, total: number) => {
    work.update({ parts: [{ id: directory, status: step, current, total }] });
    if (current < total || step === 'comparing') return;
    step = 'comparing';
    work.update({ step });
  };
  work.update({ step: 'stopping' });
  const copy = async () => {
    work.signal.throwIfAborted();
    work.update({ step });
    await driver.move?.(embeddedId, directory, onProgress, work.signal);
  };
  try {
    await embedded.whileStopped(copy, () => !machine.closing);
  } finally {
    await machine.refresh();
  }
}
