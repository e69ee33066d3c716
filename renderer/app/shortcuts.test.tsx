// @vitest-environment happy-dom
// Keys: what they mean, when they rest, and how they are written.
import { cleanup, fireEvent } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useCommands } from '../state/commands.ts';
import { ariaShortcut, isShortcut, shortcutKeys, useShortcuts } from './shortcuts.ts';
import { draw } from './test-frame.tsx';

afterEach(cleanup);

function press(init: KeyboardEventInit): KeyboardEvent {
  return new KeyboardEvent('keydown', init);
}

describe('a shortcut', () => {
  it.each([
    ['mod+k', { key: 'k', ctrlKey: true }, true],
    ['mod+k', { key: 'K', ctrlKey: true, shiftKey: true }, false],
    ['mod+k', { key: 'k' }, false],
    ['mod+k', { key: 'k', metaKey: true }, false],
    ['mod+1', { key: '1', ctrlKey: true, altKey: true }, false],
    ['?', { key: '?', shiftKey: true }, true],
    ['?', { key: '?' }, true],
    ['r', { key: 'R', shiftKey: true }, false],
    ['delete', { key: 'Delete' }, true],
  ])('%s and %o', (shortcut, init, expected) => {
    expect(isShortcut(press(init), shortcut, false)).toBe(expected);
  });

  it('takes the command key on a Mac', () => {
    expect(isShortcut(press({ key: 'k', metaKey: true }), 'mod+k', true)).toBe(true);
    expect(isShortcut(press({ key: 'k', ctrlKey: true }), 'mod+k', true)).toBe(false);
  });

  it('is written as it stands on the keyboard', () => {
    expect(shortcutKeys('mod+shift+f', false)).toEqual(['Ctrl', 'Shift', 'F']);
    expect(shortcutKeys('mod+k', true)).toEqual(['⌘', 'K']);
    expect(shortcutKeys('?')).toEqual(['?']);
    expect(ariaShortcut('mod+1', false)).toBe('Control+1');
    expect(ariaShortcut('mod+1', true)).toBe('Meta+1');
  });
});

function Page({ run, mod }: { run: () => void; mod: () => void }) {
  useShortcuts();
  useCommands([
    { id: 'page.run', title: 'run', shortcut: 'r', run },
    { id: 'page.find', title: 'find', shortcut: 'mod+f', run: mod },
  ]);
  return (
    <>
      <input data-testid="field" />
      <div role="dialog">
        <button type="button" data-testid="inside" />
      </div>
    </>
  );
}

describe('the keyboard', () => {
  it('runs commands, but bare keys rest while somebody types and all rest in a dialog', () => {
    const run = vi.fn();
    const mod = vi.fn();
    const { getByTestId } = draw(<Page run={run} mod={mod} />);
    fireEvent.keyDown(document.body, { key: 'r' });
    expect(run).toHaveBeenCalledTimes(1);
    fireEvent.keyDown(getByTestId('field'), { key: 'r' });
    expect(run).toHaveBeenCalledTimes(1);
    fireEvent.keyDown(getByTestId('field'), { key: 'f', ctrlKey: true });
    expect(mod).toHaveBeenCalledTimes(1);
    fireEvent.keyDown(getByTestId('inside'), { key: 'r' });
    fireEvent.keyDown(getByTestId('inside'), { key: 'f', ctrlKey: true });
    expect(run).toHaveBeenCalledTimes(1);
    expect(mod).toHaveBeenCalledTimes(1);
  });

  it('forgets the commands of a page that is gone', () => {
    const run = vi.fn();
    draw(<Page run={run} mod={run} />).unmount();
    fireEvent.keyDown(document.body, { key: 'r' });
    expect(run).not.toHaveBeenCalled();
  });
});
