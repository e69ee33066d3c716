// @vitest-environment happy-dom
// The page of what was removed: volumes stand beside containers, come back under a name that is free, and go for good only when asked.
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { TrashEntry, TrashedVolume } from '../../../../runtime/contract/trash.ts';
import type { VolumeRow } from '../../../../runtime/contract/volumes.ts';
import app from '../../../locales/en/app.json' with { type: 'json' };
import containers from '../../../locales/en/containers.json' with { type: 'json' };
import volumes from '../../../locales/en/volumes.json' with { type: 'json' };
import { fakeRuntime, mount, PushedStream, startPage } from '../test-dom.tsx';
import { TrashPage } from './trash-page.tsx';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../../backend.ts', () => ({ backend: () => shared.client, onConnection: () => () => undefined }));
const runtime = fakeRuntime();
const entries = new PushedStream<TrashEntry[]>();
const removed = new PushedStream<TrashedVolume[]>();
const client = runtime.client as Record<string, Record<string, (input: unknown) => unknown>>;
shared.client = new Proxy(client, {
  get: (all, noun: string) =>
    noun === 'trash'
      ? new Proxy(all.trash ?? {}, {
          get: (trash, verb: string) =>
            ({ watch: () => entries, watchVolumes: () => removed })[verb] ?? Reflect.get(trash, verb),
        })
      : Reflect.get(all, noun),
});

const day = 86_400_000;
const volume: TrashedVolume = {
  ...{ engineId: 'engine', id: 'v', name: 'data', driver: 'local', options: {}, labels: {}, anonymous: false },
  ...{ removedAt: Date.now(), expiresAt: Date.now() + day, keeps: 'content', bytes: 2_000_000 },
};
const inputsOf = (name: string) => runtime.calls.filter((call) => call.name === name).map((call) => call.input);

beforeAll(() => startPage({ containers, volumes, app }));
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
  entries.push([]);
  removed.push([volume]);
  runtime.streams.volumes.push({ kind: 'snapshot', items: [{ id: 'data', name: 'data' } as VolumeRow] });
});

it('brings a volume back under another name where its own is taken', async () => {
  runtime.answers.set('trash.restoreVolume', () => ({ activityId: 'r' }));
  mount(<TrashPage from="volumes" />);
  const list = within(await screen.findByRole('table', { name: 'Recently removed volumes' }));
  expect(list.getByText('2 MB')).toBeTruthy();
  fireEvent.click(list.getByRole('button', { name: 'Bring back data' }));
  expect(await screen.findByText(/^There is a volume with this name already/)).toBeTruthy();
  const dialog = within(screen.getByRole('dialog'));
  fireEvent.click(dialog.getByRole('button', { name: 'Bring back' }));
  fireEvent.change(dialog.getByRole('textbox', { name: 'Name' }), { target: { value: 'data-2' } });
  fireEvent.click(dialog.getByRole('button', { name: 'Bring back' }));
  await waitFor(() => expect(inputsOf('trash.restoreVolume')).toHaveLength(1));
  expect(inputsOf('trash.restoreVolume')).toEqual([{ engineId: 'engine', id: 'v', name: 'data-2' }]);
});

it('says what goes for good, and how much of it', async () => {
  mount(<TrashPage />);
  fireEvent.click(await screen.findByRole('button', { name: 'Delete data for good' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Delete data for good?' }));
  expect(dialog.getByText(/2 MB of files are deleted/)).toBeTruthy();
  fireEvent.click(dialog.getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(inputsOf('trash.forgetVolumes')).toEqual([{ engineId: 'engine', ids: ['v'] }]));
});

it('is empty only when neither is there', async () => {
  removed.push([]);
  mount(<TrashPage />);
  expect(await screen.findByText('Nothing was removed lately')).toBeTruthy();
});
