// Snapshots, the trash of volumes and schedules on real engines: what is kept comes back as it was, and nothing of it is in anybody's way.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../runtime/contract/snapshots.ts';
import { createRuntime } from '../../runtime/service/router.ts';
import { waitUntil } from './engines/engine-api.ts';
import { execText } from './exec-text.ts';
import { ended, engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';

/** All that a checksum and stat tell of a folder's files. */
const picture = `cd /data && find . ! -name . | sort | while read -r f; do
  stat -c '%A %u %g %s %Y %h %n' "$f"; [ -f "$f" ] && sha256sum < "$f"; [ -L "$f" ] && readlink "$f"; done; true`;
const oddFiles = `cd /data && mkdir -p a/b && echo one > a/one && ln a/one a/again && ln -s one a/link && mkfifo a/pipe &&
  printf x > 'a/b/ünï code' && chmod 4751 a/b/'ünï code' && chown 12:34 a/b && chmod 1777 a/b && touch -d '2001-02-03 04:05:06' a/b
  dd if=/dev/urandom of=a/b/big bs=1M count=4 2>/dev/null; dd if=/dev/null of=holes bs=1 seek=3000000 2>/dev/null`;

describe.each(engines)('keeping volumes on $name', (engine) => {
  let live: LiveRuntime;
  const socket = engine.address.slice('unix://'.length);
  const sh = (id: string, script: string) => execText(socket, id, script);

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(async () => {
    if (live === undefined) return;
    const { client, engineId } = live;
    const ids = (await snapshotsNow()).map(({ id }) => id);
    if (ids.length > 0) await done((await client.snapshots.remove({ engineId, ids })).activityId);
    await live.close();
  });

  const done = async (activityId: string) => {
    const activity = await ended(live.client, activityId);
    expect([activity.status, activity.problem]).toEqual(['done', undefined]);
    return activity;
  };
  const snapshotsNow = async (): Promise<Snapshot[]> => {
    const change = await until(await live.client.snapshots.watch({ engineId: live.engineId }), () => true);
    return change.kind === 'snapshot' ? change.items : [];
  };
  const snapshot = async (id: string) => (await snapshotsNow()).find((one) => one.id === id);
  const take = async (name: string, volumes: string[], containers: 'leave' | 'pause' | 'stop' = 'leave') => {
    const { id, activityId } = await live.client.snapshots.take({ engineId: live.engineId, name, volumes, containers });
    await done(activityId);
    return id;
  };
  const switchTo = async (id: string, keepPresent = true) =>
    done((await live.client.snapshots.switchTo({ engineId: live.engineId, id, keepPresent })).activityId);
  const user = (...volumes: string[]) =>
    live.run({
      ...idle,
      stopSignal: 'KILL',
      volumes: volumes.map((source, index) => ({
        source,
        destination: index === 0 ? '/data' : `/data${index + 1}`,
        readOnly: false,
      })),
    });
  const drop = async (...volumes: string[]) => {
    for (const name of volumes) await live.client.volumes.remove({ engineId: live.engineId, name, force: true });
  };
  const gone = (id: string) =>
    live.client.containers.remove({ engineId: live.engineId, id, force: true, volumes: false, keep: 'nothing' });
  const volumeNames = async () => {
    const change = await until(await live.client.volumes.watch({ engineId: live.engineId }), () => true);
    return change.kind === 'snapshot' ? change.items.map(({ name }) => name) : [];
  };

  it('goes back to a state and to the one before, with every file as it was, stored once where it is the same', async () => {
    const { client, engineId } = live;
    const volume = live.name('states');
    const id = await user(volume);
    await sh(id, oddFiles);
    const before = await sh(id, picture);
    const first = await take('first', [volume], 'pause');
    await sh(id, `rm /data/holes; echo two > /data/a/one; echo new > /data/new; chmod 600 /data/a/b/*code`);
    const after = await sh(id, picture);
    expect(after).not.toBe(before);
    const second = await take('second', [volume]);
    const told = await snapshot(second);
    expect(told).toMatchObject({ current: true, reason: 'asked', volumes: [{ name: volume }] });
    // The large file is in both and nobody's alone.
    expect(told?.bytes).toBeGreaterThan(4_000_000);
    expect(told?.alone).toBeLessThan(1_000_000);

    const check = await client.snapshots.check({ engineId, id: first });
    expect(check).toMatchObject({ containers: [{ id, state: 'running' }], volumesGone: [] });
    expect(check.room?.free).toBeGreaterThan(check.room?.needed ?? 0);
    await switchTo(first);
    expect(await sh(id, picture)).toBe(before);
    const all = await snapshotsNow();
    expect(all.find((one) => one.id === first)?.current).toBe(true);
    const present = all.find(({ reason }) => reason === 'before-switch');
    expect(present).toMatchObject({ name: 'first', current: false });
    expect(present?.alone).toBeLessThan(1_000_000);
    await switchTo(present?.id ?? '', false);
    expect(await sh(id, picture)).toBe(after);
    expect((await client.containers.inspect({ engineId, id })).row.state).toBe('running');

    expect(await volumeNames()).not.toContain('gantry-snapshots');
    expect((await client.snapshots.cost({ engineId }))?.bytes).toBeGreaterThan(4_000_000);
    await expect(
      client.snapshots.take({ engineId, name: ' second', volumes: [volume], containers: 'leave' }),
    ).rejects.toMatchObject({ data: { reason: 'name-taken', field: 'name' } });
    const ids = (await snapshotsNow()).map((one) => one.id);
    await done((await client.snapshots.remove({ engineId, ids })).activityId);
    expect(await snapshotsNow()).toEqual([]);
    await gone(id);
    await drop(volume);
  });

  it('shares with a state that was switched to', async () => {
    const volume = live.name('shared');
    const id = await user(volume);
    await sh(id, 'mkdir /data/d; dd if=/dev/urandom of=/data/d/big bs=1M count=4 2>/dev/null');
    const first = await take('one', [volume]);
    await sh(id, 'rm -r /data/d; echo > /data/other');
    await switchTo(first, false);
    await sh(id, 'echo > /data/d/more');
    const third = await take('three', [volume]);
    expect((await snapshot(third))?.alone).toBeLessThan(1_000_000);
    const { client, engineId } = live;
    // What only the first had is the third's alone when the first goes.
    await done((await client.snapshots.remove({ engineId, ids: [first] })).activityId);
    expect((await snapshot(third))?.alone).toBeGreaterThan(4_000_000);
    expect(await sh(id, 'ls -1 /data/d')).toBe('big\nmore\n');
    await gone(id);
    await drop(volume);
  });

  it('switches all volumes of a project at once, and makes again those that are gone', async () => {
    const { client, engineId } = live;
    const [one, two, project] = [live.name('one'), live.name('two'), live.name('project')];
    await client.volumes.create({
      ...{ engineId, name: one, driver: 'local', options: {} },
      labels: { 'com.docker.compose.project': project, mine: 'yes' },
    });
    const id = await live.run({
      ...idle,
      stopSignal: 'KILL',
      labels: { 'com.docker.compose.project': project },
      volumes: [one, two].map((source, index) => ({ source, destination: `/data${index}`, readOnly: false })),
    });
    await sh(id, 'echo 1 > /data0/f; echo 1 > /data1/f');
    const found = (await client.snapshots.projects({ engineId })).find((each) => each.project === project);
    expect(found?.volumes).toEqual([one, two].sort());
    const first = await take('both', found?.volumes ?? [], 'stop');
    await sh(id, 'echo 2 > /data0/f; echo 2 > /data1/f');
    await switchTo(first);
    expect(await sh(id, 'cat /data0/f /data1/f')).toBe('1\n1\n');
    await gone(id);
    await drop(one, two);
    expect(await client.snapshots.check({ engineId, id: first })).toMatchObject({ volumesGone: [one, two].sort() });
    await switchTo(first);
    const again = await user(one, two);
    expect(await sh(again, 'cat /data/f /data2/f')).toBe('1\n1\n');
    expect((await client.volumes.inspect({ engineId, name: one })).row.labels).toMatchObject({ mine: 'yes' });
    await gone(again);
    await drop(one, two);
  });

  it('brings a removed volume back under its name, with what it was made with and all files', async () => {
    const { client, engineId } = live;
    const name = live.name('removed');
    await client.volumes.create({ engineId, name, driver: 'local', labels: { team: 'web' }, options: {} });
    const id = await user(name);
    await sh(id, oddFiles);
    const before = await sh(id, picture);
    const [loss] = await client.trash.volumeLosses({ engineId, names: [name, live.name('none')] });
    expect(loss).toMatchObject({ name, how: 'copied', users: [{ id }] });
    expect(loss?.bytes).toBeGreaterThan(4_000_000);
    const used = await ended(
      client,
      (await client.trash.removeVolumes({ engineId, names: [name], lose: [] })).activityId,
    );
    expect(used).toMatchObject({ status: 'failed', problem: { reason: 'in-use' } });
    await gone(id);
    await done((await client.trash.removeVolumes({ engineId, names: [name], lose: [] })).activityId);
    await expect(client.volumes.inspect({ engineId, name })).rejects.toMatchObject({ data: { reason: 'not-found' } });
    const [entry] = await until(await client.trash.watchVolumes({ engineId }), (all) => all.length > 0);
    expect(entry).toMatchObject({ name, keeps: 'content', labels: { team: 'web' } });
    // It is nobody's snapshot.
    expect((await snapshotsNow()).filter((one) => one.volumes.some((volume) => volume.name === name))).toEqual([]);

    await done((await client.trash.restoreVolume({ engineId, id: entry?.id ?? '' })).activityId);
    expect((await client.volumes.inspect({ engineId, name })).row.labels).toMatchObject({ team: 'web' });
    const again = await user(name);
    expect(await sh(again, picture)).toBe(before);
    expect(await until(await client.trash.watchVolumes({ engineId }), () => true)).toEqual([]);
    await gone(again);
    await done((await client.trash.removeVolumes({ engineId, names: [name], lose: [] })).activityId);
    const [last] = await until(await client.trash.watchVolumes({ engineId }), (all) => all.length > 0);
    await client.trash.forgetVolumes({ engineId, ids: [last?.id ?? ''] });
    expect(await until(await client.trash.watchVolumes({ engineId }), () => true)).toEqual([]);
  });

  it('removes for good only what a person says, where the trash is off', async () => {
    const { client, engineId } = live;
    const [kept, lost] = [live.name('kept'), live.name('lost')];
    for (const name of [kept, lost]) {
      await client.volumes.create({ engineId, name, driver: 'local', labels: {}, options: {} });
    }
    await client.settings.change({ trash: { keepDays: 0 } });
    const losses = await client.trash.volumeLosses({ engineId, names: [kept, lost] });
    expect(losses.map(({ how, why }) => [how, why])).toEqual([
      ['lost', 'off'],
      ['lost', 'off'],
    ]);
    const names = [kept, lost];
    const activity = await ended(
      client,
      (await client.trash.removeVolumes({ engineId, names, lose: [lost] })).activityId,
    );
    expect(activity.status).toBe('failed');
    await expect(client.volumes.inspect({ engineId, name: lost })).rejects.toMatchObject({
      data: { reason: 'not-found' },
    });
    expect((await client.volumes.inspect({ engineId, name: kept })).row.name).toBe(kept);
    await client.settings.change({ trash: { keepDays: 7 } });
    await drop(kept);
  });

  it('follows the branch of a project’s folder once a person said so', async () => {
    const { client, engineId } = live;
    const folder = mkdtempSync(path.join(tmpdir(), 'gantry-branches-'));
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', '-C', folder, ...words]);
    git('init', '-q', '-b', 'main');
    git('commit', '-q', '--allow-empty', '-m', 'first');
    const [project, volume] = [live.name('shop'), live.name('db')];
    const labels = { 'com.docker.compose.project': project, 'com.docker.compose.project.working_dir': folder };
    const id = await live.run({
      ...idle,
      stopSignal: 'KILL',
      labels,
      volumes: [{ source: volume, destination: '/data', readOnly: false }],
    });
    try {
      expect((await client.snapshots.projects({ engineId })).find((one) => one.project === project)).toEqual({
        ...{ project, folder, branch: 'main', volumes: [volume] },
      });
      await client.snapshots.follow({ engineId, project, folder, mode: 'ask' });
      await sh(id, 'echo main > /data/f');
      git('checkout', '-q', '-b', 'feature');
      const pending = async (to: string) => {
        const all = await until(await client.snapshots.branches(), (list) =>
          list.some((one) => one.pending?.to === to),
        );
        return all.find((one) => one.project === project)?.pending;
      };
      expect(await pending('feature')).toMatchObject({ from: 'main' });
      const answered = await client.snapshots.answer({ engineId, project, go: true, mode: 'switch' });
      await done(answered.activityId ?? '');
      expect(await sh(id, 'cat /data/f; echo feature > /data/f')).toBe('main\n');
      git('checkout', '-q', 'main');
      await waitUntil('main is back', async () => (await sh(id, 'cat /data/f').catch(() => '')) === 'main\n');
      git('checkout', '-q', 'feature');
      await waitUntil('feature is back', async () => (await sh(id, 'cat /data/f').catch(() => '')) === 'feature\n');
      const settled = (list: { project: string; pending?: unknown }[]) =>
        list.some((one) => one.project === project && one.pending === undefined);
      await until(await client.snapshots.branches(), settled);
      const states = (await snapshotsNow()).filter((one) => one.project === project);
      expect(states.filter(({ reason }) => reason === 'branch').map(({ branch }) => branch)).toContain('main');
    } finally {
      await client.snapshots.unfollow({ engineId, project });
      await gone(id);
      await drop(volume);
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('backs up by schedule while nobody is connected, and makes up what was missed', async () => {
    const { client, engineId } = live;
    const volume = live.name('scheduled');
    const writer = await user(volume);
    await sh(writer, 'echo kept > /data/f');
    await gone(writer);
    const home = mkdtempSync(path.join(tmpdir(), 'gantry-scheduled-'));
    const folder = path.join(home, 'backups');
    mkdirSync(folder);
    const env = { ...process.env, DOCKER_HOST: engine.address, GANTRY_HOME: home, HOME: home };
    try {
      const { id } = await client.backupSchedules.set({
        ...{ engineId, name: 'nightly', volumes: [volume], folder, keep: 3, containers: 'leave', enabled: true },
        rhythm: { kind: 'day', at: '03:00' },
      });
      const from = path.join(live.home, 'schedules', `${id}.json`);
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
        await waitUntil('the backup is written', () => runs()[0]?.outcome === 'done');
      } finally {
        await runtime.close();
      }
      expect(files()).toHaveLength(1);
      expect(runs()).toMatchObject([{ outcome: 'done', missed: true, files: [path.join(folder, files()[0] ?? '')] }]);
      const listed = execFileSync('tar', ['--zstd', '-xOf', path.join(folder, files()[0] ?? ''), './f'], {
        encoding: 'utf8',
      });
      expect(listed).toBe('kept\n');
    } finally {
      rmSync(home, { recursive: true, force: true });
      await drop(volume);
    }
  });
});
