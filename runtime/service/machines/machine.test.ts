// Changes of the machine's settings over a recording driver: what is asked of it, what is kept, what is told.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RecordingDriver, recordingDriver } from '../../../test/recording-driver.ts';
import { type MachineSettings, machineSettingsSchema } from '../../contract/machines.ts';
import { chooseDriver, type Drivers } from '../../machine/choose.ts';
import { MachineProblem } from '../../machine/problem.ts';
import { readMachineSettings } from '../../machine/settings.ts';
import { ActivityRegistry } from '../activities/activity-registry.ts';
import { EmbeddedEngine } from '../engines/embedded.ts';
import { Machine } from './machine.ts';
import { beginMove } from './machine-work.ts';

let home: string;
let qemu: RecordingDriver;
let wsl: RecordingDriver;
let embedded: EmbeddedEngine;
let machine: Machine;

const settings = (change: Partial<MachineSettings> = {}) => machineSettingsSchema.parse({ driver: 'qemu', ...change });
const problemIn = (work: Promise<unknown>) => work.then(undefined, (error) => (error as MachineProblem).problem);

/** Puts the machine together anew, as the drivers are by then. */
function open() {
  const drivers: Drivers = new Map([qemu, wsl].map((driver) => [driver.name, driver]));
  const choose = (wish: MachineSettings) => chooseDriver(wish.driver, drivers, 'linux');
  const chosen = async () => choose(await readMachineSettings(home));
  embedded = new EmbeddedEngine({ home, drivers, choose: chosen, driver: qemu, keepRunning: () => false });
  machine = new Machine({ home, drivers, embedded, choose, settings: settings() });
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gantry-machine-unit-'));
  qemu = recordingDriver('qemu');
  wsl = recordingDriver('wsl', {
    available: async () => ({
      ok: false,
      reason: 'needs-windows',
      message: 'Only Windows has WSL.',
      fix: 'wsl --install',
    }),
  });
  open();
  await machine.change(settings());
});
afterEach(async () => {
  await embedded.close();
  await rm(home, { recursive: true });
});

describe('a change of settings', () => {
  it('of a stopped machine is checked as far as can be, and written', async () => {
    await machine.change(settings({ cpus: 1, engineConfiguration: '{"debug": true}' }));
    qemu.configure = () => Promise.reject(new MachineProblem({ reason: 'machine-failed', message: 'does not run' }));
    await machine.change(settings({ cpus: 1, engineConfiguration: '{"debug": true, "experimental": true}' }));
    const refused = { reason: 'configuration-invalid' as const, message: 'unknown key', field: 'engineConfiguration' };
    qemu.configure = () => Promise.reject(new MachineProblem(refused));
    expect(await problemIn(machine.change(settings({ engineConfiguration: '{"no-such-key": 1}' })))).toEqual(refused);
    expect(await readMachineSettings(home)).toMatchObject({
      cpus: 1,
      engineConfiguration: '{"debug": true, "experimental": true}',
    });
    expect(machine.latest.value).toMatchObject({ settings: { cpus: 1 }, restartNeeded: false, status: 'stopped' });
    expect(qemu.calls).toEqual(['configure']);
  });

  it('that the engine can take up goes into force at once, and into the file afterwards', async () => {
    await embedded.start();
    await machine.change(settings({ mirrors: ['https://mirror.example'] }));
    expect(qemu.configured.map(({ mirrors }) => mirrors)).toEqual([['https://mirror.example']]);
    expect((await readMachineSettings(home)).mirrors).toEqual(['https://mirror.example']);
    await machine.change(settings({ mirrors: ['https://mirror.example'], cpus: 1 }));
    expect(qemu.configured).toHaveLength(1);
  });

  it('with which the engine does not come up is thrown at its field, and the file keeps the old ones', async () => {
    const problem = { reason: 'configuration-invalid' as const, message: 'unknown key', field: 'engineConfiguration' };
    qemu.configure = () => Promise.reject(new MachineProblem(problem));
    await embedded.start();
    const wish = settings({ cpus: 1, engineConfiguration: '{"no-such-key": 1}' });
    expect(await problemIn(machine.change(wish))).toEqual(problem);
    expect(await readMachineSettings(home)).toEqual(settings());
    expect(machine.latest.value.settings).toEqual(settings());
  });

  it('that is wrong by itself asks nothing of the engine', async () => {
    await machine.change(settings({ diskGiB: 80 }));
    await embedded.start();
    expect(await problemIn(machine.change(settings({ diskGiB: 80, engineConfiguration: '{' })))).toMatchObject({
      reason: 'configuration-invalid',
      field: 'engineConfiguration',
    });
    expect(await problemIn(machine.change(settings({ diskGiB: 79 })))).toMatchObject({ reason: 'disk-shrink' });
    expect(qemu.configured).toEqual([]);
  });

  it('tells that it needs a restart', async () => {
    qemu.needsRestart = async (_id, { cpus }) => cpus === 1;
    await embedded.start();
    await machine.change(settings({ cpus: 1 }));
    expect(machine.latest.value.restartNeeded).toBe(true);
    await machine.change(settings());
    expect(machine.latest.value.restartNeeded).toBe(false);
  });

  it('grows the disk of a running machine; one that cannot be grown now keeps its size for the next start', async () => {
    const grown: number[] = [];
    qemu.grow = async () => void grown.push((await readMachineSettings(home)).diskGiB ?? 0);
    await embedded.start();
    await machine.change(settings({ diskGiB: 80 }));
    expect(grown).toEqual([80]);
    qemu.grow = () => Promise.reject(new MachineProblem({ reason: 'no-space', message: 'full' }));
    expect(await problemIn(machine.change(settings({ diskGiB: 90 })))).toMatchObject({
      reason: 'no-space',
      field: 'diskGiB',
    });
    expect((await readMachineSettings(home)).diskGiB).toBe(90);
  });

  it('to a kind of machine that cannot be used here is refused with what mends it', async () => {
    const problem = {
      reason: 'needs-windows',
      message: 'Only Windows has WSL.',
      fix: 'wsl --install',
      field: 'driver',
    };
    expect(await problemIn(machine.change(settings({ driver: 'wsl' })))).toEqual(problem);
    expect(await problemIn(machine.change(settings({ driver: 'vz' })))).toMatchObject({ reason: 'unsupported' });
  });

  it('of the kind of machine holds from the next start on', async () => {
    wsl.available = async () => ({ ok: true });
    await embedded.start();
    await machine.change(settings({ driver: 'wsl' }));
    expect(machine.latest.value).toMatchObject({ driver: 'qemu', restartNeeded: true });
    await embedded.restart();
    await expect.poll(() => machine.latest.value).toMatchObject({ driver: 'wsl', restartNeeded: false });
    expect(qemu.calls).toEqual(['hold', 'start', 'stop', 'release keep']);
  });
});

describe('the state', () => {
  it('tells each kind of machine and why one cannot be used', async () => {
    expect(await machine.drivers()).toEqual([
      { name: 'qemu', can: qemu.can, available: true },
      expect.objectContaining({
        name: 'wsl',
        available: false,
        problem: expect.objectContaining({ reason: 'needs-windows' }),
      }),
    ]);
  });

  it('tells once that the machine was started again, until it is dismissed', async () => {
    await embedded.start();
    qemu.runs = false;
    await expect.poll(() => machine.latest.value.notices, { timeout: 20_000 }).toHaveLength(1);
    const [notice] = machine.latest.value.notices;
    expect(notice).toMatchObject({ kind: 'restarted', message: expect.stringContaining('ended unexpectedly') });
    machine.notices.dismiss(notice?.id ?? '');
    expect(machine.latest.value.notices).toEqual([]);
  });

  it.each([
    ['configuration', 'configuration-undone'],
    ['image', 'image-undone'],
    ['bundle', 'image-undone'],
  ] as const)('tells of what was undone while it started: %s', async (name, kind) => {
    qemu.steps = [
      { name, status: 'failed', detail: 'unknown key' },
      { name: 'engine', status: 'done' },
    ];
    await embedded.start();
    expect(machine.latest.value).toMatchObject({
      status: 'running',
      notices: [{ kind, message: 'unknown key' }],
    });
  });

  it('tells why a start failed, and what is asked of a running machine is refused', async () => {
    qemu.steps = [new MachineProblem({ reason: 'needs-qemu', message: 'no qemu', fix: 'apt-get install qemu' })];
    await embedded.start();
    expect(machine.latest.value).toMatchObject({ status: 'failed', problem: { reason: 'needs-qemu' } });
    expect(() => machine.disk()).toThrow('not running');
    expect(() => machine.shell({ columns: 80, rows: 24 })).toThrow('not running');
  });
});

describe('moving the data', () => {
  const ended = async (activities: ActivityRegistry) => {
    await expect.poll(() => activities.latest.value[0]?.status).not.toBe('running');
    return activities.latest.value[0];
  };

  it('stops the machine, copies with progress, and starts it again', async () => {
    qemu.move = async (_id, directory, onProgress) => {
      qemu.calls.push(`move ${directory}`);
      onProgress(1, 2);
      onProgress(2, 2);
    };
    await embedded.start();
    const activities = new ActivityRegistry();
    beginMove(activities, machine, '/elsewhere');
    expect(await ended(activities)).toMatchObject({
      kind: 'move',
      status: 'done',
      step: 'comparing',
      parts: [{ id: '/elsewhere', current: 2, total: 2 }],
    });
    await expect.poll(() => embedded.phase).toBe('started');
    expect(qemu.calls).toEqual(['hold', 'start', 'stop', 'release keep', 'move /elsewhere', 'hold', 'start']);
  });

  it('that is canceled ends, and the machine runs again', async () => {
    qemu.move = (_id, _directory, _onProgress, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    await embedded.start();
    const activities = new ActivityRegistry();
    const { activityId } = beginMove(activities, machine, '/elsewhere');
    await expect.poll(() => activities.latest.value[0]?.step).toBe('copying');
    activities.cancel(activityId);
    expect(await ended(activities)).toMatchObject({ status: 'canceled' });
    await expect.poll(() => embedded.phase).toBe('started');
  });

  it('is refused where it cannot be done', () => {
    const activities = new ActivityRegistry();
    expect(() => beginMove(activities, machine, '/elsewhere')).toThrow('cannot be moved');
    qemu.move = async () => undefined;
    expect(() => beginMove(activities, machine, 'relative')).toThrow('relative');
  });
});
