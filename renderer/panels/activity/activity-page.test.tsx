// @vitest-environment happy-dom
// The activity panel: its states, its filters, its details, and what can be done from it.
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Activity } from '../../../runtime/contract/activities.ts';
import { hostileText } from '../../../test/hostile.ts';
import words from '../../locales/en/activity.json' with { type: 'json' };
import app from '../../locales/en/app.json' with { type: 'json' };
import { canCancel, retryOf, useActivityHistory } from '../../state/activity-history.ts';
import { emptyMirror } from '../../state/mirror.ts';
import { fakeRuntime, mount, startPage } from '../containers/test-dom.tsx';
import { ActivityPage } from './activity-page.tsx';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({ backend: () => shared.client, onConnection: () => () => undefined }));
const runtime = fakeRuntime();
shared.client = runtime.client;

const activity = (change: Partial<Activity> = {}): Activity => ({
  id: 'a',
  engineId: 'engine',
  kind: 'stop',
  subject: 'web',
  origin: 'window',
  objects: [{ kind: 'container', id: 'c1', name: 'web' }],
  brief: true,
  status: 'done',
  parts: [],
  startedAt: Date.now() - 5_000,
  endedAt: Date.now(),
  ...change,
});

function have(...items: Activity[]): void {
  const byId = new Map(items.map((one) => [one.id, one]));
  useActivityHistory.store.setState({ items, byId, status: 'ready' }, true);
}

beforeAll(() => startPage({ activity: words, app }));
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
  localStorage.clear();
  window.location.hash = '#/activity';
  useActivityHistory.store.setState(emptyMirror(), true);
});

describe('the list', () => {
  it('says that it loads, that nothing was done, and that it cannot be read', async () => {
    mount(<ActivityPage />);
    expect(await screen.findByRole('status', { name: 'Loading activity' })).toBeTruthy();
    have();
    expect(await screen.findByText('Nothing was done yet')).toBeTruthy();
    const problem = { reason: 'unknown' as const, message: '' };
    useActivityHistory.store.setState({ ...emptyMirror(), status: 'unreachable', problem }, true);
    expect(await screen.findByText('The activity can’t be read')).toBeTruthy();
  });

  it('counts by result, with what was interrupted among what failed', async () => {
    have(activity(), activity({ id: 'b', status: 'failed' }), activity({ id: 'd', status: 'interrupted' }));
    mount(<ActivityPage />);
    const filter = await screen.findByRole('radiogroup', { name: 'Filter by result' });
    expect(within(filter).getByRole('radio', { name: /^Failed/ }).parentElement?.textContent).toBe('Failed2');
    expect(within(filter).getByRole('radio', { name: /^All/ }).parentElement?.textContent).toBe('All3');
  });
});

describe('the details', () => {
  const open = (one: Activity) => {
    have(one);
    window.location.hash = `#/activity/${one.id}`;
    mount(<ActivityPage />);
  };

  it('show the engine’s words, docker’s line and the object, and try again', async () => {
    const problem = { reason: 'unknown' as const, message: 'device busy' };
    open(activity({ status: 'failed', problem, command: 'docker stop web' }));
    expect(await screen.findByText('device busy')).toBeTruthy();
    expect(screen.getByText('docker stop web')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'web' }).getAttribute('href')).toBe('#/containers/c1');
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    const again = { name: 'containers.stop', input: { engineId: 'engine', id: 'c1' } };
    await waitFor(() => expect(runtime.calls).toContainEqual(again));
  });

  it('cancel what waits', async () => {
    open(activity({ status: 'running', step: 'waiting' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(runtime.calls).toContainEqual({ name: 'activities.cancel', input: { id: 'a' } }));
  });

  it('show hostile names as text', async () => {
    open(activity({ subject: hostileText.join(' '), detail: '<img src=x>' }));
    expect((await screen.findByRole('heading', { level: 1 })).textContent).toContain('<script>');
    expect(document.querySelector('img')).toBeNull();
  });

  it('say when it is not there any more', async () => {
    have();
    window.location.hash = '#/activity/gone';
    mount(<ActivityPage />);
    expect(await screen.findByText('This activity is not there any more')).toBeTruthy();
  });
});

describe('what can be done', () => {
  it('is trying again what did not work out here, and no removal', () => {
    expect(retryOf(activity({ status: 'interrupted' }))).toBeDefined();
    expect(retryOf(activity({ status: 'failed', origin: 'outside' }))).toBeUndefined();
    expect(retryOf(activity({ status: 'failed', kind: 'remove' }))).toBeUndefined();
    expect(retryOf(activity())).toBeUndefined();
  });

  it('is canceling what runs, unless the engine was only asked for it', () => {
    expect(canCancel(activity({ status: 'running', brief: false }))).toBe(true);
    expect(canCancel(activity({ status: 'running' }))).toBe(false);
    expect(canCancel(activity({ status: 'running', step: 'waiting' }))).toBe(true);
    expect(canCancel(activity())).toBe(false);
  });
});
