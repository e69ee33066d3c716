// @vitest-environment happy-dom
// Pulling says what is wrong at the field and shows each layer.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Activity } from '../../../runtime/contract/activities.ts';
import app from '../../locales/en/app.json' with { type: 'json' };
import images from '../../locales/en/images.json' with { type: 'json' };
import { useActivities } from '../../state/activities.ts';
import { fakeRuntime, mount, problemError, startPage } from '../containers/test-dom.tsx';
import { PullDialog } from './pull-dialog.tsx';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({ backend: () => shared.client, onConnection: () => () => undefined }));
const runtime = fakeRuntime();
shared.client = runtime.client;

beforeAll(() => startPage({ images, app }));
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
  runtime.answers.clear();
  useActivities.store.setState([], true);
});

const onClose = vi.fn();
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

describe('PullDialog', () => {
  const field = () => screen.findByRole('combobox', { name: 'Reference' });
  const submit = async (text: string) => {
    fireEvent.change(await field(), { target: { value: text } });
    fireEvent.submit((await field()).closest('form') as HTMLFormElement);
  };
  const pulls = () => runtime.calls.filter((call) => call.name === 'images.pull');
  const activity = (change: Partial<Activity>): Activity => ({
    id: 'p1',
    engineId: 'engine',
    kind: 'pull',
    subject: 'nginx:1',
    status: 'running',
    parts: [],
    startedAt: 0,
    origin: 'window',
    objects: [],
    brief: false,
    ...change,
  });

  beforeEach(() => {
    onClose.mockClear();
    mount(<PullDialog onClose={onClose} />);
  });

  it.each(['', '   ', 'Not A Reference', 'a'.repeat(64), `sha256:${'a'.repeat(64)}`])(
    'sends nothing for %j and says why at the field',
    async (text) => {
      await submit(text);
      await waitFor(async () => expect((await field()).getAttribute('aria-invalid')).toBe('true'));
      expect(pulls()).toEqual([]);
    },
  );

  it('pulls, shows the layers, and can be stopped or left', async () => {
    runtime.answers.set('images.pull', () => ({ activityId: 'p1' }));
    await submit('  nginx:1 ');
    await waitFor(() =>
      expect(pulls()).toEqual([{ name: 'images.pull', input: { engineId: 'engine', reference: 'nginx:1' } }]),
    );
    const parts = [
      { id: 'l1', status: 'Pull complete', current: 0, total: 0 },
      { id: 'l2', status: 'Downloading', current: 1000, total: 4000, speed: 500 },
    ];
    const transfer = { current: 1000, total: 4000, whole: false, speed: 500 };
    runtime.streams.activities.push([activity({ parts, transfer })]);
    expect(await screen.findByText('1 of 2 layers')).toBeTruthy();
    expect(screen.getByText('Downloading · 1 kB of 4 kB · 500 B/s')).toBeTruthy();
    expect(screen.getByText('1 kB of more than 4 kB · 500 B/s')).toBeTruthy();
    press('Cancel pull');
    expect(runtime.calls.at(-1)).toEqual({ name: 'activities.cancel', input: { id: 'p1' } });
    press('Continue in background');
    expect(onClose).toHaveBeenCalledOnce();
  });

  it('says in the engine’s words why a pull failed, and goes back to what was typed', async () => {
    runtime.answers.set('images.pull', () => ({ activityId: 'p1' }));
    await submit('nginx:1');
    const problem = { reason: 'image-not-found', message: 'manifest unknown' } as const;
    runtime.streams.activities.push([activity({ status: 'failed', problem })]);
    expect((await screen.findByRole('alert')).textContent).toContain('manifest unknown');
    press('Try again');
    expect((await field()).getAttribute('value')).toBe('nginx:1');
  });

  it('asks for a platform, and after a failure offers those that there are', async () => {
    runtime.answers.set('images.pull', () => ({ activityId: 'p1' }));
    const platform = screen.getByRole('combobox', { name: 'Platform' });
    fireEvent.change(platform, { target: { value: 'my computer' } });
    await submit('nginx:1');
    await waitFor(() => expect(platform.getAttribute('aria-invalid')).toBe('true'));
    fireEvent.change(platform, { target: { value: 'linux/s390x' } });
    expect(screen.getByText('docker pull --platform linux/s390x nginx:1')).toBeTruthy();
    await submit('nginx:1');
    const facts = { platforms: 'linux/amd64, linux/arm64/v8' };
    const problem = { reason: 'platform-missing', message: 'no match', facts } as const;
    runtime.streams.activities.push([activity({ status: 'failed', problem })]);
    expect((await screen.findByRole('alert')).textContent).toContain('There are: linux/amd64, linux/arm64/v8.');
    press('Pull for linux/arm64/v8');
    expect((await screen.findByRole('combobox', { name: 'Platform' })).getAttribute('value')).toBe('linux/arm64/v8');
    expect(pulls().at(-1)?.input).toEqual({ engineId: 'engine', reference: 'nginx:1', platform: 'linux/s390x' });
  });

  it('offers what was used and what the registry has, and says when that cannot be listed', async () => {
    const suggestions = [
      { text: 'r.example/a:1', from: 'image' },
      { text: 'r.example/a:2', from: 'tag' },
    ];
    runtime.answers.set('images.complete', () => ({ suggestions, tags: 'told' }));
    fireEvent.focus(await field());
    fireEvent.change(await field(), { target: { value: 'r.example/a:' } });
    expect(await screen.findByText('Tags in the registry')).toBeTruthy();
    expect(screen.getByRole('option', { name: 'r.example/a:2' })).toBeTruthy();
    const problem = { reason: 'unauthorized', message: 'login' };
    runtime.answers.set('images.complete', () => ({ suggestions: [], tags: 'failed', problem }));
    fireEvent.change(await field(), { target: { value: 'r.example/b:' } });
    expect(await screen.findByText(/The registry’s tags can’t be listed/)).toBeTruthy();
  });

  it('puts the runtime’s refusal of the reference at the field', async () => {
    runtime.answers.set('images.pull', () => {
      throw problemError({ reason: 'reference-invalid', message: 'no', field: 'reference' });
    });
    await submit('nginx:1');
    await waitFor(async () => expect((await field()).getAttribute('aria-invalid')).toBe('true'));
  });
});
