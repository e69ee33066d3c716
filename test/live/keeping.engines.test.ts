// Snapshots and the trash of volumes where that takes long or is about engines: sharing, projects, branches, odd files.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawClient } from './changed-container.ts';
import { waitUntil } from './engines/engine-api.ts';
import { type KeepingSeat, openKeepingSeat } from './keeping-seat.ts';
import { listOddFiles, makeOddFiles } from './odd-files.ts';
import { ended, engines, until } from './runtime.ts';

describe.each(engines)('keeping volumes in depth on $name', (engine) => {
  let seat: KeepingSeat;

  beforeAll(async () => {
    seat = await openKeepingSeat(engine);
  });
  afterAll(() => seat?.close());

  it('gives back ten thousand odd files', async () => {
    const raw = rawClient(engine);
    const volume = seat.live.name('odd');
    const id = await seat.user([volume], { fixture: 'python' });
    await makeOddFiles(raw, id, 10_000);
    const before = await listOddFiles(raw, id);
    const first = await seat.take('odd', [volume]);
    const again = await seat.take('unchanged', [volume]);
    // Links, pipes, folders and names with a line feed are copied; what they hold is small.
    const { bytes = 0, alone = 0 } = (await seat.snapshot(again)) ?? {};
    expect(alone).toBeLessThan(bytes);
    await seat.sh(id, 'rm -rf /data/many /data/a* /data/sparse; touch /data/new');
    await seat.switchTo(first);
    expect(await listOddFiles(raw, id)).toEqual(before);
    await seat.switchTo(again, false);
    expect(await listOddFiles(raw, id)).toEqual(before);
    await seat.gone(id);
    await seat.drop(volume);
  }, 300_000);

  it('shares with a state that was switched to', async () => {
    const volume = seat.live.name('shared');
    const id = await seat.user([volume]);
    await seat.sh(id, 'mkdir /data/d; dd if=/dev/urandom of=/data/d/big bs=1M count=4 2>/dev/null');
    const first = await seat.take('one', [volume]);
    await seat.sh(id, 'rm -r /data/d; echo > /data/other');
    await seat.switchTo(first, false);
    await seat.sh(id, 'echo > /data/d/more');
    const third = await seat.take('three', [volume]);
    expect((await seat.snapshot(third))?.alone).toBeLessThan(1_000_000);
    const { client, engineId } = seat.live;
    // What only the first had is the third's alone when the first goes.
    await seat.done((await client.snapshots.remove({ engineId, ids: [first] })).activityId);
    expect((await seat.snapshot(third))?.alone).toBeGreaterThan(4_000_000);
    expect(await seat.sh(id, 'ls -1 /data/d')).toBe('big\nmore\n');
    await seat.gone(id);
    await seat.drop(volume);
  });

  it('switches all volumes of a project at once, and makes again those that are gone', async () => {
    const { client, engineId } = seat.live;
    const [one, two, project] = [seat.live.name('one'), seat.live.name('two'), seat.live.name('project')];
    await client.volumes.create({
      ...{ engineId, name: one, driver: 'local', options: {} },
      labels: { 'com.docker.compose.project': project, mine: 'yes' },
    });
    const id = await seat.user([one, two], { labels: { 'com.docker.compose.project': project } });
    await seat.sh(id, 'echo 1 > /data/f; echo 1 > /data2/f');
    const found = (await client.snapshots.projects({ engineId })).find((each) => each.project === project);
    expect(found?.volumes).toEqual([one, two].sort());
    const first = await seat.take('both', found?.volumes ?? [], 'stop');
    await seat.sh(id, 'echo 2 > /data/f; echo 2 > /data2/f');
    await seat.switchTo(first);
    expect(await seat.sh(id, 'cat /data/f /data2/f')).toBe('1\n1\n');
    await seat.gone(id);
    await seat.drop(one, two);
    expect(await client.snapshots.check({ engineId, id: first })).toMatchObject({ volumesGone: [one, two].sort() });
    await seat.switchTo(first);
    const again = await seat.user([one, two]);
    expect(await seat.sh(again, 'cat /data/f /data2/f')).toBe('1\n1\n');
    expect((await client.volumes.inspect({ engineId, name: one })).row.labels).toMatchObject({ mine: 'yes' });
    await seat.gone(again);
    await seat.drop(one, two);
  });

  it('removes for good only what a person says, where the trash is off', async () => {
    const { client, engineId } = seat.live;
    const [kept, lost] = [seat.live.name('kept'), seat.live.name('lost')];
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
    await seat.drop(kept);
  });

  it('follows the branch of a project’s folder once a person said so', async () => {
    const { client, engineId } = seat.live;
    const folder = mkdtempSync(path.join(tmpdir(), 'gantry-branches-'));
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', '-C', folder, ...words]);
    git('init', '-q', '-b', 'main');
    git('commit', '-q', '--allow-empty', '-m', 'first');
    const [project, volume] = [seat.live.name('shop'), seat.live.name('db')];
    const labels = { 'com.docker.compose.project': project, 'com.docker.compose.project.working_dir': folder };
    const id = await seat.user([volume], { labels });
    try {
      expect((await client.snapshots.projects({ engineId })).find((one) => one.project === project)).toEqual({
        ...{ project, folder, branch: 'main', volumes: [volume] },
      });
      await client.snapshots.follow({ engineId, project, folder, mode: 'ask' });
      await seat.sh(id, 'echo main > /data/f');
      git('checkout', '-q', '-b', 'feature');
      const pending = async (to: string) => {
        const all = await until(await client.snapshots.branches(), (list) =>
          list.some((one) => one.pending?.to === to),
        );
        return all.find((one) => one.project === project)?.pending;
      };
      expect(await pending('feature')).toMatchObject({ from: 'main' });
      const answered = await client.snapshots.answer({ engineId, project, go: true, mode: 'switch' });
      await seat.done(answered.activityId ?? '');
      expect(await seat.sh(id, 'cat /data/f; echo feature > /data/f')).toBe('main\n');
      git('checkout', '-q', 'main');
      await waitUntil('main is back', async () => (await seat.sh(id, 'cat /data/f').catch(() => '')) === 'main\n');
      git('checkout', '-q', 'feature');
      await waitUntil(
        'feature is back',
        async () => (await seat.sh(id, 'cat /data/f').catch(() => '')) === 'feature\n',
      );
      const settled = (list: { project: string; pending?: unknown }[]) =>
        list.some((one) => one.project === project && one.pending === undefined);
      await until(await client.snapshots.branches(), settled);
      const states = (await seat.snapshots()).filter((one) => one.project === project);
      expect(states.filter(({ reason }) => reason === 'branch').map(({ branch }) => branch)).toContain('main');
    } finally {
      await client.snapshots.unfollow({ engineId, project });
      await seat.gone(id);
      await seat.drop(volume);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
