// @vitest-environment happy-dom
// Copies of a volume: what is sent, what is said before, what is refused at its field, and that nothing typed is lost by it.
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BackupSchedule } from '../../../../runtime/contract/backup-schedules.ts';
import type { Snapshot } from '../../../../runtime/contract/snapshots.ts';
import type { BackupManifest, VolumeUser } from '../../../../runtime/contract/volume-backups.ts';
import type { VolumeRow } from '../../../../runtime/contract/volumes.ts';
import app from '../../../locales/en/app.json' with { type: 'json' };
import words from '../../../locales/en/volume-copies.json' with { type: 'json' };
import volumes from '../../../locales/en/volumes.json' with { type: 'json' };
import { useActivities } from '../../../state/activities.ts';
import { notices } from '../../../state/notices.ts';
import { fakeRuntime, mount, problemError, startPage } from '../../containers/test-dom.tsx';
import { CloneDialog, CopyDialog } from './clone-dialog.tsx';
import { copyFileName, withForm } from './copy-path.ts';
import { EmptyDialog } from './empty-dialog.tsx';
import { freeName } from './new-name.tsx';
import { snapshotsForm, snapshotsOf } from './place.ts';
import { projectsShown } from './project-page.tsx';
import { PutInDialog } from './put-in-dialog.tsx';
import { ScheduleDialog } from './schedule-dialog.tsx';
import { scheduleProblems, usualSchedule, valuesOf, wishOf } from './schedule-form.ts';
import { SwitchDialog } from './switch-dialog.tsx';
import { usualWay } from './users-way.tsx';
import { WriteOutDialog } from './write-out-dialog.tsx';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../../backend.ts', () => ({
  backend: () => shared.client,
  onConnection: () => () => undefined,
  inDesktop: () => true,
}));
const runtime = fakeRuntime();
shared.client = runtime.client;

const row = { engineId: 'engine', id: 'data', name: 'data', driver: 'local', anonymous: false } as VolumeRow;
const other = { ...row, id: 'data-copy', name: 'data-copy' };
const onClose = vi.fn();
const inputsOf = (name: string) => runtime.calls.filter((call) => call.name === name).map((call) => call.input);
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

function user(name: string, more: Partial<VolumeUser> = {}): VolumeUser {
  const rest = { id: name, image: 'x', path: '/data', readOnly: false, removesItself: false, returns: false };
  return { ...rest, name, state: 'running', running: true, ...more };
}
const look = (...users: VolumeUser[]) =>
  runtime.answers.set('volumeBackups.look', () => ({ users, means: { way: 'whole' } }));

const manifest: BackupManifest = {
  format: 1,
  createdAt: 0,
  engine: { id: 'engine', name: 'Here' },
  volume: { name: 'data', driver: 'local', options: {}, labels: {} },
  users: [],
  usersWay: 'leave',
  content: { bytes: 5_000_000 },
  packed: { sha256: '', bytes: 1_000_000 },
  lost: [],
};
const file = (path: string, found?: BackupManifest) => ({
  ...{ path, name: path.split('/').at(-1), bytes: 1_000_000, modifiedAt: 0, form: 'zstd' },
  ...(found && { manifest: found }),
});

beforeAll(() => startPage({ 'volume-copies': words, volumes, app }));
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
  runtime.answers.clear();
  runtime.answers.set('host.list', () => ({ folder: '/home/me/', separator: '/', entries: [], more: false }));
  runtime.answers.set('volumeBackups.recent', () => []);
  runtime.answers.set('volumes.diskUse', () => ({
    ...{ countedAt: 1, tookMs: 1, volumes: [{ name: 'data', bytes: 12_000_000 }] },
  }));
  runtime.streams.volumes.push({ kind: 'snapshot', items: [row, other] });
  useActivities.store.setState([], true);
  localStorage.clear();
  onClose.mockClear();
  look();
});

describe('WriteOutDialog', () => {
  it('lets what is typed take the place of a suggestion that came late', async () => {
    let answer: (home: object) => void = () => undefined;
    const home = new Promise((resolve) => {
      answer = resolve;
    });
    runtime.answers.set('host.list', () => home);
    mount(<WriteOutDialog kind="backup" volume={row} onClose={onClose} />);
    const field = await screen.findByRole<HTMLInputElement>('combobox', { name: 'File' });
    field.focus();
    expect(field.value).toBe('');
    answer({ folder: '/home/me/', separator: '/', entries: [], more: false });
    await waitFor(() => expect(field.value).toMatch(/^\/home\/me\/data-/));
    expect([field.selectionStart, field.selectionEnd]).toEqual([0, field.value.length]);
  });

  const path = () => screen.findByRole<HTMLInputElement>('combobox', { name: 'File' });

  it('suggests a file, names who is paused, and sends what was chosen', async () => {
    look(user('db'), user('rests', { running: false }));
    runtime.answers.set('volumeBackups.start', () => ({ activityId: 'a' }));
    mount(<WriteOutDialog kind="backup" volume={row} onClose={onClose} />);
    await waitFor(async () => expect((await path()).value).toMatch(/^\/home\/me\/data-.*\.tar\.zst$/));
    const ways = await screen.findByRole('radiogroup', { name: 'db runs with it. While it is read:' });
    expect(within(ways).getByRole<HTMLInputElement>('radio', { name: 'Pause it' }).checked).toBe(true);
    fireEvent.click(within(ways).getByRole('radio', { name: 'Stop it and start it again' }));
    type(await path(), '/srv/copies/one.tar.zst');
    press('Back up');
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    const wish = { engineId: 'engine', volume: 'data', users: 'stop', path: '/srv/copies/one.tar.zst', replace: false };
    expect(inputsOf('volumeBackups.start')).toEqual([wish]);
  });

  it('keeps what was typed when the file is there already, and says so at the field', async () => {
    runtime.answers.set('volumeBackups.start', () => {
      throw problemError({ reason: 'file-exists', message: '', field: 'path' });
    });
    mount(<WriteOutDialog kind="backup" volume={row} onClose={onClose} />);
    expect(await screen.findByText('No running container uses it, so none has to wait.')).toBeTruthy();
    type(await path(), '/srv/one.tar.zst');
    press('Back up');
    expect(await screen.findByText(/^There is a file there already/)).toBeTruthy();
    expect((await path()).value).toBe('/srv/one.tar.zst');
    expect(onClose).not.toHaveBeenCalled();
  });

  it('begins nothing before it is known who has to be held', async () => {
    let tell: (found: unknown) => void = () => undefined;
    runtime.answers.set('volumeBackups.look', () => new Promise((resolve) => (tell = resolve)));
    mount(<WriteOutDialog kind="backup" volume={row} onClose={onClose} />);
    await path();
    const button = screen.getByRole('button', { name: 'Back up' });
    expect(button).toHaveProperty('disabled', true);
    tell({ users: [user('db')], means: { way: 'whole' } });
    await screen.findByRole('radiogroup', { name: 'db runs with it. While it is read:' });
    expect(button).toHaveProperty('disabled', false);
  });

  it('is off where there are no programs for the engine, and says which and what helps', async () => {
    const facts = { programs: 'tar, zstd', architecture: 'aarch64' };
    const problem = { reason: 'programs-missing', message: '', facts };
    runtime.answers.set('volumeBackups.look', () => ({ users: [], means: { way: 'none', problem } }));
    mount(<WriteOutDialog kind="backup" volume={row} onClose={onClose} />);
    expect(await screen.findByText(/^For this Gantry needs tar, zstd for aarch64/)).toBeTruthy();
    expect(screen.getByText(/^Once a Gantry on a computer of that architecture/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Back up' })).toHaveProperty('disabled', true);
  });

  it('offers no stop to a container that would be gone by it', async () => {
    look(user('job', { removesItself: true }));
    mount(<WriteOutDialog kind="export" volume={row} onClose={onClose} />);
    const stop = await screen.findByRole<HTMLInputElement>('radio', { name: 'Stop it and start it again' });
    expect(stop.disabled).toBe(true);
    expect(screen.getByText('job would be gone when stopped: started to remove itself.')).toBeTruthy();
  });
});

describe('PutInDialog', () => {
  it('tells the manifest, who is stopped and what is replaced, and restores after a snapshot', async () => {
    look(user('db'));
    runtime.answers.set('volumeBackups.read', () =>
      file('/srv/one.tar.zst', { ...manifest, volume: { ...manifest.volume, name: 'shop' } }),
    );
    runtime.answers.set('snapshots.take', () => ({ activityId: 's', id: 'x' }));
    runtime.answers.set('volumeBackups.restore', () => ({ activityId: 'r' }));
    mount(<PutInDialog kind="restore" volume={row} path="/srv/one.tar.zst" onClose={onClose} />);
    expect(await screen.findByText('This is a backup of shop, not of data.')).toBeTruthy();
    expect(screen.getByText('A tar of 5 MB, compressed to 1 MB')).toBeTruthy();
    expect(await screen.findByText('db is stopped for it and started again.')).toBeTruthy();
    expect(await screen.findByText(/Its content \(12 MB\) is replaced/)).toBeTruthy();
    press('Restore');
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(inputsOf('snapshots.take')).toMatchObject([{ volumes: ['data'] }]);
    expect(inputsOf('volumeBackups.restore')).toEqual([]);
    useActivities.store.setState([{ id: 's', status: 'done' }] as never, true);
    await waitFor(() => expect(inputsOf('volumeBackups.restore')).toHaveLength(1));
    expect(inputsOf('volumeBackups.restore')).toMatchObject([
      { volume: 'data', create: false, from: { kind: 'file', path: '/srv/one.tar.zst' } },
    ]);
  });

  it('changes nothing when the snapshot fails', async () => {
    runtime.answers.set('snapshots.take', () => ({ activityId: 's', id: 'x' }));
    mount(<EmptyDialog volume={row} onClose={onClose} />);
    await waitFor(() => expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Empty' }).disabled).toBe(false));
    press('Empty');
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    useActivities.store.setState([{ id: 's', status: 'failed' }] as never, true);
    await waitFor(() => expect(notices.getState().at(-1)?.title).toMatch(/^data was not changed/));
    expect(inputsOf('volumeBackups.empty')).toEqual([]);
  });

  it('is off while a container is in the way that would be gone', async () => {
    look(user('job', { removesItself: true }));
    mount(<PutInDialog kind="import" volume={row} onClose={onClose} />);
    expect(await screen.findByText(/^job uses it and would be gone when stopped/)).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Import' }).disabled).toBe(true);
  });

  it.each(['that was', 'that was not yet'])('sends no tar %s looked at and is no backup', async (which) => {
    runtime.answers.set('volumeBackups.read', () => file('/srv/any.tar'));
    mount(<PutInDialog kind="restore" onClose={onClose} />);
    type(await screen.findByRole('combobox', { name: 'File' }), '/srv/any.tar');
    if (which === 'that was') await waitFor(() => expect(inputsOf('volumeBackups.read')).toHaveLength(1));
    type(screen.getByRole('textbox', { name: 'Name of the new volume' }), 'fresh');
    press('Restore');
    expect(await screen.findByText(/^This is not a backup made by Gantry/)).toBeTruthy();
    expect(inputsOf('volumeBackups.restore')).toEqual([]);
  });

  it('makes a new volume under a name that is free', async () => {
    runtime.answers.set('volumeBackups.read', () => file('/srv/one.tar.zst', manifest));
    runtime.answers.set('volumeBackups.restore', () => ({ activityId: 'r' }));
    mount(<PutInDialog kind="restore" path="/srv/one.tar.zst" onClose={onClose} />);
    const name = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Name of the new volume' });
    await waitFor(() => expect(name.value).toBe('data-2'));
    press('Restore');
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(inputsOf('volumeBackups.restore')).toMatchObject([{ volume: 'data-2', create: true, labels: true }]);
  });
});

describe('CloneDialog and CopyDialog', () => {
  it('suggests a free name and refuses a taken one at its field', async () => {
    runtime.answers.set('volumeBackups.clone', () => ({ activityId: 'c' }));
    mount(<CloneDialog volume={row} onClose={onClose} />);
    const name = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Name of the new volume' });
    await waitFor(() => expect(name.value).toBe('data-copy-2'));
    type(name, 'data-copy');
    press('Clone');
    expect(await screen.findByText('There is a volume with this name already.')).toBeTruthy();
    type(name, 'twin');
    press('Clone');
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(inputsOf('volumeBackups.clone')).toMatchObject([{ volume: 'data', name: 'twin' }]);
  });

  it('offers to replace what has the name on the other engine, once it is known', async () => {
    const engine = { source: 'context', address: 'unix:///x', status: 'ready' };
    const engines = [
      { ...engine, id: 'engine', name: 'Here' },
      { ...engine, id: 'there', name: 'There' },
    ];
    runtime.streams.engines.push({ engines, currentId: 'engine' } as never);
    runtime.answers.set('volumeBackups.copyTo', (input) => {
      if ((input as { to: { create: boolean } }).to.create)
        throw problemError({ reason: 'name-taken', message: '', field: 'to.volume' });
      return { activityId: 'c' };
    });
    mount(<CopyDialog volume={row} onClose={onClose} />);
    await screen.findByDisplayValue('There');
    press('Copy');
    expect(await screen.findByText('That engine has a volume with this name already.')).toBeTruthy();
    fireEvent.click(screen.getByRole('checkbox', { name: /^Replace what is in that volume/ }));
    press('Copy');
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(inputsOf('volumeBackups.copyTo').at(-1)).toMatchObject({
      to: { engineId: 'there', volume: 'data', create: false },
    });
  });
});

describe('SwitchDialog', () => {
  const part = (name: string) => ({
    name,
    bytes: 1000,
    alone: 0,
    entries: 1,
    driver: 'local',
    options: {},
    labels: {},
  });
  const snapshot = {
    ...{ engineId: 'engine', id: 's', name: 'before', createdAt: 0, reason: 'asked', bytes: 2000, alone: 0 },
    ...{ volumes: [part('data'), part('cache')], current: false, containers: 'leave' },
  } as Snapshot;

  it('says who is stopped, and switches the ticked volumes', async () => {
    const containers = [{ id: '1', name: 'db', state: 'running' }];
    runtime.answers.set('snapshots.check', () => ({ containers, volumesGone: ['cache'] }));
    runtime.answers.set('snapshots.switchTo', () => ({ activityId: 'w' }));
    mount(<SwitchDialog snapshot={snapshot} onClose={onClose} />);
    expect(await screen.findByText('db is stopped for it and started again.')).toBeTruthy();
    expect(screen.getByText('cache is gone and is made again.')).toBeTruthy();
    fireEvent.click(screen.getByRole('checkbox', { name: /^cache/ }));
    fireEvent.click(screen.getByRole('checkbox', { name: /^Keep what is there now/ }));
    await waitFor(() => expect(inputsOf('snapshots.check')).toHaveLength(2));
    press('Switch');
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(inputsOf('snapshots.switchTo')).toEqual([
      { engineId: 'engine', id: 's', volumes: ['data'], keepPresent: false },
    ]);
  });

  it('is off where it cannot be done, with the reason', async () => {
    runtime.answers.set('snapshots.check', () => ({
      ...{ containers: [], volumesGone: [], problem: { reason: 'no-space', message: 'full' } },
    }));
    mount(<SwitchDialog snapshot={snapshot} onClose={onClose} />);
    expect((await screen.findByRole('alert')).textContent).toContain('full');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Switch' }).disabled).toBe(true);
  });
});

describe('schedules', () => {
  it('keeps what was typed when the folder is refused', async () => {
    runtime.answers.set('backupSchedules.set', () => {
      throw problemError({ reason: 'not-found', message: '', field: 'folder' });
    });
    mount(<ScheduleDialog engineId="engine" volumes={['data']} onClose={onClose} />);
    const folder = await screen.findByRole<HTMLInputElement>('combobox', { name: 'Folder' });
    press('Add schedule');
    await waitFor(() => expect(folder.getAttribute('aria-invalid')).toBe('true'));
    expect(inputsOf('backupSchedules.set')).toEqual([]);
    type(folder, '/nowhere');
    press('Add schedule');
    expect(await screen.findByText('There is no such folder.')).toBeTruthy();
    expect(folder.value).toBe('/nowhere');
    expect(inputsOf('backupSchedules.set')).toMatchObject([
      { name: 'data', volumes: ['data'], rhythm: { kind: 'day', at: '03:00' }, folder: '/nowhere', keep: 7 },
    ]);
  });

  it('goes from a schedule to the form and back', () => {
    const schedule = {
      ...{ id: 'x', engineId: 'engine', name: 'n', volumes: ['data'], folder: '/f', keep: 3, enabled: true },
      ...{ rhythm: { kind: 'week', days: [5, 1], at: '23:30' }, containers: 'stop' },
    } as BackupSchedule;
    const { rhythm, ...rest } = wishOf(valuesOf(schedule), 'engine', 'stop');
    expect(rhythm).toEqual({ kind: 'week', days: [1, 5], at: '23:30' });
    expect({ ...schedule, ...rest }).toEqual(schedule);
  });

  it('finds what is wrong', () => {
    const values = { ...usualSchedule, name: ' ', volumes: [], folder: '', containers: undefined };
    const found = scheduleProblems({ ...values, kind: 'hours', hours: 0, keep: '' });
    expect(found).toMatchObject({
      name: 'required',
      volumes: 'required',
      folder: 'required',
      hours: 'hours',
      keep: 'keep',
    });
    expect(scheduleProblems({ ...values, kind: 'week', days: [], at: '' })).toMatchObject({ days: 'days', at: 'time' });
  });
});

it('chooses the way that keeps most from writing', () => {
  const runner = { name: 'a', readOnly: false, removesItself: false };
  expect(usualWay([], true)).toBe('leave');
  expect(usualWay([{ ...runner, readOnly: true }], true)).toBe('leave');
  expect(usualWay([runner], true)).toBe('pause');
  expect(usualWay([runner], false)).toBe('stop');
  expect(usualWay([{ ...runner, removesItself: true }], false)).toBe('leave');
});

it('names files and volumes', () => {
  const noon = new Date(2031, 4, 4, 12, 5);
  expect(copyFileName('shop data/ä', 'tar.zst', noon)).toBe('shop-data--2031-05-04-1205.tar.zst');
  expect(withForm('/a/b.tar.zst', 'tar.gz')).toBe('/a/b.tar.gz');
  expect(withForm('/a/b.backup', 'tar')).toBe('/a/b.backup');
  expect(freeName('a', (name) => ['a', 'a-2'].includes(name))).toBe('a-3');
});

it('finds the page of projects, and the projects of which only snapshots are left', () => {
  expect(snapshotsOf(snapshotsForm('a:b'))).toBe('a:b');
  expect(snapshotsOf(snapshotsForm())).toBe('');
  expect(snapshotsOf('create')).toBeUndefined();
  const there = [
    { project: 'a', volumes: ['x'] },
    { project: 'c', volumes: ['z'] },
  ];
  const left = { project: 'b', volumes: [{ name: 'y' }] } as Snapshot;
  expect(projectsShown(there, [left], 'c').map((one) => one.project)).toEqual(['c', 'a', 'b']);
  expect(projectsShown([], [left], '')).toEqual([{ project: 'b', volumes: ['y'] }]);
});
