// What databases and programs in binary forms tell of packages: rpm's and Go's, also those that are damaged or made to mislead.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import fc from 'fast-check';
import initSqlJs from 'sql.js/dist/sql-wasm-inline.js';
import { describe, expect, it } from 'vitest';
import { goPackages } from './sbom-go.ts';
import { rpmPackage } from './sbom-rpm.ts';
import { rpmPackages } from './sbom-rpm-databases.ts';

const lines = (...all: string[]) => `${all.join('\n')}\n`;

function goProgram(version: string, modules: string, more: { flags?: number; before?: Buffer } = {}): Buffer {
  const text = (content: string) => {
    const bytes = Buffer.from(content, 'latin1');
    const length: number[] = [];
    let left = bytes.length;
    for (; left >= 0x80; left = Math.floor(left / 128)) length.push((left & 0x7f) | 0x80);
    return Buffer.concat([Buffer.from([...length, left]), bytes]);
  };
  const guard = '0123456789abcdef';
  const head = Buffer.alloc(32);
  head.write('\xff Go buildinf:', 'latin1');
  head[14] = 8;
  head[15] = more.flags ?? 2;
  const before = more.before ?? Buffer.alloc(64);
  before.write('\x7fELF', 'latin1');
  return Buffer.concat([before, head, text(version), text(guard + modules + guard)]);
}

describe('go', () => {
  const modules = lines(
    'path\texample.org/cmd',
    'mod\texample.org/app\tv1.2.0\th1:x=',
    'dep\tgolang.org/x/net\tv0.17.0\th1:y=',
    'dep\tgithub.com/old/one\tv1.0.0\th1:z=',
    '=>\tgithub.com/fork/one\tv1.0.1\th1:w=',
    'build\t-compiler=gc',
  );

  it('tells the modules of a program, and the standard library', () => {
    const { packages, why } = goPackages(goProgram('go1.22.3 X:nocoverageredesign', modules));
    expect(why).toBeUndefined();
    expect(packages.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'stdlib 1.22.3',
      'example.org/app v1.2.0',
      'golang.org/x/net v0.17.0',
      'github.com/fork/one v1.0.1',
    ]);
  });

  it('tells those of a real program: the compiler of TypeScript', () => {
    const folder = createRequire(import.meta.url).resolve(
      `@typescript/typescript-${process.platform}-${process.arch}/package.json`,
    );
    const content = readFileSync(path.join(path.dirname(folder), 'lib/tsc'));
    // The program has the text as a constant of its own, too.
    const told = content.toString('latin1').matchAll(/^(?:mod|dep)\t([^\t\n]+)\t([^\t\n]+)/gm);
    const { packages } = goPackages(content);
    expect(packages[0]).toMatchObject({ name: 'stdlib', version: expect.stringMatching(/^1\.\d+/) });
    expect(packages.slice(1).map(({ name, version }) => `${name} ${version}`)).toEqual([
      ...new Set([...told].map(([, name, version]) => `${name} ${version}`)),
    ]);
    expect(packages.length).toBeGreaterThan(5);
  });

  it('is not misled by the magic as a constant of a program', () => {
    const before = Buffer.alloc(160);
    before.write('\xff Go buildinf:', 64, 'latin1');
    before.write('\xff Go buildinf:', 101, 'latin1');
    before[64 + 15] = 0xff;
    expect(goPackages(goProgram('go1.20', modules, { before })).packages).toHaveLength(4);
  });

  it('says that it does not read the form of old programs', () => {
    expect(goPackages(goProgram('', '', { flags: 0 }))).toEqual({ packages: [], why: 'form' });
  });

  it('finds nothing in other files, and in programs that are cut', () => {
    const whole = goProgram('go1.22.3', modules);
    expect(goPackages(whole.subarray(4))).toEqual({ packages: [] });
    for (let length = 0; length < whole.length; length += 1) {
      expect(goPackages(whole.subarray(0, length)).packages).toEqual([]);
    }
  });
});

/** [tag, type, value] of each entry. */
function rpmHeader(entries: readonly (readonly [number, number, string | number])[]): Buffer {
  const index: Buffer[] = [];
  const data: Buffer[] = [];
  let offset = 0;
  for (const [tag, type, value] of entries) {
    const bytes = typeof value === 'string' ? Buffer.from(`${value}\0`) : Buffer.alloc(4);
    if (typeof value === 'number') bytes.writeUInt32BE(value);
    const entry = Buffer.alloc(16);
    [tag, type, offset, 1].forEach((one, at) => {
      entry.writeUInt32BE(one, at * 4);
    });
    index.push(entry);
    data.push(bytes);
    offset += bytes.length;
  }
  const head = Buffer.alloc(8);
  head.writeUInt32BE(entries.length, 0);
  head.writeUInt32BE(offset, 4);
  return Buffer.concat([head, ...index, ...data]);
}

const bash = rpmHeader([
  [1000, 6, 'bash'],
  [1001, 6, '5.2.26'],
  [1002, 6, '3.fc40'],
  [1003, 4, 1],
  [1014, 6, 'GPL-3.0-or-later'],
  [1022, 6, 'x86_64'],
  [1044, 6, 'bash-5.2.26-3.fc40.src.rpm'],
]);
const key = rpmHeader([
  [1000, 6, 'gpg-pubkey'],
  [1001, 6, 'a15b79cc'],
  [1002, 6, '63d04c2c'],
]);

async function sqlite(made: string, blobs: readonly Buffer[] = []): Promise<Buffer> {
  const { Database } = await initSqlJs();
  const database = new Database();
  database.run(made);
  for (const blob of blobs) database.run('INSERT INTO Packages (blob) VALUES (?)', [blob]);
  return Buffer.from(database.export());
}

function ndb(blobs: readonly Buffer[]): Buffer {
  const page = Buffer.alloc(4096);
  page.write('RpmP');
  page.writeUInt32LE(1, 12);
  const parts: Buffer[] = [];
  let block = 256;
  for (let slot = 0; slot < 254; slot += 1) {
    const at = 32 + slot * 16;
    page.write('Slot', at);
    const blob = blobs[slot];
    if (blob === undefined) continue;
    const size = Math.ceil((blob.length + 28) / 16) * 16;
    const part = Buffer.alloc(size);
    part.write('BlbS');
    part.writeUInt32LE(slot + 1, 4);
    part.writeUInt32LE(blob.length, 12);
    blob.copy(part, 16);
    parts.push(part);
    [slot + 1, block, size / 16].forEach((one, field) => {
      page.writeUInt32LE(one, at + 4 + field * 4);
    });
    block += size / 16;
  }
  return Buffer.concat([page, ...parts]);
}

describe('rpm', () => {
  const table = 'CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)';
  const told = {
    ...{ type: 'rpm', name: 'bash', version: '1:5.2.26-3.fc40', epoch: '1', architecture: 'x86_64' },
    licences: ['GPL-3.0-or-later'],
  };

  it('reads a header', () => {
    expect(rpmPackage(bash)).toEqual(told);
    expect(rpmPackage(key)).toBeUndefined();
  });

  it('reads SQLite and ndb', async () => {
    expect(await rpmPackages(await sqlite(table, [key, bash]))).toEqual({ packages: [told] });
    expect(await rpmPackages(ndb([key, bash]))).toEqual({ packages: [told] });
  });

  it('does not read Berkeley DB, and says so', async () => {
    const hash = Buffer.alloc(4096);
    hash.writeUInt32LE(0x061561, 12);
    expect(await rpmPackages(hash)).toEqual({ packages: [], why: 'form' });
  });

  it('tells what it can of a database with broken headers', async () => {
    const database = await sqlite(table, [bash.subarray(0, 40), bash, Buffer.alloc(3)]);
    expect(await rpmPackages(database)).toEqual({ packages: [told], why: 'broken' });
  });

  it.each([
    'CREATE VIEW Packages AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i hnum, 0 blob FROM n WHERE i < 0',
    "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob AS (printf('%.*c', 100000000, 'x')))",
    'CREATE TABLE Other (a)',
  ])('computes nothing for a database that is not rpm’s: %s', async (made) => {
    expect(await rpmPackages(await sqlite(made))).toEqual({ packages: [], why: 'broken' });
  });
});

describe('a database or a program', () => {
  it('that is damaged in one byte tells no more than what is in it', async () => {
    const whole = [ndb([key, bash]), goProgram('go1.22', 'dep\ta\tv1\n')];
    const damaged = fc.tuple(fc.constantFrom(...whole), fc.nat(), fc.nat(255)).map(([content, at, byte]) => {
      const copy = Buffer.from(content);
      copy[at % copy.length] = byte;
      return copy;
    });
    await fc.assert(
      fc.asyncProperty(damaged, async (content) => {
        expect((await rpmPackages(content)).packages.length).toBeLessThanOrEqual(2);
        expect(goPackages(content).packages.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 300 },
    );
  });
});
