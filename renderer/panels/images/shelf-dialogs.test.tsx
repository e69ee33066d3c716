// @vitest-environment happy-dom
// Removing says what is in the way and what each way does; clearing up tells the sum and leaves Gantry's own; loading sends what was chosen.
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImageObstacles, PrunableImages } from '../../../runtime/contract/image-shelf.ts';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { parseQuery } from '../../../runtime/contract/queries/query.ts';
import { compileQuery } from '../../../runtime/contract/queries/query-match.ts';
import app from '../../locales/en/app.json' with { type: 'json' };
import images from '../../locales/en/images.json' with { type: 'json' };
import { useActivities } from '../../state/activities.ts';
import { groupUsers } from '../../state/container-users.ts';
import { fakeRuntime, mount, problemError, startPage } from '../containers/test-dom.tsx';
import { containerRow } from '../containers/test-rows.ts';
import { imageChips, imageLanguage } from './image-language.ts';
import { imageOf } from './image-usage.ts';
import { LoadDialog } from './load-dialog.tsx';
import { offeredImages } from './prune-choice.ts';
import { PruneImages } from './prune-images.tsx';
import { RemoveImages } from './remove-images.tsx';
import { archiveName } from './save-images.ts';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({
  backend: () => shared.client,
  onConnection: () => () => undefined,
  inDesktop: () => true,
}));
const runtime = fakeRuntime();
shared.client = runtime.client;

beforeAll(() => startPage({ images, app }));
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
  runtime.answers.clear();
  useActivities.store.setState([], true);
  onClose.mockClear();
});

const onClose = vi.fn();
const onDone = vi.fn();
const day = 86_400_000;
const inputsOf = (name: string) => runtime.calls.filter((call) => call.name === name).map((call) => call.input);
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });

function image(id: string, tags: string[], more: Partial<ImageRow> = {}): ImageRow {
  return { engineId: 'engine', id, tags, digests: [], sizeBytes: 1, createdAt: 0, labels: {}, ...more };
}

function obstacles(id: string, tags: string[], more: Partial<ImageObstacles> = {}): ImageObstacles {
  return { id, tags, containers: [], children: [], forceRemovesContainers: false, ...more };
}

describe('RemoveImages', () => {
  const runs = { id: '1', name: 'web', state: 'running' as const };
  const rests = { id: '2', name: 'old', state: 'exited' as const };
  const open = async (...found: ImageObstacles[]) => {
    runtime.answers.set('images.obstacles', () => found);
    const rows = found.map(({ id, tags }) => image(id, tags));
    mount(<RemoveImages images={rows} onClose={onClose} onDone={onDone} />);
    await screen.findByRole('list', { name: 'To be removed' });
  };
  const discarded = () => inputsOf('images.discard');
  const answer = (stays: boolean) =>
    runtime.answers.set('images.discard', () => ({ untagged: [], deleted: [], stays }));

  it('removes all tags of what nobody uses, without a question of ways', async () => {
    answer(false);
    await open(obstacles('a', ['nginx:1']));
    expect(screen.queryByRole('radio')).toBeNull();
    expect(screen.getByText('docker rmi nginx:1')).toBeTruthy();
    fireEvent.click(button('Remove'));
    await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
    expect(discarded()).toEqual([{ engineId: 'engine', id: 'a', way: { kind: 'all' } }]);
  });

  it('names the containers in the way with links, and only force goes over them, saying what it does', async () => {
    answer(true);
    await open(obstacles('a', ['nginx:1'], { containers: [runs, rests] }));
    expect(screen.getByRole('link', { name: 'web' }).getAttribute('href')).toBe('#/containers/1');
    expect(screen.getByRole('link', { name: 'old' }).getAttribute('href')).toBe('#/containers/2');
    expect(button('Remove').disabled).toBe(true);
    expect(screen.getByText('This image can’t be removed now.')).toBeTruthy();
    expect(screen.getByText(/Containers that run keep running, on an image without a name/)).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: /^Force/ }));
    expect(screen.getByText('docker rmi -f nginx:1')).toBeTruthy();
    fireEvent.click(button('Remove'));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(discarded()).toEqual([{ engineId: 'engine', id: 'a', way: { kind: 'force' } }]);
  });

  it('says that podman takes the containers along', async () => {
    await open(obstacles('a', ['nginx:1'], { containers: [runs], forceRemovesContainers: true }));
    fireEvent.click(screen.getByRole('radio', { name: /^Force/ }));
    expect(screen.getByText('Removed with it, though they run:')).toBeTruthy();
    expect(screen.getByText(/Podman removes the containers/)).toBeTruthy();
  });

  it('takes some tags alone, and never the last one', async () => {
    answer(true);
    await open(obstacles('a', ['x:1', 'x:2'], { containers: [rests] }));
    fireEvent.click(screen.getByRole('radio', { name: /^Some of its tags/ }));
    expect(button('Remove 0 tags').disabled).toBe(true);
    fireEvent.click(screen.getByRole('checkbox', { name: 'x:2' }));
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'x:1' }).disabled).toBe(true);
    fireEvent.click(button('Remove 1 tag'));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    expect(discarded()).toEqual([{ engineId: 'engine', id: 'a', way: { kind: 'tags', tags: ['x:2'] } }]);
  });

  it('blocks a nameless image that others were made from, and links to these', async () => {
    await open(obstacles('a', [], { children: [{ id: 'c', name: 'child:1' }] }));
    expect(screen.getByRole('link', { name: 'child:1' }).getAttribute('href')).toBe('#/images/c');
    expect(screen.getByText(/other images stand on it/)).toBeTruthy();
    expect(button('Remove').disabled).toBe(true);
  });

  it('removes those that are free, keeps the one that failed with its reason, and warns of kept files', async () => {
    runtime.answers.set('images.discard', (input) => {
      if ((input as { id: string }).id === 'd') throw problemError({ reason: 'in-use', message: 'used by ghost' });
      return { untagged: [], deleted: [], stays: false };
    });
    await open(
      obstacles('a', ['nginx:1'], { containers: [runs] }),
      obstacles('c', ['tool:10']),
      obstacles('d', ['gantry/trash:1']),
    );
    expect(screen.getByText(/^2 of 3 can be removed this way/)).toBeTruthy();
    expect(screen.getByText(/Holds the files of a removed container/)).toBeTruthy();
    fireEvent.click(button('Remove'));
    expect((await screen.findByRole('alert')).textContent).toContain('used by ghost');
    expect(discarded().map((input) => (input as { id: string }).id)).toEqual(['d', 'c']);
    expect(screen.queryByText('tool:10')).toBeNull();
    expect(onClose).not.toHaveBeenCalled();
  });
});

describe('PruneImages', () => {
  const one = (id: string, tags: string[], uniqueBytes: number, ageDays = 0) => ({
    ...{ id, tags, uniqueBytes, sizeBytes: 5_000_000 },
    createdAt: Date.now() - ageDays * day,
  });
  const found: PrunableImages = {
    images: [
      one('sha256:aaaaaaaaaaaaaaaa', [], 1_000_000, 40),
      one('b', ['old:1'], 2_000_000, 40),
      one('c', ['new:1'], 3_000_000),
      one('d', ['gantry/trash:1'], 4_000_000, 40),
    ],
    shared: [{ bytes: 500_000, images: ['b', 'c'] }],
  };

  it('offers by kind and age', () => {
    const ids = (scope: 'dangling' | 'unused', days: number) =>
      offeredImages(found.images, scope, days, Date.now()).map(({ id }) => id.slice(-1));
    expect(ids('dangling', 0)).toEqual(['a']);
    expect(ids('unused', 0)).toEqual(['a', 'b', 'c', 'd']);
    expect(ids('unused', 30)).toEqual(['a', 'b', 'd']);
  });

  it('tells what comes back of what is ticked; what Gantry keeps is ticked by hand', async () => {
    runtime.answers.set('images.prunable', () => found);
    runtime.answers.set('images.prune', () => ({ activityId: 'p' }));
    mount(<PruneImages onClose={onClose} />);
    expect(await screen.findByText('1 image ticked: 1 MB comes back')).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: /^All unused/ }));
    expect(screen.getByText('3 images ticked: 6.5 MB comes back')).toBeTruthy();
    const list = within(screen.getByRole('list', { name: 'Images that no container uses' }));
    expect(list.getByText(/kept to bring it back/)).toBeTruthy();
    fireEvent.click(list.getByRole('checkbox', { name: /new:1/ }));
    expect(screen.getByText('2 images ticked: 3 MB comes back')).toBeTruthy();
    fireEvent.click(list.getByRole('checkbox', { name: /gantry\/trash/ }));
    expect(screen.getByText('3 images ticked: 7 MB comes back')).toBeTruthy();
    fireEvent.click(button('Remove 3 images'));
    await waitFor(() => expect(inputsOf('images.prune')).toHaveLength(1));
    expect(inputsOf('images.prune')).toEqual([{ engineId: 'engine', ids: [found.images[0]?.id, 'b', 'd'] }]);
  });
});

describe('LoadDialog', () => {
  it('loads a path, and imports one with a name and instructions that it has looked at', async () => {
    runtime.answers.set('images.import', () => ({ activityId: 'i' }));
    mount(<LoadDialog onClose={onClose} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Load' }));
    const path = screen.getByRole('combobox', { name: 'Archive' });
    await waitFor(() => expect(path.getAttribute('aria-invalid')).toBe('true'));
    fireEvent.change(path, { target: { value: '/tmp/root.tar' } });
    expect(screen.getByText('docker load -i /tmp/root.tar')).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: /^A root file system/ }));
    fireEvent.change(screen.getByRole('textbox', { name: 'Name of the image' }), { target: { value: 'my/base:1' } });
    const changes = screen.getByRole('textbox', { name: 'Configuration' });
    fireEvent.change(changes, { target: { value: 'ENV A=b\nRUN x' } });
    fireEvent.click(button('Import'));
    expect(await screen.findByText('Line 2 is not an instruction that can be used here.')).toBeTruthy();
    fireEvent.change(changes, { target: { value: 'ENV A=b' } });
    fireEvent.click(button('Import'));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    const from = { kind: 'file', path: '/tmp/root.tar' };
    const wish = { engineId: 'engine', from, reference: 'my/base:1', changes: ['ENV A=b'], message: '' };
    expect(inputsOf('images.import')).toEqual([wish]);
  });
});

describe('the list', () => {
  const users = groupUsers([containerRow({ id: '1', name: 'web', imageId: 'a' })], imageOf);
  const share = (id: string, uniqueBytes: number) => [id, { id, uniqueBytes, sharedBytes: 10 }] as const;
  const shares = new Map([share('a', 600_000_000), share('b', 5)]);
  const rows = [
    image('a', ['reg.example:5000/nginx:1'], {
      sizeBytes: 700_000_000,
      labels: { team: 'web' },
      createdAt: Date.now(),
    }),
    image('b', ['redis:7'], { sizeBytes: 100 }),
    image('c', []),
    image('d', ['gantry/debug:2']),
  ];
  const ids = (text: string) => {
    const { faults, filter } = compileQuery(parseQuery(text), imageLanguage(users, shares));
    expect(faults).toEqual([]);
    return filter(rows, Date.now()).rows.map(({ id }) => id);
  };

  it.each([
    ['used:yes', ['a']],
    ['used:no -dangling:yes', ['b', 'd']],
    ['dangling:yes', ['c']],
    ['size:>500MB', ['a']],
    ['unique:<1k', ['b']],
    ['shared:10', ['a', 'b']],
    ['created:<7d', ['a']],
    ['container:web', ['a']],
    ['registry:reg.example:5000', ['a']],
    ['registry:docker.io', ['b', 'd']],
    ['label:team=web', ['a']],
    ['gantry:yes', ['d']],
    ['tag:=redis:7', ['b']],
    ['nginx', ['a']],
  ])('%s finds', (text, found) => expect(ids(text)).toEqual(found));

  it('has chips that are shortcuts of the query', () => {
    const chips = imageChips(users);
    expect(chips.with(parseQuery('redis'), 'unused')).toBe('redis used:no');
    expect(chips.chosen(parseQuery('redis used:no'))).toBe('unused');
    expect(chips.chosen(parseQuery('dangling:no'))).toBe('');
    expect(chips.offered(rows, 'all').map(({ count }) => count)).toEqual([4, 1, 3, 1]);
  });

  it('names archives after what is in them', () => {
    expect(archiveName(rows.slice(0, 1))).toBe('nginx-1.tar');
    expect(archiveName(rows)).toBe('images.tar');
    expect(archiveName([image(`sha256:${'c'.repeat(64)}`, [])])).toBe('cccccccccccc.tar');
  });
});
