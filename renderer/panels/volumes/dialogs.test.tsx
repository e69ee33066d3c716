// @vitest-environment happy-dom
// A removal says what is lost and who is in the way, a clean-up what comes back; sizes are asked for once.
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseQuery } from '../../../runtime/contract/queries/query.ts';
import { compileQuery } from '../../../runtime/contract/queries/query-match.ts';
import type { VolumeLoss } from '../../../runtime/contract/trash.ts';
import type { PrunableVolume, VolumeRow } from '../../../runtime/contract/volumes.ts';
import app from '../../locales/en/app.json' with { type: 'json' };
import volumes from '../../locales/en/volumes.json' with { type: 'json' };
import { useActivities } from '../../state/activities.ts';
import { groupUsers, usersOf } from '../../state/container-users.ts';
import { notices } from '../../state/notices.ts';
import { fakeRuntime, mount, startPage } from '../containers/test-dom.tsx';
import { containerRow } from '../containers/test-rows.ts';
import { PruneVolumes } from './prune-volumes.tsx';
import { RemoveVolumes } from './remove-volumes.tsx';
import { volumeChips, volumeLanguage } from './volume-language.ts';
import { type Uses, useVolumeSizes } from './volume-sizes.ts';
import { pathsOf, shownName, volumesOf } from './volume-usage.ts';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({ backend: () => shared.client, onConnection: () => () => undefined }));
const runtime = fakeRuntime();
shared.client = runtime.client;

function volume(name: string, change: Partial<VolumeRow> = {}): VolumeRow {
  const rest = {
    driver: 'local',
    mountpoint: '/m',
    scope: 'local',
    labels: {},
    anonymous: false,
    kind: 'disk' as const,
  };
  return { engineId: 'engine', id: name, name, ...rest, ...change };
}

const mounted = (name: string, type = 'volume') => ({
  type,
  name,
  source: '/x',
  destination: '/data',
  readOnly: false,
});
const web = containerRow({
  id: '1',
  name: 'web',
  mounts: [mounted('data'), { ...mounted('data'), destination: '/b' }],
});
const db = containerRow({ id: '2', name: 'db', state: 'exited', mounts: [mounted('data'), mounted('host', 'bind')] });
const users = groupUsers([web, db], volumesOf);

beforeAll(() => startPage({ volumes, app }));
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
  runtime.answers.clear();
  onClose.mockClear();
});

const onClose = vi.fn();
const calls = (name: string) => runtime.calls.filter((call) => call.name === name).map((call) => call.input);

it('counts mounts of volumes, not of host paths, and each container once', () => {
  expect(usersOf(users, 'data').map((one) => one.name)).toEqual(['db', 'web']);
  expect(usersOf(users, 'host')).toEqual([]);
  expect(pathsOf(users, volume('data'))).toEqual(['/data', '/b']);
});

describe('the list', () => {
  const day = 86_400_000;
  const rows = [
    volume('data', { project: 'shop', labels: { team: 'one' } }),
    volume('free', { kind: 'nfs', source: 'nas:/export' }),
    volume('f'.repeat(64), { anonymous: true }),
  ];
  const uses: Uses = new Map([
    ['data', { name: 'data', bytes: 2_000_000, changedAt: Date.now() - 3 * day }],
    ['f'.repeat(64), { name: 'f'.repeat(64), bytes: 5, changedAt: Date.now() }],
  ]);
  const asked = (text: string) =>
    compileQuery(parseQuery(text), volumeLanguage(users, uses)).filter(rows, Date.now()).rows.map(shownName);

  it.each([
    ['used:yes', ['data']],
    ['used:no', ['free', 'ffffffffffff']],
    ['unnamed:yes', ['ffffffffffff']],
    ['size:>1MB', ['data']],
    ['changed:>2d', ['data']],
    ['changed:<1d', ['ffffffffffff']],
    ['path:/b', ['data']],
    ['container:db', ['data']],
    ['kind:nfs', ['free']],
    ['source:nas', ['free']],
    ['nas:/export', ['free']],
    ['project:shop label:team=one', ['data']],
  ])('is asked by %s', (text, names) => {
    expect(asked(text)).toEqual(names);
  });

  it('has chips that say the same as the query', () => {
    const chips = volumeChips(users);
    expect(chips.chosen(parseQuery('used:no shop'))).toBe('unused');
    expect(chips.with(parseQuery('used:no shop'), 'anonymous')).toContain('unnamed:yes');
    expect(chips.offered(rows, 'all').map(({ name, count }) => `${name} ${count}`)).toEqual([
      'all 3',
      'used 1',
      'unused 2',
      'anonymous 1',
    ]);
  });
});

it('asks for sizes once, however many look, and again when a person asks', async () => {
  runtime.answers.set('volumes.diskUse', () => ({
    countedAt: 1,
    tookMs: 5,
    totalBytes: 12,
    volumes: [{ name: 'data', bytes: 12 }],
  }));
  const Look = () => {
    const { uses, measure } = useVolumeSizes(true);
    return (
      <button type="button" onClick={measure}>
        {uses.get('data')?.bytes}
      </button>
    );
  };
  mount(<Look />);
  mount(<Look />);
  await waitFor(() => expect(screen.getAllByText('12')).toHaveLength(2));
  expect(calls('volumes.diskUse')).toEqual([{ engineId: 'engine', again: false, changes: false }]);
  fireEvent.click(screen.getAllByText('12')[0] as HTMLElement);
  await waitFor(() => expect(calls('volumes.diskUse')[1]).toEqual({ engineId: 'engine', again: true, changes: true }));
});

describe('RemoveVolumes', () => {
  const remove = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Remove' });

  it('is refused by containers, running or not', async () => {
    mount(<RemoveVolumes volumes={[volume('data')]} users={users} onClose={onClose} />);
    const line = await screen.findByRole('listitem');
    expect(line.textContent).toContain('Used by db (/data), web (/data, /b)');
    expect(screen.getByRole('link', { name: 'web' }).getAttribute('href')).toBe('#/containers/1');
    expect(remove().disabled).toBe(true);
  });

  /** Each removal is an activity that ends at once. */
  const ends = (status: 'done' | 'failed') =>
    runtime.answers.set('trash.removeVolumes', (input) => {
      const [name = ''] = (input as { names: string[] }).names;
      const problem = { reason: 'no-space', message: 'the disk is full' };
      useActivities.store.setState([{ id: name, status, ...(status === 'failed' && { problem }) }] as never, true);
      return { activityId: name };
    });
  const looked = (...losses: Partial<VolumeLoss>[]) => runtime.answers.set('trash.volumeLosses', () => losses);

  it('says for how long they are kept, and removes only the free ones of many', async () => {
    ends('done');
    looked({ name: 'free9', how: 'copied', bytes: 1_000_000 }, { name: 'free10', how: 'definition' });
    mount(
      <RemoveVolumes volumes={[volume('data'), volume('free10'), volume('free9')]} users={users} onClose={onClose} />,
    );
    expect(
      await screen.findByText(
        '2 of 3 can be removed now. Removed volumes can be brought back for 7 days, under “Recently removed”.',
      ),
    ).toBeTruthy();
    expect(await screen.findByText('Kept with its data (1 MB)')).toBeTruthy();
    expect(screen.getByText('docker volume rm free9 free10')).toBeTruthy();
    fireEvent.click(remove());
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(calls('trash.removeVolumes')).toEqual([
      { engineId: 'engine', names: ['free9'], lose: [] },
      { engineId: 'engine', names: ['free10'], lose: [] },
    ]);
    expect(notices.getState().at(-1)?.title).toBe('Removed 2 volumes');
  });

  it('tells how far it is with several, and stops after the one under way', async () => {
    looked({ name: 'free9', how: 'definition' }, { name: 'free10', how: 'definition' });
    ends('done');
    const end = runtime.answers.get('trash.removeVolumes');
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    runtime.answers.set('trash.removeVolumes', async (input) => {
      await gate;
      return end?.(input);
    });
    mount(<RemoveVolumes volumes={[volume('free10'), volume('free9')]} users={users} onClose={onClose} />);
    fireEvent.click(remove());
    expect(await screen.findByText('0 of 2')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    go();
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(calls('trash.removeVolumes')).toEqual([{ engineId: 'engine', names: ['free9'], lose: [] }]);
    expect(notices.getState().at(-1)?.title).toBe('Removed free9');
  });

  it('loses what cannot be kept only when that is ticked', async () => {
    ends('done');
    looked({ name: 'free', how: 'lost', why: 'no-room', bytes: 2_000_000, free: 1_000_000 });
    mount(<RemoveVolumes volumes={[volume('free')]} users={users} onClose={onClose} />);
    expect(await screen.findByText('Can’t be kept: it needs 2 MB, 1 MB are free on the disk.')).toBeTruthy();
    expect(remove().disabled).toBe(true);
    fireEvent.click(screen.getByRole('checkbox', { name: /^Delete for good/ }));
    fireEvent.click(remove());
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(calls('trash.removeVolumes')).toEqual([{ engineId: 'engine', names: ['free'], lose: ['free'] }]);
  });

  it('keeps the dialog, with the reason, when it could not be kept after all', async () => {
    ends('failed');
    looked({ name: 'free', how: 'copied', bytes: 1 });
    mount(<RemoveVolumes volumes={[volume('free')]} users={users} onClose={onClose} />);
    await screen.findByText('Kept with its data (1 B)');
    fireEvent.click(remove());
    expect((await screen.findByRole('alert')).textContent).toContain('the disk is full');
    expect(onClose).not.toHaveBeenCalled();
  });
});

describe('PruneVolumes', () => {
  const prunable = (name: string, more: Partial<PrunableVolume> = {}): PrunableVolume => ({
    ...{ name, driver: 'local', kind: 'disk', anonymous: false, keptFor: [] },
    ...more,
  });
  const found = [
    prunable('a'.repeat(64), { anonymous: true, bytes: 3_000_000 }),
    prunable('b'.repeat(64), { anonymous: true, bytes: 1_000_000, keptFor: ['old-db'] }),
    prunable('named', { bytes: 5_000_000 }),
    prunable('media', { kind: 'nfs', source: 'nas:/export' }),
  ];
  const box = (name: RegExp) => screen.getByRole<HTMLInputElement>('checkbox', { name });

  beforeEach(() => {
    runtime.answers.set('volumes.prunable', () => found);
    runtime.answers.set('volumes.prune', () => ({ activityId: 'p' }));
    mount(<PruneVolumes onClose={onClose} />);
  });

  it('ticks what nobody named and nobody would miss, and tells what comes back', async () => {
    await screen.findByText('1 volume ticked (3 MB)');
    fireEvent.click(box(/^Keep them in the trash for 7 days/));
    await screen.findByText('1 volume ticked: 3 MB comes back');
    expect(box(/^aaaaaaaaaaaa/).checked).toBe(true);
    expect(box(/^bbbbbbbbbbbb/).checked).toBe(false);
    expect(screen.getByText('old-db was removed and can be brought back, but with an empty volume.')).toBeTruthy();
    expect(screen.queryByText('named')).toBeNull();
    expect(screen.getByText(/can’t be brought back/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Remove 1 volume' }));
    await screen.findByRole('button', { name: 'Stop' });
    expect(calls('volumes.prune')).toEqual([{ engineId: 'engine', names: ['a'.repeat(64)] }]);
  });

  it('keeps them in the trash unless told, and says what stayed and why', async () => {
    runtime.answers.set('trash.removeVolumes', () => ({ activityId: 'k' }));
    fireEvent.click(await screen.findByRole('radio', { name: /^All unused/ }));
    await screen.findByText('1 volume ticked (3 MB)');
    expect(screen.queryByText(/do not go to the trash/)).toBeNull();
    fireEvent.click(box(/^named/));
    fireEvent.click(screen.getByRole('button', { name: 'Remove 2 volumes' }));
    await screen.findByRole('button', { name: 'Stop' });
    const names = ['named', 'a'.repeat(64)];
    const [wish] = calls('trash.removeVolumes') as { names: string[] }[];
    expect({ ...wish, names: wish?.names.toSorted() }).toEqual({
      ...{ engineId: 'engine', lose: [] },
      names: names.toSorted(),
    });
    const ended = { engineId: 'engine', status: 'failed', objects: [] };
    const parts = [
      { id: 'named', status: 'the disk is full', current: 1, total: 1 },
      { id: 'a'.repeat(64), status: '', current: 1, total: 1 },
    ];
    act(() => useActivities.store.setState([{ ...ended, id: 'k', kind: 'trash-volumes', parts }] as never, true));
    expect(await screen.findByText('1 volume is in the trash')).toBeTruthy();
    expect(screen.getByText('the disk is full')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Bring back' })).toBeTruthy();
  });

  it('offers all, of which named ones are ticked by hand; another machine’s data frees nothing', async () => {
    fireEvent.click(await screen.findByRole('radio', { name: /^All unused/ }));
    await screen.findByText('1 volume ticked (3 MB)');
    fireEvent.click(box(/^Keep them/));
    fireEvent.click(box(/^named/));
    fireEvent.click(box(/^media/));
    expect(screen.getByText('3 volumes ticked: 8 MB comes back')).toBeTruthy();
    expect(box(/^media/).closest('label')?.textContent).toContain('NFS nas:/exportIts data stays');
    fireEvent.click(box(/^3 volumes ticked/));
    expect(screen.getByText('4 volumes ticked: 9 MB comes back')).toBeTruthy();
    fireEvent.click(box(/^4 volumes ticked/));
    expect(screen.queryByText(/can’t be brought back/)).toBeNull();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Remove 0 volumes' }).disabled).toBe(true);
  });
});
