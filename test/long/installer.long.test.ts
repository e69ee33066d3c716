// The package on a bare Debian: installed with apt, started from its desktop entry without a network, used, purged.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../live/engines/engine-api.ts';
import { startXvfb } from '../run/process.mjs';
import { type CleanRoot, makeCleanRoot } from './installer/clean-root.ts';
import { asPerson, type PackagedApp, readEntry, startFromEntry } from './installer/packaged-app.ts';

const execute = promisify(execFile);
const checkout = path.resolve(import.meta.dirname, '../..');
const entry = '/usr/share/applications/gantry-app.desktop';
const user = 'person';

describe('the deb on a clean Debian 12', () => {
  let root: CleanRoot;
  let screen: Awaited<ReturnType<typeof startXvfb>>;
  let app: PackagedApp | undefined;
  let before: string[];
  let deb: string;
  const inRoot = (file: string) => path.join(root.path, file);
  /** The command before a command of the person's. */
  const person = () => asPerson(root, user) as [string, ...string[]];
  /** Chromium's own helpers end a moment after the app. */
  const nothingLeft = () => waitUntil('nothing of the app is left', () => app?.processes().length === 0);

  beforeAll(async () => {
    if (process.getuid?.() !== 0) throw new Error('Only root can make a clean system: run this test as root.');
    const dist = [path.join(checkout, 'electron/dist/dist.mjs'), '--targets', 'deb', '--quick'];
    const built = (await execute(process.execPath, dist, { cwd: checkout, maxBuffer: 2 ** 26 })).stdout;
    deb =
      built
        .trim()
        .split('\n')
        .find((line) => line.endsWith('.deb')) ?? '';
    root = await makeCleanRoot();
    screen = await startXvfb('-ac');
    await root.run('apt-get', '-q', 'update');
    await root.run('useradd', '--create-home', '--shell', '/bin/sh', user);
    before = root.find(/gantry/i);
    copyFileSync(deb, inRoot('/var/tmp/gantry.deb'));
  });

  afterAll(async () => {
    await app?.stop();
    await screen?.stop();
    root?.remove();
  });

  it('installs with all that it depends on', async () => {
    await root.run('apt-get', '-q', '-y', 'install', '--no-install-recommends', '/var/tmp/gantry.deb');
    rmSync(inRoot('/var/tmp/gantry.deb'));
    expect(await root.run('dpkg', '--status', 'gantry')).toContain('Status: install ok installed');
    expect(await root.run('dpkg', '--verify', 'gantry')).toBe('');
    expect(await root.run('readlink', '-f', '/usr/bin/gantry-app')).toBe('/opt/Gantry/gantry-app\n');
    expect(await root.run('stat', '--format', '%U %a', '/usr/bin/gantry')).toBe('root 755\n');
    const sandbox = lstatSync(inRoot('/opt/Gantry/chrome-sandbox'));
    expect([sandbox.uid, sandbox.mode & 0o777]).toEqual([0, 0o755]);
  });

  it('has an entry for the menu in both languages, and icons', () => {
    const keys = readEntry(readFileSync(inRoot(entry), 'utf8'));
    expect(keys.get('Categories')).toBe('Development;');
    expect(keys.get('Name')).toBe('Gantry');
    expect(keys.get('Name[zh_CN]')).toBe('Gantry');
    expect(keys.get('Comment[zh_CN]')).toMatch(/容器/);
    expect(keys.has('MimeType')).toBe(false);
    for (const size of ['16x16', '48x48', '256x256', '512x512'])
      expect(existsSync(inRoot(`/usr/share/icons/hicolor/${size}/apps/${keys.get('Icon')}.png`))).toBe(true);
  });

  it('has the command line, for root and for a person, before there is any engine', async () => {
    const { version } = JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8'));
    // Nothing beside the answer, not even among the errors.
    expect(JSON.parse(await root.run('gantry', 'version', '--json'))).toEqual({ version });
    const carried = '/opt/Gantry/resources/bin/gantry';
    expect(JSON.parse(await root.run(...person(), carried, 'version', '--json'))).toEqual({ version });
    const status = await root.run(...person(), 'gantry', 'machine', 'status', '--json');
    expect(JSON.parse(status)).toMatchObject({ driver: 'native', status: 'stopped', kept: false });
  });

  it('runs the sample container on its own engine, without a network', async () => {
    app = startFromEntry(root, entry, user, screen.display);
    const seen = await app.runSample();
    expect(app.devices()).toEqual(['lo']);
    expect(seen.status).toBe(200);
    expect(seen.body).toContain('Your first container is running');
  });

  it('tells on the command line of the engine that the window uses, and ends it with the window', async () => {
    const status = async () => {
      const told = await app?.beside('gantry', 'machine', 'status', '--json');
      expect(told?.stderr).toBe('');
      return JSON.parse(told?.stdout ?? '');
    };
    expect(await status()).toMatchObject({ driver: 'native', status: 'running', kept: false });
    const copied = () => readdirSync(inRoot(`/home/${user}/.cache/gantry/bundles`)).some((name) => !name.includes('.'));
    await waitUntil('the engine that answered is kept', copied);
    await app?.close();
    expect(await app?.ended).toBe(0);
    await nothingLeft();
    expect(await status()).toMatchObject({ driver: 'native', status: 'stopped' });
    await nothingLeft();
    await app?.stop();
  });

  it('goes back to the engine that it carried before, when it is updated with one that does not come up', async () => {
    const copies = () =>
      readdirSync(inRoot(`/home/${user}/.cache/gantry/bundles`)).filter((name) => !name.includes('.'));
    expect(copies()).toEqual([expect.stringMatching(/^carried-/)]);
    await makeBrokenUpdate(deb, inRoot('/var/tmp/update'));
    await root.run('apt-get', '-q', '-y', 'install', '--no-install-recommends', '/var/tmp/update.deb');
    rmSync(inRoot('/var/tmp/update.deb'));
    app = startFromEntry(root, entry, user, screen.display);
    expect((await app.read('undone')).text).toContain('gantry-sample');
    const dockerd = app.processes().find((words) => /\/dockerd /.test(words));
    expect(dockerd).toContain(`/home/${user}/.cache/gantry/bundles/${copies()[0]}/root/usr/sbin/dockerd`);
    await app.close();
    expect(await app.ended).toBe(0);
    await nothingLeft();
    await app.stop();
  });

  it('refuses an engine that was changed since, and says which file', async () => {
    const file = '/opt/Gantry/resources/engine/root/usr/sbin/runc';
    appendFileSync(inRoot(file), '!');
    app = startFromEntry(root, entry, user, screen.display);
    expect((await app.read('refusal')).text).toContain(`${file} is not as it was packed`);
    await app.close();
    expect(await app.ended).toBe(0);
    await nothingLeft();
    await app.stop();
  });

  it('is purged and leaves nothing but the person’s own data', async () => {
    const files = (await root.run('dpkg-query', '-L', 'gantry')).split('\n').filter((file) => /gantry/i.test(file));
    expect(files.length).toBeGreaterThan(100);
    await root.run('apt-get', '-q', '-y', 'purge', 'gantry');
    expect(files).toContain('/usr/bin/gantry');
    expect(files.filter((file) => existsSync(inRoot(file)))).toEqual([]);
    expect(root.find(/gantry/i)).toEqual(before);
    expect(readFileSync(inRoot('/var/lib/dpkg/status'), 'utf8')).not.toMatch(/^Package: gantry$/m);
    expect(existsSync(inRoot(`/home/${user}/.local/share/gantry`))).toBe(true);
  });
});

/** Packs the deb anew as the next version, with a dockerd that says so and ends; all its checksums are right. */
async function makeBrokenUpdate(deb: string, folder: string): Promise<void> {
  await execute('dpkg-deb', ['-R', deb, folder]);
  const control = path.join(folder, 'DEBIAN/control');
  writeFileSync(control, readFileSync(control, 'utf8').replace(/^(Version: .*)$/m, '$1.1'));
  const engine = path.join(folder, 'opt/Gantry/resources/engine');
  const script = "#!/bin/sh\necho 'failed to start daemon: the next version is broken' >&2\nexit 1\n";
  writeFileSync(path.join(engine, 'root/usr/sbin/dockerd'), script);
  const manifest = path.join(engine, 'manifest.json');
  const seal = JSON.parse(readFileSync(manifest, 'utf8'));
  seal.files['root/usr/sbin/dockerd'] = createHash('sha256').update(script).digest('hex');
  writeFileSync(manifest, JSON.stringify(seal));
  await execute('dpkg-deb', ['-Zgzip', '-z1', '-b', folder, `${folder}.deb`]);
  rmSync(folder, { recursive: true });
}
