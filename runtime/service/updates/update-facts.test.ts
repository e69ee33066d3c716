// What a person is told of a container's image, and when registries are asked.
import { mkdtempSync, rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { isOffered } from '../../contract/updates.ts';
import type { UpdateBoard } from './update-board.ts';
import { UpdateChecks } from './update-checks.ts';
import { digestsIn, type Facts, followed, updateOf } from './update-facts.ts';
import { UpdateMemory } from './update-memory.ts';

const home = mkdtempSync('/tmp/gantry-memory-');
afterAll(() => rmSync(home, { recursive: true, force: true }));

const [one, two] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];
const facts = (asked: string, digests: string[] = [`nginx@${one}`], id = 'a'): Facts => ({
  id,
  name: `name-${id}`,
  asked,
  imageId: 'i',
  digests,
});
const now = { checking: new Set<string>(), hasImage: () => true };

describe('a reference', () => {
  it.each([
    ['nginx', 'nginx:latest'],
    ['nginx:1', 'nginx:1'],
    [`nginx:1@${one}`, undefined],
    [one, undefined],
    ['1'.repeat(64), undefined],
    ['abcdef123456', undefined],
  ])('%s follows %s', (asked, wanted) => {
    expect(followed(facts(asked), undefined)).toBe(wanted);
  });

  it('that was put there by going back is the one from before', () => {
    expect(followed(facts(`nginx:1@${one}`), { id: 'a', name: 'a', reference: 'nginx:1' })).toBe('nginx:1');
  });

  it('has the digests of its own repository, by whatever name', () => {
    expect(digestsIn('nginx:1', [`docker.io/library/nginx@${one}`, `other/nginx@${two}`])).toEqual([one]);
  });
});

describe('an update', () => {
  it('is told by what the registry said, and what a person said', async () => {
    const memory = await UpdateMemory.open(home);
    const told = () => updateOf(facts('nginx:1'), memory, 'e', now);
    expect(told().state).toBe('unknown');
    await memory.tell('e', 'nginx:1', { digest: one, checkedAt: 1, nextAt: 2 });
    expect(told()).toMatchObject({ state: 'current', digest: one, checkedAt: 1 });
    await memory.tell('e', 'nginx:1', { digest: two, checkedAt: 3, nextAt: 4 });
    expect(told()).toMatchObject({ state: 'newer', newDigest: two });
    expect(isOffered(told())).toBe(true);
    await memory.amend('e', { id: 'a', name: 'name-a' }, { skipped: two });
    expect(isOffered(told())).toBe(false);
    await memory.amend('e', { id: 'a', name: 'name-a' }, { skipped: undefined, pinned: true });
    expect(isOffered(told())).toBe(false);
    expect(updateOf(facts('built:1', []), memory, 'e', now).state).toBe('local');
    expect(updateOf(facts(one), memory, 'e', now).state).toBe('fixed');

    const later = await UpdateMemory.open(home);
    expect(updateOf(facts('nginx:1'), later, 'e', now)).toMatchObject({ state: 'newer', pinned: true });
    const renewed = { ...facts('nginx:1'), id: 'another' };
    expect(updateOf(renewed, later, 'e', now).pinned).toBe(true);
  });

  it('goes by digests that the image had once', async () => {
    const memory = await UpdateMemory.open(home);
    memory.learnDigests('f', new Map([['i', [`nginx@${one}`]]]));
    expect(memory.learnDigests('f', new Map([['i', []]])).get('i')).toEqual([`nginx@${one}`]);
    expect(memory.learnDigests('f', new Map([['other', []]])).has('i')).toBe(false);
    expect(memory.learnDigests('f', new Map([['i', []]])).get('i')).toEqual([]);
    expect(updateOf(facts('localhost/app:1', [`localhost/app@${one}`]), memory, 'f', now).state).toBe('local');
  });

  it('does not offer a way back to an image that was removed', async () => {
    const memory = await UpdateMemory.open(home);
    await memory.amend('e', { id: 'b', name: 'name-b' }, { previous: { imageId: 'old', at: 1 } });
    const told = (there: boolean) =>
      updateOf(facts('nginx:1', [], 'b'), memory, 'e', { ...now, hasImage: () => there });
    expect(told(true).previous).toMatchObject({ imageId: 'old' });
    expect(told(false).previous).toBeUndefined();
  });
});

describe('asking', () => {
  const board = { checking: new Set<string>(), tell: () => undefined } as unknown as UpdateBoard;
  const signal = new AbortController().signal;

  async function checks(ask: (reference: string) => Promise<string>, at = { now: 1_000 }) {
    const memory = await UpdateMemory.open(mkdtempSync(`${home}/own-`));
    const asked: string[] = [];
    const made = new UpdateChecks({
      memory,
      now: () => at.now,
      random: () => 0.5,
      ask: async (_, reference) => {
        asked.push(reference);
        return ask(reference);
      },
    });
    return { memory, asked, made };
  }

  it('is done once for all containers of a reference, and not for pinned, local and fixed ones', async () => {
    const { memory, asked, made } = await checks(async () => one);
    await memory.amend('e', { id: 'p', name: 'name-p' }, { pinned: true });
    const all = [
      facts('nginx:1', undefined, 'x'),
      facts('nginx:1', undefined, 'y'),
      facts('redis:1', [`redis@${one}`], 'p'),
      facts('built:1', [], 'z'),
      facts(`nginx:2@${one}`, undefined, 'w'),
    ];
    const references = made.referencesOf('e', all);
    expect(references).toEqual(['nginx:1']);
    await Promise.all([made.check('e', board, references, signal), made.check('e', board, references, signal)]);
    expect(asked).toEqual(['nginx:1']);
  });

  it('is due again after a day and some, and an hour after there was no network', async () => {
    const clock = { now: 0 };
    const hour = 3_600_000;
    const { made } = await checks(async (reference) => {
      if (reference === 'lost:1') throw Object.assign(new Error('x'), { problem: { reason: 'network', message: 'x' } });
      return one;
    }, clock);
    await made.check('e', board, ['nginx:1', 'lost:1'], signal);
    const due = (hours: number) => {
      clock.now = hours * hour;
      return made.due('e', ['nginx:1', 'lost:1']);
    };
    expect(due(0.9)).toEqual([]);
    expect(due(1.1)).toEqual(['lost:1']);
    expect(due(24)).toEqual(['lost:1']);
    expect(due(26)).toEqual(['nginx:1', 'lost:1']);
  });

  it('leaves a registry alone that said it was asked too often, and keeps what was known', async () => {
    let fails = false;
    const { memory, asked, made } = await checks(async () => {
      if (fails) throw Object.assign(new Error('x'), { problem: { reason: 'rate-limited', message: 'x' } });
      return two;
    });
    const many = Array.from({ length: 20 }, (_, index) => `nginx:${index}`);
    await made.check('e', board, many, signal);
    fails = true;
    asked.length = 0;
    await made.check('e', board, many, signal);
    expect(asked.length).toBeLessThan(6);
    expect(memory.told('e', 'nginx:19')).toMatchObject({ digest: two, problem: { reason: 'rate-limited' } });
  });
});
