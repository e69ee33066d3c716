// Keys of the terminal: those of the platform are taken, all others stay the program's.
import { describe, expect, it } from 'vitest';
import { keyMeaning } from './terminal-keys.ts';

const none = { key: '', code: '', ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
function press(keys: string): typeof none {
  const parts = keys.split('+');
  const key = parts.at(-1) || '+';
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key === '_' ? 'Minus' : key;
  const has = (name: string) => parts.includes(name);
  return { key, code, ctrlKey: has('Ctrl'), shiftKey: has('Shift'), altKey: has('Alt'), metaKey: has('Cmd') };
}

describe('on Linux and Windows', () => {
  it.each([
    ['Ctrl+Shift+C', 'copy'],
    ['Ctrl+Insert', 'copy'],
    ['Ctrl+Shift+V', 'native'],
    ['Shift+Insert', 'native'],
    ['Ctrl+Shift+F', 'search'],
    ['Ctrl+=', 'larger'],
    ['Ctrl+-', 'smaller'],
    ['Ctrl+0', 'usual'],
    ['Ctrl+Shift+Escape', 'leave'],
    ['Ctrl+Shift+ArrowUp', 'go-up'],
    ['Ctrl+PageDown', 'next-tab'],
    ['Ctrl+Shift+E', 'page'],
  ])('%s is %s', (keys, meaning) => expect(keyMeaning(press(keys), false)).toBe(meaning));

  it.each([
    'Ctrl+c',
    'Ctrl+v',
    'Ctrl+f',
    'Ctrl+Shift+_',
    'Alt+ArrowLeft',
    'Ctrl+ArrowLeft',
    'Insert',
    'c',
    '0',
    '-',
    'Cmd+C',
  ])('%s is the program’s', (keys) => expect(keyMeaning(press(keys), false)).toBeUndefined());
});

describe('on a Mac', () => {
  it.each([
    ['Cmd+c', 'copy'],
    ['Cmd+v', 'native'],
    ['Cmd+f', 'search'],
    ['Cmd+k', 'clear'],
    ['Cmd+0', 'usual'],
    ['Cmd+Shift+ArrowLeft', 'go-left'],
    ['Ctrl+Shift+Escape', 'leave'],
  ])('%s is %s', (keys, meaning) => expect(keyMeaning(press(keys), true)).toBe(meaning));

  it.each(['Ctrl+c', 'Ctrl+Shift+C', 'Ctrl+-', 'Cmd+Alt+f'])('%s is the program’s', (keys) =>
    expect(keyMeaning(press(keys), true)).toBeUndefined(),
  );
});
