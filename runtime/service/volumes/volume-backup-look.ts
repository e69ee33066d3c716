// Looks at files and paths of this computer that are backups, or are to be.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute } from 'node:path';
import type { BackupFile } from '../../contract/volume-backups.ts';
import { looked } from '../../engine/files/archive-form.ts';
import { toEngineProblem } from '../../engine/problem.ts';
import { ServiceProblem } from '../problems.ts';
import { readManifest } from './volume-backup-file.ts';

/** `path-not-absolute`, `not-found`, `forbidden`, `path-invalid`, `backup-damaged` at `path`. */
export async function readBackupFile(path: string): Promise<BackupFile> {
  if (!isAbsolute(path)) throw new ServiceProblem('path-not-absolute', path, { field: 'path' });
  try {
    const { size, mtimeMs, file: isFile } = await statOf(path);
    if (!isFile) throw new ServiceProblem('path-invalid', `${path} is no file`, { field: 'path' });
    const { form, bytes } = await looked(createReadStream(path, { end: 1023 }) as AsyncIterable<Uint8Array>);
    await bytes.return(undefined);
    const manifest = await readManifest(path);
    const forms = { tar: 'tar', gzip: 'gzip', zstd: 'zstd', packed: 'other', none: 'other' } as const;
    const file = { path, name: basename(path), bytes: size, modifiedAt: mtimeMs, form: forms[form] };
    return { ...file, ...(manifest !== undefined && { manifest }) };
  } catch (error) {
    if (error instanceof ServiceProblem)
      throw new ServiceProblem(error.problem.reason, error.message, { field: 'path' });
    throw error;
  }
}

async function statOf(path: string): Promise<{ size: number; mtimeMs: number; file: boolean }> {
  try {
    const found = await stat(path);
    return { size: found.size, mtimeMs: found.mtimeMs, file: found.isFile() };
  } catch (error) {
    const { reason, message } = toEngineProblem(error).problem;
    throw new ServiceProblem(reason === 'forbidden' ? 'forbidden' : 'not-found', message, { field: 'path' });
  }
}

/** A file that can be written: `path-not-absolute`, `not-found` for its folder, `file-exists`, at `path`. */
export async function checkTarget(path: string, replace: boolean): Promise<void> {
  const at = { field: 'path' };
  if (!isAbsolute(path)) throw new ServiceProblem('path-not-absolute', path, at);
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (folder?.isDirectory() !== true) throw new ServiceProblem('not-found', `There is no folder ${dirname(path)}`, at);
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && (!replace || !there.isFile())) throw new ServiceProblem('file-exists', path, at);
}
