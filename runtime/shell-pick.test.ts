// Questions to the shell: each gets its own answer, in whatever order they come, and other messages are left alone.
import { expect, it } from 'vitest';
import { type PickQuestion, shellPick } from './shell-pick.ts';

it('gives each question its own answer', async () => {
  const asked: PickQuestion[] = [];
  const { pick, take } = shellPick((question) => asked.push(question));
  const first = pick({ kind: 'folder', title: 'One' });
  const second = pick({ kind: 'files', title: 'Two', start: '/srv' });
  expect(asked.map(({ request }) => request.title)).toEqual(['One', 'Two']);
  take('port');
  take({ kind: 'picked', id: 99, paths: ['/nobody/asked'] });
  take({ kind: 'picked', id: asked[1]?.id, paths: ['/a', '/b'] });
  take({ kind: 'picked', id: asked[0]?.id, paths: [] });
  await expect(Promise.all([first, second])).resolves.toEqual([[], ['/a', '/b']]);
});
