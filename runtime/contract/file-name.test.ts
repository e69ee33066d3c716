// Paths taken apart and put together.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folderOf, foldersDownTo, isWithin, joined, nameOf, normalPath } from './file-name.ts';

const paths = fc.string().map(normalPath);

describe('paths', () => {
  it('are made of their folder and their name', () => {
    fc.assert(
      fc.property(paths, (path) => {
        if (path === '/') return;
        expect(joined(folderOf(path), nameOf(path))).toBe(path);
        expect(isWithin(path, folderOf(path))).toBe(true);
      }),
    );
  });

  it('never lead out of the root once they are plain', () => {
    fc.assert(
      fc.property(paths, (path) => {
        expect(path.startsWith('/')).toBe(true);
        expect(path.split('/').slice(1)).not.toContain('..');
        expect(normalPath(path)).toBe(path);
      }),
    );
    expect(normalPath('/a/../../b/./c//d/')).toBe('/b/c/d');
  });

  it('tell all folders on the way', () => {
    expect(foldersDownTo('/a/b')).toEqual(['/', '/a', '/a/b']);
    expect(foldersDownTo('/')).toEqual(['/']);
    expect(isWithin('/ab', '/a')).toBe(false);
  });
});
