// A gigabyte backed up and restored, beside `tar | zstd` run directly on the volume's folder. All four end when the disk has the bytes.
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openRuntimeAlone } from './logs-runtime.mjs';
import { median, row } from './report.mjs';

const execute = promisify(execFile);
const volume = 'bench-backup';
/** Half of it noise, a quarter text of noise, a quarter that shrinks to little; in files of all sizes. */
const script = `cd /data && mkdir noise text plain && for n in $(seq 64); do head -c 8388608 /dev/urandom > noise/$n; done
for n in $(seq 256); do head -c 786432 /dev/urandom | base64 > text/$n; done
seq 1 2000000 > /tmp/seed; for n in $(seq 4000); do mkdir -p plain/$((n % 50)); tail -c +$((n * 1000)) /tmp/seed | head -c 65536 > plain/$((n % 50))/$n; done`;
const aim = 1.15;

async function timed(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

const sh = (text, ...words) => execute('sh', ['-c', text, 'sh', ...words]);

async function ended(client, { activityId }) {
  for await (const list of await client.activities.watch()) {
    const found = list.find(({ id }) => id === activityId);
    if (found?.status === 'done') return;
    if (found && found.status !== 'running') throw new Error(JSON.stringify(found.problem));
  }
}

export async function volumeBackup(context) {
  const engine = await context.engine();
  const image = await engine.fixture('base');
  const folder = join(context.home, 'backups');
  mkdirSync(folder, { recursive: true });
  const [own, direct, unpacked] = ['own.tar.zst', 'direct.tar.zst', 'unpacked'].map((name) => join(folder, name));
  const runs = Math.min(context.runs, 5);
  const found = { backup: [], tarred: [], restore: [], untarred: [] };
  try {
    await engine.docker('run', '--rm', '--network', 'none', '--volume', `${volume}:/data`, image, 'sh', '-c', script);
    const place = await engine.docker('volume', 'inspect', '--format', '{{.Mountpoint}}', volume);
    const runtime = await openRuntimeAlone(engine, context);
    const { client, engineId } = runtime;
    const backup = { engineId, volume, path: own, replace: true, users: 'leave' };
    const restore = { engineId, volume, create: false, from: { kind: 'file', path: own } };
    await ended(client, await client.volumeBackups.start(backup));
    context.say(`1 GB backed up and restored, ${runs} times in turn with tar and zstd`);
    for (let run = 0; run < runs; run++) {
      found.tarred.push(await timed(() => sh('tar -C "$1" -cf - . | zstd -q -f -o "$2" && sync "$2"', place, direct)));
      found.backup.push(await timed(async () => ended(client, await client.volumeBackups.start(backup))));
      await sh('rm -rf "$1" && mkdir "$1" && sync -f "$1"', unpacked);
      found.untarred.push(
        await timed(() => sh('zstd -q -dc "$2" | tar -C "$1" -xpf - && sync -f "$1"', unpacked, direct)),
      );
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
