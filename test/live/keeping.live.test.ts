// Snapshots, the trash of volumes and schedules on real engines: what is kept comes back as it was, and is in nobody's way.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRuntime } from '../../runtime/service/router.ts';
import { waitUntil } from './engines/engine-api.ts';
import { type KeepingSeat, openKeepingSeat, picture, someFiles } from './keeping-seat.ts';
import { ended, engines, until } from './runtime.ts';

describe.each(engines)('keeping volumes on $name', (engine) => {
  let seat: KeepingSeat;

  beforeAll(async () => {
    seat = await openKeepingSeat(engine);
  });
  afterAll(() => seat?.close());

  it('goes back to a state and to the one before, with every file as it was, stored once where it is the same', async () => {
    const { client, engineId } = seat.live;
    const volume = seat.live.name('states');
    const id = await seat.user([volume]);
    await seat.sh(id, someFiles);
    const before = await seat.sh(id, picture);
    const first = await seat.take('first', [volume], 'pause');
    await seat.sh(id, `rm /data/holes; echo two > /data/a/one; echo new > /data/new; chmod 600 /data/a/b/*code`);
    const after = await seat.sh(id, picture);
    expect(after).not.toBe(before);
    const second = await seat.take('second', [volume]);
    const told = await seat.snapshot(second);
    expect(told).toMatchObject({ current: true, reason: 'asked', volumes: [{ name: volume }] });
    // The large file is in both and nobody's alone.
    expect(told?.bytes).toBeGreaterThan(4_000_000);
    expect(told?.alone).toBeLessThan(1_000_000);

    const check = await client.snapshots.check({ engineId, id: first });
    expect(check).toMatchObject({ containers: [{ id, state: 'running' }], volumesGone: [] });
    expect(check.room?.free).toBeGreaterThan(check.room?.needed ?? 0);
    await seat.switchTo(first);
    expect(await seat.sh(id, picture)).toBe(before);
    const all = await seat.snapshots();
    expect(all.find((one) => one.id === first)?.current).toBe(true);
    const present = all.find(({ reason }) => reason === 'before-switch');
    expect(present).toMatchObject({ name: 'first', current: false });
    expect(present?.alone).toBeLessThan(1_000_000);
    await seat.switchTo(present?.id ?? '', false);
    expect(await seat.sh(id, picture)).toBe(after);
    expect((await client.containers.inspect({ engineId, id })).row.state).toBe('running');

    const rows = await until(await client.volumes.watch({ engineId }), ({ kind }) => kind === 'snapshot');
    const names = rows.kind === 'snapshot' ? rows.items.map(({ name }) => name) : [];
    expect(names).toContain(volume);
    expect(names).not.toContain('gantry-snapshots');
    expect((await client.snapshots.cost({ engineId }))?.bytes).toBeGreaterThan(4_000_000);
    await expect(
      client.snapshots.take({ engineId, name: ' second', volumes: [volume], containers: 'leave' }),
    ).rejects.toMatchObject({ data: { reason: 'name-taken', field: 'name' } });
    const ids = (await seat.snapshots()).map((one) => one.id);
    await seat.done((await client.snapshots.remove({ engineId, ids })).activityId);
    expect(await seat.snapshots()).toEqual([]);
    await seat.gone(id);
    await seat.drop(volume);
  });

  it('brings a removed volume back under its name, with what it was made with and all files', async () => {
    const { client, engineId } = seat.live;
    const name = seat.live.name('removed');
    await client.volumes.create({ engineId, name, driver: 'local', labels: { team: 'web' }, options: {} });
    const id = await seat.user([name]);
    await seat.sh(id, someFiles);
    const before = await seat.sh(id, picture);
    const [loss] = await client.trash.volumeLosses({ engineId, names: [name, seat.live.name('none')] });
    expect(loss).toMatchObject({ name, how: 'copied', users: [{ id }] });
    expect(loss?.bytes).toBeGreaterThan(4_000_000);
    const used = await ended(
      client,
      (await client.trash.removeVolumes({ engineId, names: [name], lose: [] })).activityId,
    );
    expect(used).toMatchObject({ status: 'failed', problem: { reason: 'in-use' } });
    await seat.gone(id);
    await seat.done((await client.trash.removeVolumes({ engineId, names: [name], lose: [] })).activityId);
    await expect(client.volumes.inspect({ engineId, name })).rejects.toMatchObject({ data: { reason: 'not-found' } });
    const [entry] = await until(await client.trash.watchVolumes({ engineId }), (all) => all.length > 0);
    expect(entry).toMatchObject({ name, keeps: 'content', labels: { team: 'web' } });
    // It is nobody's snapshot.
    expect((await seat.snapshots()).filter((one) => one.volumes.some((volume) => volume.name === name))).toEqual([]);

    await seat.done((await client.trash.restoreVolume({ engineId, id: entry?.id ?? '' })).activityId);
    expect((await client.volumes.inspect({ engineId, name })).row.labels).toMatchObject({ team: 'web' });
    const again = await seat.user([name]);
    expect(await seat.sh(again, picture)).toBe(before);
    expect(await until(await client.trash.watchVolumes({ engineId }), () => true)).toEqual([]);
    await seat.gone(again);
    await seat.done((await client.trash.removeVolumes({ engineId, names: [name], lose: [] })).activityId);
    const [last] = await until(await client.trash.watchVolumes({ engineId }), (all) => all.length > 0);
    await client.trash.forgetVolumes({ engineId, ids: [last?.id ?? ''] });
    expect(await until(await client.trash.watchVolumes({ engineId }), () => true)).toEqual([]);
  });

  it('backs up by schedule while nobody is connected, and makes up what was missed', async () => {
    const { client, engineId } = seat.live;
    const volume = seat.live.name('scheduled');
    const writer = await seat.user([volume]);
    await seat.sh(writer, 'echo kept > /data/f');
    await seat.gone(writer);
    const home = mkdtempSync(path.join(tmpdir(), 'gantry-scheduled-'));
    const folder = path.join(home, 'backups');
    mkdirSync(folder);
    const env = { ...process.env, DOCKER_HOST: engine.address, GANTRY_HOME: home, HOME: home };
    try {
      const { id } = await client.backupSchedules.set({
        ...{ engineId, name: 'nightly', volumes: [volume], folder, keep: 3, containers: 'leave', enabled: true },
        rhythm: { kind: 'day', at: '03:00' },
      });
      const from = path.join(seat.live.home, 'schedules', `${id}.json`);
      const record = JSON.parse(readFileSync(from, 'utf8'));
      await client.backupSchedules.remove({ id });
      mkdirSync(path.join(home, 'schedules'));
      // As if the computer had been off for ten days.
      const lastAt = Date.now() - 10 * 86_400_000;
      writeFileSync(path.join(home, 'schedules', `${id}.json`), JSON.stringify({ ...record, lastAt }));
      const runtime = await createRuntime({ home, env, log: () => {} });
      const files = () => readdirSync(folder).filter((name) => name.endsWith('.tar.zst'));
      const runs = () => JSON.parse(readFileSync(path.join(home, 'schedules', `${id}.json`), 'utf8')).runs;
      try {
        await waitUntil('the run has ended', () => ![undefined, 'running'].includes(runs()[0]?.outcome));
      } finally {
        await runtime.close();
      }
      expect(runs()[0]?.problem).toBeUndefined();
      expect(runs()).toMatchObject([{ outcome: 'done', missed: true, files: [path.join(folder, files()[0] ?? '')] }]);
      expect(files()).toHaveLength(1);
      const listed = execFileSync('tar', ['--zstd', '-xOf', path.join(folder, files()[0] ?? ''), './f'], {
        encoding: 'utf8',
      });
      expect(listed).toBe('kept\n');
    } finally {
      rmSync(home, { recursive: true, force: true });
      await seat.drop(volume);
    }
  });
});
