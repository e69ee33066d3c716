// `volumes`: how soon the list of volumes stands on the screen and how it scrolls; parts of their own measure what is done to volumes.
import { volumeBackup } from './volumes-backup.mjs';
import { volumeFiles } from './volumes-files.mjs';
import { volumeList } from './volumes-list.mjs';
import { manyFiles } from './volumes-many.mjs';
import { volumeSnapshots } from './volumes-snapshots.mjs';

const parts = {
  backup: volumeBackup,
  files: volumeFiles,
  list: volumeList,
  many: manyFiles,
  snapshots: volumeSnapshots,
};

/** All parts, or with `--part` one of them. */
export async function volumes(context) {
  const names = context.part ? [context.part] : Object.keys(parts);
  const found = [];
  for (const name of names) {
    if (!parts[name]) throw new Error(`volumes has no part ${name}; there are: ${Object.keys(parts).join(', ')}.`);
    found.push(...(await parts[name](context)));
  }
  return found;
}
