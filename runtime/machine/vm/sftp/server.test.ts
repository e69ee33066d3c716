// The server of shared folders against a machine that asks for what it may not have, breaks off, and sends nonsense.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Duplex, PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../processes.ts';
import { isWindowsName } from '../windows-paths.ts';
import { confinedTo, createTurns, type Turns } from './confined.ts';
import {
  attributeBytes,
  framed,
  kinds,
  longBytes,
  messageCutter,
  messageReader,
  numberBytes,
  openFlags,
  stringBytes,
} from './messages.ts';
import { serveFolder } from './server.ts';

let base: string;
let folder: string;
let clients: { end(): Promise<void> }[];

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'gt-')));
  folder = path.join(base, 'shared');
  mkdirSync(path.join(folder, 'sub'), { recursive: true });
  writeFileSync(path.join(base, 'secret'), 'secret');
  writeFileSync(path.join(folder, 'file'), 'inside');
  clients = [];
});
afterEach(async () => {
  for (const client of clients) await client.end();
  rmSync(base, { recursive: true, force: true });
});

const none = attributeBytes({});
const string = stringBytes;
const missing = 2;
const forbidden = 3;
const failure = 4;

/** A machine's end: each question with its answer's kind and what is behind the id. */
function connect(options: { readOnly?: boolean; turns?: Turns; platform?: NodeJS.Platform } = {}) {
  const [to, from] = [new PassThrough(), new PassThrough()];
  const served = serveFolder(
    Duplex.from({ readable: to, writable: from }),
    { path: folder, readOnly: options.readOnly ?? false },
    { turns: options.turns ?? createTurns(), platform: options.platform ?? 'linux' },
  );
  const cut = messageCutter();
  const waiting = new Map<number, (answer: { kind: number; rest: Buffer }) => void>();
  let id = 0;
  from.on('data', (chunk: Buffer) => {
    for (const message of cut(chunk)) {
      const number = message.readUInt32BE(1);
      waiting.get(number)?.({ kind: message.readUInt8(0), rest: message.subarray(5) });
      waiting.delete(number);
    }
  });
  from.on('error', () => {});
  const client = {
    raw: to,
    served,
    ask(kind: number, ...parts: Buffer[]): Promise<{ kind: number; rest: Buffer }> {
      id += 1;
      to.write(framed(kind, [numberBytes(id), ...parts]));
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    /** The code of a status; undefined for any other answer. */
    async code(kind: number, ...parts: Buffer[]): Promise<number | undefined> {
      const answer = await client.ask(kind, ...parts);
      return answer.kind === kinds.status ? answer.rest.readUInt32BE(0) : undefined;
    },
    async open(name: string, flags: number = openFlags.read): Promise<Buffer> {
      const { kind, rest } = await client.ask(kinds.open, string(name), numberBytes(flags), none);
      if (kind !== kinds.handle) throw new Error(`no handle: ${rest.readUInt32BE(0)}`);
      return rest;
    },
    async end() {
      to.end();
      await served;
    },
  };
  clients.push(client);
  return client;
}

/** Every question that names one path, by what it would do. */
const naming: [string, (name: Buffer) => [number, ...Buffer[]]][] = [
  ['lstat', (name) => [kinds.lstat, name]],
  ['stat', (name) => [kinds.stat, name]],
  ['read', (name) => [kinds.open, name, numberBytes(openFlags.read), none]],
  ['write', (name) => [kinds.open, name, numberBytes(openFlags.write | openFlags.create | openFlags.truncate), none]],
  ['list', (name) => [kinds.opendir, name]],
  ['change', (name) => [kinds.setstat, name, attributeBytes({ size: 0, mode: 0o777 })]],
  ['remove', (name) => [kinds.remove, name]],
  ['mkdir', (name) => [kinds.mkdir, name, none]],
  ['rmdir', (name) => [kinds.rmdir, name]],
  ['rename from', (name) => [kinds.rename, name, string('/taken')]],
  ['rename to', (name) => [kinds.rename, string('/file'), name]],
  ['replace', (name) => [kinds.extended, string('posix-rename@openssh.com'), string('/file'), name]],
  ['readlink', (name) => [kinds.readlink, name]],
  ['symlink', (name) => [kinds.symlink, string('anything'), name]],
  ['link from', (name) => [kinds.extended, string('hardlink@openssh.com'), name, string('/taken')]],
  ['link to', (name) => [kinds.extended, string('hardlink@openssh.com'), string('/file'), name]],
  ['space', (name) => [kinds.extended, string('statvfs@openssh.com'), name]],
];

const untouched = () => {
  expect(readFileSync(path.join(base, 'secret'), 'utf8')).toBe('secret');
  expect(readFileSync(path.join(folder, 'file'), 'utf8')).toBe('inside');
  expect(readdirSync(base).sort()).toEqual(['secret', 'shared']);
  expect(existsSync(path.join(folder, 'taken'))).toBe(false);
};

describe('a folder that is served', () => {
  it.each(naming)('lets nobody out by %s', async (_, question) => {
    symlinkSync(base, path.join(folder, 'out'));
    symlinkSync('../..', path.join(folder, 'sub', 'up'));
    const client = connect();
    const ways = ['/../secret', '..', '/sub/../../secret', 'sub/../file', '/out/secret', '/sub/up/secret', '/out/new'];
    for (const way of ways) expect([way, await client.code(...question(string(way)))]).toEqual([way, failure]);
    // What is absolute here is a path below the folder, and not there.
    const absolute = await client.code(...question(string(path.join(base, 'secret'))));
    expect(absolute).toBe(missing);
    untouched();
  });

  it('follows no link, wherever it leads', async () => {
    symlinkSync(path.join(base, 'secret'), path.join(folder, 'away'));
    symlinkSync('file', path.join(folder, 'near'));
    symlinkSync(path.join(base, 'new'), path.join(folder, 'dangling'));
    symlinkSync(base, path.join(folder, 'out'));
    const client = connect();
    const write = openFlags.write | openFlags.create;
    for (const name of ['/away', '/near', '/dangling', '/out']) {
      for (const flags of [openFlags.read, write, write | openFlags.truncate, write | openFlags.exclusive]) {
        expect(await client.code(kinds.open, string(name), numberBytes(flags), none)).toBe(failure);
      }
      expect(await client.code(kinds.opendir, string(name))).toBe(failure);
      expect(await client.code(kinds.setstat, string(name), attributeBytes({ size: 0 }))).toBe(failure);
      expect(await client.code(kinds.setstat, string(name), attributeBytes({ mode: 0o777 }))).toBe(failure);
      expect(await client.code(kinds.extended, string('hardlink@openssh.com'), string(name), string('/taken'))).toBe(4);
      const { kind, rest } = await client.ask(kinds.stat, string(name));
      const { mode = 0 } = messageReader(rest).attributes();
      expect([kind, mode & 0o170000]).toEqual([kinds.attributes, 0o120000]);
    }
    const times = attributeBytes({ times: { accessed: 1000, modified: 2000 } });
    const before = lstatSync(path.join(base, 'secret')).mtimeMs;
    expect(await client.code(kinds.setstat, string('/away'), times)).toBe(0);
    expect(lstatSync(path.join(folder, 'away')).mtimeMs).toBe(2_000_000);
    expect(lstatSync(path.join(base, 'secret')).mtimeMs).toBe(before);
    untouched();
  });

  it('stays where it is when a link takes its place, or the place of a folder in it', async () => {
    const client = connect();
    const handle = await client.open('/file');
    execFileSync('mv', [folder, path.join(base, 'moved')]);
    symlinkSync(base, folder);
    expect(await client.code(kinds.open, string('/secret'), numberBytes(openFlags.read), none)).toBe(failure);
    expect(await client.code(kinds.opendir, string('/'))).toBe(failure);
    const { rest } = await client.ask(kinds.read, handle, longBytes(0), numberBytes(100));
    expect(messageReader(rest).string()).toBe('inside');
    rmSync(folder);
    execFileSync('mv', [path.join(base, 'moved'), folder]);
  });

  it('cannot be left between a look and its use: two at once, one of which changes a folder for a link', async () => {
    const inner = createTurns();
    let [asked, running, most] = [0, 0, 0];
    const turns: Turns = (work) => {
      asked += 1;
      return inner(async () => {
        running += 1;
        most = Math.max(most, running);
        try {
          return await work();
        } finally {
          running -= 1;
        }
      });
    };
    const [one, two] = [connect({ turns }), connect({ turns })];
    symlinkSync(base, path.join(folder, 'link'));
    writeFileSync(path.join(folder, 'sub', 'secret'), 'not it');
    const rename = 'posix-rename@openssh.com';
    const [answers, changes]: Promise<{ kind: number; rest: Buffer }>[][] = [[], []];
    for (let round = 0; round < 200; round += 1) {
      for (const [from, to] of [
        ['sub', 'aside'],
        ['link', 'sub'],
        ['sub', 'link'],
        ['aside', 'sub'],
      ])
        changes?.push(one.ask(kinds.extended, string(rename), string(`/${from}`), string(`/${to}`)));
      answers?.push(two.ask(kinds.open, string('/sub/secret'), numberBytes(openFlags.read), none));
    }
    let opened = 0;
    await Promise.all(changes ?? []);
    for (const { kind, rest } of await Promise.all(answers ?? [])) {
      if (kind !== kinds.handle) continue;
      opened += 1;
      const data = await two.ask(kinds.read, rest, longBytes(0), numberBytes(100));
      expect(messageReader(data.rest).string()).toBe('not it');
    }
    expect(opened).toBeGreaterThan(0);
    untouched();
    // Every question that names a path had its turn, and had it alone.
    expect([asked, most]).toEqual([1000, 1]);
    for (const [, question] of naming) await two.ask(...question(string('/nothing')));
    expect(asked).toBe(1000 + naming.length);
  });

  it('is itself neither removed, renamed nor made', async () => {
    rmSync(path.join(folder, 'file'));
    rmSync(path.join(folder, 'sub'), { recursive: true });
    const client = connect();
    for (const [, question] of naming.filter(([name]) => /rmdir|remove|rename from|mkdir|symlink/.test(name))) {
      expect(await client.code(...question(string('/')))).toBe(failure);
    }
    expect(readdirSync(base).sort()).toEqual(['secret', 'shared']);
  });

  it('that is for reading only is not written to in any way', async () => {
    const client = connect({ readOnly: true });
    const handle = await client.open('/file');
    const writing = naming.filter(([name]) => !/stat|^read|list|space/.test(name));
    expect(writing.length).toBe(11);
    for (const [, question] of writing) expect(await client.code(...question(string('/file')))).toBe(forbidden);
    expect(await client.code(kinds.write, handle, longBytes(0), string('x'))).toBe(forbidden);
    expect(await client.code(kinds.fsetstat, handle, attributeBytes({ size: 0 }))).toBe(forbidden);
    for (const flag of [openFlags.append, openFlags.create, openFlags.truncate]) {
      const flags = numberBytes(openFlags.read | flag);
      expect(await client.code(kinds.open, string('/file'), flags, none)).toBe(forbidden);
    }
    const { rest } = await client.ask(kinds.read, handle, longBytes(2), numberBytes(3));
    expect(messageReader(rest).string()).toBe('sid');
    untouched();
  });

  it('on Windows has no names that mean something else there', async () => {
    const names = [
      'a\\..\\..\\secret',
      '..\\secret',
      'C:',
      'C:\\x',
      'file:stream',
      'file.',
      'file ',
      '.. ',
      '...',
      'NUL',
    ];
    names.push('com1.txt', 'LPT\u00b9', 'CONIN$', 'a?', 'a*', 'a|b', '<', '"', 'a\u0001', '\\\\.\\pipe\\x');
    for (const name of names) expect([name, isWindowsName(name)]).toEqual([name, false]);
    for (const name of ['file', '.git', 'a b', 'com', 'com10', 'nullable', 'con-tract', '\u5206\u4eab', 'a.b.c']) {
      expect([name, isWindowsName(name)]).toEqual([name, true]);
    }
    const client = connect({ platform: 'win32' });
    for (const name of names) {
      for (const where of [`/${name}`, `/${name}/x`, `/sub/${name}`]) {
        expect(await client.code(kinds.lstat, string(where))).toBe(failure);
      }
    }
    const { rest } = await client.ask(kinds.lstat, string('/file'));
    // Whatever may be read may be run; who owns it means nothing in a machine.
    expect(messageReader(rest).attributes()).toMatchObject({ mode: 0o100777, owner: { user: 0, group: 0 } });
    untouched();
  });

  it('answers in order, also what is written and asked for at once', async () => {
    const client = connect();
    const handle = await client.open('/grows', openFlags.write | openFlags.create | openFlags.read);
    const sizes = [];
    for (let index = 1; index <= 50; index += 1) {
      void client.ask(kinds.write, handle, longBytes((index - 1) * 1000), string('x'.repeat(1000)));
      sizes.push(client.ask(kinds.lstat, string('/grows')));
    }
    const told = (await Promise.all(sizes)).map(({ rest }) => messageReader(rest).attributes().size);
    expect(told).toEqual(Array.from({ length: 50 }, (_, index) => (index + 1) * 1000));
    const appending = await client.open('/grows', openFlags.write | openFlags.append);
    writeFileSync(path.join(folder, 'grows'), 'written here');
    await client.ask(kinds.write, appending, longBytes(0), string(', and added'));
    expect(readFileSync(path.join(folder, 'grows'), 'utf8')).toBe('written here, and added');
  });

  it('closes what was open when its stream ends, and ends at what is no message', async () => {
    const openHere = () => readdirSync('/proc/self/fd').length;
    const client = connect();
    const before = openHere();
    for (let index = 0; index < 50; index += 1) await client.open('/file');
    expect(openHere()).toBeGreaterThanOrEqual(before + 50);
    await client.end();
    expect(await waitUntil(async () => openHere() <= before, 5000)).toBe(true);
    for (const nonsense of ['ffffffff', '00000000', '0000000105', '000000020500', '00000005040000']) {
      const broken = connect();
      broken.raw.write(Buffer.from(nonsense, 'hex'));
      if (nonsense !== '00000005040000') await broken.served;
      else await broken.end();
    }
  });

  it('ends with a channel that closes before it was read, and tells so by its event alone', async () => {
    const channel = new Duplex({ read: () => {}, write: () => {}, emitClose: false, autoDestroy: false });
    const served = serveFolder(channel, { path: base, readOnly: true });
    channel.emit('close');
    await served;
  });

  it('survives whatever is asked', async () => {
    const known = Object.values(kinds);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...known), fc.uint8Array({ maxLength: 60 })), { maxLength: 20 }),
        async (questions) => {
          const client = connect();
          for (const [kind, bytes] of questions) client.raw.write(framed(kind, [numberBytes(7), Buffer.from(bytes)]));
          expect(await client.code(kinds.lstat, string('/nothing'))).toBe(missing);
          await client.end();
        },
      ),
      { numRuns: 60 },
    );
    untouched();
  });

  it('is not served when it is not there', async () => {
    await expect(confinedTo(path.join(base, 'nowhere'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
