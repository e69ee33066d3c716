// Packages of images on real engines: as dpkg and rpm themselves tell them of the same databases; bills of them; and scans by stand-ins.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImagePackage } from '../../runtime/contract/sboms.ts';
import { loadImage, request } from './engines/engine-api.ts';
import { writeImageArchive } from './fixtures/archive.ts';
import { fixtureReference } from './fixtures/build.ts';
import { ended, engines, type LiveRuntime, openRuntime, until } from './runtime.ts';

describe.each(engines)('packages of images on $name', (engine) => {
  let live: LiveRuntime;
  const socket = engine.address.slice('unix://'.length);
  const folder = mkdtempSync('/tmp/gantry-packages-');
  const made = `gantry-test/packages-${engine.name}:1`;
  const local = (reference: string) => (engine.flavour === 'podman' ? `localhost/${reference}` : reference);

  const { PATH } = process.env;

  beforeAll(async () => {
    process.env.PATH = `${standIns(path.join(folder, 'scanners'))}${path.delimiter}${PATH}`;
    live = await openRuntime(engine);
  });
  afterAll(async () => {
    process.env.PATH = PATH;
    await request(socket, 'DELETE', `/images/${local(made)}?force=true`);
    await live?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function load(layers: string[]): Promise<void> {
    const archive = path.join(folder, 'made.tar');
    writeImageArchive({ reference: made, layers, config: { Cmd: ['/a'] } }, archive);
    await loadImage(socket, archive);
  }

  async function packagesOf(id: string): Promise<ImagePackage[]> {
    const { client, engineId } = live;
    const packages: ImagePackage[] = [];
    for await (const piece of await client.sboms.list({ engineId, id })) {
      expect(piece).toMatchObject({ gaps: [], cut: false });
      packages.push(...piece.packages);
    }
    return packages;
  }

  /** `name version architecture` of all that is installed, as dpkg-query tells it of the image's own database. */
  async function toldByDpkg(id: string): Promise<string[]> {
    const created = await request(socket, 'POST', '/containers/create', { Image: id, Cmd: ['true'] });
    const { Id } = JSON.parse(created.body) as { Id: string };
    const tar = path.join(folder, 'dpkg.tar');
    try {
      const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
        const from = `/containers/${Id}/archive?path=/var/lib/dpkg`;
        http.get({ socketPath: socket, path: from, host: 'engine' }, resolve).on('error', reject);
      });
      expect(answer.statusCode).toBe(200);
      await pipeline(answer, createWriteStream(tar));
    } finally {
      await request(socket, 'DELETE', `/containers/${Id}?force=true`);
    }
    execFileSync('tar', ['--extract', '--file', tar, '--directory', folder]);
    const format = '$' + '{db:Status-Status} $' + '{Package} $' + '{Version} $' + '{Architecture}\n';
    const args = ['--admindir', path.join(folder, 'dpkg'), '--show', '--showformat', format];
    const lines = execFileSync('dpkg-query', args, { encoding: 'utf8' }).split('\n');
    rmSync(path.join(folder, 'dpkg'), { recursive: true });
    return lines.filter((line) => line.startsWith('installed ')).map((line) => line.slice('installed '.length));
  }

  it.each(['postgres', 'python'])('of %s are those dpkg-query lists', async (fixture) => {
    const id = local(fixtureReference(fixture));
    const told = await toldByDpkg(id);
    expect(told.length).toBeGreaterThan(10);
    const packages = await packagesOf(id);
    const debs = packages.filter(({ type }) => type === 'deb');
    expect(debs.map(({ name, version, architecture }) => `${name} ${version} ${architecture}`).sort()).toEqual(
      told.sort(),
    );
    expect(debs.find(({ name }) => name === 'libc6')).toMatchObject({
      source: { name: 'glibc' },
      purl: expect.stringMatching(/^pkg:deb\/debian\/libc6@.*arch=amd64.*&upstream=glibc/),
      path: '/var/lib/dpkg/status',
      layer: 1,
    });
  });

  it('are those of all kinds of databases, each with its layer', async () => {
    const database = rpmDatabase(path.join(folder, 'rpm'));
    const layers = [
      { 'var/lib/rpm/rpmdb.sqlite': readFileSync(database), 'etc/os-release': 'ID=fedora\nVERSION_ID=40\n' },
      {
        'lib/apk/db/installed': 'P:musl\nV:1.2.5-r0\nA:x86_64\nL:MIT\n\n',
        'app/node_modules/left-pad/package.json': '{"name":"left-pad","version":"1.3.0","license":"WTFPL"}',
        'app/node_modules/.bin/left-pad/package.json': '{"name":"no","version":"1"}',
        'venv/site-packages/requests-2.31.0.dist-info/METADATA':
          'Name: requests\nVersion: 2.31.0\nLicense: Apache-2.0\n',
      },
    ].map((files, at) => {
      const layer = path.join(folder, `layer-${at}`);
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(layer, name)), { recursive: true });
        writeFileSync(path.join(layer, name), content);
      }
      return layer;
    });
    await load(layers);
    const packages = await packagesOf(local(made));
    expect(packages.map(({ purl, layer, licences }) => `${layer} ${purl} ${licences.join()}`).sort()).toEqual([
      '0 pkg:rpm/fedora/gantry-lib@4-3?arch=noarch&distro=fedora-40&epoch=2&upstream=gantry-one%401.5-3 GPL-2.0-only',
      '0 pkg:rpm/fedora/gantry-one@1.5-3?arch=noarch&distro=fedora-40&epoch=2 MIT OR Apache-2.0',
      '1 pkg:apk/fedora/musl@1.2.5-r0?arch=x86_64&distro=fedora-40 MIT',
      '1 pkg:npm/left-pad@1.3.0 WTFPL',
      '1 pkg:pypi/requests@2.31.0 Apache-2.0',
    ]);
  });

  it('are what a program of Go was built with, as the engine itself tells', async () => {
    const layer = path.join(folder, 'go');
    mkdirSync(path.join(layer, 'bin'), { recursive: true });
    copyFileSync(`/proc/${engine.pid}/exe`, path.join(layer, 'bin/daemon'));
    chmodSync(path.join(layer, 'bin/daemon'), 0o755);
    await load([layer]);
    const { body } = await request(socket, 'GET', '/version');
    const { GoVersion } = JSON.parse(body) as { GoVersion: string };
    const packages = await packagesOf(local(made));
    expect(packages.every(({ type, path: from }) => type === 'golang' && from === '/bin/daemon')).toBe(true);
    const versions = new Map(packages.map(({ name, version }) => [name, version]));
    expect(`go${versions.get('stdlib')}`).toBe(GoVersion);
  });

  it('are looked through by a scanner, here a stand-in of trivy, and one that never ends is canceled', async () => {
    const { client, engineId } = live;
    const id = local(fixtureReference('python'));
    const { id: imageId } = await client.imageContents.shape({ engineId, id });
    expect((await client.sboms.scanners()).map(({ name }) => name)).toEqual(['trivy', 'grype']);
    const { activityId } = await client.sboms.scan({ engineId, id: imageId, scanner: 'trivy' });
    expect(await ended(client, activityId)).toMatchObject({ kind: 'scan', status: 'done', detail: 'trivy' });
    const { scan } = await client.sboms.lastScan({ engineId, id: imageId });
    const packages = await packagesOf(imageId);
    expect(scan).toMatchObject({ scanner: 'trivy', packages: packages.length, cut: false });
    const told = packages.filter(({ purl }) => purl !== '').map(({ purl }) => purl);
    expect(scan?.findings.map(({ title }) => title).sort()).toEqual(told.sort());

    const endless = await client.sboms.scan({ engineId, id: imageId, scanner: 'grype' });
    expect(await client.sboms.scan({ engineId, id: imageId, scanner: 'grype' })).toEqual(endless);
    await until(await client.activities.watch(), (all) =>
      all.some(({ id: one, step }) => one === endless.activityId && step === 'scanning'),
    );
    await client.activities.cancel({ id: endless.activityId });
    expect(await ended(client, endless.activityId)).toMatchObject({ status: 'canceled' });
  });

  it('are written to a file as a bill of each form', async () => {
    const { client, engineId } = live;
    const id = local(fixtureReference('python'));
    const packages = await packagesOf(id);
    for (const format of ['spdx', 'cyclonedx'] as const) {
      const file = path.join(folder, `${format}.json`);
      await client.sboms.save({ engineId, id, format, path: file });
      const bill = JSON.parse(readFileSync(file, 'utf8'));
      const found = format === 'spdx' ? bill.packages : bill.components;
      const told = new Set((found as { name: string }[]).map(({ name }) => name));
      expect(packages.filter(({ name }) => !told.has(name))).toEqual([]);
    }
    await expect(client.sboms.save({ engineId, id, format: 'spdx', path: 'a.json' })).rejects.toMatchObject({
      data: { reason: 'path-not-absolute' },
    });
  });
});

/** The folder of stand-ins: a trivy that finds something in each package of the bill it is given, and a grype that never ends. */
function standIns(folder: string): string {
  mkdirSync(folder);
  const bodies = {
    trivy: `const args = process.argv.slice(2);
if (args.slice(0, -1).join(' ') !== 'sbom --format json --quiet --timeout 30m --exit-code 0') throw new Error(args.join(' '));
const { components } = JSON.parse(require('node:fs').readFileSync(args.at(-1), 'utf8'));
const Vulnerabilities = components.filter((one) => one.purl).map(({ name, version, purl }) =>
  ({ VulnerabilityID: 'CVE-1', PkgName: name, InstalledVersion: version, Severity: 'HIGH', Title: purl }));
console.log(JSON.stringify({ SchemaVersion: 2, Results: [{ Target: 'image', Vulnerabilities }] }));`,
    grype: 'setInterval(() => {}, 1000);',
  };
  for (const [name, body] of Object.entries(bodies)) {
    writeFileSync(path.join(folder, name), `#!${process.execPath}\n${body}\n`, { mode: 0o755 });
  }
  return folder;
}

/** A database of rpm with two packages, made by rpm. */
function rpmDatabase(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const spec = path.join(folder, 'one.spec');
  writeFileSync(
    spec,
    `Name: gantry-one
Epoch: 2
Version: 1.5
Release: 3
Summary: One
License: MIT OR Apache-2.0
BuildArch: noarch
%description
One
%package -n gantry-lib
Summary: Its library
Version: 4
License: GPL-2.0-only
%description -n gantry-lib
Its library
%files
%files -n gantry-lib
`,
  );
  const quiet = { stdio: 'ignore' } as const;
  execFileSync('rpmbuild', ['-bb', '--define', `_topdir ${folder}/top`, spec], quiet);
  const packages = ['one-1.5-3', 'lib-4-3'].map((name) => `${folder}/top/RPMS/noarch/gantry-${name}.noarch.rpm`);
  const database = ['--define', '_db_backend sqlite', '--dbpath', path.join(folder, 'database')];
  execFileSync('rpm', [...database, '--initdb'], quiet);
  execFileSync('rpm', [...database, '--install', '--justdb', '--nodeps', ...packages], quiet);
  return path.join(folder, 'database/rpmdb.sqlite');
}
