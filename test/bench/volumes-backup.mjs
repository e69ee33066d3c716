// A gigabyte backed up and restored, beside `tar | zstd` run directly on the volume's folder. All four end when the disk has the bytes.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openRuntimeAlone } from './logs-runtime.mjs';
import { median, row } from './report.mjs';
import { ended, gigabyte, tarred, timed, untarred } from './volumes-gigabyte.mjs';

const volume = 'bench-backup';
const aim = 1.15;

export async function volumeBackup(context) {
  const engine = await context.engine();
  const folder = join(context.home, 'backups');
  mkdirSync(folder, { recursive: true });
  const [own, direct, unpacked] = ['own.tar.zst', 'direct.tar.zst', 'unpacked'].map((name) => join(folder, name));
  const runs = Math.min(context.runs, 5);
  const found = { backup: [], tarred: [], restore: [], untarred: [] };
  try {
    const place = await gigabyte(engine, volume);
    const runtime = await openRuntimeAlone(engine, context);
    const { client, engineId } = runtime;
    const backup = { engineId, volume, path: own, replace: true, users: 'leave' };
    const restore = { engineId, volume, create: false, from: { kind: 'file', path: own } };
    await ended(client, await client.volumeBackups.start(backup));
    context.say(`1 GB backed up and restored, ${runs} times in turn with tar and zstd`);
    for (let run = 0; run < runs; run++) {
      found.tarred.push(await tarred(place, direct));
      found.backup.push(await timed(async () => ended(client, await client.volumeBackups.start(backup))));
      found.untarred.push(await untarred(direct, unpacked));
      found.restore.push(await timed(async () => ended(client, await client.volumeBackups.restore(restore))));
    }
    await runtime.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await engine.docker('volume', 'rm', '--force', volume);
  }
  const over = (name, value, baseline) => row(name, 'ms', { value, baseline, aim: aim * baseline });
  return [
    over('backup of 1 GB, over tar | zstd', median(found.backup), median(found.tarred)),
    over('restore of 1 GB, over zstd | tar', median(found.restore), median(found.untarred)),
  ];
}
