#!/usr/bin/env node
// Stands in for fpm where that cannot be fetched: the arguments that electron-builder 26 gives it, by dpkg-deb and rpmbuild.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const list = { type: 'string', multiple: true, default: [] };
const options = {
  'input-type': { ...text, short: 's' },
  'output-type': { ...text, short: 't' },
  force: { type: 'boolean' },
  debug: { type: 'boolean' },
  log: text,
  depends: { ...list, short: 'd' },
  'deb-recommends': list,
  'deb-compression': { ...text, default: 'xz' },
  'deb-compression-level': text,
  'deb-priority': { ...text, default: 'optional' },
  'rpm-os': text,
  'rpm-compression': { ...text, default: 'xzmt' },
  'rpm-summary': text,
  architecture: text,
  'after-install': text,
  'after-remove': text,
  description: text,
  version: text,
  iteration: text,
  package: text,
  name: text,
  maintainer: text,
  vendor: text,
  url: text,
  category: text,
  license: text,
};

/** The arguments by name; throws for one that it does not know, so that nothing is left out in silence. */
export function readArguments(args) {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values['input-type'] !== 'dir' || !['deb', 'rpm'].includes(values['output-type']))
    throw new Error(`Only -s dir with -t deb or rpm is stood in for, not ${values['output-type']}.`);
  const contents = positionals.map((pair) => {
    const at = pair.lastIndexOf('=');
    return { from: pair.slice(0, at), to: pair.slice(at + 1) };
  });
  return { ...values, contents };
}

/** The control file (deb-control(5)); `size` in KiB. */
export function debControl(given, size) {
  const [synopsis, ...rest] = given.description.split('\n');
  const fields = [
    ['Package', given.name],
    ['Version', given.iteration ? `${given.version}-${given.iteration}` : given.version],
    ['Architecture', given.architecture],
    ['Maintainer', given.maintainer],
    ['Installed-Size', String(size)],
    ['Depends', given.depends.join(', ')],
    ['Recommends', given['deb-recommends'].join(', ')],
    ['Section', given.category ?? 'default'],
    ['Priority', given['deb-priority']],
    ['Homepage', given.url],
    ['Description', [synopsis, ...rest.map((line) => ` ${line.trim() || '.'}`)].join('\n')],
  ];
  return fields.flatMap(([key, value]) => (value ? [`${key}: ${value}\n`] : [])).join('');
}

/** A maintainer script that runs the body for the given actions only: an upgrade removes nothing. */
export function debScript(body, actions) {
  const [, ...lines] = body.startsWith('#!') ? body.split('\n') : ['', body];
  return `#!/bin/bash\ncase "$1" in\n${actions.join('|')}) ;;\n*) exit 0 ;;\nesac\n${lines.join('\n')}\n`;
}

const rpmPayload = { none: 'w0.gzdio', gzip: 'w9.gzdio', bzip2: 'w9.bzdio', xz: 'w6.xzdio', xzmt: 'w6T0.xzdio' };

/** What rpm calls the architectures, by Debian's names, which electron-builder gives for both. */
const rpmArch = { amd64: 'x86_64', arm64: 'aarch64' };

/** The spec file for rpmbuild; `files` are the lines of %files. */
export function rpmSpec(given, root, files) {
  const script = (path) =>
    path
      ? readFileSync(path, 'utf8')
          .replace(/^#!.*\n/, '')
          .replaceAll('%', '%%')
      : '';
  return `%define _binary_payload ${rpmPayload[given['rpm-compression']]}
%define __os_install_post %{nil}
%define _build_id_links none
%define debug_package %{nil}
%define _buildhost localhost
Name: ${given.name}
Version: ${given.version}
Release: ${given.iteration ?? '1'}
Summary: ${given['rpm-summary'] ?? given.description.split('\n')[0]}
License: ${given.license}
Vendor: ${given.vendor}
Packager: ${given.maintainer}
URL: ${given.url}
Group: ${given.category ?? 'default'}
AutoReqProv: no
${given.depends.map((name) => `Requires: ${name}\n`).join('')}
%description
${given.description}

%install
cp -a ${root}/. %{buildroot}/

%files
%defattr(-,root,root,-)
${files.join('\n')}

%post -p /bin/bash
${script(given['after-install'])}
%postun -p /bin/bash
[ "$1" -eq 0 ] || exit 0
${script(given['after-remove'])}
`;
}

function stage(contents, root) {
  for (const { from, to } of contents) {
    const target = join(root, to);
    mkdirSync(from.endsWith('/') ? target : dirname(target), { recursive: true });
    cpSync(from, target, { recursive: true, verbatimSymlinks: true });
  }
  execFileSync('chmod', ['-R', 'u=rwX,go=rX', root]);
}

/** What find(1) says of the staged tree: paths that begin with a slash, of one kind (f, d, l) or of several. */
function find(root, ...tests) {
  const said = execFileSync('find', [root, ...tests, '-printf', '/%P\\n'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return said.split('\n').filter((path) => path.length > 1);
}

function buildDeb(given, root) {
  const control = join(root, 'DEBIAN');
  const size = Number(execFileSync('du', ['-sk', '--apparent-size', root], { encoding: 'utf8' }).split('\t')[0]);
  const files = find(root, '-type', 'f').map((path) => path.slice(1));
  const sums = execFileSync('md5sum', ['--', ...files], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  mkdirSync(control);
  writeFileSync(join(control, 'control'), debControl(given, size));
  writeFileSync(join(control, 'md5sums'), sums);
  const script = (name, path, actions) =>
    path && writeFileSync(join(control, name), debScript(readFileSync(path, 'utf8'), actions), { mode: 0o755 });
  script('postinst', given['after-install'], ['configure']);
  script('postrm', given['after-remove'], ['remove']);
  chmodSync(control, 0o755);
  const compression = { gz: 'gzip', zst: 'zstd' }[given['deb-compression']] ?? given['deb-compression'];
  const level = given['deb-compression-level'] ? [`-z${given['deb-compression-level']}`] : [];
  run('dpkg-deb', ['--build', '--root-owner-group', `-Z${compression}`, ...level, root, resolve(given.package)]);
}

function buildRpm(given, root, scratch) {
  // Folders of the system's own belong to nobody; ours are listed, so that they go with the package.
  const own = find(root, '-type', 'd', '-path', '*/opt/*').map((path) => `%dir "${path}"`);
  const files = find(root, '-not', '-type', 'd').map((path) => `"${path}"`);
  const spec = join(scratch, 'package.spec');
  writeFileSync(spec, rpmSpec(given, root, [...own, ...files]));
  const top = ['--define', `_topdir ${join(scratch, 'rpm')}`, '--define', `_tmppath ${scratch}`];
  const target = [
    '--target',
    `${rpmArch[given.architecture] ?? given.architecture}-unknown-${given['rpm-os'] ?? 'linux'}`,
  ];
  run('rpmbuild', ['-bb', '--quiet', ...top, ...target, spec]);
  const [made] = find(join(scratch, 'rpm/RPMS'), '-name', '*.rpm');
  renameSync(join(scratch, 'rpm/RPMS', made), resolve(given.package));
}

function run(program, args) {
  execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

function main() {
  const given = readArguments(process.argv.slice(2));
  // Beside the result: there is room for it, and renaming it is no copy.
  const parent = given.package ? dirname(resolve(given.package)) : tmpdir();
  const scratch = mkdtempSync(join(parent, '.fpm-stand-in-'));
  try {
    const root = join(scratch, 'root');
    mkdirSync(root, { mode: 0o755 });
    stage(given.contents, root);
    if (given['output-type'] === 'deb') buildDeb(given, root);
    else buildRpm(given, root, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
