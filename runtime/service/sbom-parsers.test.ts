// What package databases tell, also those that are broken, huge or made to mislead.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import fc from 'fast-check';
import initSqlJs from 'sql.js/dist/sql-wasm-inline.js';
import { describe, expect, it } from 'vitest';
import { apkPackages } from './sbom-apk.ts';
import { dpkgPackages, licencesOf } from './sbom-dpkg.ts';
import type { Found } from './sbom-found.ts';
import { goPackages } from './sbom-go.ts';
import { osRelease } from './sbom-inventory.ts';
import { isNpmPackageFile, npmPackage } from './sbom-npm.ts';
import { isPythonMetadata, pythonPackage } from './sbom-python.ts';
import { rpmPackage } from './sbom-rpm.ts';
import { rpmPackages } from './sbom-rpm-databases.ts';

const lines = (...all: string[]) => `${all.join('\n')}\n`;

describe('dpkg', () => {
  it('tells what is installed, with its source', () => {
    const text = lines(
      'Package: libc6',
      'Status: install ok installed',
      'Architecture: amd64',
      'Source: glibc',
      'Version: 2.36-9+deb12u4',
      'Description: GNU C Library',
      ' Version: not a field but a folded line',
      '',
      'Package: gcc-12-base',
      'Status: install ok triggers-awaited',
      'Source: gcc-12 (12.2.0-14)',
      'Version: 1:12.2.0-14',
      '',
      'Package: gone',
      'Status: deinstall ok config-files',
      'Version: 1',
      '',
      'Package: never',
      'Status: unknown ok not-installed',
    );
    expect(dpkgPackages(text)).toEqual({
      packages: [
        {
          ...{ type: 'deb', name: 'libc6', version: '2.36-9+deb12u4', architecture: 'amd64', licences: [] },
          source: { name: 'glibc', version: '2.36-9+deb12u4' },
        },
        {
          ...{ type: 'deb', name: 'gcc-12-base', version: '1:12.2.0-14', epoch: '1', licences: [] },
          source: { name: 'gcc-12', version: '12.2.0-14' },
        },
      ],
    });
  });

  it('of distroless images says nothing of a state', () => {
    expect(dpkgPackages('Package: base-files\r\nVersion: 12.4\r\n').packages).toMatchObject([{ name: 'base-files' }]);
  });

  it('that is broken in one place tells the others', () => {
    expect(dpkgPackages('Package: a\nVersion: 1\n\nnonsense\n\nPackage: b\nVersion: 2\n')).toMatchObject({
      packages: [{ name: 'a' }, { name: 'b' }],
      why: 'broken',
    });
  });

  it('has licences in copyright files that machines can read', () => {
    const format = 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/';
    const text = lines(
      format,
      '',
      'Files: *',
      'License: GPL-2+',
      ' text',
      '',
      'Files: b',
      'License: MIT',
      '',
      'License: MIT',
    );
    expect(licencesOf(text)).toEqual(['GPL-2+', 'MIT']);
    expect(licencesOf('This package is free.\n\nLicense: anything')).toEqual([]);
    expect(licencesOf('')).toEqual([]);
  });
});

describe('apk', () => {
  it('tells packages before their files', () => {
    const text = lines(
      'C:Q1abc',
      'P:libssl3',
      'V:3.1.4-r5',
      'A:x86_64',
      'L:Apache-2.0',
      'o:openssl',
      'p:P:no',
      'F:lib',
      'P:no',
      '',
    );
    expect(apkPackages(text)).toEqual({
      packages: [
        {
          ...{ type: 'apk', name: 'libssl3', version: '3.1.4-r5', architecture: 'x86_64', licences: ['Apache-2.0'] },
          source: { name: 'openssl', version: '3.1.4-r5' },
        },
      ],
    });
  });
});

describe('npm', () => {
  it('knows packages by where they are', () => {
    expect(isNpmPackageFile('/app/node_modules/a/package.json')).toBe(true);
    expect(isNpmPackageFile('/app/node_modules/@b/a/node_modules/c/package.json')).toBe(true);
    for (const no of ['/app/package.json', '/node_modules/a/lib/package.json', '/node_modules/.bin/package.json'])
      expect(isNpmPackageFile(no)).toBe(false);
  });

  it.each([
    ['{"name":"a","version":"1.0.0","license":"MIT"}', ['MIT']],
    ['\uFEFF{"name":"a","version":"1.0.0","license":{"type":"ISC"}}', ['ISC']],
    ['{"name":"a","version":"1.0.0","licenses":[{"type":"MIT"},{"type":"BSD"},7,null]}', ['MIT', 'BSD']],
    ['{"name":"a","version":"1.0.0","license":[]}', []],
  ])('reads %s', (text, licences) => {
    expect(npmPackage(text)).toEqual({ packages: [{ type: 'npm', name: 'a', version: '1.0.0', licences }] });
  });

  it.each(['', '[]', 'null', '{', '7'])('calls %j broken', (text) => {
    expect(npmPackage(text)).toEqual({ packages: [], why: 'broken' });
  });

  it('leaves out what was never published', () => {
    expect(npmPackage('{"type":"module"}')).toEqual({ packages: [] });
    expect(npmPackage('{"name":{"toString":1},"version":["1"]}')).toEqual({ packages: [] });
  });
});

describe('python', () => {
  it('knows metadata by where it is', () => {
    for (const yes of ['/v/a-1.dist-info/METADATA', '/v/a.egg-info/PKG-INFO', '/v/a-1.egg-info'])
      expect(isPythonMetadata(yes)).toBe(true);
    for (const no of ['/v/METADATA', '/v/a.dist-info/RECORD', '/.dist-info/METADATA'])
      expect(isPythonMetadata(no)).toBe(false);
  });

  it('reads names, versions and the shortest licence', () => {
    const head = 'Metadata-Version: 2.1\nName: Flask_Login\nVersion: 1.0\n';
    const of = (more: string) => pythonPackage(head + more).packages[0]?.licences;
    expect(pythonPackage(head).packages).toEqual([{ type: 'pypi', name: 'Flask_Login', version: '1.0', licences: [] }]);
    expect(of('License-Expression: MIT OR ISC\nLicense: MIT\n')).toEqual(['MIT OR ISC']);
    expect(of(`License: ${'long '.repeat(100)}\nClassifier: License :: OSI Approved :: BSD License\n`)).toEqual([
      'BSD License',
    ]);
    expect(of('License: UNKNOWN\nClassifier: License :: OSI Approved\n')).toEqual([]);
    expect(of('\nLicense: of the description\n')).toEqual([]);
    expect(pythonPackage('Name: a\n')).toEqual({ packages: [], why: 'broken' });
  });
});

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

describe('anything at all', () => {
  const start = fc.constantFrom(
    '',
    'Package: ',
    'P:',
    'Name: ',
    '{"name":"',
    'SQLite format 3\0',
    'RpmP',
    '\x7fELF',
    'ID=',
  );
  const hostile = fc
    .tuple(start, fc.uint8Array({ maxLength: 400 }))
    .map(([head, tail]) => Buffer.concat([Buffer.from(head, 'latin1'), tail]));

  it('is read without an error, and no word of it is longer than a line', async () => {
    const readers: ((content: Buffer) => Found | Promise<Found>)[] = [
      ...[dpkgPackages, apkPackages, npmPackage, pythonPackage].map(
        (read) => (it: Buffer) => read(it.toString('utf8')),
      ),
      goPackages,
      rpmPackages,
    ];
    await fc.assert(
      fc.asyncProperty(hostile, async (content) => {
        for (const read of readers) {
          for (const { name, version } of (await read(content)).packages) {
            expect(name.trim()).not.toBe('');
            expect(name.length + version.length).toBeLessThan(700);
          }
        }
        osRelease(content.toString('utf8'));
        licencesOf(content.toString('utf8'));
      }),
      { numRuns: 150 },
    );
  });

  it('that is damaged in one byte does no more harm than that', async () => {
    const whole = [ndb([key, bash]), goProgram('go1.22', 'dep\ta\tv1\n')];
    const damaged = fc.tuple(fc.constantFrom(...whole), fc.nat(), fc.nat(255)).map(([content, at, byte]) => {
      const copy = Buffer.from(content);
      copy[at % copy.length] = byte;
      return copy;
    });
    await fc.assert(
      fc.asyncProperty(damaged, async (content) => {
        expect((await rpmPackages(content)).packages.length).toBeLessThanOrEqual(1);
        expect(goPackages(content).packages.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 300 },
    );
  });

  it('of one endless line or of a million empty ones is read at once', () => {
    for (const text of ['P:'.repeat(2_000_000), '\n'.repeat(4_000_000), 'P:a\n'.repeat(1_000_000)]) {
      for (const read of [dpkgPackages, apkPackages, pythonPackage]) {
        for (const { name } of read(text).packages) expect(name.length).toBeLessThan(400);
      }
    }
  });
});

describe('os-release', () => {
  it('is unquoted', () => {
    expect(osRelease('PRETTY_NAME="Debian \\"12\\""\nID=debian\nVERSION_ID="12"\n')).toEqual({
      ...{ id: 'debian', versionId: '12', name: 'Debian "12"' },
    });
    expect(osRelease('# nothing\n')).toBeUndefined();
  });
});
