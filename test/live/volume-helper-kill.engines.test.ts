// The helper alone is ended by somebody else in the middle of work on volumes: the old content or the new, a plain sentence, nothing left.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Activity } from '../../runtime/contract/activities.ts';
import { rawClient } from './changed-container.ts';
import { request } from './engines/engine-api.ts';
import { execIn } from './exec-in.ts';
import { ended, engines, type LiveRuntime, openRuntime } from './runtime.ts';

const untilAsked = ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.1; done'];
/** Enough of everything that each step takes its time; its argument is what is in all of it. */
const fill = `cd /data && find . -mindepth 1 -delete; for a in $(seq 300); do echo $0 > $a; mkdir d$a; echo $0 > d$a/file; done
for a in 1 2 3; do head -c 40000000 /dev/urandom > large-$0-$a; done`;
const picture =
  'cd /data && ls -A . | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum; stat -c "%a %u" .';

interface Helper {
  Id: string;
  Mounts: { Name?: string }[];
}

describe.each(engines)('a helper that is killed on $name', (engine) => {
  const raw = rawClient(engine);
  let live: LiveRuntime;
  let folder: string;
  let volume: string;
  let user: string;
  let file: string;
  let snapshotId: string;
  let now: string;
  let other: string;
  const made: string[] = [];

  const content = () => execIn(raw, user, ['sh', '-c', picture]);
  const helpers = (): Promise<Helper[]> => {
    const filters = encodeURIComponent('{"label":["dev.gantry.tool=volumes"]}');
    return raw.ask('GET', `/containers/json?all=1&filters=${filters}`);
  };
  const nameOf = (hint: string) => {
    const name = live.name(hint);
    made.push(name);
    return name;
  };

  beforeAll(async () => {
    live = await openRuntime(engine);
    folder = mkdtempSync('/tmp/gantry-helper-kill-');
    volume = nameOf('held');
    const volumes = [{ source: volume, destination: '/data', readOnly: false }];
    user = await live.run({ command: untilAsked, restart: 'always', volumes });
    const { client, engineId } = live;
    file = join(folder, 'other.tar.zst');
    await execIn(raw, user, ['sh', '-c', fill, 'other']);
    other = await content();
    const start = { engineId, volume, path: file, replace: false, users: 'leave' as const };
    await worked(await client.volumeBackups.start(start));
    const taken = await client.snapshots.take({ engineId, name: 'other', volumes: [volume], containers: 'leave' });
    await worked(taken);
    snapshotId = taken.id;
    await execIn(raw, user, ['sh', '-c', fill, 'now']);
    now = await content();
  });
  afterAll(async () => {
    await live?.close();
    for (const name of [...made, 'gantry-snapshots']) await request(raw.socket, 'DELETE', `/volumes/${name}?force=1`);
    rmSync(folder, { recursive: true, force: true });
  });

  async function worked(begun: { activityId: string }): Promise<void> {
    const { status, problem } = await ended(live.client, begun.activityId);
    expect({ status, problem }).toEqual({ status: 'done', problem: undefined });
  }

  /** Follows it to its end, and kills the helper that works at it once in the middle of the step. */
  async function withKill({ activityId }: { activityId: string }, step: string) {
    let killing: Promise<boolean> | undefined;
    const isOver = new AbortController();
    for await (const list of await live.client.activities.watch()) {
      const activity = list.find(({ id }) => id === activityId);
      if (activity === undefined) continue;
      if (activity.status === 'running') {
        if (activity.step === step) killing ??= killWorking(isOver.signal);
        continue;
      }
      isOver.abort();
      return { activity, isHit: (await killing) ?? false };
    }
    throw new Error('It never ended.');
  }

  /** Nothing of what is gone by now. */
  const told = async (path: string) => {
    const { status, body } = await request(raw.socket, 'GET', path);
    return status === 200 ? JSON.parse(body) : {};
  };

  /** Whether one could be killed before it was over. */
  async function killWorking(over: AbortSignal): Promise<boolean> {
    while (!over.aborted) {
      for (const { Id } of await helpers()) {
        const { ExecIDs } = await told(`/containers/${Id}/json`);
        const execs = await Promise.all((ExecIDs ?? []).map((id: string) => told(`/exec/${id}/json`)));
        // What only looks whether the helper is of use is short, and is followed by another helper.
        const works = execs.some((exec) => exec.Running && JSON.stringify(exec.ProcessConfig).length > 500);
        if (!works) continue;
        const killed = await request(raw.socket, 'POST', `/containers/${Id}/kill?signal=KILL`);
        if (killed.status < 300) return true;
      }
      await pause(5);
    }
    return false;
  }

  /** Until a kill has hit: a step may be over too soon. */
  async function hit(begin: () => Promise<{ activityId: string }>, step: string): Promise<Activity> {
    for (let tries = 0; tries < 5; tries += 1) {
      const { activity, isHit } = await withKill(await begin(), step);
      if (isHit) return activity;
      await putBack();
    }
    throw new Error(`Nothing could be killed while it was ${step}.`);
  }

  async function putBack(): Promise<void> {
    if ((await content()) === now) return;
    await execIn(raw, user, ['sh', '-c', fill, 'now']);
    now = await content();
  }

  async function expectNothingLeft(): Promise<void> {
    expect(await helpers()).toEqual([]);
    expect(await execIn(raw, user, ['ls', '-A', '/data'])).not.toContain('.gantry');
    const journal = join(live.home, 'volume-work');
    expect(existsSync(journal) ? readdirSync(journal) : []).toEqual([]);
    expect(readdirSync(folder)).toEqual(['other.tar.zst']);
    expect((await raw.inspect(user)).State.Running).toBe(true);
    expect((await raw.inspect(user)).HostConfig).toMatchObject({ RestartPolicy: { Name: 'always' } });
  }

  const from = () => ({ kind: 'file' as const, path: file });
  const restore = () =>
    live.client.volumeBackups.restore({ engineId: live.engineId, volume, create: false, from: from() });
  const deeds: [string, string, () => Promise<{ activityId: string }>][] = [
    [
      'a backup',
      'saving',
      () => {
        const { client, engineId } = live;
        const path = join(folder, 'never.tar.zst');
        return client.volumeBackups.start({ engineId, volume, path, replace: false, users: 'stop' });
      },
    ],
    ['a restore', 'unpacking', restore],
    [
      'a clone',
      'copying',
      () => {
        const { client, engineId } = live;
        return client.volumeBackups.clone({ engineId, volume, name: live.name('never'), users: 'pause' });
      },
    ],
    [
      'a snapshot',
      'keeping',
      () => {
        const { client, engineId } = live;
        const name = `never ${Date.now()}`;
        return client.snapshots.take({ engineId, name, volumes: [volume], containers: 'stop' });
      },
    ],
    [
      'a switch',
      'switching',
      () => live.client.snapshots.switchTo({ engineId: live.engineId, id: snapshotId, keepPresent: true }),
    ],
  ];

  it.each(deeds)('undoes %s, and says so', async (_, step, begin) => {
    const activity = await hit(begin, step);
    const { status, problem } = activity;
    const sentence = { reason: 'helper-ended', message: 'The helper container is gone' };
    expect({ status, problem }).toEqual({ status: 'failed', problem: sentence });
    expect(await content()).toBe(now);
    await expectNothingLeft();
    const rows = await raw.ask('GET', '/volumes');
    expect(rows.Volumes.map(({ Name }: { Name: string }) => Name)).not.toContain(live.name('never'));
    const { client, engineId } = live;
    expect((await client.snapshots.check({ engineId, id: snapshotId })).problem).toBeUndefined();
  });

  it('ends the exchange with another helper', async () => {
    const activity = await hit(restore, 'exchanging');
    expect({ status: activity.status, problem: activity.problem }).toEqual({ status: 'done', problem: undefined });
    expect(await content()).toBe(other);
    await expectNothingLeft();
  });
});
