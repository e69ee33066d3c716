// The Hyper-V driver against the stand-in of PowerShell and its module: made, started, enlarged, updated, gone back, stopped, removed.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answersSecurePing } from '../../runtime/machine/ping.ts';
import { waitUntil } from '../../runtime/machine/processes.ts';
import { hypervDriver } from '../../runtime/machine/vm/hyperv/driver.ts';
import { script } from '../../runtime/machine/vm/hyperv/powershell.ts';
import { readKeys } from '../../runtime/machine/vm/keys.ts';
import { machinePlaces } from '../../runtime/machine/vm/places.ts';
import { wslPath } from '../../runtime/machine/vm/windows-paths.ts';
import { freePort } from '../live/free-port.ts';
import { embedded, type Kit, openKit, start } from './kit.ts';

const files = ['disk.vhdx'];
let kit: Kit;
let driver: ReturnType<typeof hypervDriver>;
let ports: { api: number; ssh: number };

beforeEach(async () => {
  kit = await openKit();
  kit.offer('1.0', files);
  kit.settings({ cpus: 1, memoryMiB: 601, diskGiB: 4 });
  ports = { api: await freePort(), ssh: await freePort() };
  writeFileSync(path.join(kit.state, 'ports.json'), JSON.stringify(ports));
  driver = hypervDriver({
    home: kit.home,
    env: kit.env,
    program: kit.program('powershell'),
    platform: 'win32',
    ports,
    guestPath: (folder) => wslPath(`C:${folder}`),
  });
});
afterEach(async () => {
  kit.wish({});
  await driver.remove(embedded);
  expect(machines()).toEqual({});
  await kit.close();
});

type Request = { calls: { command: string; parameters: Record<string, unknown> }[] };
const places = () => machinePlaces(kit.home, embedded, kit.env);
const machines = () => JSON.parse(readFileSync(path.join(kit.state, 'machines.json'), 'utf8')) as object;
const commands = () => kit.calls().flatMap(({ request }) => (request as Request).calls);

// Each call is a program of its own, and a busy computer takes its time for each.
describe('Hyper-V', { timeout: 180_000 }, () => {
  it('starts a machine, reaches its engine with the key only, and stops it', async () => {
    expect(await driver.available()).toEqual({ ok: true });
    await driver.hold(embedded);
    expect(await start(driver)).toContain('engine done');
    expect(await driver.endpoint(embedded)).toEqual({ kind: 'socket', path: places().socket });
    const keys = await readKeys(places().keys);
    if (!keys) throw new Error('no keys');
    const { ca, client, server } = keys;
    const asked = (tls: { ca: string; cert: string; key: string }) =>
      answersSecurePing({ kind: 'tcp', host: '127.0.0.1', port: ports.api, tls });
    expect(await asked({ ca, ...client })).toBe(true);
    expect(await asked({ ca, ...server })).toBe(false);
    expect(await asked({ ca, cert: '', key: '' })).toBe(false);
    expect(await start(driver)).toEqual(['engine done']);
    expect(await driver.facts(embedded)).toMatchObject({ acceleration: 'hyperv', cpus: 1, imageVersion: '1.0' });
    expect(await driver.disk(embedded)).toMatchObject({ size: 4 * 1024 ** 3 });
    expect((await driver.diagnose(embedded)).filter(({ status }) => status === 'failed')).toEqual([]);
    expect(await driver.release(embedded, { keep: false })).toBe(true);
    expect(await driver.endpoint(embedded)).toBeUndefined();
    expect(commands().filter(({ command }) => command === 'Stop-VM')).toEqual([]);
    expect(new Set(kit.calls().map((call) => call.script))).toEqual(new Set([script]));
  });

  it('finds the address in the table of neighbours where the machine does not tell it', async () => {
    kit.wish({ silent: true });
    await start(driver);
    expect(await driver.endpoint(embedded)).toBeDefined();
  });

  it('names what is missing and the one command that mends it', async () => {
    kit.wish({ notThere: true });
    expect(await driver.available()).toMatchObject({
      reason: 'needs-hyperv',
      fix: 'Enable-WindowsOptionalFeature -Online -FeatureName Microsoft-Hyper-V -All',
    });
    kit.wish({ notAllowed: true });
    expect(await driver.available()).toMatchObject({
      reason: 'needs-hyperv',
      fix: "Add-LocalGroupMember -SID S-1-5-32-578 -Member 'DESKTOP\\O''Neil'",
    });
    const elsewhere = hypervDriver({ home: kit.home, env: kit.env, platform: 'linux' });
    expect(await elsewhere.available()).toMatchObject({ reason: 'needs-windows' });
    kit.wish({});
    await start(driver);
  });

  it('goes back to the old image when the new one does not come up; the data stay', async () => {
    await start(driver);
    await driver.stop(embedded);
    kit.offer('2.0', files, 'does not boot');
    expect(await start(driver)).toContain('image failed');
    expect(await driver.facts(embedded)).toMatchObject({ imageVersion: '1.0' });
    await driver.stop(embedded);
    kit.offer('3.0', files);
    await start(driver);
    expect(await driver.facts(embedded)).toMatchObject({ imageVersion: '3.0' });
    expect(commands().filter(({ parameters }) => parameters.Dynamic === true)).toHaveLength(1);
  });

  it('enlarges the disk while it runs, and packs it at the next start after a trim', async () => {
    await start(driver);
    kit.settings({ cpus: 1, memoryMiB: 601, diskGiB: 6 });
    await driver.grow?.(embedded);
    expect(await driver.disk(embedded)).toMatchObject({ size: 6 * 1024 ** 3 });
    await driver.trim?.(embedded);
    await driver.stop(embedded);
    await start(driver);
    await driver.stop(embedded);
    await start(driver);
    expect(commands().filter(({ command }) => command === 'Optimize-VHD')).toHaveLength(1);
  });

  it('shares folders over SSH, as long as somebody here keeps the machine, and says where they are in it', async () => {
    const [folder, gone] = [path.join(kit.home, 'shared 分享'), path.join(kit.home, 'gone')];
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'hello'), 'from Windows');
    kit.settings({
      cpus: 1,
      memoryMiB: 601,
      diskGiB: 4,
      shares: [
        { path: gone, readOnly: false },
        { path: folder, readOnly: true },
      ],
    });
    await driver.hold(embedded);
    await start(driver);
    expect(driver.can.shareFolders).toBe(true);
    expect(driver.guestPath?.(folder)).toBe(`/mnt/c${folder}`);
    const state = (name: string) => path.join(kit.state, 'guest', name);
    expect(readFileSync(state('gantry/shares'), 'utf8')).toBe(`sftp share1 ro /mnt/c${folder}\n`);
    const isRead = async () => existsSync(state('folder-share1'));
    expect(await waitUntil(isRead, 20_000)).toBe(true);
    expect(readFileSync(state('folder-share1'), 'utf8')).toBe('from Windows');
    // A Gantry that comes later serves the machine that it finds.
    await driver.release(embedded, { keep: true });
    rmSync(state('folder-share1'));
    expect(await driver.endpoint(embedded)).toBeDefined();
    expect(await waitUntil(isRead, 20_000)).toBe(true);
    const settings = kit.settings({ cpus: 1, memoryMiB: 601, diskGiB: 4, shares: [] });
    expect(await driver.needsRestart(embedded, settings)).toBe(true);
  });

  it('says that the disk is full, and leaves no half of one', async () => {
    kit.wish({ diskFull: true });
    await expect(start(driver)).rejects.toMatchObject({ problem: { reason: 'no-space' } });
    expect(existsSync(path.join(places().directory, 'data.vhdx'))).toBe(false);
    kit.wish({});
    await start(driver);
  });

  it('takes paths with every sign that means something to PowerShell', async () => {
    await driver.remove(embedded);
    const folder = path.join(kit.home, 'a \'b\' "c" $(calc) `d`; & | é 日本 [x] {y}');
    kit.settings({ cpus: 1, memoryMiB: 601, diskGiB: 4, dataDirectory: folder });
    await start(driver);
    expect(existsSync(path.join(folder, 'data.vhdx'))).toBe(true);
    expect(commands().some(({ parameters }) => parameters.Path === path.join(folder, 'data.vhdx'))).toBe(true);
  });
});
