// @vitest-environment happy-dom
// Pushing chooses among tags and makes a new one first; a tag that another image has is warned of; the last one leaves it dangling.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Activity } from '../../../runtime/contract/activities.ts';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import app from '../../locales/en/app.json' with { type: 'json' };
import images from '../../locales/en/images.json' with { type: 'json' };
import { fakeRuntime, mount, startPage } from '../containers/test-dom.tsx';
import { PushDialog } from './push-dialog.tsx';
import { TagDialog } from './tag-dialog.tsx';
import { TagList } from './tag-list.tsx';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({ backend: () => shared.client, onConnection: () => () => undefined }));
const runtime = fakeRuntime();
shared.client = runtime.client;

const image = (id: string, ...tags: string[]): ImageRow => ({
  ...{ engineId: 'engine', id, tags, digests: [], sizeBytes: 1, createdAt: 0, labels: {} },
});
const one = image('1'.repeat(64), 'r.example/app:1', 'r.example/app:latest', 'tool:3');
const other = image('2'.repeat(64), 'r.example/app:0', 'alone:1');
const lonely = image('3'.repeat(64), 'lonely:1');

beforeAll(() => startPage({ images, app }));
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
  runtime.answers.clear();
  runtime.streams.images.push({ kind: 'snapshot', items: [one, other, lonely] });
});

const onClose = vi.fn();
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const type = (name: string | RegExp, value: string) =>
  fireEvent.change(screen.getByRole('combobox', { name }), { target: { value } });
const inputs = (name: string) => runtime.calls.filter((call) => call.name === name).map((call) => call.input);

describe('PushDialog', () => {
  let begun = 0;
  beforeEach(() => {
    begun = 0;
    runtime.answers.set('images.push', () => {
      begun += 1;
      return { activityId: `push${begun}` };
    });
  });

  it('sends nothing until something is chosen', async () => {
    mount(<PushDialog image={one} onClose={onClose} />);
    press('Push');
    expect(await screen.findByText('Choose a tag, or enter where to push to.')).toBeTruthy();
    expect(inputs('images.push')).toEqual([]);
  });

  it('pushes all tags of a repository, those of other images too, side by side', async () => {
    mount(<PushDialog image={one} onClose={onClose} />);
    expect(await screen.findByText('To docker.io')).toBeTruthy();
    fireEvent.click(await screen.findByRole('checkbox', { name: 'All of r.example/app (3 tags)' }));
    expect(screen.getByText(/docker push r\.example\/app:latest/)).toBeTruthy();
    press('Push');
    await waitFor(() => expect(inputs('images.push')).toHaveLength(3));
    expect(inputs('images.push')).toContainEqual({ engineId: 'engine', reference: 'r.example/app:0' });
    const activity = (id: string, change: Partial<Activity>): Activity => ({
      ...{ id, engineId: 'engine', kind: 'push', subject: `r.example/app:${id}`, status: 'running', parts: [] },
      ...{ startedAt: 0, origin: 'window', objects: [], brief: false, ...change },
    });
    const problem = { reason: 'password-wrong', message: 'unauthorized' } as const;
    runtime.streams.activities.push([
      activity('push1', { status: 'failed', problem }),
      activity('push2', { status: 'done' }),
      activity('push3', { parts: [{ id: 'a', status: 'Pushing', current: 1, total: 2 }] }),
    ]);
    expect((await screen.findByRole('alert')).textContent).toContain('The user name or the password is wrong.');
    expect(screen.getByText('r.example/app:push2 was pushed.')).toBeTruthy();
    expect(screen.getByText('0 of 1 layer')).toBeTruthy();
    press('Cancel push');
    expect(inputs('activities.cancel')).toEqual([{ id: 'push3' }]);
  });

  it('tags first where it is to go to another registry', async () => {
    mount(<PushDialog image={lonely} onClose={onClose} />);
    fireEvent.click(await screen.findByRole('checkbox', { name: 'lonely:1' }));
    type(/another registry/, 'r.example/lonely');
    expect(screen.getByText('Goes to r.example.')).toBeTruthy();
    expect(screen.getByText(/^docker tag lonely:1 r\.example\/lonely:latest/)).toBeTruthy();
    press('Push');
    await waitFor(() => expect(inputs('images.push')).toHaveLength(1));
    const reference = 'r.example/lonely:latest';
    expect(inputs('images.tag')).toEqual([{ engineId: 'engine', id: lonely.id, reference }]);
    expect(inputs('images.push')).toEqual([{ engineId: 'engine', reference }]);
  });
});

describe('TagDialog', () => {
  it('says while typing what is wrong, and from whom the name is taken', async () => {
    mount(<TagDialog image={one} onClose={onClose} />);
    await screen.findByRole('combobox', { name: 'New name' });
    type('New name', 'Not One');
    expect(await screen.findByText(/This is not an image reference/)).toBeTruthy();
    type('New name', 'lonely:1');
    expect(await screen.findByText('lonely:1 is the name of image 333333333333, which loses it.')).toBeTruthy();
    expect(screen.getByText(/stays behind dangling/)).toBeTruthy();
    type('New name', 'tool:3');
    expect(await screen.findByText('The image has this name already.')).toBeTruthy();
    type('New name', 'alone:1');
    expect(await screen.findByText('It keeps its other names.')).toBeTruthy();
    press('Add tag');
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(inputs('images.tag')).toEqual([{ engineId: 'engine', id: one.id, reference: 'alone:1' }]);
  });
});

describe('TagList', () => {
  it('says that the last tag leaves the image dangling', async () => {
    mount(<TagList image={lonely} />);
    press('Remove tag lonely:1');
    expect(await screen.findByText(/The image becomes dangling/)).toBeTruthy();
    press('Remove tag');
    await waitFor(() => expect(inputs('images.untag')).toEqual([{ engineId: 'engine', reference: 'lonely:1' }]));
  });

  it('leaves the others alone', async () => {
    mount(<TagList image={one} />);
    press('Remove tag tool:3');
    expect(await screen.findByText('The image stays under its other tags.')).toBeTruthy();
    expect(screen.getByText('docker rmi tool:3')).toBeTruthy();
  });
});
