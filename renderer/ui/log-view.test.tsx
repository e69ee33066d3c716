// @vitest-environment happy-dom
// The log on screen: text only, few rows, search, folding.
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { joinRows } from './log-copy.ts';
import { LogBuffer, type LogEntry, LogView, type LogWords } from './log-view.tsx';

const words: LogWords = {
  search: 'Search',
  searchPlaceholder: 'Search',
  previous: 'Previous',
  next: 'Next',
  matches: (current, total) => `${current} of ${total}`,
  wrap: 'Wrap',
  times: 'Times',
  follow: 'Follow',
  jump: 'Newest',
  stderr: 'stderr',
  expand: (count) => `Show ${count} more`,
  collapse: 'Show less',
  dropped: (count) => `${count} dropped`,
  empty: 'No output',
};

let frames: (() => void)[];
const frame = () =>
  act(() => {
    for (const run of frames.splice(0)) run();
  });
const line = (text: string, stream: LogEntry['stream'] = 'stdout'): LogEntry => ({
  stream,
  at: '2026-01-01T00:00:00Z',
  text,
});
const rows = () => [...document.querySelectorAll('[data-line]')];
const open = (lines: LogEntry[], buffer = new LogBuffer()) => {
  render(<LogView label="Log" words={words} lines={buffer} />);
  buffer.append(lines);
  frame();
  return buffer;
};

beforeEach(() => {
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('LogView', () => {
  it('shows hostile lines as text, and drops what is no text', () => {
    open([line('<img src=x onerror="boom()"> \u001b]0;title\u0007\u001b[31mred\u001b[0m')]);
    expect(rows()[0]?.textContent).toBe('<img src=x onerror="boom()"> red');
    expect(document.querySelector('img')).toBeNull();
  });

  it('marks stderr with a name', () => {
    open([line('out'), line('problem', 'stderr')]);
    expect(screen.getAllByRole('img', { name: 'stderr' })).toHaveLength(1);
    expect(rows()[1]?.getAttribute('data-stream')).toBe('stderr');
  });

  it('draws the newest rows only, and takes new lines in', () => {
    const buffer = open(Array.from({ length: 5000 }, (_, index) => line(`line ${index}`)));
    expect(rows().length).toBeLessThan(80);
    expect(rows().at(-1)?.textContent).toBe('line 4999');
    buffer.append([line('newest')]);
    frame();
    expect(rows().at(-1)?.textContent).toBe('newest');
  });

  it('says how many lines are no longer kept, and that there is none', () => {
    const buffer = new LogBuffer({ lines: 2 });
    open([], buffer);
    expect(screen.getByText('No output')).toBeTruthy();
    buffer.append([line('a'), line('b'), line('c')]);
    frame();
    expect(screen.getByText('1 dropped')).toBeTruthy();
  });

  it('stops following when the reader goes up, and goes on with the button', () => {
    const buffer = open(Array.from({ length: 200 }, (_, index) => line(`line ${index}`)));
    const log = screen.getByRole('log');
    fireEvent.wheel(log, { deltaY: -10 });
    const jump = screen.getByRole('button', { name: 'Newest' });
    buffer.append([line('newest')]);
    frame();
    expect(screen.getByRole('button', { name: 'Follow' }).getAttribute('aria-pressed')).toBe('false');
    fireEvent.click(jump);
    expect(screen.queryByRole('button', { name: 'Newest' })).toBeNull();
    expect(rows().at(-1)?.textContent).toBe('newest');
  });

  it('finds words, walks over the hits with Enter and marks them', () => {
    open(['alpha', 'beta one', 'gamma', '\u001b[32mbe\u001b[0mta two'].map((text) => line(text)));
    const field = screen.getByRole('searchbox', { name: 'Search' });
    fireEvent.change(field, { target: { value: 'BETA' } });
    expect([...document.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['beta', 'be', 'ta']);
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(screen.getByText('1 of 2')).toBeTruthy();
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(screen.getByText('2 of 2')).toBeTruthy();
    fireEvent.keyDown(field, { key: 'Enter', shiftKey: true });
    expect(screen.getByText('1 of 2')).toBeTruthy();
    fireEvent.keyDown(field, { key: 'Escape' });
    expect(document.querySelectorAll('mark')).toHaveLength(0);
  });

  it('goes to the search with Ctrl+F', () => {
    open([line('a')]);
    fireEvent.keyDown(document.body, { key: 'f', ctrlKey: true });
    expect(document.activeElement).toBe(screen.getByRole('searchbox', { name: 'Search' }));
  });

  it('folds a very long line until it is asked for', () => {
    open([line('x'.repeat(5000)), line('after')]);
    expect(rows()[0]?.querySelector('span')?.textContent).toHaveLength(2000);
    fireEvent.click(screen.getByRole('button', { name: 'Show 3000 more' }));
    const text = rows()
      .filter((row) => row.getAttribute('data-line') === '0')
      .map((row) => row.querySelector('span')?.textContent)
      .join('');
    expect(text).toBe('x'.repeat(5000));
    fireEvent.click(screen.getByRole('button', { name: 'Show less' }));
    expect(rows()).toHaveLength(2);
  });

  it('wraps lines and shows times when asked', () => {
    open([line('y'.repeat(300))]);
    fireEvent.click(screen.getByRole('button', { name: 'Wrap' }));
    expect(rows()).toHaveLength(3);
    fireEvent.click(screen.getByRole('button', { name: 'Times' }));
    expect(document.querySelectorAll('time')[0]?.getAttribute('datetime')).toBe('2026-01-01T00:00:00Z');
  });
});

describe('joinRows', () => {
  it('puts the rows of a broken line together', () => {
    const rowTexts = [
      { line: '1', text: 'ab' },
      { line: '1', text: 'cd' },
      { line: '2', text: 'ef' },
    ];
    expect(joinRows(rowTexts)).toBe('abcd\nef');
  });
});
