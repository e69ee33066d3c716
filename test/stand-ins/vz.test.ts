// The vz driver against the stand-in of vfkit: started, reached over sockets, ports forwarded, moved, updated, gone back, stopped.
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { machinePlaces } from '../../runtime/machine/vm/places.ts';
import { vzDriver } from '../../runtime/machine/vm/vz/driver.ts';
import { embedded, type Kit, openKit, start } from './kit.ts';

const files = ['vmlinuz', 'initrd.img', 'root.squashfs'];
let kit: Kit;
let driver: ReturnType<typeof vzDriver>;

beforeEach(async () => {
  kit = await openKit();
  kit.offer('1.0', files);
  kit.settings({ cpus: 1, memoryMiB: 600, diskGiB: 4, shares: [{ path: kit.home, readOnly: false }] });
  driver = vzDriver({ home: kit.home, env: kit.env, program: kit.program('vfkit'), platform: 'darwin' });
});
afterEach(async () => {
  kit.wish({});
  await driver.remove(embedded);
  await kit.close();
});

const places = () => machinePlaces(kit.home, embedded, kit.env);
const launches = () => kit.calls().filter(({ args }) => args[0] === '--cpus');

// Each call is a program of its own, and a busy computer takes its time for each.
describe('vz', { timeout: 180_000 }, () => {
  it('starts an engine that is reached without an open port, and stops it by its power button', async () => {
    expect(await driver.available()).toEqual({ ok: true });
    await driver.hold(embedded);
    expect(await start(driver)).toContain('engine done');
    expect(await driver.endpoint(embedded)).toEqual({ kind: 'socket', path: places().socket });
    expect(await driver.facts(embedded)).toEqual({
      acceleration: 'vz',
      cpus: 1,
      memoryMiB: 600,
      imageVersion: '1.0',
      dataDirectory: places().directory,
    });
    expect(statSync(places().run).mode & 0o777).toBe(0o700);
    expect(readFileSync(await driver.consolePath(embedded), 'utf8')).toContain('booting');
    expect(await driver.disk(embedded)).toMatchObject({ size: 4 * 1024 ** 3, used: 1048576 });
    expect(await driver.release(embedded, { keep: false })).toBe(true);
    expect(await driver.endpoint(embedded)).toBeUndefined();
    expect(existsSync(places().run)).toBe(false);
    expect(existsSync(places().socket)).toBe(false);
  });

  it('outlives this process when it is kept, and is found again', async () => {
    await driver.hold(embedded);
    await start(driver);
    expect(await driver.release(embedded, { keep: true })).toBe(false);
    const again = vzDriver({ home: kit.home, env: kit.env, program: kit.program('vfkit'), platform: 'darwin' });
    expect(await again.endpoint(embedded)).toBeDefined();
    expect(await start(again)).toEqual(['engine done']);
    expect(launches()).toHaveLength(1);
    await again.stop(embedded);
  });

  it('names what is missing and the command that mends it', async () => {
    const elsewhere = vzDriver({ home: kit.home, env: kit.env, platform: 'linux' });
    expect(await elsewhere.available()).toMatchObject({ ok: false, reason: 'needs-macos' });
    const bare = vzDriver({ home: kit.home, env: { ...kit.env, PATH: '' }, platform: 'darwin' });
    expect(await bare.available()).toMatchObject({ ok: false, reason: 'needs-vfkit', fix: 'brew install vfkit' });
  });

  it('goes back to the old image when the new one does not come up; the data stay', async () => {
    await start(driver);
    await driver.stop(embedded);
    const disk = path.join(places().directory, 'data.img');
    const made = statSync(disk);
    kit.offer('2.0', files, 'does not boot');
    expect(await start(driver)).toContain('image failed');
    expect(await driver.facts(embedded)).toMatchObject({ imageVersion: '1.0' });
    kit.offer('3.0', files);
    await driver.stop(embedded);
    await start(driver);
    expect(await driver.facts(embedded)).toMatchObject({ imageVersion: '3.0' });
    expect(statSync(disk).ino).toBe(made.ino);
  });

  it('goes back to the configuration with which the engine came up last', async () => {
    await start(driver);
    await driver.stop(embedded);
    kit.settings({ cpus: 1, memoryMiB: 600, diskGiB: 4, engineConfiguration: '{ "broken": true }' });
    expect(await start(driver)).toContain('configuration failed');
    expect(await driver.endpoint(embedded)).toBeDefined();
  });

  it('enlarges the disk at the next start, and says that this is needed', async () => {
    await start(driver);
    const settings = kit.settings({
      cpus: 1,
      memoryMiB: 600,
      diskGiB: 6,
      shares: [{ path: kit.home, readOnly: false }],
    });
    expect(await driver.needsRestart(embedded, settings)).toBe(true);
    expect(driver.grow).toBeUndefined();
    await driver.stop(embedded);
    await start(driver);
    expect(await driver.disk(embedded)).toMatchObject({ size: 6 * 1024 ** 3 });
    expect(await driver.needsRestart(embedded, settings)).toBe(false);
  });

  it('moves the data of a stopped machine', async () => {
    kit.settings({ cpus: 1, memoryMiB: 600, diskGiB: 2, shares: [] });
    await start(driver);
    const folder = path.join(kit.home, 'elsewhere');
    const move = () => driver.move?.(embedded, folder, () => {}, AbortSignal.timeout(30_000));
    await expect(move()).rejects.toMatchObject({ problem: { reason: 'conflict' } });
    await driver.stop(embedded);
    await move();
    expect(existsSync(path.join(places().directory, 'data.img'))).toBe(false);
    await start(driver);
    expect(await driver.disk(embedded)).toMatchObject({ directory: folder });
  });

  it('ends a machine that does not hear', async () => {
    await start(driver);
    kit.wish({ deaf: true });
    const pid = Number(readFileSync(path.join(places().directory, 'vfkit.pid'), 'utf8'));
    const { end } = await import('../../runtime/machine/vm/vz/driver.ts');
    await end({ home: kit.home, env: kit.env, places: places() } as Parameters<typeof end>[0], 100);
    // Ended at once; for a moment more its parent, which is this process, has yet to take note of it.
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow());
    expect(kit.calls().map(({ args }) => args.join(' '))).toContain('state HardStop');
  });

  it('shows its own words when it does not start', async () => {
    kit.settings({
      cpus: 1,
      memoryMiB: 600,
      diskGiB: 4,
      shares: [{ path: path.join(kit.home, 'a,b'), readOnly: false }],
    });
    await mkdir(path.join(kit.home, 'a,b'));
    await expect(start(driver)).rejects.toMatchObject({ problem: { reason: 'path-not-absolute' } });
    const rosetta = {
      home: kit.home,
      env: kit.env,
      program: kit.program('vfkit'),
      platform: 'darwin',
      rosetta: true,
    } as const;
    kit.settings({ cpus: 1, memoryMiB: 600, diskGiB: 4, shares: [] });
    await expect(start(vzDriver(rosetta))).rejects.toThrow('rosetta is only available on Apple processors');
  });

  it('opens published ports on this computer and closes them', async () => {
    await start(driver);
    const inside = createServer({ allowHalfOpen: true }, (socket) => {
      let asked = '';
      socket.on('data', (data) => {
        asked += String(data);
      });
      socket.on('end', () => socket.end(`heard ${asked}`));
    });
    // The stand-in's machine has its ports at another address of this computer.
    inside.listen(0, '127.0.0.2');
    await once(inside, 'listening');
    const { port } = inside.address() as { port: number };
    const tcp = { protocol: 'tcp', hostIp: '127.0.0.1', hostPort: port } as const;
    // This machine is of an image that knows no datagrams; what one does that knows them, the tests of the forwarder have.
    expect(await driver.publish?.(embedded, [tcp, { ...tcp, protocol: 'udp' }])).toEqual([
      {
        port: { ...tcp, protocol: 'udp' },
        problem: { reason: 'machine-failed', message: expect.stringContaining('datagrams') },
      },
    ]);
    const socket = connect(port, '127.0.0.1');
    socket.end('everything');
    expect(await textOf(socket)).toBe('heard everything');
    expect(await driver.publish?.(embedded, [])).toEqual([]);
    await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    inside.close();
  });

  it('opens a terminal', async () => {
    await start(driver);
    const shell = await driver.shell?.(embedded, { columns: 100, rows: 30 });
    shell?.write('size\n');
    for await (const chunk of shell?.output ?? []) {
      if (Buffer.from(chunk).toString().includes('100x30')) shell?.write('exit 3\n');
    }
    expect(await shell?.ended).toEqual({ status: 'exited', exitCode: 3 });
  });

  it('diagnoses itself', async () => {
    await start(driver);
    const checks = await driver.diagnose(embedded);
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(checks.find(({ id }) => id === 'programs')?.detail).toContain('v0.6.1');
  });
});

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (data) => {
    text += String(data);
  });
  await once(socket, 'end');
  return text;
}
