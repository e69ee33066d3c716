// @vitest-environment happy-dom
// The query bar by keyboard and mouse: what it offers, takes, closes and clears.
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { QueryBar, type QuerySuggestion } from './query-bar.tsx';
import { QueryNotices } from './query-notices.tsx';

const fruits = ['apple', 'apricot', 'pear'];
const onWriting = vi.fn();

function suggest(text: string, caret: number): QuerySuggestion[] {
  const typed = text.slice(0, caret).split(' ').at(-1) ?? '';
  return fruits
    .filter((fruit) => fruit.startsWith(typed) && fruit !== typed)
    .map((fruit) => {
      const before = text.slice(0, caret - typed.length) + fruit;
      return { id: fruit, label: fruit, detail: 'a fruit', text: `${before} `, caret: before.length + 1 };
    });
}

function Bar({ initial = '' }: { initial?: string }) {
  const [value, setValue] = useState(initial);
  return (
    <QueryBar
      label="Search"
      placeholder="Fruits"
      value={value}
      onChange={setValue}
      suggest={suggest}
      suggestionsLabel="Suggestions"
      clearLabel="Clear"
      onWriting={onWriting}
      shortcut="/"
    />
  );
}

const field = () => screen.getByRole<HTMLInputElement>('combobox', { name: 'Search' });
const options = () => screen.queryAllByRole('option').map((option) => option.querySelector('span')?.textContent);
const chosen = () => screen.queryByRole('option', { selected: true })?.textContent;
const key = (name: string, more: object = {}) => fireEvent.keyDown(field(), { key: name, ...more });
const type = (text: string) => fireEvent.change(field(), { target: { value: text } });

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

describe('QueryBar', () => {
  it('offers nothing by itself, everything with Down, and what fits while writing', () => {
    render(<Bar />);
    expect(options()).toEqual([]);
    key('ArrowDown');
    expect(options()).toEqual(fruits);
    expect(chosen()).toContain('apple');
    type('ap');
    expect(options()).toEqual(['apple', 'apricot']);
    expect(chosen()).toBeUndefined();
    expect(field().getAttribute('aria-expanded')).toBe('true');
  });

  it('chooses with the arrows, around the ends, and takes with Enter', () => {
    render(<Bar />);
    type('ap');
    key('ArrowUp');
    expect(chosen()).toContain('apricot');
    key('ArrowDown');
    expect(chosen()).toContain('apple');
    const option = document.getElementById(field().getAttribute('aria-activedescendant') ?? '');
    expect(option?.textContent).toContain('apple');
    key('Enter');
    expect(field().value).toBe('apple ');
    expect(field().selectionStart).toBe(6);
    expect(options()).toEqual(fruits);
  });

  it('takes the first with Tab, and lets Tab go on where nothing is offered', () => {
    render(<Bar />);
    type('pe');
    expect(key('Tab')).toBe(false);
    expect(field().value).toBe('pear ');
    key('Escape');
    expect(key('Tab')).toBe(true);
  });

  it('takes what is clicked and keeps the field focused', () => {
    render(<Bar />);
    type('ap');
    expect(fireEvent.pointerDown(screen.getByText('apricot'))).toBe(false);
    fireEvent.click(screen.getByText('apricot'));
    expect(field().value).toBe('apricot ');
    expect(document.activeElement).toBe(field());
  });

  it('closes with Escape, then clears', () => {
    render(<Bar />);
    type('ap');
    key('Escape');
    expect(options()).toEqual([]);
    expect(field().value).toBe('ap');
    key('Escape');
    expect(field().value).toBe('');
    type('x');
    fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
    expect(field().value).toBe('');
  });

  it('says where somebody writes while something is offered', () => {
    render(<Bar />);
    type('ap');
    expect(onWriting).toHaveBeenLastCalledWith(2);
    key('Escape');
    expect(onWriting).toHaveBeenLastCalledWith(undefined);
  });

  it('is focused by its shortcut, but not while something else is written', () => {
    render(
      <>
        <Bar initial="x" />
        <textarea aria-label="other" />
      </>,
    );
    fireEvent.keyDown(screen.getByLabelText('other'), { key: '/' });
    expect(document.activeElement).not.toBe(field());
    fireEvent.keyDown(document.body, { key: '/' });
    expect(document.activeElement).toBe(field());
  });
});

it('notices are read out', () => {
  render(<QueryNotices notices={[{ id: 'a', kind: 'warning', text: 'Left out' }]} />);
  expect(screen.getByRole('status').textContent).toBe('Left out');
});
