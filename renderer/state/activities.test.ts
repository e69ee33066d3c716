// Waiting for work to end, however it ends.
import { expect, it, vi } from 'vitest';
import type { Activity } from '../../runtime/contract/activities.ts';
import { feeds } from './test-backend.ts';

const watched = feeds<Activity[]>();
vi.mock('../backend.ts', () => ({
  backend: () => ({
    activities: { watch: (_: undefined, { signal }: { signal: AbortSignal }) => watched.open(signal) },
  }),
  onConnection: () => () => undefined,
  inDesktop: () => true,
}));
const { activityEnded } = await import('./activities.ts');
const { connectionChanged } = await import('./connection.ts');

function activity(id: string, status: Activity['status']): Activity {
  const common = { engineId: 'e', origin: 'window', objects: [], brief: false, parts: [], startedAt: 0 } as const;
  return { ...common, objects: [], parts: [], id, status, kind: 'pull', subject: 'nginx' };
}

it('resolves when it has ended, also when it is not listed yet, and calls a vanished one canceled', async () => {
  connectionChanged('connected');
  const one = activityEnded('one');
  const two = activityEnded('two');
  const stop = new AbortController();
  const three = activityEnded('three', stop.signal);
  await vi.waitFor(() => expect(watched.all).toHaveLength(1));
  const feed = watched.all[0];
  feed?.push([]);
  feed?.push([activity('one', 'running'), activity('two', 'running')]);
  feed?.push([activity('one', 'failed')]);
  expect((await one).status).toBe('failed');
  expect((await two).status).toBe('canceled');
  stop.abort(new Error('left'));
  await expect(three).rejects.toThrow('left');
});
