// A gigabyte kept as a snapshot, once more without a change, and switched back to, beside `tar | zstd` run directly on the volume's folder.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openRuntimeAlone } from './logs-runtime.mjs';
import { median, row } from './report.mjs';
import { ended, gigabyte, tarred, timed, untarred } from './volumes-gigabyte.mjs';

const volume = 'bench-snapshots';
const store = 'gantry-snapshots';
const megabyte = 1_000_000;

async function snapshotsOf({ client, engineId }) {
  for await (const change of await client.snapshots.watch({ engineId })) {
    if (change.kind === 'snapshot') return change.items;
  }
}

/** Takes one, and answers its id and how long it took. */
async function taken({ client, engineId }, name) {
  let id = '';
  const took = await timed(async () => {
    const begun = await client.snapshots.take({ engineId, name, volumes: [volume], containers: 'leave' });
    id = begun.id;
    await ended(client, begun);
  });
  return { id, took };
}

/** Both of them, what the second costs, and the way back to the first; nothing of it stays. */
async function measured(runtime, found) {
  const { client, engineId } = runtime;
  const first = await taken(runtime, 'first');
  const second = await taken(runtime, 'second');
  found.first.push(first.took);
  found.second.push(second.took);
  const cost = (await snapshotsOf(runtime)).find(({ id }) => id === second.id);
  found.alone.push(cost.alone);
  found.bytes.push(cost.bytes);
  const back = async () =>
    ended(client, await client.snapshots.switchTo({ engineId, id: first.id, keepPresent: false }));
  found.back.push(await timed(back));
  await ended(client, await client.snapshots.remove({ engineId, ids: [first.id, second.id] }));
}

export async function volumeSnapshots(context) {
  const engine = await context.engine();
  const folder = join(context.home, 'snapshots-beside');
  mkdirSync(folder, { recursive: true });
  const [direct, unpacked] = ['direct.tar.zst', 'unpacked'].map((name) => join(folder, name));
  const runs = Math.min(context.runs, 5);
  const found = { first: [], second: [], back: [], alone: [], bytes: [], tarred: [], untarred: [] };
  try {
    const place = await gigabyte(engine, volume);
    const runtime = await openRuntimeAlone(engine, context);
    context.say(`1 GB kept twice and switched back to, ${runs} times in turn with tar and zstd`);
    for (let run = 0; run < runs; run++) {
      found.tarred.push(await tarred(place, direct));
      found.untarred.push(await untarred(direct, unpacked));
      await measured(runtime, found);
    }
    await runtime.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await engine.docker('volume', 'rm', '--force', volume, store);
  }
  const [over, from] = [median(found.tarred), median(found.untarred)];
  const [alone, bytes] = [median(found.alone) / megabyte, median(found.bytes) / megabyte];
  return [
    row('snapshot of 1 GB, over tar | zstd', 'ms', { value: median(found.first), baseline: over }),
    row('snapshot of the same again, over tar | zstd', 'ms', { value: median(found.second), baseline: over }),
    row('what that costs on the disk, over all of it', 'MB', { value: alone, baseline: bytes }),
    row('switch of 1 GB, over zstd | tar', 'ms', { value: median(found.back), baseline: from }),
  ];
}
