// What package databases tell, also those that are broken, huge or made to mislead.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apkPackages } from './sbom-apk.ts';
import { dpkgPackages, licencesOf } from './sbom-dpkg.ts';
import type { Found } from './sbom-found.ts';
import { goPackages } from './sbom-go.ts';
import { osRelease } from './sbom-inventory.ts';
import { isNpmPackageFile, npmPackage } from './sbom-npm.ts';
import { isPythonMetadata, pythonPackage } from './sbom-python.ts';
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
