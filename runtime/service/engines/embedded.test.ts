// The life of the embedded engine over a recording driver: what is asked of it, and what is told.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, uptime } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RecordingDriver, recordingDriver } from '../../../test/recording-driver.ts';
import { MachineProblem } from '../../machine/problem.ts';
import { readWish, writeWish } from '../../machine/wish.ts';
import { EmbeddedEngine } from './embedded.ts';

let home: string;
let qemu: RecordingDriver;
let native: RecordingDriver;
let chosen: RecordingDriver;
let keep: boolean;
const opened: EmbeddedEngine[] = [];

function open(): EmbeddedEngine {
  const drivers = new Map([qemu, native].map((driver) => [driver.name, driver]));
  const engine = new EmbeddedEngine({
    home,
    drivers,
    choose: async () => chosen,
    driver: chosen,
    keepRunning: () => keep,
  });
  opened.push(engine);
  return engine;
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gantry-embedded-unit-'));
  qemu = recordingDriver('qemu');
  native = recordingDriver('native');
  chosen = qemu;
  keep = false;
});
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close();
  await rm(home, { recursive: true });
});

describe('a start', () => {
  it('says first that the engine is needed, and tells its steps with times', async () => {
    const engine = open();
    qemu.steps = [
      { name: 'disk', status: 'running' },
      { name: 'disk', status: 'running', detail: '64 GiB' },
      { name: 'disk', status: 'done' },
      { name: 'engine', status: 'running' },
      { name: 'engine', status: 'done' },
    ];
    const seen: unknown[] = [];
    engine.listen(() => seen.push([engine.phase, engine.describe().step]));
    await engine.start();
    expect(qemu.calls).toEqual(['hold', 'start']);
    expect(engine.steps).toEqual([
      { name: 'disk', status: 'done', detail: '64 GiB', startedAt: expect.any(Number), endedAt: expect.any(Number) },
      { name: 'engine', status: 'done', startedAt: expect.any(Number), endedAt: expect.any(Number) },
    ]);
    expect(seen).toContainEqual(['starting', 'disk']);
    expect(engine.phase).toBe('started');
    expect(await readWish(home)).toBe('used');
  });

  it('that fails names its cause, at the step that ran', async () => {
    const engine = open();
    const problem = { reason: 'no-space' as const, message: 'the disk is full', fix: 'make room' };
    qemu.steps = [{ name: 'image', status: 'running' }, new MachineProblem(problem)];
    await engine.start();
    expect(engine.describe()).toMatchObject({ status: 'unreachable', problem });
    expect(engine.steps).toEqual([
      expect.objectContaining({ name: 'image', status: 'failed', detail: problem.message }),
    ]);
  });

  it('takes another kind of machine, and a stop goes to the one that runs', async () => {
    const engine = open();
    await engine.start();
    chosen = native;
    await engine.start();
    expect(native.calls).toEqual([]);
    await engine.stop();
    expect(qemu.calls).toEqual(['hold', 'start', 'stop', 'release keep']);
    await engine.start();
    expect(native.calls).toEqual(['hold', 'start']);
    expect(engine.driver.name).toBe('native');
  });

  it('uses what runs already, whatever kind is chosen', async () => {
    native.runs = true;
    const engine = open();
    await engine.start();
    expect(native.calls).toEqual(['hold', 'start']);
    expect(qemu.calls).toEqual([]);
  });
});

describe('an engine that dies', () => {
  it('is started again by itself with the same kind of machine, and the reason is told', async () => {
    const engine = open();
    const told: (string | undefined)[] = [];
    engine.onStarted = (died) => told.push(died?.reason);
    await engine.start();
    chosen = native;
    qemu.runs = false;
    await expect.poll(() => told, { timeout: 20_000 }).toEqual([undefined, 'engine-stopped']);
    expect(qemu.calls).toEqual(['hold', 'start', 'hold', 'start']);
    expect(native.calls).toEqual([]);
  });

  it('is left alone when another process stopped it, and taken up when it runs again', async () => {
    const engine = open();
    await engine.start();
    await writeWish(home, 'stopped');
    qemu.runs = false;
    await expect.poll(() => engine.phase, { timeout: 20_000 }).toBe('stopped');
    expect(engine.describe()).toMatchObject({ status: 'stopped' });
    expect(qemu.calls).toEqual(['hold', 'start']);
    qemu.runs = true;
    await engine.adopt();
    expect(engine.phase).toBe('started');
  });

  it('is not started again when only adopted', async () => {
    qemu.runs = true;
    const engine = open();
    await engine.adopt();
    qemu.runs = false;
    await expect.poll(() => engine.phase, { timeout: 20_000 }).toBe('stopped');
    expect(qemu.calls).toEqual([]);
  });
});

describe('one that was left running', () => {
  const told: (string | undefined)[] = [];
  const leave = async () => {
    keep = true;
    const engine = open();
    await engine.start();
    await engine.close();
    told.length = 0;
  };
  const startAnew = async () => {
    const engine = open();
    engine.onStarted = (died) => told.push(died?.message);
    await engine.start();
  };

  it('and ended while nobody looked is told once, when it was started again', async () => {
    await leave();
    qemu.runs = false;
    await startAnew();
    await startAnew();
    expect(told).toEqual([expect.stringMatching(/left running at \d{4}-.*ended while no Gantry ran/), undefined]);
  });

  it.each(['runs on', 'was stopped', 'ended with its computer'])('and %s is no news', async (what) => {
    await leave();
    qemu.runs = what === 'runs on';
    if (what === 'was stopped') await writeWish(home, 'stopped');
    if (what === 'ended with its computer') {
      const note = { at: Date.now() - 5_000_000, computer: Date.now() - uptime() * 1000 - 3_600_000 };
      await writeFile(join(home, 'machine-left'), JSON.stringify(note));
    }
    await startAnew();
    qemu.runs = false;
    await startAnew();
    expect(told).toEqual([undefined, undefined]);
  });
});

describe('the end', () => {
  it.each([
    ['stops it', false, undefined, 'release', 0],
    ['leaves it when the settings say so', true, undefined, 'release keep', 1],
    ['leaves one that was started to be kept', false, 'kept', 'release keep', 1],
  ] as const)('%s', async (_, keepRunning, wish, call, left) => {
    keep = keepRunning;
    if (wish !== undefined) {
      qemu.runs = true;
      await writeWish(home, wish);
    }
    const engine = open();
    let leftBehind = 0;
    engine.onLeft = () => {
      leftBehind += 1;
    };
    await engine.start();
    await engine.close();
    expect(qemu.calls.at(-1)).toBe(call);
    expect(leftBehind).toBe(left);
  });

  it('does not keep what was kept once, but was not running any more', async () => {
    await writeWish(home, 'kept');
    const engine = open();
    await engine.start();
    expect(await readWish(home)).toBe('used');
    await engine.close();
    expect(qemu.calls.at(-1)).toBe('release');
  });

  it('of a restart leaves a kept one kept', async () => {
    qemu.runs = true;
    await writeWish(home, 'kept');
    const engine = open();
    await engine.start();
    await engine.restart();
    expect(qemu.calls).toEqual(['hold', 'start', 'stop', 'release keep', 'hold', 'start']);
    expect(await readWish(home)).toBe('kept');
  });
});
