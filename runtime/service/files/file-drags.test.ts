// Files for a drag: written whole below a private folder, nothing out of it, not too much of it, and not for ever.
import { mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TarHeader, tarEnd, tarHeader, tarPadding } from '../../engine/files/tar-writer.ts';
import { ActivityHistory } from '../activities/activity-history.ts';
import { ActivityRegistry } from '../activities/activity-registry.ts';
import { largestDrag, localName, writeForDrag } from './file-drag-writer.ts';
import { FileDrags } from './file-drags.ts';
import type { FileSource, PlaceFiles } from './place-files.ts';

const place = { kind: 'container' as const, engineId: 'e', id: 'c' };
const object = { kind: 'container' as const, id: 'c', name: 'web' };

let home: string;
let activities: ActivityRegistry;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'gantry-drags-'));
  activities = new ActivityRegistry(new ActivityHistory());
});
afterEach(() => rm(home, { recursive: true, force: true }));

function filesOf(source: Omit<FileSource, 'object'>): PlaceFiles {
  return { source: async () => ({ object, ...source }) } as unknown as PlaceFiles;
}

async function* chunks(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

type Entry = Partial<TarHeader> & { text?: string };

async function* tar(entries: Record<string, Entry>): AsyncGenerator<Uint8Array> {
  for (const [name, { text = '', ...more }] of Object.entries(entries)) {
    const size = Buffer.byteLength(text);
    const plain = { kind: 'file' as const, mode: 0o644, uid: 0, gid: 0, modifiedAt: 1_700_000_000_000 };
    yield tarHeader({ ...plain, name: Buffer.from(name, 'latin1'), size, ...more });
    yield Buffer.from(text);
    yield tarPadding(size);
  }
  yield tarEnd;
}

/** Prepares a drag and answers how it ended, and the files that it would carry. */
async function prepared(source: Omit<FileSource, 'object'>, carried: string[][] = []) {
  const start = async (files: readonly string[]) => {
    carried.push([...files]);
    return true;
  };
  const drags = new FileDrags({ home, activities, start });
  const { activityId, dragId } = await drags.prepare(place, filesOf(source), ['/x']);
  const end = () => activities.latest.value.find(({ id }) => id === activityId);
  await expect.poll(() => end()?.status).not.toBe('running');
  return { drags, dragId, activityId, ended: end(), carried };
}

async function under(folder: string): Promise<string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all.map((one) => path.relative(folder, path.join(one.parentPath, one.name))).sort();
}

describe('FileDrags', () => {
  it('carries one file under its name, for its owner alone, and only when asked', async () => {
    const { drags, dragId, ended, carried } = await prepared({ name: 'a b.txt', size: 5, chunks: chunks('one', 'tw') });
    expect(ended).toMatchObject({ status: 'done', kind: 'download', subject: 'a b.txt', objects: [object] });
    expect(carried).toEqual([]);
    expect(await drags.start(dragId)).toBe(true);
    const [[file = ''] = []] = carried;
    expect(path.basename(file)).toBe('a b.txt');
    expect(file.startsWith(path.join(home, 'drags'))).toBe(true);
    expect(await readFile(file, 'utf8')).toBe('onetw');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.join(home, 'drags'))).mode & 0o777).toBe(0o700);
    await expect(drags.start('another')).rejects.toMatchObject({ problem: { reason: 'not-found' } });
    await drags.close();
    expect(await readdir(path.join(home, 'drags'))).toEqual([]);
  });

  it('carries folders as folders, without links and what leads out', async () => {
    const { drags, dragId, carried } = await prepared({
      name: 'web.tar',
      chunks: tar({
        etc: { kind: 'folder', mode: 0o755 },
        'etc/run': { text: 'go', mode: 0o755 },
        'etc/deep/inner': { text: 'in' },
        'etc/link': { kind: 'link', link: Buffer.from('/etc/passwd') },
        'etc/again': { kind: 'hard-link', link: Buffer.from('etc/run') },
        '../out': { text: 'out' },
        '/abs': { text: 'abs' },
        'a\xffb': { text: 'odd' },
      }),
    });
    await drags.start(dragId);
    const [files = []] = carried;
    expect(files.map((file) => path.basename(file)).sort()).toEqual(['a\\xffb', 'etc']);
    const folder = path.dirname(files[0] ?? '');
    expect(await under(folder)).toEqual(['a\\xffb', 'etc', 'etc/again', 'etc/deep', 'etc/deep/inner', 'etc/run']);
    expect((await stat(path.join(folder, 'etc/run'))).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(folder, 'etc/run'))).mtimeMs).toBe(1_700_000_000_000);
    expect(await under(home)).not.toContain('out');
    await drags.close();
  });

  it('refuses what is too large, at once where that is known, and leaves nothing of it', async () => {
    const start = async () => true;
    const drags = new FileDrags({ home, activities, start });
    const known = filesOf({ name: 'big', size: largestDrag + 1, chunks: chunks('x') });
    await expect(drags.prepare(place, known, ['/big'])).rejects.toMatchObject({
      problem: { reason: 'drag-too-large' },
    });
    expect(await readdir(home)).toEqual([]);

    const { signal } = new AbortController();
    const write = (entries: Record<string, Entry>, bounds: { bytes: number; entries: number }) => {
      const source = { object, name: 'web.tar', chunks: tar(entries) };
      return writeForDrag(source, home, signal, () => undefined, bounds);
    };
    const few = { a: { text: 'abc' }, b: { kind: 'hard-link' as const, link: Buffer.from('a') } };
    const tooLarge = { problem: { reason: 'drag-too-large' } };
    await expect(write(few, { bytes: 5, entries: 9 })).rejects.toMatchObject(tooLarge);
    await rm(path.join(home, 'a'));
    await rm(path.join(home, 'b'));
    await expect(write(few, { bytes: 9, entries: 1 })).rejects.toMatchObject(tooLarge);
    await rm(path.join(home, 'a'));
    expect(await write(few, { bytes: 6, entries: 2 })).toEqual([path.join(home, 'a'), path.join(home, 'b')]);
  });

  it('does nothing where there is no window, and tells what is empty', async () => {
    const none = new FileDrags({ home, activities, start: undefined });
    const source = filesOf({ name: 'x', size: 1, chunks: chunks('x') });
    await expect(none.prepare(place, source, ['/x'])).rejects.toMatchObject({ problem: { reason: 'unsupported' } });
    await expect(none.start('x')).rejects.toMatchObject({ problem: { reason: 'unsupported' } });
    const link = { kind: 'link' as const, link: Buffer.from('y') };
    const { ended } = await prepared({ name: 'x.tar', chunks: tar({ x: link }) });
    expect(ended?.problem?.reason).toBe('not-found');
    expect(await readdir(path.join(home, 'drags'))).toEqual([]);
  });

  it('takes away what a killed runtime left long ago, and nothing that another may be carrying', async () => {
    const { drags, carried, dragId } = await prepared({ name: 'kept', size: 4, chunks: chunks('kept') });
    await drags.start(dragId);
    const old = (await prepared({ name: 'old', size: 3, chunks: chunks('old') })).dragId;
    await utimes(path.join(home, 'drags', old), 1, 1);
    new FileDrags({ home, activities, start: undefined });
    await expect.poll(() => readdir(path.join(home, 'drags'))).toEqual([dragId]);
    expect(await readFile(carried[0]?.[0] ?? '', 'utf8')).toBe('kept');
    await drags.close();
  });
});

it('makes names that each system has a place for', () => {
  const name = (text: string, platform: NodeJS.Platform) => localName(Buffer.from(text), platform);
  expect(name('a:b\n', 'linux')).toBe('a:b\\n');
  expect(name('a:b?.', 'win32')).toBe('a_b__');
  expect(name('con.txt', 'win32')).toBe('_con.txt');
  expect(name('con.txt', 'linux')).toBe('con.txt');
});
