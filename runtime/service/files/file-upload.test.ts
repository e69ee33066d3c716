// Uploads without an engine: where they go, what they keep of what is there, and how they end.
import { describe, expect, it } from 'vitest';
import type { FileEntry } from '../../contract/files.ts';
import { readTar } from '../../engine/files/tar-reader.ts';
import { checkPath, FileUpload } from './file-upload.ts';
import type { FileTarget } from './place-files.ts';

const entry = (name: string, kind: FileEntry['kind'], more: Partial<FileEntry> = {}): FileEntry => {
  return { name, kind, size: 1, modifiedAt: 0, mode: 0o700, uid: 0, gid: 0, ...more };
};
/** What is in the folders that are there. */
const there: Record<string, FileEntry[]> = {
  '/to': [entry('there', 'folder'), entry('aside', 'link'), entry('out', 'link')],
  '/to/there': [
    entry('old', 'file', { mode: 0o4600, uid: 33, gid: 44 }),
    entry('able', 'file', { mode: 0o755, uid: 1, gid: 2 }),
  ],
  '/else': [],
};

interface Wishes {
  limit?: number;
  lists?: boolean;
  replaces?: boolean;
}

/** Takes an upload as an engine would, which answers nothing else meanwhile. */
function made({ limit = Number.POSITIVE_INFINITY, lists = true, replaces = false }: Wishes = {}) {
  let isPutting = false;
  const files = new Map<string, string>();
  const discarded: string[] = [];
  const asked: string[] = [];
  const ask = (what: string) => {
    expect(isPutting).toBe(false);
    asked.push(what);
  };
  const target: FileTarget = {
    object: { kind: 'container', id: 'c', name: 'c' },
    folder: '/to',
    owner: { uid: 7, gid: 8 },
    look: async (folder) => {
      ask(folder);
      return lists ? new Map(there[folder]?.map((one) => [one.name, one])) : undefined;
    },
    at: async (path) => {
      ask(`${path}?`);
      const found = there[path.slice(0, path.lastIndexOf('/'))]?.find(({ name }) => path.endsWith(`/${name}`));
      return found && { ...found, records: new Map([['SCHILY.xattr.user.a', Buffer.from(path)]]) };
    },
    hasRecords: ({ name }) => name === 'able',
    follow: async (link) => {
      ask(`${link}>`);
      if (link === '/to/out') throw new Error('leads out');
      return { folder: '/else', uid: 5, gid: 6 };
    },
    async put(folder, tar) {
      isPutting = true;
      try {
        await unpack(folder, tar);
      } finally {
        isPutting = false;
      }
    },
    ...(replaces && {
      replace: async (pairs) => {
        for (const { path, by } of pairs) ask(`${path} < ${by.replace(/[0-9a-f]{8}$/, 'X')}`);
      },
    }),
    settle: async () => undefined,
    discard: async (paths) => {
      discarded.push(...paths);
    },
  };
  async function unpack(folder: string, tar: AsyncIterable<Uint8Array>) {
    for await (const entry of readTar(tar)) {
      if (files.size >= limit) throw new Error('no space left');
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry.content()) chunks.push(chunk);
      const mode = entry.mode.toString(8);
      const records = [...entry.records].map(([key, value]) => ` ${key}=${value}`).join('');
      const name = `${folder}/${entry.name}`;
      files.set(`${entry.kind} ${name} ${entry.uid}:${entry.gid} ${mode}${records}`, Buffer.concat(chunks).toString());
    }
  }
  return { target, files, discarded, asked };
}

describe('an upload', () => {
  const data = (text: string) => Buffer.from(text);

  it('becomes what was sent, in pieces, with the folder’s owner; what is written over keeps its own', async () => {
    const { target, files, asked } = made();
    const upload = new FileUpload(target);
    const done = upload.run();
    await upload.send({ path: 'there', kind: 'folder', size: 0 }, data(''));
    await upload.send({ path: 'new', kind: 'folder', size: 0 }, data(''));
    await upload.send({ path: 'new/a', kind: 'file', size: 5 }, data('he'));
    await upload.send(undefined, data('llo'));
    await upload.send({ path: 'empty', kind: 'file', size: 0 }, data(''));
    await upload.send({ path: 'there/old', kind: 'file', size: 1 }, data('x'));
    await upload.finish();
    await done;
    expect([...files]).toEqual([
      ['folder /to/new 7:8 755', ''],
      ['file /to/new/a 7:8 644', 'hello'],
      ['file /to/empty 7:8 644', ''],
      ['file /to/there/old 33:44 4600', 'x'],
    ]);
    // In a folder that was not there nothing is looked for.
    expect(asked).toEqual(['/to', '/to/there']);
  });

  it('asks for each where nothing can list them, and makes folders that are only implied', async () => {
    const { target, files, asked } = made({ lists: false });
    const upload = new FileUpload(target);
    const done = upload.run();
    await upload.send({ path: 'a', kind: 'file', size: 1 }, data('a'));
    await upload.send({ path: 'there', kind: 'folder', size: 0 }, data(''));
    await upload.send({ path: 'there/old', kind: 'file', size: 1 }, data('x'));
    await upload.send({ path: 'there/new/deep/file', kind: 'file', size: 0 }, data(''));
    await upload.finish();
    await done;
    expect([...files.keys()]).toEqual([
      'file /to/a 7:8 644',
      'file /to/there/old 33:44 4600 SCHILY.xattr.user.a=/to/there/old',
      'folder /to/there/new 7:8 755',
      'folder /to/there/new/deep 7:8 755',
      'file /to/there/new/deep/file 7:8 644',
    ]);
    expect(asked).toEqual(['/to', '/to/a?', '/to/there?', '/to/there', '/to/there/old?', '/to/there/new?']);
  });

  it('goes where links in the place of folders lead, or nowhere', async () => {
    const { target, files, asked } = made();
    const upload = new FileUpload(target);
    const done = upload.run();
    await upload.send({ path: 'a', kind: 'file', size: 1 }, data('a'));
    await upload.send({ path: 'aside/b', kind: 'file', size: 1 }, data('b'));
    await upload.send({ path: 'aside', kind: 'folder', size: 0 }, data(''));
    await upload.send({ path: 'aside/in', kind: 'folder', size: 0 }, data(''));
    await upload.send({ path: 'c', kind: 'file', size: 1 }, data('c'));
    await upload.finish();
    await done;
    expect([...files.keys()]).toEqual([
      'file /to/a 7:8 644',
      'file /else/b 5:6 644',
      'folder /else/in 5:6 755',
      'file /to/c 7:8 644',
    ]);
    expect(asked).toEqual(['/to', '/to/aside>', '/else']);
    const refused = new FileUpload(made().target);
    void refused.run().catch(() => undefined);
    const bad = [
      { path: 'out/x', kind: 'file' as const, why: 'leads out' },
      { path: 'there', kind: 'file' as const, why: 'is a folder' },
      { path: 'there/old', kind: 'folder' as const, why: 'no folder' },
      { path: 'there/old/x', kind: 'file' as const, why: 'no folder' },
    ];
    for (const { why, ...one } of bad) await expect(refused.send({ ...one, size: 0 }, data(''))).rejects.toThrow(why);
  });

  it('keeps the attributes of what it writes over, in the archive or beside it', async () => {
    const sent = async (wishes: Wishes) => {
      const all = made(wishes);
      const upload = new FileUpload(all.target);
      const done = upload.run();
      await upload.send({ path: 'there/old', kind: 'file', size: 1 }, data('x'));
      await upload.send({ path: 'there/able', kind: 'file', size: 1 }, data('y'));
      await upload.finish();
      await done;
      return all;
    };
    const told = await sent({});
    expect([...told.files.keys()]).toEqual([
      'file /to/there/old 33:44 4600',
      'file /to/there/able 1:2 755 SCHILY.xattr.user.a=/to/there/able',
    ]);
    const { files, asked } = await sent({ replaces: true });
    expect([...files.keys()].map((name) => name.replace(/[0-9a-f]{8} /, 'X '))).toContain(
      'file /to/there/.gantry-upload-X 33:44 4600',
    );
    expect(asked).toContain('/to/there/old < /to/there/.gantry-upload-X');
  });

  it('takes a half file away, and says why it is half', async () => {
    for (const end of ['short', 'canceled', 'long'] as const) {
      const { target, discarded } = made();
      const upload = new FileUpload(target);
      const done = upload.run();
      done.catch(() => undefined);
      await upload.send({ path: 'half', kind: 'file', size: 10 }, data('12345'));
      if (end === 'short') await expect(upload.finish()).rejects.toThrow('shorter');
      else if (end === 'canceled') upload.abort(new Error('canceled'));
      else {
        await expect(upload.send(undefined, data('123456'))).rejects.toThrow('More came');
        upload.abort(new Error('long'));
      }
      await expect(done).rejects.toThrow();
      expect(discarded).toEqual(['/to/half']);
    }
  });

  it('ends with what the engine says when that takes no more', async () => {
    const { target } = made({ limit: 1 });
    const upload = new FileUpload(target);
    const done = upload.run();
    done.catch(() => undefined);
    const send = async () => {
      for (let index = 0; index < 50; index += 1) {
        await upload.send({ path: `f${index}`, kind: 'file', size: 4 }, data('1234'));
      }
    };
    await expect(send()).rejects.toThrow('no space left');
    await expect(done).rejects.toThrow('no space left');
  });

  it('takes no name that leads elsewhere', () => {
    for (const bad of [
      '',
      '/',
      '/a',
      'a/',
      'a//b',
      '.',
      '..',
      'a/../b',
      './a',
      'n\0',
      'x'.repeat(256),
      '語'.repeat(86),
    ]) {
      expect(() => checkPath(bad), bad).toThrow();
    }
    for (const good of ['a', '..a', 'a/b.c', '-rf', 'a\\b', 'new\nline', '語'.repeat(85)]) {
      expect(() => checkPath(good), good).not.toThrow();
    }
  });
});
