// What volumes are filled with: the content of archives, and of other volumes; and why that is refused.
import type { ArchiveForm } from '../../contract/volume-backups.ts';
import type { VolumeHelper } from '../../engine/volumes/volume-helper.ts';
import { cloneScript, unpackScript } from '../../engine/volumes/volume-scripts.ts';
import type { Work } from '../activities/activity-registry.ts';
import { ServiceProblem } from '../problems.ts';
import { type Progress, tellProgress, withoutProgress } from './volume-progress.ts';

export interface Unpacking {
  form: ArchiveForm;
  source: AsyncIterable<Uint8Array>;
  /** Where the helper has the file itself: the source is only read then, at the same time. */
  file?: string | undefined;
  /** Of the content; more is refused. */
  mostBytes?: number | undefined;
  /** A backup, for the words of a refusal. */
  isBackup: boolean;
  /** Nothing is written, only read to its end. */
  onlyLook?: boolean;
}

/** `archive-unsafe`, `archive-devices`, `no-space`, `archive-damaged` or `backup-damaged`; what breaks off in the source. */
export async function unpack(
  helper: VolumeHelper,
  place: string,
  { form, source, file, mostBytes = 0, isBackup, onlyLook = false }: Unpacking,
  signal: AbortSignal,
): Promise<void> {
  const own = file === undefined ? [] : [file];
  const program = await helper.stream({
    command: ['/bin/sh', '-c', unpackScript, 'sh', place, form, String(mostBytes), onlyLook ? 'look' : 'write', ...own],
    ...(file === undefined && { input: source }),
    signal,
  });
  if (file === undefined) await toEnd(program.output);
  else await Promise.all([toEnd(program.output), readToEnd(source)]);
  const exitCode = await program.exitCode();
  if (exitCode !== 0) throw refusal(program.words(), isBackup);
}

/** By the words of GNU's tar and zstd, in the language C. */
export function refusal(words: string, isBackup: boolean): ServiceProblem {
  const lines = words
    .trim()
    .split('\n')
    .filter((line) => !/^Killed$|Exiting with failure status|Error is not recoverable/.test(line));
  const telling = (pattern: RegExp) => lines.find((line) => pattern.test(line));
  const rules = [
    ['no-space', /No space left on device|Disk quota exceeded/],
    ['archive-devices', /Cannot mknod: Operation not permitted/],
    [
      'archive-unsafe',
      /Removing leading|contains '\.\.'|Cannot (open|mkdir|hard link|create symlink|mknod|link).*(Not a directory|exists|loop|cross-device)/i,
    ],
  ] as const;
  for (const [reason, pattern] of rules) {
    const line = telling(pattern);
    if (line !== undefined) return new ServiceProblem(reason, line);
  }
  return new ServiceProblem(isBackup ? 'backup-damaged' : 'archive-damaged', lines[0] ?? 'It cannot be unpacked');
}

/** Copies a folder of the helper with all that Linux keeps of files. */
export async function copyInside(
  helper: VolumeHelper,
  { from, to }: { from: string; to: string },
  work: Pick<Work, 'signal' | 'update'>,
  onProgress: Progress,
): Promise<void> {
  const program = await helper.stream({
    command: ['/bin/sh', '-c', cloneScript, 'sh', to, from],
    signal: work.signal,
    onWords: (words) => tellProgress(words, onProgress),
  });
  await toEnd(program.output);
  if ((await program.exitCode()) !== 0) throw refusal(withoutProgress(program.words()), false);
}

/** Of a program that prints nothing. */
async function toEnd(output: AsyncGenerator<Uint8Array>): Promise<void> {
  while ((await output.next()).done !== true);
}

/** For what it finds wrong on the way. */
async function readToEnd(source: AsyncIterable<Uint8Array>): Promise<void> {
  const all = source[Symbol.asyncIterator]();
  while ((await all.next()).done !== true);
}
