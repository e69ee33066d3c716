// What is kept of activities: over a restart, torn lines, two processes, and no more than was promised.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Activity } from '../../contract/activities.ts';
import { ActivityFile, activityFileName } from './activity-file.ts';
import { ActivityHistory } from './activity-history.ts';
import { ActivityRegistry } from './activity-registry.ts';
import { recorded } from './command-record.ts';
import { askedBy } from './origin.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync('/tmp/gantry-history-');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const path = () => join(home, activityFileName);
const open = () => new ActivityHistory(new ActivityFile(home));
const activity = (change: Partial<Activity>): Activity => ({
  id: 'a',
  engineId: 'e',
  kind: 'stop',
  subject: 'web',
  origin: 'window',
  objects: [],
  brief: true,
  status: 'done',
  parts: [],
  startedAt: Date.now(),
  ...change,
});
const dead = { pid: 2 ** 22 + 7, startedAt: '1' };

async function reread(): Promise<ActivityHistory> {
  const history = open();
  await history.loaded;
  return history;
}

describe('ActivityHistory', () => {
  it('keeps what was done, by whom, and for nobody else to read', async () => {
    const registry = new ActivityRegistry(open());
    await askedBy('browser', () => registry.perform({ kind: 'stop', engineId: 'e', subject: 'web' }, async () => 1));
    registry.begin('pull', 'e', 'nginx', async () => undefined);
    await registry.close();
    await registry.history.close();
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    const history = await reread();
    const told = history.items.map(({ kind, origin, status, brief }) => `${kind} ${origin} ${status} ${brief}`);
    expect(told.toSorted()).toEqual(['pull schedule done false', 'stop browser done true']);
    await history.close();
  });

  it('shows what ran in a process that died as interrupted, whatever the last line looks like', async () => {
    const running = activity({ id: 'lost', status: 'running' });
    const lines = [
      JSON.stringify({ by: dead, activity: running }),
      'no JSON at all',
      JSON.stringify({ by: dead, activity: { ...running, kind: 'unheard-of' } }),
      JSON.stringify({ by: dead, activity: activity({ id: 'ended' }) }),
    ];
    writeFileSync(path(), `${lines.join('\n')}\n{"by":{"pid":12,"startedAt":"1"},"activ`);
    const history = await reread();
    const states = Object.fromEntries(history.items.map(({ id, status }) => [id, status]));
    expect(states).toEqual({ lost: 'interrupted', ended: 'done' });
    history.put(activity({ id: 'next' }), { keep: true });
    await history.close();
    const again = await reread();
    expect(again.items.map(({ id }) => id).toSorted()).toEqual(['ended', 'lost', 'next']);
    await again.close();
  });

  it('keeps the last 2,000 of the last 30 days', async () => {
    const now = Date.now();
    const lines = Array.from({ length: 2_500 }, (_, index) =>
      JSON.stringify({ by: dead, activity: activity({ id: String(index), startedAt: now - 2_500 + index }) }),
    );
    const old = JSON.stringify({ by: dead, activity: activity({ id: 'old', startedAt: now - 31 * 86_400_000 }) });
    writeFileSync(path(), `${old}\n${lines.join('\n')}\n`);
    const history = await reread();
    expect(history.items).toHaveLength(2_000);
    expect(history.items[0]?.id).toBe('2499');
    expect(history.items.at(-1)?.id).toBe('500');
    await history.close();
  });

  it('never grows beyond two files, and loses nothing of the last 2,000 by it', async () => {
    const filler = JSON.stringify({ gone: 'nobody' });
    writeFileSync(path(), `${Array.from({ length: 6_000 }, () => filler).join('\n')}\n`);
    appendFileSync(path(), `${JSON.stringify({ by: dead, activity: activity({ id: 'before' }) })}\n`);
    const history = await reread();
    history.put(activity({ id: 'after' }), { keep: true });
    history.see('e', 17);
    await history.close();
    expect(readFileSync(path(), 'utf8').trim().split('\n').length).toBeLessThan(10);
    expect(readFileSync(`${path()}.1`, 'utf8')).toContain('before');
    const again = open();
    expect((await again.loaded).get('e')).toBe(17);
    expect(again.items.map(({ id }) => id)).toEqual(['after', 'before']);
    await again.close();
  });

  it('shows what another process of the home does, as it does it', async () => {
    const history = await reread();
    const code = `
      import { appendFileSync } from 'node:fs';
      appendFileSync(process.argv[1], process.argv[2]);`;
    const line = { by: { pid: 1, startedAt: '1' }, activity: activity({ id: 'theirs', origin: 'command' }) };
    const { execFileSync } = await import('node:child_process');
    execFileSync(process.execPath, ['--input-type=module', '-e', code, path(), `${JSON.stringify(line)}\n`]);
    await expect.poll(() => history.find('theirs')?.origin, { timeout: 20_000 }).toBe('command');
    expect(history.isOthers('theirs')).toBe(true);
    await history.close();
  });

  it('records what the command does, and how it failed', async () => {
    await recorded(home, 'engine-start', '', async () => undefined);
    await expect(recorded(home, 'reclaim', '', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const history = await reread();
    const told = history.items.map(({ kind, origin, status }) => `${kind} ${origin} ${status}`);
    expect(told.toSorted()).toEqual(['engine-start command done', 'reclaim command failed']);
    await history.close();
  });
});
