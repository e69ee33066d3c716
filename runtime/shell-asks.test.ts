// Questions to the shell: each gets its own answer, in whatever order they come, and other messages are left alone.
import { expect, it } from 'vitest';
import { type ShellQuestion, shellAsks } from './shell-asks.ts';

it('gives each question its own answer', async () => {
  const asked: ShellQuestion[] = [];
  const { pick, drag, take } = shellAsks((question) => asked.push(question));
  const first = pick({ kind: 'folder', title: 'One' });
  const second = pick({ kind: 'files', title: 'Two', start: '/srv' });
  const third = drag(['/kept/a']);
  const fourth = drag(['/kept/b']);
  expect(asked.map((question) => (question.kind === 'pick' ? question.request.title : question.files[0]))).toEqual([
    'One',
    'Two',
    '/kept/a',
    '/kept/b',
  ]);
  take('port');
  take({ kind: 'answer', id: 99, paths: ['/nobody/asked'] });
  for (const [at, paths] of [
    [3, []],
    [1, ['/a', '/b']],
    [2, ['/kept/a']],
    [0, []],
  ] as const) {
    take({ kind: 'answer', id: asked[at]?.id, paths });
  }
  await expect(Promise.all([first, second, third, fourth])).resolves.toEqual([[], ['/a', '/b'], true, false]);
});
