// The data of volumes on real engines: backed up, brought back, cloned, emptied, moved as tar; the old content or the new, never a mixture.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Activity } from '../../runtime/contract/activities.ts';
import { rawClient } from './changed-container.ts';
import { execIn } from './exec-in.ts';
import { listOddFiles, makeOddFiles } from './odd-files.ts';
import { ended, engines, idle, type LiveRuntime, openRuntime } from './runtime.ts';

describe.each(engines)('backups of volumes on $name', (engine) => {
  const raw = rawClient(engine);
  let live: LiveRuntime;
  let folder: string;
  const volumes: string[] = [];

  beforeAll(async () => {
    live = await openRuntime(engine);
    folder = mkdtempSync('/tmp/gantry-backups-');
  });
  afterAll(async () => {
    await live?.close();
    for (const name of volumes) await raw.ask('DELETE', `/volumes/${name}?force=1`);
    rmSync(folder, { recursive: true, force: true });
  });

  const nameOf = (hint: string) => {
    const name = live.name(hint);
    volumes.push(name);
    return name;
  };
  const withVolume = (source: string, fixture = 'python', more = {}) =>
    live.run({ fixture, ...idle, volumes: [{ source, destination: '/data', readOnly: false }], ...more });
  async function done(begun: Promise<{ activityId: string }>): Promise<Activity> {
    const activity = await ended(live.client, (await begun).activityId);
    expect({ status: activity.status, problem: activity.problem }).toEqual({ status: 'done', problem: undefined });
    return activity;
  }

  it('keeps all of a file through backup, restore and clone', async () => {
    const { client, engineId } = live;
    const [volume, second, third] = [nameOf('odd'), nameOf('odd-second'), nameOf('odd-clone')];
    const id = await withVolume(volume);
    await makeOddFiles(raw, id, 10_000);
    const before = await listOddFiles(raw, id);
    expect(before.length).toBeGreaterThan(10_100);
    const path = join(folder, 'odd.tar.zst');
    await done(client.volumeBackups.start({ engineId, volume, path, replace: false, users: 'leave' }));
    expect(readdirSync(folder)).toEqual(['odd.tar.zst']);
    const from = { kind: 'file' as const, path };
    await done(client.volumeBackups.restore({ engineId, volume: second, create: true, from }));
    expect(await listOddFiles(raw, await withVolume(second))).toEqual(before);
    await done(client.volumeBackups.clone({ engineId, volume: second, name: third, users: 'leave' }));
    expect(await listOddFiles(raw, await withVolume(third))).toEqual(before);
  });
});
