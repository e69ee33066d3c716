// Whether the runtime may write a file of its own computer for who asks it: one answer for all that is saved by a path.
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { ServiceProblem } from '../problems.ts';

export interface HostTargetWish {
  path: string;
  /** Where the path was said. */
  field?: string;
}

/** True only of a runtime that serves the person in front of it: who came in from elsewhere could write anything anywhere. */
export type HostWriting = boolean;

/** `forbidden` where this runtime writes no files, `path-not-absolute` at the field. */
export function demandHostTarget(may: HostWriting, { path, field = 'path' }: HostTargetWish): void {
  if (!may) throw new ServiceProblem('forbidden', 'This runtime writes no files on its own computer');
  if (!isAbsolute(path)) throw new ServiceProblem('path-not-absolute', `${path} is no absolute path`, { field });
}

/** The same, and `path-taken` where there is something that may not be replaced, or that is no file. */
export async function demandFreeHostTarget(
  may: HostWriting,
  { path, replace, field = 'path' }: HostTargetWish & { replace: boolean },
): Promise<void> {
  demandHostTarget(may, { path, field });
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && (!replace || !there.isFile())) throw new ServiceProblem('path-taken', path, { field });
}
