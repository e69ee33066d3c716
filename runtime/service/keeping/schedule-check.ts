// Whether a schedule can be what a person wishes, told at the field.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { ScheduleWish } from '../../contract/backup-schedules.ts';
import { ServiceProblem } from '../problems.ts';

/** Throws `required`, `path-not-absolute`, `not-found` or `file-unreadable` at its field. Volumes may come later and are not looked for. */
export async function checkWish({ name, volumes, folder }: ScheduleWish): Promise<void> {
  if (name === '') throw new ServiceProblem('required', 'It needs a name', { field: 'name' });
  if (volumes.length === 0) throw new ServiceProblem('required', 'It needs a volume', { field: 'volumes' });
  if (folder === '') throw new ServiceProblem('required', 'It needs a folder', { field: 'folder' });
  if (!isAbsolute(folder)) {
    throw new ServiceProblem('path-not-absolute', `${folder} is no absolute path`, { field: 'folder' });
  }
  const facts = await stat(folder).catch(() => undefined);
  if (!facts?.isDirectory()) throw new ServiceProblem('not-found', `${folder} is no folder`, { field: 'folder' });
  const canWrite = await access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!canWrite) throw new ServiceProblem('file-unreadable', `${folder} cannot be written to`, { field: 'folder' });
}
