// Changes as a tree.
import { describe, expect, it } from 'vitest';
import type { FileChange } from '../../../../runtime/contract/files.ts';
import { foundTree } from '../../../ui/list/found-rows.ts';
import { changeItem, filteredChanges, isForMount, isOnlyOnTheWay, parentsOf } from './change-tree.ts';

const changes: FileChange[] = [
  { path: '/etc', change: 'changed', kind: 'folder' },
  { path: '/etc/hosts', change: 'changed', kind: 'file', size: 10 },
  { path: '/var', change: 'changed', kind: 'folder' },
  { path: '/data', change: 'added', kind: 'folder' },
  { path: '/gone', change: 'deleted' },
  { path: '/srv/deep', change: 'added', kind: 'folder' },
  { path: '/srv/deep/file', change: 'added', kind: 'file', size: 5 },
];

describe('changes', () => {
  it('leave out folders that only lead to others', () => {
    const parents = parentsOf(changes);
    const own = changes.filter((change) => !isOnlyOnTheWay(change, parents));
    expect(own.map(({ path }) => path)).toEqual([
      '/etc/hosts',
      '/var',
      '/data',
      '/gone',
      '/srv/deep',
      '/srv/deep/file',
    ]);
  });

  it('stand in their folders, which are made up where nothing tells them', () => {
    const { folders, byPath, parents } = foundTree(changes.map(changeItem));
    const names = (path: string) => folders.get(path)?.entries.map(({ name, kind }) => `${kind} ${name}`);
    expect(names('/srv')).toEqual(['folder deep']);
    expect(names('/srv/deep')).toEqual(['file file']);
    expect(byPath.has('/srv')).toBe(false);
    expect(parents.has('/srv/deep')).toBe(true);
    expect(names('/')?.sort()).toEqual(['file gone', 'folder data', 'folder etc', 'folder srv', 'folder var']);
  });

  it('are filtered by kind and by part of the path', () => {
    expect(filteredChanges(changes, 'added', 'DEEP')).toHaveLength(2);
    expect(filteredChanges(changes, 'deleted', '')).toEqual([changes[4]]);
    expect(filteredChanges(changes, 'all', 'nowhere')).toEqual([]);
  });

  it('that a mount brought are known', () => {
    const mounts = [{ path: '/data/inner', kind: 'volume' as const, source: 'v', readOnly: false }];
    expect(isForMount(changes[3] as FileChange, mounts)).toBe(true);
    expect(isForMount(changes[1] as FileChange, mounts)).toBe(false);
  });
});
