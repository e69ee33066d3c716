// A runtime with what tests of snapshots, the trash of volumes and schedules do again and again.
import { expect } from 'vitest';
import type { Activity } from '../../runtime/contract/activities.ts';
import type { Snapshot } from '../../runtime/contract/snapshots.ts';
import type { UsersWay } from '../../runtime/contract/volume-backups.ts';
import { rawClient } from './changed-container.ts';
import type { EngineUnderTest } from './engines/matrix.ts';
import { execIn } from './exec-in.ts';
import { ended, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';

/** All that a checksum and stat tell of the files at /data. */
export const picture = `cd /data && find . ! -name . | sort | while read -r f; do
  stat -c '%A %u %g %s %Y %h %n' "$f"; [ -f "$f" ] && sha256sum < "$f"; [ -L "$f" ] && readlink "$f"; done; true`;
/** Some files of each kind at /data, one of them large. */
export const someFiles = `cd /data && mkdir -p a/b && echo one > a/one && ln a/one a/again && ln -s one a/link && mkfifo a/pipe &&
  printf x > 'a/b/ünï code' && chmod 4751 a/b/'ünï code' && chown 12:34 a/b && chmod 1777 a/b && touch -d '2001-02-03 04:05:06' a/b
  dd if=/dev/urandom of=a/b/big bs=1M count=4 2>/dev/null; dd if=/dev/null of=holes bs=1 seek=3000000 2>/dev/null`;

export interface KeepingSeat {
  live: LiveRuntime;
  sh(id: string, script: string): Promise<string>;
  /** Follows an activity to its good end. */
  done(activityId: string): Promise<Activity>;
  snapshots(): Promise<Snapshot[]>;
  snapshot(id: string): Promise<Snapshot | undefined>;
  /** Answers the snapshot's id. */
  take(name: string, volumes: string[], containers?: UsersWay): Promise<string>;
  switchTo(id: string, keepPresent?: boolean): Promise<void>;
  /** A container that has the volumes at /data, /data2 and so on, and ends at once when it is stopped. */
  user(volumes: string[], more?: { fixture?: string; labels?: Record<string, string> }): Promise<string>;
  /** Removes a container at once. */
  gone(id: string): Promise<void>;
  /** Removes volumes for good. */
  drop(...volumes: string[]): Promise<void>;
  /** Removes all snapshots as well. */
  close(): Promise<void>;
}

export async function openKeepingSeat(engine: EngineUnderTest): Promise<KeepingSeat> {
  const live = await openRuntime(engine);
  const { client, engineId } = live;
  const raw = rawClient(engine);
  const done = async (activityId: string) => {
    const activity = await ended(client, activityId);
    expect([activity.status, activity.problem]).toEqual(['done', undefined]);
    return activity;
  };
  const snapshots = async () => {
    const change = await until(await client.snapshots.watch({ engineId }), () => true);
    return change.kind === 'snapshot' ? change.items : [];
  };
  return {
    live,
    sh: (id, script) => execIn(raw, id, ['sh', '-c', script]),
    done,
    snapshots,
    snapshot: async (id) => (await snapshots()).find((one) => one.id === id),
    take: async (name, volumes, containers = 'leave') => {
      const { id, activityId } = await client.snapshots.take({ engineId, name, volumes, containers });
      await done(activityId);
      return id;
    },
    switchTo: async (id, keepPresent = true) => {
      await done((await client.snapshots.switchTo({ engineId, id, keepPresent })).activityId);
    },
    user: (volumes, more) =>
      live.run({
        ...idle,
        stopSignal: 'KILL',
        ...more,
        volumes: volumes.map((source, index) => ({
          source,
          destination: index === 0 ? '/data' : `/data${index + 1}`,
          readOnly: false,
        })),
      }),
    gone: async (id) => {
      await client.containers.remove({ engineId, id, force: true, volumes: false, keep: 'nothing' });
    },
    drop: async (...volumes) => {
      for (const name of volumes) await raw.ask('DELETE', `/volumes/${name}?force=1`);
    },
    close: async () => {
      const ids = (await snapshots()).map(({ id }) => id);
      if (ids.length > 0) await done((await client.snapshots.remove({ engineId, ids })).activityId);
      await live.close();
    },
  };
}
