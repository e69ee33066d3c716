// The WSL driver against the stand-in of wsl.exe: made, started, configured, updated, gone back, stopped, removed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { machinePlaces } from '../../runtime/machine/vm/places.ts';
import { wslDriver } from '../../runtime/machine/vm/wsl/driver.ts';
import { embedded, type Kit, openKit, start } from './kit.ts';

const files = ['rootfs.tar.gz'];
let kit: Kit;
let driver: ReturnType<typeof wslDriver>;

beforeEach(async () => {
  kit = await openKit();
  kit.offer('1.0', files);
  driver = wslDriver({ home: kit.home, env: kit.env, program: kit.program('wsl'), platform: 'win32' });
});
afterEach(async () => {
  kit.wish({});
  await driver.remove(embedded);
  await kit.close();
});

const hash = () => machinePlaces(kit.home, embedded, kit.env).hash;
const distributions = () => JSON.parse(readFileSync(path.join(kit.state, 'names.json'), 'utf8')) as string[];
const argumentsOf = () => kit.calls().map(({ args }) => args.join(' '));

// Each call is a program of its own, and a busy computer takes its time for each.
describe('WSL', { timeout: 180_000 }, () => {
  it('starts an engine that is reached without an open port, and stops it', async () => {
    expect(await driver.available()).toEqual({ ok: true });
    await driver.hold(embedded);
    expect(await start(driver)).toEqual([
      'image running',
      'image done',
      'disk running',
      'disk done',
      'machine running',
      'machine done',
      'engine done',
    ]);
    const endpoint = await driver.endpoint(embedded);
    expect(endpoint).toMatchObject({ kind: 'socket' });
    expect(distributions()).toEqual([`gantry-data-${hash()}`, `gantry-${hash()}-1.0`]);
    expect(await start(driver)).toEqual(['engine done']);
    expect(await driver.facts(embedded)).toMatchObject({ acceleration: 'hyperv', imageVersion: '1.0' });
    expect(await driver.disk(embedded)).toMatchObject({ host: 4096, used: 1048576 });
    expect(await driver.release(embedded, { keep: false })).toBe(true);
    expect(await driver.endpoint(embedded)).toBeUndefined();
    const calls = argumentsOf();
    const stop = calls.findIndex((line) => line.endsWith('--exec /usr/sbin/gantry-wsl stop'));
    expect(stop).toBeGreaterThan(0);
    expect(calls.indexOf(`--terminate gantry-${hash()}-1.0`)).toBeGreaterThan(stop);
    expect(calls.every((line) => !line.includes('--shutdown'))).toBe(true);
  });

  it('of two homes are two: neither has the data, the ends or the removal of the other', async () => {
    const home = path.join(kit.home, 'second');
    mkdirSync(home);
    const second = wslDriver({ home, env: kit.env, program: kit.program('wsl'), platform: 'win32' });
    const other = machinePlaces(home, embedded, kit.env).hash;
    const states = () => Promise.all([driver, second].map(async (one) => (await one.endpoint(embedded)) !== undefined));
    await start(driver);
    await start(second);
    expect(await states()).toEqual([true, true]);
    const seen = JSON.parse(readFileSync(path.join(kit.state, 'data.json'), 'utf8'));
    expect(seen).toEqual({
      [`gantry-${hash()}-1.0`]: `gantry-data-${hash()}`,
      [`gantry-${other}-1.0`]: `gantry-data-${other}`,
    });
    await driver.stop(embedded);
    expect(await states()).toEqual([false, true]);
    // It comes back to its own, though the other's has been there all the time.
    await start(driver);
    await second.remove(embedded);
    expect(await states()).toEqual([true, false]);
    expect(distributions().every((name) => name.includes(hash()))).toBe(true);
  });

  it('names what is missing and the command that mends it', async () => {
    kit.wish({ missing: true });
    expect(await driver.available()).toMatchObject({
      ok: false,
      reason: 'needs-wsl',
      fix: 'wsl --install --no-distribution',
    });
    await expect(start(driver)).rejects.toMatchObject({ problem: { reason: 'needs-wsl' } });
    const absent = wslDriver({ home: kit.home, env: kit.env, program: '/nowhere/wsl.exe', platform: 'win32' });
    expect(await absent.available()).toMatchObject({ ok: false, reason: 'needs-wsl' });
    const elsewhere = wslDriver({ home: kit.home, env: kit.env, program: kit.program('wsl'), platform: 'linux' });
    expect(await elsewhere.available()).toMatchObject({ ok: false, reason: 'needs-windows' });
  });

  it('understands an older one, which speaks UTF-16 and knows fewer words', async () => {
    kit.wish({ old: true });
    expect(await driver.available()).toEqual({ ok: true });
    await start(driver);
    expect(await driver.endpoint(embedded)).toBeDefined();
  });

  it('updates the image beside the old one, and drops that only after the new one answered', async () => {
    await start(driver);
    await driver.stop(embedded);
    kit.offer('2.0', files);
    await start(driver);
    expect(distributions()).toEqual([`gantry-data-${hash()}`, `gantry-${hash()}-2.0`]);
    const calls = argumentsOf();
    expect(calls.filter((line) => line.startsWith(`--import gantry-data-${hash()}`))).toHaveLength(1);
    expect(calls.filter((line) => line.includes('unregister gantry-data'))).toEqual([]);
    expect(calls.findIndex((line) => line.startsWith(`--unregister gantry-${hash()}-1.0`))).toBeGreaterThan(
      calls.findIndex((line) => line.includes(`gantry-${hash()}-2.0`) && line.endsWith('gantry dial')),
    );
  });

  it('goes back to the old image when the new one does not come up, and does not try that again', async () => {
    await start(driver);
    await driver.stop(embedded);
    kit.offer('2.0', files, 'does not boot');
    expect(await start(driver)).toContain('image failed');
    expect(await driver.facts(embedded)).toMatchObject({ imageVersion: '1.0' });
    expect(distributions()).toEqual([`gantry-data-${hash()}`, `gantry-${hash()}-1.0`]);
    await driver.stop(embedded);
    expect(await start(driver)).not.toContain('image failed');
  });

  it('goes back to the configuration with which the engine came up last', async () => {
    await start(driver);
    await driver.stop(embedded);
    kit.settings({ engineConfiguration: '{ "broken": true }' });
    expect(await start(driver)).toContain('configuration failed');
    expect(await driver.endpoint(embedded)).toBeDefined();
  });

  it('brings a configuration into force while it runs, and says why one is refused', async () => {
    await start(driver);
    const settings = kit.settings({ engineConfiguration: '{ "debug": true }' });
    expect(await driver.needsRestart(embedded, settings)).toBe(true);
    await driver.configure(embedded, settings, AbortSignal.timeout(20_000));
    expect(await driver.needsRestart(embedded, settings)).toBe(false);
    for (const word of ['refused', 'broken']) {
      const bad = kit.settings({ engineConfiguration: `{ "${word}": true }` });
      await expect(driver.configure(embedded, bad, AbortSignal.timeout(20_000))).rejects.toMatchObject({
        problem: { reason: 'configuration-invalid', field: 'engineConfiguration' },
      });
    }
  });

  it('clears up what a failed import left, and says why it failed', async () => {
    kit.wish({ importFails: true });
    await expect(start(driver)).rejects.toMatchObject({
      problem: { reason: 'no-space', message: 'There is not enough space on the disk.' },
    });
    kit.wish({});
    await start(driver);
  });

  it('deletes also where it would be asked first', async () => {
    await start(driver);
    kit.wish({ force: true });
    await driver.remove(embedded);
    expect(distributions()).toEqual([]);
    expect(argumentsOf()).toContain(`--unregister gantry-data-${hash()} --force`);
  });

  it('serves many connections at a time, each with both directions', async () => {
    await start(driver);
    const endpoint = await driver.endpoint(embedded);
    if (endpoint?.kind !== 'socket') throw new Error('no socket');
    const echo = (text: string) =>
      new Promise<string>((resolve, reject) => {
        const ask = request({ socketPath: endpoint.path, headers: { Connection: 'Upgrade', Upgrade: 'tcp' } });
        ask.on('error', reject);
        ask.on('upgrade', (_response, socket) => {
          let got = '';
          socket.setEncoding('utf8').on('data', (part: string) => {
            got += part;
          });
          socket.on('end', () => resolve(got));
          // The end goes through, and what was sent comes back all the same.
          socket.end(text);
        });
        ask.end();
      });
    const texts = Array.from({ length: 8 }, (_, index) => `${index}`.repeat(100_000));
    expect(await Promise.all(texts.map(echo))).toEqual(texts);
  });

  it('opens a terminal over the standard streams of wsl.exe', async () => {
    await start(driver);
    const shell = await driver.shell?.(embedded, { columns: 100, rows: 30 });
    if (!shell) throw new Error('no shell');
    await shell.resize(120, 40);
    shell.write('size\n');
    let seen = '';
    for await (const chunk of shell.output) {
      seen += Buffer.from(chunk).toString('utf8');
      if (seen.includes('120x40')) shell.write('exit 3\n');
    }
    expect(await shell.ended).toEqual({ status: 'exited', exitCode: 3 });
  });

  it('diagnoses itself', async () => {
    await start(driver);
    const checks = await driver.diagnose(embedded);
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(checks.find(({ id }) => id === 'programs')).toMatchObject({ status: 'ok', detail: 'WSL 2.6.1.0' });
  });

  it("leaves the person's .wslconfig alone", async () => {
    const config = path.join(kit.home, '.wslconfig');
    writeFileSync(config, '[wsl2]\nmemory=4GB\n');
    await start(driver);
    expect(readFileSync(config, 'utf8')).toBe('[wsl2]\nmemory=4GB\n');
    expect(driver.can.resize).toBe(false);
    expect(driver.guestPath?.('C:\\Users\\me')).toBe('/mnt/c/Users/me');
  });
});
