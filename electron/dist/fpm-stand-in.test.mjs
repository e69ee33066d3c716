// The stand-in for fpm: understands what electron-builder says to fpm, and makes packages that dpkg accepts.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, Platform } from 'electron-builder';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from '../start/places.mjs';
import { debControl, debScript, readArguments, rpmSpec } from './fpm-stand-in.mjs';

const program = join(import.meta.dirname, 'fpm-stand-in.mjs');

let scratch;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'gantry-fpm-'));
});
afterEach(() => rmSync(scratch, { recursive: true }));

/** The arguments that electron-builder itself would give, for an app that is packed already; nothing is built. */
async function builderArguments(kind) {
  const app = join(scratch, 'app');
  mkdirSync(join(app, 'resources'), { recursive: true });
  let seen;
  await build({
    projectDir: root,
    targets: Platform.LINUX.createTarget([kind]),
    prepackaged: app,
    config: { directories: { output: join(scratch, 'dist') } },
    effectiveOptionComputed: async ([args, desktop]) => {
      seen = { args, entry: readFileSync(desktop, 'utf8') };
      return true;
    },
  });
  return seen;
}

it('knows every word that electron-builder says about this app', async () => {
  for (const kind of ['deb', 'rpm']) {
    const { args, entry } = await builderArguments(kind);
    const given = readArguments(['-s', 'dir', '--force', '-t', kind, ...args]);
    expect(given).toMatchObject({ name: 'gantry', license: 'Apache-2.0', 'output-type': kind });
    const places = given.contents.map(({ to }) => to);
    expect(places).toContain('/opt/Gantry');
    expect(places).toContain('/usr/share/applications/gantry-app.desktop');
    expect(places.includes('/usr/share/doc/gantry/copyright')).toBe(kind === 'deb');
    expect(given.contents).toContainEqual({ from: 'assets/linux/gantry', to: '/usr/bin/gantry' });
    expect(
      places.filter((place) => /^\/usr\/share\/icons\/hicolor\/\d+x\d+\/apps\/gantry-app\.png$/.test(place)),
    ).toHaveLength(8);
    expect(places.filter((place) => place.includes('/mime/'))).toEqual([]);
    expect(entry).toMatch(/^Exec=\/opt\/Gantry\/gantry-app %U$/m);
    expect(entry).toMatch(/^StartupWMClass=gantry-app$/m);
    expect(entry).toMatch(/^GenericName\[zh_CN\]=容器管理器$/m);
    expect(entry).toMatch(/^Categories=Development;$/m);
    expect(entry).not.toMatch(/^MimeType=/m);
  }
}, 60_000);

it('refuses what it does not know, instead of leaving it out', () => {
  expect(() => readArguments(['-s', 'dir', '-t', 'deb', '--prefix', '/usr'])).toThrow(/--prefix/);
  expect(() => readArguments(['-s', 'dir', '-t', 'pacman'])).toThrow(/not pacman/);
});

function words(kind, ...more) {
  mkdirSync(join(scratch, 'app/resources'), { recursive: true });
  writeFileSync(join(scratch, 'app/program'), 'a program', { mode: 0o755 });
  writeFileSync(join(scratch, 'app/with space'), '%');
  symlinkSync('program', join(scratch, 'app/link'));
  writeFileSync(join(scratch, 'install'), '#!/bin/bash\necho installed\n');
  writeFileSync(join(scratch, 'remove'), '#!/bin/bash\necho 100%\n');
  return [
    ...[
      '-s',
      'dir',
      '--force',
      '-t',
      kind,
      '-d',
      kind === 'deb' ? 'one | two' : '(one or two)',
      '-d',
      'three',
      '--deb-recommends',
      'four',
    ],
    ...['--deb-compression', 'gz', '--architecture', 'amd64', '--description', 'In short\n at length\n\n more'],
    ...['--version', '1.2.3', '--package', join(scratch, `made.${kind}`), '--name', 'thing', '--license', 'MIT'],
    ...['--maintainer', 'Somebody <somebody@example.org>', '--vendor', 'Somebody', '--url', 'https://example.org'],
    ...['--after-install', join(scratch, 'install'), '--after-remove', join(scratch, 'remove'), ...more],
    `${join(scratch, 'app')}/=/opt/Thing`,
    `${join(scratch, 'install')}=/usr/share/thing/note`,
    `${join(root, 'assets/linux/gantry')}=/usr/bin/thing`,
  ];
}

it('writes a control file whose description keeps its paragraphs', () => {
  const control = debControl(readArguments(words('deb')), 42);
  expect(control).toContain('Depends: one | two, three\nRecommends: four\n');
  expect(control).toMatch(/Description: In short\n at length\n \.\n more\n$/);
});

it('runs what is to be done after a removal neither at an upgrade nor twice', () => {
  writeFileSync(join(scratch, 'postrm'), debScript('#!/bin/bash\necho gone\n', ['remove']));
  const run = (action) => execFileSync('bash', [join(scratch, 'postrm'), action], { encoding: 'utf8' });
  expect([run('upgrade'), run('remove'), run('purge')]).toEqual(['', 'gone\n', '']);
});

it('writes a spec in which neither scripts nor names are taken for macros', () => {
  const spec = rpmSpec(readArguments(words('rpm', '--rpm-compression', 'gzip')), '/staged', [
    '"/opt/Thing/with space"',
  ]);
  expect(spec).toContain('_binary_payload w9.gzdio');
  expect(spec).toContain('Requires: (one or two)\nRequires: three\n');
  expect(spec).toContain('[ "$1" -eq 0 ] || exit 0\necho 100%%\n');
  expect(spec).toContain('"/opt/Thing/with space"');
});

it.runIf(existsSync('/usr/bin/dpkg-deb'))('makes a package that dpkg reads: root’s files, links, sums, scripts', () => {
  execFileSync(process.execPath, [program, ...words('deb', '--deb-compression-level', '1')]);
  const ask = (...args) => execFileSync('dpkg-deb', args, { encoding: 'utf8' });
  const deb = join(scratch, 'made.deb');
  const list = ask('-c', deb);
  expect(list).toMatch(/^-rwxr-xr-x root\/root +9 .* \.\/opt\/Thing\/program$/m);
  expect(list).toMatch(/ \.\/opt\/Thing\/link -> program$/m);
  expect(list).toMatch(/ \.\/opt\/Thing\/with space$/m);
  expect(list).toMatch(/ \.\/usr\/share\/thing\/note$/m);
  expect(list).toMatch(/^-rwxr-xr-x root\/root .* \.\/usr\/bin\/thing$/m);
  expect(ask('-f', deb, 'Package', 'Version', 'Architecture')).toBe(
    'Package: thing\nVersion: 1.2.3\nArchitecture: amd64\n',
  );
  ask('-e', deb, join(scratch, 'control'));
  execFileSync('dpkg-deb', ['-x', deb, join(scratch, 'out')]);
  execFileSync('md5sum', ['--check', '--quiet', join(scratch, 'control/md5sums')], { cwd: join(scratch, 'out') });
  const postinst = (action) => execFileSync(join(scratch, 'control/postinst'), [action], { encoding: 'utf8' });
  expect([postinst('configure'), postinst('abort-upgrade')]).toEqual(['installed\n', '']);
});

it.runIf(existsSync('/usr/bin/rpmbuild'))(
  'makes a package that rpm reads, with its own name of the architecture',
  () => {
    execFileSync(process.execPath, [program, ...words('rpm', '--rpm-compression', 'xzmt', '--rpm-os', 'linux')]);
    const ask = (...args) => execFileSync('rpm', ['-qp', ...args, join(scratch, 'made.rpm')], { encoding: 'utf8' });
    expect(ask('--queryformat', '%{NAME} %{VERSION} %{ARCH} %{PAYLOADCOMPRESSOR} %{BUILDHOST}')).toBe(
      'thing 1.2.3 x86_64 xz localhost',
    );
    const files = ['', '/link', '/program', '/resources', '/with space'].map((path) => `/opt/Thing${path}`);
    expect(ask('--list').trim().split('\n')).toEqual([...files, '/usr/bin/thing', '/usr/share/thing/note']);
    expect(ask('--queryformat', '[%{FILEMODES:perms} %{FILENAMES}\\n]')).toMatch(/^-rwxr-xr-x \/usr\/bin\/thing$/m);
    expect(ask('--queryformat', '[%{FILEUSERNAME}:%{FILEGROUPNAME} ]').trim().split(' ')).toEqual(
      Array(7).fill('root:root'),
    );
    expect(ask('--scripts')).toMatch(
      /postuninstall scriptlet \(using \/bin\/bash\):\n\[ "\$1" -eq 0 \] \|\| exit 0\necho 100%\n/,
    );
  },
);
