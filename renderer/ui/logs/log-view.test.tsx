// @vitest-environment happy-dom
// The log on screen: text only, few rows, search, filters, folding, fields of JSON lines.
import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { LogBuffer } from './log-buffer.ts';
import { rowTexts } from './log-copy.ts';
import type { LogFilterSet, LogLook } from './log-model.ts';
import type { LogItem } from './log-rows.ts';
import { type LogViewProps, OwnLogView } from './log-view.tsx';
import type { LogSay } from './log-words.ts';

const say: LogSay = (word, values = {}) => [word, ...Object.values(values)].join(' ');
const usual: LogLook = {
  wrap: false,
  times: 'off',
  fontSize: 12,
  columns: [],
  histogram: false,
  copyColours: false,
};

let frames: (() => void)[];
const frame = () =>
  act(() => {
    for (const run of frames.splice(0)) run();
  });
const line = (text: string, more: Partial<LogItem> = {}): LogItem => ({
  stream: 'stdout',
  at: '2026-01-01T00:00:00Z',
  text,
  ...more,
});
const rows = () => [...document.querySelectorAll('[data-row]')];

function Log(props: Partial<LogViewProps> & { buffer: LogBuffer }) {
  const [look, setLook] = useState({ ...usual, ...props.look });
  return (
    <MantineProvider env="test">
      <OwnLogView
        label="Log"
        say={say}
        locale="en"
        rows={props.buffer}
        empty="No output"
        {...props}
        look={look}
        onLook={(change) => setLook({ ...look, ...change })}
      />
    </MantineProvider>
  );
}

const open = (lines: LogItem[], more: Partial<LogViewProps> = {}, buffer = new LogBuffer()) => {
  render(<Log buffer={buffer} {...more} />);
  act(() => buffer.append(lines));
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

describe('rows', () => {
  it('show hostile lines as text, and drop what is no text', () => {
    open([line('<img src=x onerror="boom()"> \u001b]0;title\u0007\u001b[31mred\u001b[0m')]);
    expect(rows()[0]?.textContent).toBe('<img src=x onerror="boom()"> red');
    expect(document.querySelector('img')).toBeNull();
  });

  it('mark stderr with a name', () => {
    open([line('out'), line('problem', { stream: 'stderr' })]);
    expect(screen.getAllByRole('img', { name: 'stderr' })).toHaveLength(1);
    expect(rows()[1]?.getAttribute('data-stream')).toBe('stderr');
  });

  it('are drawn as far as they are on screen, and take new lines in', () => {
    const buffer = open(Array.from({ length: 5000 }, (_, index) => line(`line ${index}`)));
    expect(rows().length).toBeLessThan(80);
    expect(rows().at(-1)?.textContent).toBe('line 4999');
    act(() => buffer.append([line('newest')]));
    frame();
    expect(rows().at(-1)?.textContent).toBe('newest');
  });

  it('say what happened between lines, and where each came from when there are several', () => {
    const sources = ['web', 'db'].map((name, key) => ({ key, name, muted: false }));
    open([line('a', { source: 0 }), line('', { source: 1, mark: 'ended' })], { sources });
    expect(rows()[0]?.textContent).toBe('weba');
    expect(rows()[1]?.textContent).toContain('dbmark.ended');
  });

  it('fold a very long line until it is asked for, fetching what came cut', async () => {
    const wholeText = vi.fn(async () => 'x'.repeat(9000));
    open([line('x'.repeat(4096), { more: 4904 }), line('after')], { tools: { wholeText } });
    expect(rows()[0]?.querySelector('span')?.textContent).toHaveLength(2000);
    await act(async () => fireEvent.click(screen.getByRole('button', { name: /^expand 7000/ })));
    expect(rows()[0]?.querySelector('span')?.textContent).toHaveLength(9000);
    fireEvent.click(screen.getByRole('button', { name: 'collapse' }));
    expect(rows()[0]?.querySelector('span')?.textContent).toHaveLength(2000);
  });

  it('show what carriage returns wrote over when they are opened', () => {
    open([line('10 %\r\u001b[31m50 %\u001b[0m\rdone'), line('a line end\r')]);
    const text = () => rows()[0]?.querySelector('span')?.textContent;
    expect(text()).toBe('done');
    expect(rows()[1]?.querySelector('button')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'overwritten 2' }));
    expect(text()).toBe('10 %\n50 %\ndone');
    fireEvent.click(screen.getByRole('button', { name: 'collapse' }));
    expect(text()).toBe('done');
  });

  it('show fields of a JSON line, in columns and one by one, and tell which one was clicked', () => {
    const onField = vi.fn();
    const fieldsOf = (text: string) =>
      Object.entries(JSON.parse(text)).map(([path, value]) => ({ path, text: `${value}` }));
    open([line('{"level":"info","msg":"hello"}'), line('plain')], {
      look: { ...usual, columns: ['msg'] },
      tools: { fieldsOf, onField },
    });
    expect(rows().map((row) => row.textContent)).toEqual(['hello', 'plain']);
    fireEvent.click(screen.getByRole('button', { name: 'open' }));
    expect(rows()[0]?.textContent).toBe('levelinfomsghello');
    fireEvent.click(within(rows()[0] as HTMLElement).getByRole('button', { name: 'info' }));
    expect(onField).toHaveBeenCalledWith({ path: 'level', text: 'info' });
  });

  it('have their time when asked, as it is here or in UTC', () => {
    open([line('y')], { look: { ...usual, times: 'utc' } });
    const time = document.querySelector('time');
    expect(time?.getAttribute('datetime')).toBe('2026-01-01T00:00:00Z');
    expect(time?.textContent).toBe('01-01 00:00:00.000Z');
  });
});

describe('the end', () => {
  it('says how many lines are no longer kept, and that there is none', () => {
    const buffer = new LogBuffer({ lines: 2 });
    open([], {}, buffer);
    expect(screen.getByText('No output')).toBeTruthy();
    act(() => buffer.append([line('a'), line('b'), line('c')]));
    frame();
    expect(screen.getByText('dropped 1')).toBeTruthy();
  });

  it('is left when the reader goes up, counts what comes, and is followed again with the button or End', () => {
    const buffer = open(Array.from({ length: 200 }, (_, index) => line(`line ${index}`)));
    const log = screen.getByRole('log');
    fireEvent.wheel(log, { deltaY: -10 });
    act(() => buffer.append([line('newest')]));
    frame();
    expect(screen.getByRole('button', { name: 'follow' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'newLines 1' }));
    expect(rows().at(-1)?.textContent).toBe('newest');
    fireEvent.click(screen.getByRole('button', { name: 'pause' }));
    expect(screen.getByRole('button', { name: 'jump' })).toBeTruthy();
    fireEvent.keyDown(log, { key: 'End' });
    expect(screen.queryByRole('button', { name: 'jump' })).toBeNull();
  });

  it('is as far as the beginning by keyboard', () => {
    open(Array.from({ length: 200 }, (_, index) => line(`line ${index}`)));
    fireEvent.keyDown(screen.getByRole('log'), { key: 'Home' });
    expect(rows()[0]?.textContent).toBe('line 0');
  });
});

describe('the search', () => {
  it('finds words, walks over the hits with Enter and F3 and marks them', () => {
    open(['alpha', 'beta one', 'gamma', '\u001b[32mbe\u001b[0mta two'].map((text) => line(text)));
    const field = screen.getByRole('searchbox', { name: 'search' });
    fireEvent.change(field, { target: { value: 'BETA' } });
    expect([...document.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['beta', 'be', 'ta']);
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(screen.getByText('matches 1 2')).toBeTruthy();
    fireEvent.keyDown(document.body, { key: 'F3' });
    expect(screen.getByText('matches 2 2')).toBeTruthy();
    fireEvent.keyDown(field, { key: 'Enter', shiftKey: true });
    expect(screen.getByText('matches 1 2')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'caseSensitive' }));
    expect(document.querySelectorAll('mark')).toHaveLength(0);
    fireEvent.keyDown(field, { key: 'Escape' });
    expect((field as HTMLInputElement).value).toBe('');
  });

  it('is where Ctrl+F goes', () => {
    open([line('a')]);
    fireEvent.keyDown(document.body, { key: 'f', ctrlKey: true });
    expect(document.activeElement).toBe(screen.getByRole('searchbox', { name: 'search' }));
  });
});

describe('the filter', () => {
  function openFilter(filter: LogFilterSet, more: object = {}) {
    const model = { filter, onFilter: vi.fn(), saved: [], onSave: vi.fn(), onForget: vi.fn(), ...more };
    open([line('a')], { filter: model });
    return model;
  }
  const query = { kind: 'text' as const, text: 'noise', caseSensitive: false, wholeWord: false };

  it('takes a rule, levels and streams', async () => {
    const model = openFilter({ rules: [] });
    fireEvent.click(screen.getByRole('button', { name: 'filter' }));
    fireEvent.click(await screen.findByRole('radio', { name: 'rule.hide' }));
    fireEvent.change(screen.getByRole('textbox', { name: 'rule.text' }), { target: { value: 'noise' } });
    fireEvent.click(screen.getByRole('button', { name: 'rule.add' }));
    expect(model.onFilter).toHaveBeenLastCalledWith({ rules: [{ action: 'hide', query }] });
    fireEvent.click(screen.getByRole('checkbox', { name: 'stream.stdout' }));
    expect(model.onFilter).toHaveBeenLastCalledWith({ rules: [], streams: ['stderr'] });
    fireEvent.click(screen.getByRole('checkbox', { name: 'level.none' }));
    const levels = ['trace', 'debug', 'info', 'warning', 'error', 'fatal'];
    expect(model.onFilter).toHaveBeenLastCalledWith({ rules: [], levels });
  });

  it('is shown as chips that take their part away, and says what is wrong with it', () => {
    const rules = [{ action: 'hide' as const, query }];
    const model = openFilter({ rules, streams: ['stderr'] }, { problem: 'Too slow' });
    expect(screen.getByRole('alert').textContent).toBe('Too slow');
    fireEvent.click(screen.getByRole('button', { name: 'chip.remove chip.hide noise' }));
    expect(model.onFilter).toHaveBeenLastCalledWith({ rules: [], streams: ['stderr'] });
    fireEvent.click(screen.getByRole('button', { name: 'chip.clear' }));
    expect(model.onFilter).toHaveBeenLastCalledWith({ rules: [] });
  });

  it('is saved by name and used again', async () => {
    const saved = [{ name: 'quiet', filter: { rules: [{ action: 'hide' as const, query }] } }];
    const model = openFilter({ rules: [], streams: ['stderr'] }, { saved });
    fireEvent.click(screen.getByRole('button', { name: 'filter' }));
    fireEvent.click(await screen.findByRole('button', { name: 'quiet' }));
    expect(model.onFilter).toHaveBeenLastCalledWith(saved[0]?.filter);
    fireEvent.change(screen.getByRole('textbox', { name: 'saved.name' }), { target: { value: ' errors ' } });
    fireEvent.click(screen.getByRole('button', { name: 'saved.save' }));
    expect(model.onSave).toHaveBeenCalledWith('errors');
    fireEvent.click(screen.getByRole('button', { name: 'saved.forget quiet' }));
    expect(model.onForget).toHaveBeenCalledWith('quiet');
  });

  it('takes a part of the bars over time by keyboard', () => {
    const onRange = vi.fn();
    const histogram = { since: 0, until: 10_000, counts: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], onRange };
    open([line('a')], { histogram, look: { ...usual, histogram: true } });
    const bars = screen.getByRole('slider', { name: 'bars.title' });
    fireEvent.keyDown(bars, { key: 'ArrowLeft' });
    fireEvent.keyDown(bars, { key: 'ArrowLeft', shiftKey: true });
    fireEvent.keyDown(bars, { key: 'ArrowLeft', shiftKey: true });
    fireEvent.keyDown(bars, { key: 'Enter' });
    expect(onRange).toHaveBeenCalledWith(6000, 9000);
  });
});

describe('copying', () => {
  it('takes lines without times and buttons, or as they came', () => {
    open([line('\u001b[31mred\u001b[0m'), line('x'.repeat(3000))], { look: { ...usual, times: 'utc' } });
    const piece = document.createElement('div');
    piece.append(...rows().map((row) => row.cloneNode(true)));
    expect(rowTexts(piece, undefined)).toEqual(['red', 'x'.repeat(2000)]);
    expect(rowTexts(piece, (row) => (row === 0 ? '\u001b[31mred\u001b[0m' : undefined))[0]).toBe(
      '\u001b[31mred\u001b[0m',
    );
  });

  const many = Array.from({ length: 500 }, (_, index) => line(`line ${index}`));
  const clipboard = () => {
    const writeText = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    onTestFinished(() => writeText.mockRestore());
    return writeText;
  };
  const copy = async () => {
    await act(async () => {
      fireEvent.keyDown(screen.getByRole('log'), { key: 'c', ctrlKey: true });
    });
  };
  const rowOf = (text: string) => screen.getByText(text).closest('[data-row]') as HTMLElement;

  it('takes all lines with Ctrl+A, also those that are not drawn', async () => {
    const writeText = clipboard();
    open(many);
    fireEvent.keyDown(screen.getByRole('log'), { key: 'a', ctrlKey: true });
    expect(rows().every((row) => row.className.includes('marked'))).toBe(true);
    await copy();
    expect(writeText.mock.calls[0]?.[0].split('\n')).toEqual(many.map(({ text }) => text));
    expect(screen.getByText('copy.done 500 500')).toBeTruthy();
    fireEvent.keyDown(screen.getByRole('log'), { key: 'Escape' });
    expect(rows().some((row) => row.className.includes('marked'))).toBe(false);
  });

  it('takes the lines from a click to a far click with Shift, either way round', async () => {
    const writeText = clipboard();
    open(many);
    const log = screen.getByRole('log');
    fireEvent.keyDown(log, { key: 'Home' });
    fireEvent.mouseDown(rowOf('line 10'), { button: 0 });
    fireEvent.mouseUp(rowOf('line 10'), { button: 0 });
    fireEvent.keyDown(log, { key: 'End' });
    fireEvent.mouseDown(rowOf('line 490'), { button: 0, shiftKey: true });
    await copy();
    expect(writeText.mock.calls[0]?.[0].split('\n')).toEqual(many.slice(10, 491).map(({ text }) => text));
    fireEvent.mouseDown(rowOf('line 495'), { button: 0 });
    fireEvent.mouseUp(rowOf('line 495'), { button: 0 });
    expect(rows().some((row) => row.className.includes('marked'))).toBe(false);
    fireEvent.keyDown(log, { key: 'Home' });
    fireEvent.mouseDown(rowOf('line 3'), { button: 0, shiftKey: true });
    await copy();
    expect(writeText.mock.calls[1]?.[0].split('\n')).toEqual(many.slice(3, 496).map(({ text }) => text));
  });

  it('marks lines by Shift and arrows, and asks for them where they are kept', async () => {
    const writeText = clipboard();
    const copied = vi.fn(async () => ({ text: 'as kept', lines: 2, total: 3 }));
    const tools = { copy: copied };
    open(many, { tools, look: { ...usual, copyColours: true } });
    const log = screen.getByRole('log');
    fireEvent.keyDown(log, { key: 'ArrowUp' });
    fireEvent.keyDown(log, { key: 'ArrowUp', shiftKey: true });
    fireEvent.keyDown(log, { key: 'ArrowUp', shiftKey: true });
    await copy();
    expect(copied).toHaveBeenCalledWith({ from: many[497], to: many[499] }, true, expect.any(AbortSignal));
    expect(writeText).toHaveBeenCalledWith('as kept');
    expect(screen.getByText('copy.cut 2 3')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'download.close' }));
    expect(screen.queryByText('copy.cut 2 3')).toBeNull();
  });

  it('says so where the lines cannot be had', async () => {
    clipboard();
    open(many, { tools: { copy: () => Promise.reject(new Error('gone')) } });
    fireEvent.keyDown(screen.getByRole('log'), { key: 'a', ctrlKey: true });
    await copy();
    expect(screen.getByText('copy.failed')).toBeTruthy();
  });
});
