// Stamps and the note of what npm installed: a start must redo what changed, and nothing else.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isInstalled } from './dependencies.mjs';
import { fingerprintOf, isStamped, stamp } from './stamp.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gantry-stamp-'));
  mkdirSync(join(folder, 'a/deep'), { recursive: true });
  writeFileSync(join(folder, 'a/deep/one.ts'), 'one');
  writeFileSync(join(folder, 'a/one.test.ts'), 'test');
});
afterEach(() => rmSync(folder, { recursive: true }));

const now = () => fingerprintOf(folder, ['a', 'missing'], (path) => path.endsWith('.test.ts'));

it('a fingerprint changes with a file’s size, its time, its name and its presence', () => {
  const seen = new Set([now()]);
  writeFileSync(join(folder, 'a/deep/one.ts'), 'longer');
  seen.add(now());
  utimesSync(join(folder, 'a/deep/one.ts'), 1, 1);
  seen.add(now());
  writeFileSync(join(folder, 'a/two.ts'), '');
  utimesSync(join(folder, 'a/two.ts'), 1, 1);
  seen.add(now());
  rmSync(join(folder, 'a/deep'), { recursive: true });
  seen.add(now());
  expect(seen.size).toBe(5);
});

it('a fingerprint stays when only skipped files change', () => {
  const before = now();
  writeFileSync(join(folder, 'a/one.test.ts'), 'another test');
  expect(now()).toBe(before);
});

it('a stamp holds for its own fingerprint only', () => {
  const path = join(folder, 'new/place/.stamp');
  expect(isStamped(path, 'x')).toBe(false);
  stamp(path, 'x');
  expect(isStamped(path, 'x')).toBe(true);
  expect(isStamped(path, 'y')).toBe(false);
});

it('packages count as installed when all but optional ones are there in their version', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0', optional: true },
    },
  };
  expect(isInstalled(lock, { packages: { 'node_modules/a': { version: '1.0.0' } } })).toBe(true);
  expect(isInstalled(lock, { packages: { 'node_modules/a': { version: '1.0.1' } } })).toBe(false);
  expect(isInstalled(lock, { packages: {} })).toBe(false);
});
