// What the gantry command does, written among the activities of its home; a runtime of the same home shows it at once.
import { randomUUID } from 'node:crypto';
import type { Activity, ActivityKind } from '../../contract/activities.ts';
import { embeddedId } from '../../machine/driver.ts';
import { problemOf } from '../problems.ts';
import { ActivityFile } from './activity-file.ts';

/** Does it, and writes its beginning and its end; what cannot be written stops nothing. */
export async function recorded<T>(
  home: string,
  kind: ActivityKind,
  subject: string,
  work: () => Promise<T>,
): Promise<T> {
  const file = new ActivityFile(home);
  const begun: Activity = {
    id: randomUUID(),
    engineId: embeddedId,
    kind,
    subject,
    origin: 'command',
    objects: [],
    brief: true,
    status: 'running',
    parts: [],
    startedAt: Date.now(),
  };
  file.keep(begun);
  // Before anything of it shows in the engine's events.
  await file.close();
  const end = async (outcome: Partial<Activity>) => {
    file.keep({ ...begun, ...outcome, endedAt: Date.now() });
    await file.close();
  };
  try {
    const value = await work();
    await end({ status: 'done' });
    return value;
  } catch (error) {
    await end({ status: 'failed', problem: problemOf(error) });
    throw error;
  }
}
