// @vitest-environment happy-dom
// A new volume is checked at its fields; a removal says what is lost and who is in the way; sizes are asked for once.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import app from '../../locales/en/app.json' with { type: 'json' };
import volumes from '../../locales/en/volumes.json' with { type: 'json' };
import { groupUsers, usersOf } from '../../state/container-users.ts';
import { fakeRuntime, mount, problemError, startPage } from '../containers/test-dom.tsx';
import { containerRow } from '../containers/test-rows.ts';
import { CreateVolume, createCommand } from './create-volume.tsx';
import { RemoveVolumes } from './remove-volumes.tsx';
import { useVolumeSizes } from './volume-sizes.ts';
import { compareSizes, matchesFilter, shownName, volumesOf } from './volume-usage.ts';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({ backend: () => shared.client, onConnection: () => () => undefined }));
const runtime = fakeRuntime();
shared.client = runtime.client;

function volume(name: string, change: Partial<VolumeRow> = {}): VolumeRow {
  const rest = { driver: 'local', mountpoint: '/m', scope: 'local', labels: {}, anonymous: false };
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
  const rows = [volume('data'), volume('free'), volume('f'.repeat(64), { anonymous: true })];
  const passing = (filter: string) => rows.filter((row) => matchesFilter(row, filter, users)).map(shownName);
  expect(passing('used')).toEqual(['data']);
  expect(passing('unused')).toEqual(['free', 'ffffffffffff']);
  expect(passing('anonymous')).toEqual(['ffffffffffff']);
});

it('sorts unknown sizes before the smallest', () => {
  const rows = [volume('large'), volume('unknown'), volume('empty')];
  expect(rows.toSorted(compareSizes({ large: 10, empty: 0 })).map((row) => row.name)).toEqual([
    'unknown',
    'empty',
    'large',
  ]);
});

it('asks for sizes once, however many look, and again when a person asks', async () => {
  runtime.answers.set('volumes.sizes', () => ({ data: 12 }));
  const Look = () => {
    const { sizes, measure } = useVolumeSizes(true);
    return (
      <button type="button" onClick={measure}>
        {sizes.data}
      </button>
    );
  };
  mount(<Look />);
  mount(<Look />);
  await waitFor(() => expect(screen.getAllByText('12')).toHaveLength(2));
  expect(calls('volumes.sizes')).toHaveLength(1);
  fireEvent.click(screen.getAllByText('12')[0] as HTMLElement);
  await waitFor(() => expect(calls('volumes.sizes')).toHaveLength(2));
});

describe('CreateVolume', () => {
  const field = () => screen.findByRole('textbox', { name: 'Name' });
  const submit = async (name: string) => {
    fireEvent.change(await field(), { target: { value: name } });
    fireEvent.click(screen.getByRole('button', { name: 'Create' }));
  };

  beforeEach(() => {
    runtime.streams.volumes.push({ kind: 'snapshot', items: [volume('data')] });
    mount(<CreateVolume onClose={onClose} />);
  });

  it.each([
    ['', 'Give it a name.'],
    ['no spaces', 'Use letters, digits, “_”, “.” and “-”, starting with a letter or a digit.'],
    ['/path', 'Use letters, digits, “_”, “.” and “-”, starting with a letter or a digit.'],
  ])('sends nothing for %j', async (name, words) => {
    await submit(name);
    expect(await screen.findByText(words)).toBeTruthy();
    expect((await field()).getAttribute('aria-invalid')).toBe('true');
    expect(calls('volumes.create')).toEqual([]);
  });

  it('knows the names that are taken', async () => {
    await waitFor(async () => {
      await submit('data');
      expect(screen.getByText('There is a volume with this name already.')).toBeTruthy();
    });
    expect(calls('volumes.create').some((input) => (input as { name: string }).name === 'data')).toBe(false);
  });

  it('sends name, driver and labels, and closes', async () => {
    fireEvent.click(await screen.findByRole('button', { name: 'Add label' }));
    fireEvent.change(screen.getByRole('textbox', { name: 'Label' }), { target: { value: 'team' } });
    fireEvent.change(screen.getByRole('textbox', { name: 'Value' }), { target: { value: "o'ne" } });
    await submit(' fresh ');
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    const input = { engineId: 'engine', name: 'fresh', driver: 'local', labels: { team: "o'ne" }, options: {} };
    expect(calls('volumes.create')).toEqual([input]);
  });

  it('shows the engine’s words when it refuses', async () => {
    runtime.answers.set('volumes.create', () => {
      throw problemError({ reason: 'unknown', message: 'plugin "nfs" not found' });
    });
    await submit('fresh');
    expect((await screen.findByRole('alert')).textContent).toContain('plugin "nfs" not found');
    expect(onClose).not.toHaveBeenCalled();
  });
});

it('says the same as a docker line', () => {
  const pairs = [{ name: 'type', value: 'n fs' }];
  const values = { name: 'd', driver: 'local', labels: [{ name: ' ', value: 'x' }], options: pairs };
  expect(createCommand(values)).toBe("docker volume create --opt 'type=n fs' d");
  expect(createCommand({ ...values, driver: 'nfs', options: [] })).toBe('docker volume create --driver nfs d');
});

describe('RemoveVolumes', () => {
  const remove = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Remove' });

  it('is refused by containers, running or not', async () => {
    mount(<RemoveVolumes volumes={[volume('data')]} users={users} onClose={onClose} />);
    expect(await screen.findByText('Used by db, web. Remove the containers first.')).toBeTruthy();
    expect(remove().disabled).toBe(true);
  });

  it('says that the data is lost, and removes only the free ones of many', async () => {
    mount(
      <RemoveVolumes volumes={[volume('data'), volume('free10'), volume('free9')]} users={users} onClose={onClose} />,
    );
    expect(await screen.findByText('All data in them is lost. There is no way to get it back.')).toBeTruthy();
    expect(screen.getByText('docker volume rm free9 free10')).toBeTruthy();
    fireEvent.click(remove());
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(calls('volumes.remove').map((input) => (input as { name: string }).name)).toEqual(['free9', 'free10']);
  });
});
