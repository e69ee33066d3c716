// Questions to the shell: each gets its own answer, in whatever order they come, and other messages are left alone.
import { expect, it } from 'vitest';
import { askedVault } from './service/registries/vault.ts';
import { type ShellQuestion, shellQuestions } from './shell-questions.ts';

it('gives each question its own answer', async () => {
  const asked: ShellQuestion[] = [];
  const { ask, take } = shellQuestions((question) => asked.push(question));
  const first = ask('pick', { kind: 'folder', title: 'One' });
  const second = ask('pick', { kind: 'files', title: 'Two', start: '/srv' });
  const third = ask('open', 'nonsense');
  expect(asked.map(({ what }) => what)).toEqual(['pick', 'pick', 'open']);
  take('port');
  take({ kind: 'answer', id: 99, value: ['/nobody/asked'] });
  take({ kind: 'answer', id: asked[1]?.id, value: ['/a', '/b'] });
  take({ kind: 'answer', id: asked[2]?.id, problem: 'It is locked' });
  take({ kind: 'answer', id: asked[0]?.id, value: [] });
  await expect(Promise.all([first, second])).resolves.toEqual([[], ['/a', '/b']]);
  await expect(third).rejects.toThrow('It is locked');
});

it('makes a vault, and takes nothing else than text for a secret', async () => {
  const answers: Record<string, unknown> = { vault: 'gnome_libsecret', seal: 'sealed', open: 7 };
  const vault = askedVault(async (what) => answers[what]);
  expect(await vault.backend()).toBe('gnome_libsecret');
  expect(await vault.seal('secret')).toBe('sealed');
  await expect(vault.open('sealed')).rejects.toThrow();
  answers.vault = undefined;
  expect(await vault.backend()).toBeUndefined();
});
