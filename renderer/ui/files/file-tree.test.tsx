// @vitest-environment happy-dom
// The file tree: its rows, and what keys do.
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FileFolder, type FileItem, fileRows, modeText, sortedItems, topmost } from './file-rows.ts';
import { FileTree } from './file-tree.tsx';

const item = (name: string, kind: FileItem['kind'] = 'file', size = 1): FileItem => ({
  ...{ name, kind, size, mode: 0o644, uid: 0, gid: 0, modifiedAt: 0 },
});
const folder = (...entries: FileItem[]): FileFolder => ({ entries, status: 'ready', read: entries.length, cut: false });

const folders = new Map([
  ['/', folder(item('c10'), item('c2'), item('b', 'folder'), item('a', 'folder'))],
  ['/a', folder(item('inner', 'folder'), item('file'))],
  ['/a/inner', folder()],
]);

describe('rows', () => {
  it('stand in a person’s order, folders first, only what is open', () => {
    expect(sortedItems(folders.get('/')?.entries ?? []).map(({ name }) => name)).toEqual(['a', 'b', 'c2', 'c10']);
    expect(fileRows(folders, new Set(['/a'])).map(({ path }) => path)).toEqual([
      '/a',
      '/a/inner',
      '/a/file',
      '/b',
      '/c2',
      '/c10',
    ]);
  });

  it('are acted on once, not again below a folder that is acted on', () => {
    expect(topmost(['/a', '/a/file', '/ab', '/b/c'])).toEqual(['/a', '/ab', '/b/c']);
  });

  it('tell their mode as ls does', () => {
    expect(modeText({ kind: 'folder', mode: 0o1777 })).toBe('drwxrwxrwt');
    expect(modeText({ kind: 'file', mode: 0o4755 })).toBe('-rwsr-xr-x');
    expect(modeText({ kind: 'link', mode: 0o644 })).toBe('lrw-r--r--');
    expect(modeText({ kind: 'file', mode: 0o2640 })).toBe('-rw-r-S---');
  });
});

function Tree({
  onOpen,
  onDelete,
  onRename,
}: {
  onOpen: (path: string) => void;
  onDelete: () => void;
  onRename: () => void;
}) {
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string>();
  return (
    <>
      <output>{[...selection].join(' ')}</output>
      <FileTree
        label="Files"
        locale="en"
        rows={fileRows(folders, expanded)}
        selection={selection}
        onSelect={setSelection}
        active={active}
        onActive={setActive}
        onOpen={({ path }) => onOpen(path)}
        onExpand={(path, open) =>
          setExpanded((all) => new Set(open ? [...all, path] : [...all].filter((one) => one !== path)))
        }
        onDelete={onDelete}
        onRename={onRename}
        shown={(name) => name}
      />
    </>
  );
}

afterEach(cleanup);

describe('keys', () => {
  it('open, close, walk, select and ask', () => {
    const onOpen = vi.fn();
    const onDelete = vi.fn();
    const onRename = vi.fn();
    render(<Tree onOpen={onOpen} onDelete={onDelete} onRename={onRename} />);
    const tree = screen.getByRole('tree');
    const press = (key: string, more = {}) => fireEvent.keyDown(tree, { key, ...more });
    const chosen = () => screen.getByRole('status').textContent;
    fireEvent.focus(tree);
    press('ArrowRight');
    expect(screen.getAllByRole('treeitem')).toHaveLength(6);
    press('ArrowRight');
    expect(chosen()).toBe('/a/inner');
    press('ArrowDown', { shiftKey: true });
    expect(chosen()).toBe('/a/inner /a/file');
    press('Enter');
    expect(onOpen).toHaveBeenCalledWith('/a/file');
    press('ArrowLeft');
    expect(chosen()).toBe('/a');
    press('ArrowLeft');
    expect(screen.getAllByRole('treeitem')).toHaveLength(4);
    press('End');
    expect(chosen()).toBe('/c10');
    press('F2');
    press('Delete');
    expect(onRename).toHaveBeenCalledOnce();
    expect(onDelete).toHaveBeenCalledOnce();
    press('a', { ctrlKey: true });
    expect(chosen()).toBe('/a /b /c2 /c10');
  });
});
