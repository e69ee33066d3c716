// Downloads that the runtime writes itself: whole or not at all.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Activity } from '../../contract/activities.ts';
import { ActivityRegistry } from '../activities/activity-registry.ts';
import { FileTransfers } from './file-transfers.ts';
import type { PlaceFiles } from './place-files.ts';

const place = { kind: 'container' as const, engineId: 'e', id: 'c' };
let folder: string;
let activities: ActivityRegistry;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gantry-save-'));
  activities = new ActivityRegistry();
});
afterEach(async () => {
  await activities.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A place whose only file is made of these pieces; one that is an error breaks it off. */
function placeOf(...pieces: (string | Error)[]): PlaceFiles {
  async function* chunks() {
    for (const piece of pieces) {
      if (piece instanceof Error) throw piece;
      yield Buffer.from(piece);
    }
  }
  const object = { kind: 'container' as const, id: 'c', name: 'c' };
  return { source: async () => ({ object, name: 'file', chunks: chunks() }) } as unknown as PlaceFiles;
}

async function ended(id: string): Promise<Activity> {
  for await (const all of activities.latest.subscribe(new AbortController().signal)) {
    const found = all.find((one) => one.id === id);
    if (found && found.status !== 'running') return found;
  }
  throw new Error('It never ended.');
}

describe('a file that is saved', () => {
  it('stands there whole, in the place of what was there', async () => {
    const target = join(folder, 'file');
    writeFileSync(target, 'old');
    const { activityId } = await new FileTransfers(activities).save(place, placeOf('one ', 'two'), ['/file'], target);
    expect(await ended(activityId)).toMatchObject({ kind: 'download', status: 'done' });
    expect(readFileSync(target, 'utf8')).toBe('one two');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('leaves what was there when it breaks off', async () => {
    const target = join(folder, 'file');
    writeFileSync(target, 'old');
    const broken = placeOf('one', new Error('broke off'));
    const { activityId } = await new FileTransfers(activities).save(place, broken, ['/file'], target);
    expect(await ended(activityId)).toMatchObject({ status: 'failed', problem: { message: 'broke off' } });
    expect(readFileSync(target, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['file']);
  });
});
