// The files' service without an engine: indexes of archives, and the archives that are made anew.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsBelow, readTar, tarParts } from '../engine/files/tar-reader.ts';
import { type TarHeader, tarEnd, tarHeader, tarPadding } from '../engine/files/tar-writer.ts';
import { FileIndex } from './files/file-index.ts';
import { listedWhileRead } from './files/file-listing.ts';
import { renamedTar } from './files/tar-source.ts';

const below = (name: Buffer) => partsBelow(name, true);
const some = { size: 0, mode: 0o644, uid: 0, gid: 0, modifiedAt: 5000 };
const file = (name: string, body = '', more: Partial<TarHeader> = {}) =>
  Buffer.concat([
    tarHeader({ ...some, name: Buffer.from(name), kind: 'file', ...more, size: body.length }),
    Buffer.from(body),
    tarPadding(body.length),
  ]);
const other = (name: string, kind: TarHeader['kind'], link = '') =>
  tarHeader({ ...some, name: Buffer.from(name), kind, link: Buffer.from(link) });

/** An entry of a type that we never write ourselves. */
function device(name: string): Buffer {
  const header = other(name, 'file');
  header.write('4', 156);
  header.fill(0x20, 148, 156);
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

async function* stream(...parts: Buffer[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

/** What no archive should do, and some do. */
const hostile = [
  file('../escaped', 'x'),
  file('top/../../escaped', 'x'),
  file('/etc/passwd', 'x'),
  other('top/out', 'link', '/etc'),
  file('top/out/through', 'x'),
  other('top/hard', 'hard-link', '../../etc/shadow'),
  other('top/hard-too', 'hard-link', 'top/not-in-it'),
  device('top/disk'),
  file('top/good', 'good'),
  other('top/again', 'hard-link', 'top/good'),
  tarEnd,
];

async function listOf(index: FileIndex, folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const piece of listedWhileRead(index, folder, new AbortController().signal)) {
    names.push(...piece.entries.map(({ name }) => name));
  }
  return names;
}

describe('the index of an archive', () => {
  it('tells each folder, those that are only implied too, and sizes of hard links', async () => {
    const index = new FileIndex('/data');
    const parts = [other('data', 'folder'), file('data/a/b/c', 'abc'), other('data/a/d', 'hard-link', 'data/a/b/c')];
    await index.fill(async () => stream(...parts), true);
    expect(await listOf(index, '/data')).toEqual(['a']);
    expect(await listOf(index, '/data/a')).toEqual(['b', 'd']);
    expect(index.entriesOf('/data/a')?.get('d')).toMatchObject({ kind: 'file', size: 3 });
    await expect(listOf(index, '/data/none')).rejects.toHaveProperty('problem.reason', 'not-found');
  });

  it('holds nothing that leads out of it', async () => {
    const index = new FileIndex('/');
    await index.fill(async () => stream(...hostile), false);
    expect(await listOf(index, '/')).toEqual(['top']);
    expect(await listOf(index, '/top')).toEqual(['out', 'hard', 'hard-too', 'disk', 'good', 'again']);
  });

  it('lists while it is read, each entry once', async () => {
    const index = new FileIndex('/');
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    async function* slow() {
      yield file('first');
      await held;
      yield file('second');
      yield tarEnd;
    }
    const filled = index.fill(async () => slow(), false);
    const pieces = listedWhileRead(index, '/', new AbortController().signal);
    const seen: string[] = [];
    for await (const piece of pieces) {
      seen.push(...piece.entries.map(({ name }) => name));
      go();
    }
    await filled;
    expect(seen).toEqual(['first', 'second']);
  });

  it('knows a folder whole once the archive is behind it', async () => {
    const index = new FileIndex('/');
    const look = new AbortController();
    async function* endless() {
      yield Buffer.concat([other('etc', 'folder'), file('etc/a'), file('etc/b'), other('usr', 'folder')]);
      while (!look.signal.aborted)
        yield await new Promise<Buffer>((resolve) => setImmediate(() => resolve(file('usr/x'))));
      yield tarEnd;
    }
    const filled = index.fill(async () => endless(), false);
    expect(await listOf(index, '/etc')).toEqual(['a', 'b']);
    expect(index.done).toBe(false);
    look.abort();
    await filled;
  });

  it('is given up when nobody looks any more', async () => {
    const index = new FileIndex('/');
    let aborted = false;
    const filled = index.fill(async (signal) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return (async function* () {
        while (!signal.aborted) yield file('again');
        throw new Error('aborted');
      })();
    }, false);
    const look = new AbortController();
    for await (const _ of listedWhileRead(index, '/', look.signal)) look.abort();
    await filled;
    expect(aborted).toBe(true);
    expect(index.failed).toBe(true);
  });

  it('stops at its limits and says so', async () => {
    const index = new FileIndex('/', 2500);
    let made = 0;
    async function* endless() {
      for (;;) {
        const names = Array.from({ length: 1000 }, () => file(`f${made++}`));
        yield Buffer.concat(names);
      }
    }
    await index.fill(async () => endless(), false);
    expect(index.read).toBe(2500);
    expect(index.cut).toBe(true);
    const deep = new FileIndex('/');
    await deep.fill(async () => stream(file(`${'d/'.repeat(3000)}f`), file('flat'), tarEnd), false);
    expect(await listOf(deep, '/')).toEqual(['flat']);
  });
});

describe('an archive that is made anew', () => {
  it('has nothing in it that leads out, and no device', async () => {
    const names: string[] = [];
    for await (const entry of readTar(renamedTar(stream(...hostile), Buffer.from('mine'), below))) {
      names.push(entry.name.toString());
      expect(tarParts(entry.name)).toBeDefined();
    }
    expect(names).toEqual(['mine/etc/passwd', 'mine/out', 'mine/out/through', 'mine/good', 'mine/again']);
  });

  it('passes every file on byte for byte', async () => {
    const bodies = fc.array(fc.string({ maxLength: 1500 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(bodies, async (all) => {
        const parts = all.map((body, index) => file(`top/${index}`, Buffer.from(body).toString('latin1')));
        const seen: string[] = [];
        for await (const entry of readTar(renamedTar(stream(...parts, tarEnd), Buffer.from('new'), below))) {
          const chunks: Uint8Array[] = [];
          for await (const chunk of entry.content()) chunks.push(chunk);
          seen.push(`${entry.name}:${Buffer.concat(chunks)}`);
        }
        const whole = all.map((body, index) => `new/${index}:${Buffer.from(Buffer.from(body).toString('latin1'))}`);
        expect(seen).toEqual(whole);
      }),
    );
  });
});
