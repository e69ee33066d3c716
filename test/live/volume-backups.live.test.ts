// The data of volumes on real engines: backed up, brought back, cloned, emptied, moved as tar; the old content or the new, never a mixture.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Activity } from '../../runtime/contract/activities.ts';
import { rawClient } from './changed-container.ts';
import { waitUntil } from './engines/engine-api.ts';
import { execIn } from './exec-in.ts';
import { hostileArchives } from './hostile-archives.ts';
import { listOddFiles, makeOddFiles } from './odd-files.ts';
import { ended, engines, type LiveRuntime, openRuntime } from './runtime.ts';

/** What takes long is for the whole matrix: there are other engines than the embedded one. */
const onMatrix = engines.some(({ name }) => name !== 'embedded');
const many = onMatrix ? 10_000 : 200;
/** One for each reason, else. */
const hostile = onMatrix
  ? hostileArchives()
  : hostileArchives().filter(({ name }) => ['through a link above', 'a disk', 'cut'].includes(name));

/** Ends at once when it is asked to. */
const untilAsked = { command: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.1; done'] };

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
    live.run({ fixture, ...untilAsked, volumes: [{ source, destination: '/data', readOnly: false }], ...more });
  async function done(begun: Promise<{ activityId: string }>): Promise<Activity> {
    const activity = await ended(live.client, (await begun).activityId);
    expect({ status: activity.status, problem: activity.problem }).toEqual({ status: 'done', problem: undefined });
    return activity;
  }

  it('keeps all of a file through backup, restore and clone', async () => {
    const { client, engineId } = live;
    const [volume, second, third] = [nameOf('odd'), nameOf('odd-second'), nameOf('odd-clone')];
    const id = await withVolume(volume);
    await makeOddFiles(raw, id, many);
    const before = await listOddFiles(raw, id);
    expect(before.length).toBeGreaterThan(many + 100);
    const path = join(folder, 'odd.tar.zst');
    await done(client.volumeBackups.start({ engineId, volume, path, replace: false, users: 'leave' }));
    expect(readdirSync(folder)).toEqual(['odd.tar.zst']);
    const from = { kind: 'file' as const, path };
    await done(client.volumeBackups.restore({ engineId, volume: second, create: true, from }));
    expect(await listOddFiles(raw, await withVolume(second))).toEqual(before);
    await done(client.volumeBackups.clone({ engineId, volume: second, name: third, users: 'leave' }));
    expect(await listOddFiles(raw, await withVolume(third))).toEqual(before);
  });

  it('brings back what a database has lost, and the database as it ran', async () => {
    const { client, engineId } = live;
    const volume = nameOf('rows');
    const id = await withVolume(volume, 'postgres', { command: [], restart: 'always' });
    const sql = (text: string) =>
      execIn(raw, id, [
        'sh',
        '-c',
        `PATH=$PATH:$(echo /usr/lib/postgresql/*/bin); PAGER=cat psql -qAt -h 127.0.0.1 -U postgres -c "$0"`,
        text,
      ]);
    const ready = () => waitUntil('the database answers', async () => (await sql('select 1')).trim() === '1');
    await ready();
    await sql('create table rows as select n, md5(n::text) as word from generate_series(1, 5000) n');
    const path = join(folder, 'rows.tar.zst');
    await done(client.volumeBackups.start({ engineId, volume, path, replace: false, users: 'stop' }));
    await ready();
    const sum = () => sql('select count(*), md5(string_agg(word, n::text order by n)) from rows');
    const before = await sum();
    expect(before).toMatch(/^5000\|/);
    await sql('drop table rows');
    await done(client.volumeBackups.check({ engineId, path }));
    await done(client.volumeBackups.restore({ engineId, volume, create: false, from: { kind: 'file', path } }));
    await ready();
    expect(await sum()).toBe(before);
    expect((await raw.inspect(id)).HostConfig).toMatchObject({ RestartPolicy: { Name: 'always' } });
    expect(execFileSync('tar', ['--zstd', '-tf', path], { encoding: 'utf8' })).toContain('./PG_VERSION\n');
    const [file] = await client.volumeBackups.recent({ engineId, volume });
    expect(file).toMatchObject({
      path,
      form: 'zstd',
      manifest: { volume: { name: volume, driver: 'local' }, usersWay: 'stop' },
    });
    expect(file?.manifest?.users).toMatchObject([{ path: '/data', state: 'running' }]);
  });

  describe('with a volume in use', () => {
    let volume: string;
    let id: string;
    let path: string;
    const content = () => execIn(raw, id, ['sh', '-c', 'cd /data; find . | sort; cat kept']);

    beforeAll(async () => {
      volume = nameOf('used');
      id = await withVolume(volume);
      await execIn(raw, id, ['sh', '-c', 'echo kept > /data/kept; mkdir /data/folder; chown 5:6 /data']);
      path = join(folder, 'used.tar.zst');
      await done(
        live.client.volumeBackups.start({ engineId: live.engineId, volume, path, replace: false, users: 'pause' }),
      );
    });

    async function refused(begun: Promise<{ activityId: string }>, reason: string) {
      const before = await content();
      const activity = await ended(live.client, (await begun).activityId);
      expect(activity).toMatchObject({ status: 'failed', problem: { reason } });
      expect(await content()).toBe(before);
    }
    const importing = (file: string, devices = false) =>
      live.client.volumeBackups.importTar({
        ...{ engineId: live.engineId, volume, create: false, devices },
        from: { kind: 'file', path: file },
      });
    const restoring = (file: string) =>
      live.client.volumeBackups.restore({
        ...{ engineId: live.engineId, volume, create: false },
        from: { kind: 'file', path: file },
      });

    it('refuses hostile archives, and the volume is what it was', async () => {
      for (const { name, reason, bytes } of hostile) {
        const file = join(folder, `${name}.tar`);
        writeFileSync(file, bytes);
        await refused(importing(file), reason);
      }
    });

    it('refuses a damaged backup, and the volume is what it was', async () => {
      const whole = readFileSync(path);
      const damage = async (change: (bytes: Buffer) => Buffer, reason: string) => {
        const file = join(folder, 'damaged.tar.zst');
        writeFileSync(file, change(Buffer.from(whole)));
        await refused(restoring(file), reason);
      };
      const flipped = (at: number) => (bytes: Buffer) => {
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        return bytes;
      };
      await damage(flipped(40), 'backup-damaged');
      await damage(flipped(whole.length - 200), 'backup-damaged');
      await damage((bytes) => bytes.subarray(0, bytes.length - 300), 'backup-none');
      await damage((bytes) => bytes.subarray(10), 'backup-damaged');
      await damage((bytes) => Buffer.concat([bytes.subarray(0, 20), bytes]), 'backup-damaged');
    });

    it('empties it, and fills it again from an exported tar, plain or packed', async () => {
      const { client, engineId } = live;
      const before = await content();
      for (const form of onMatrix ? (['tar', 'tar.gz', 'tar.zst'] as const) : (['tar.zst'] as const)) {
        const file = join(folder, `exported.${form}`);
        await done(
          client.volumeBackups.exportTar({ engineId, volume, path: file, replace: false, users: 'leave', form }),
        );
        await done(client.volumeBackups.empty({ engineId, volume }));
        expect(await execIn(raw, id, ['sh', '-c', 'ls -A /data; stat -c %u:%g /data'])).toBe('5:6\n');
        await done(importing(file));
        expect(await content()).toBe(before);
        expect((await client.volumeBackups.read({ path: file })).manifest).toBeUndefined();
      }
    });

    it('takes nothing to a new volume that is damaged, and leaves no volume', async () => {
      const { client, engineId } = live;
      const name = live.name('never');
      const file = join(folder, 'short.tar.zst');
      copyFileSync(join(folder, 'exported.tar.zst'), file);
      truncateSync(file, 60);
      const { activityId } = await client.volumeBackups.importTar({
        ...{ engineId, volume: name, create: true },
        from: { kind: 'file', path: file },
      });
      expect(await ended(client, activityId)).toMatchObject({
        status: 'failed',
        problem: { reason: 'archive-damaged' },
      });
      await expect(client.volumes.inspect({ engineId, name })).rejects.toMatchObject({ data: { reason: 'not-found' } });
    });

    it('copies it, and says at the field what cannot be', async () => {
      const { client, engineId } = live;
      const copy = nameOf('copy');
      const to = { engineId, volume: copy, create: true };
      await done(client.volumeBackups.copyTo({ engineId, volume, users: 'leave', to }));
      const other = await withVolume(copy);
      expect(await execIn(raw, other, ['cat', '/data/kept'])).toBe('kept\n');
      await expect(client.volumeBackups.copyTo({ engineId, volume, users: 'leave', to })).rejects.toMatchObject({
        data: { reason: 'name-taken', field: 'to.volume' },
      });
      const start = { engineId, volume, path, replace: false, users: 'leave' as const };
      await expect(client.volumeBackups.start(start)).rejects.toMatchObject({
        data: { reason: 'file-exists', field: 'path' },
      });
      await expect(client.volumeBackups.start({ ...start, path: 'here' })).rejects.toMatchObject({
        data: { reason: 'path-not-absolute', field: 'path' },
      });
    });

    it('stops nothing that would be gone then', async () => {
      const { client, engineId } = live;
      const own = nameOf('once');
      await withVolume(own, 'python', { autoRemove: true });
      await expect(client.volumeBackups.empty({ engineId, volume: own })).rejects.toMatchObject({
        data: { reason: 'removes-itself' },
      });
      const { users } = await client.volumeBackups.look({ engineId, volume: own });
      expect(users).toMatchObject([{ running: true, removesItself: true, returns: false }]);
    });

    it('leaves nothing behind: no helper, no part of a file, no folder of its own', async () => {
      const helpers = await raw.ask(
        'GET',
        `/containers/json?all=1&filters=${encodeURIComponent('{"label":["dev.gantry.tool=volumes"]}')}`,
      );
      expect(helpers).toEqual([]);
      expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
      expect(await content()).not.toContain('.gantry');
      expect(existsSync(join(live.home, 'volume-work')) ? readdirSync(join(live.home, 'volume-work')) : []).toEqual([]);
    });
  });
});
