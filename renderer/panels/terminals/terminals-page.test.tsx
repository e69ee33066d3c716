// @vitest-environment happy-dom
// The terminals: tabs and panes from the runtime's sessions, typing in order, what became of them, new ones.
import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import i18next from 'i18next';
import { useImperativeHandle } from 'react';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TerminalSession } from '../../../runtime/contract/terminals.ts';
import app from '../../locales/en/app.json';
import terminals from '../../locales/en/terminals.json';
import { fakeRuntime } from '../../state/test-backend.ts';
import type { TerminalViewProps } from '../../ui/terminals/terminal-view.tsx';

const streams = [
  'engines.watch',
  'containers.watch',
  'machines.watch',
  'settings.watch',
  'terminals.watch',
  'terminals.attach',
];
let runtime = fakeRuntime(streams);
vi.mock('../../backend.ts', () => ({ backend: () => runtime.client, onConnection: vi.fn(), inDesktop: () => true }));

const written: string[] = [];
const views = new Map<string, TerminalViewProps>();
const find = vi.fn();
// It draws on a canvas, which this DOM has not.
vi.mock('../../ui/terminals/terminal-view.tsx', () => ({
  copyText: vi.fn(),
  TerminalView(props: TerminalViewProps) {
    views.set(props.label, props);
    useImperativeHandle(props.ref, () => ({
      write: (data: string, done: () => void) => {
        written.push(data);
        done();
      },
      replay: (data: string, columns: number, rows: number, done: () => void) => {
        written.push(`(${columns}x${rows})${data}`);
        done();
      },
      clear: (done: () => void) => {
        written.push('(cleared)');
        done();
      },
      focus: () => undefined,
      paste: (text: string) => props.onData(`<${text}>`, 'typed'),
      find,
      endSearch: () => undefined,
      selection: () => '',
      selectAll: () => undefined,
    }));
    return <textarea aria-label={props.label} />;
  },
}));

const { connectionChanged } = await import('../../state/connection.ts');
const { TerminalsPage } = await import('./terminals-page.tsx');

void i18next
  .use(initReactI18next)
  .init({ lng: 'en', resources: { en: { app, terminals } }, interpolation: { escapeValue: false } });

let number = 0;
/** Sessions of their own for each test: what a view remembers is remembered by their ids. */
function session(name: string, change: Partial<TerminalSession> = {}): TerminalSession {
  number += 1;
  return {
    id: `s${number}`,
    place: { kind: 'shell', engineId: 'e', containerId: `c-${name}` },
    containerName: name,
    shell: '/bin/sh',
    status: 'running',
    createdAt: number,
    ...change,
  };
}

let web = session('web');
let db = session('db');
const tell = (...sessions: TerminalSession[]) => act(async () => runtime.tell('terminals.watch', sessions));
const called = (name: string) => runtime.calls.filter((call) => call[0] === name).map((call) => call[1]);
const tabs = () => screen.getAllByRole('tab').map((tab) => tab.textContent);
const view = (name: string) => {
  const found = views.get(`Terminal in ${name}`);
  if (!found) throw new Error(`No view of ${name}.`);
  return found;
};
const container = { id: 'c9', engineId: 'e', name: 'cache', state: 'running' };

beforeEach(async () => {
  runtime = fakeRuntime(streams);
  written.length = 0;
  views.clear();
  web = session('web');
  db = session('db');
  window.location.hash = '#/terminals';
  runtime.tell('engines.watch', { engines: [], currentId: 'e' });
  runtime.tell('terminals.watch', [web, db]);
  runtime.tell('containers.watch', { kind: 'snapshot', items: [container] });
  connectionChanged('connected');
  render(
    <MantineProvider env="test">
      <TerminalsPage />
    </MantineProvider>,
  );
  await screen.findByRole('tab', { name: 'db' });
});

afterEach(cleanup);

it('has a tab for each session, chosen by mouse, by arrows and by an address', async () => {
  expect(tabs()).toEqual(['web', 'db']);
  const [first] = screen.getAllByRole('tab');
  expect(first?.getAttribute('aria-selected')).toBe('true');
  fireEvent.keyDown(first as HTMLElement, { key: 'ArrowRight' });
  await screen.findByRole('tab', { name: 'db', selected: true });
  act(() => {
    window.location.hash = `#/terminals/${web.id}`;
    window.dispatchEvent(new Event('hashchange'));
  });
  await screen.findByRole('tab', { name: 'web', selected: true });
  expect(window.location.hash).toBe('#/terminals');
});

it('moves a tab with Shift and an arrow, and remembers where it lies', async () => {
  const [first] = screen.getAllByRole('tab');
  fireEvent.keyDown(first as HTMLElement, { key: 'ArrowRight', shiftKey: true });
  expect(tabs()).toEqual(['db', 'web']);
  cleanup();
  render(
    <MantineProvider env="test">
      <TerminalsPage />
    </MantineProvider>,
  );
  expect(tabs()).toEqual(['db', 'web']);
});

it('is called as a person says, as its program says, or after its place with a number', async () => {
  const other = session('web');
  await tell(web, { ...db, title: 'vi notes' }, other, session('', { place: { kind: 'host' } }));
  expect(tabs()).toEqual(['web', 'db: vi notes', 'web (2)', 'This computer']);
  fireEvent.keyDown(screen.getByRole('tab', { name: 'web' }), { key: 'F2' });
  const field = screen.getByRole('textbox', { name: 'Rename the terminal' });
  fireEvent.change(field, { target: { value: 'front' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(tabs()[0]).toBe('front');
});

it('repaints from the replay, goes on with the output, sends what is typed and its settled size', async () => {
  act(() => runtime.tell('terminals.attach', { kind: 'replay', data: '$ ls', columns: 90, rows: 20 }));
  act(() => runtime.tell('terminals.attach', { kind: 'data', data: '\r\nfile' }));
  act(() => runtime.tell('terminals.attach', { kind: 'clear' }));
  await waitFor(() => expect(written).toEqual(['(90x20)$ ls', '\r\nfile', '(cleared)']));
  act(() => view('web').onData('e', 'typed'));
  act(() => view('web').onData('cho', 'typed'));
  act(() => {
    for (const columns of [90, 91, 92]) view('web').onResize(columns, 30);
  });
  await waitFor(() => expect(called('terminals.resize')).toMatchObject([{ sessionId: web.id, columns: 92, rows: 30 }]));
  act(() => view('web').onData('\u001b[1;1R', 'answer'));
  const from = { sessionId: web.id, view: expect.stringMatching(/^[0-9a-f]{32}$/) };
  expect(called('terminals.input')).toEqual([
    { ...from, data: 'e' },
    { ...from, data: 'cho' },
    { ...from, data: '\u001b[1;1R', answer: true },
  ]);
});

it('splits: the same place beside it; typing goes to all while that is switched on, and no longer', async () => {
  const beside = session('web');
  runtime.answer('terminals.open', () => beside);
  fireEvent.click(screen.getByRole('button', { name: 'Split side by side' }));
  await waitFor(() => expect(called('terminals.open')).toEqual([expect.objectContaining({ place: web.place })]));
  await tell(web, db, beside);
  expect(tabs()).toEqual(['web (2) +1', 'db']);
  expect(screen.getByRole('separator', { name: 'Edge between two terminals' })).toBeTruthy();

  act(() => view('web (2)').onData('a', 'typed'));
  const all = screen.getByRole('button', { name: 'Type into all terminals of this tab' });
  fireEvent.click(all);
  expect(screen.getByText('Typing goes to all 2 terminals')).toBeTruthy();
  act(() => view('web').onData('b', 'typed'));
  act(() => view('web').onData('\u001b[1;1R', 'answer'));
  act(() => view('web').onPaste('c'));
  const typed = (id: string) =>
    called('terminals.input')
      .map((input) => input as { sessionId: string; data: string })
      .map(({ sessionId, data }) => (sessionId === id ? data : ''))
      .join('');
  await waitFor(() => expect(typed(beside.id)).toBe('ab<c>'));
  await waitFor(() => expect(typed(web.id)).toBe('b\u001b[1;1R<c>'));
  await tell(web, db);
  await tell(web, db, beside);
  expect(screen.queryByText('Typing goes to all 2 terminals')).toBeNull();
});

it('shows another tab in the place of one whose session is gone', async () => {
  await tell(db);
  expect(tabs()).toEqual(['db']);
  await screen.findByRole('tab', { name: 'db', selected: true });
});

it.each([
  [{ status: 'exited', exitCode: 3 }, 'The shell has ended with exit code 3.', 'Open again', 'terminals.reopen'],
  [{ status: 'lost' }, 'The engine went away, and what ran here with it.', 'Open again', 'terminals.reopen'],
  [{ status: 'stopped' }, 'web has stopped.', 'Start the container', 'containers.start'],
  [{ status: 'restarted' }, 'web was stopped and runs again.', 'Open again', 'terminals.reopen'],
] as const)('says what became of it and goes on: %j', async (change, text, button, call) => {
  await tell({ ...web, ...change }, db);
  expect(screen.getByText(text)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: button }));
  await waitFor(() => expect(called(call)).toHaveLength(1));
});

it('attaches anew when a session was opened again', async () => {
  act(() => runtime.tell('terminals.attach', { kind: 'replay', data: 'old', columns: 80, rows: 24 }));
  await waitFor(() => expect(written).toHaveLength(1));
  await tell({ ...web, status: 'exited' }, db);
  await tell(web, db);
  await waitFor(() => expect(written).toHaveLength(2));
});

it('closes one at once, and asks before several that run', async () => {
  fireEvent.keyDown(screen.getByRole('tab', { name: 'web' }), { key: 'Delete' });
  await waitFor(() => expect(called('terminals.close')).toEqual([{ sessionId: web.id }]));
  const beside = session('web');
  runtime.answer('terminals.open', () => beside);
  fireEvent.click(screen.getByRole('button', { name: 'Split one above the other' }));
  await waitFor(() => expect(called('terminals.open')).toHaveLength(1));
  await tell(web, db, beside);
  fireEvent(screen.getByRole('tab', { name: /^web/ }), new MouseEvent('auxclick', { button: 1, bubbles: true }));
  const question = await screen.findByRole('dialog', { name: 'Close 2 terminals?' });
  fireEvent.click(within(question).getByRole('button', { name: 'Close' }));
  await waitFor(() => expect(called('terminals.close')).toHaveLength(3));
});

it('asks before several lines are pasted, and no more when it was told so', async () => {
  act(() => view('web').onPaste('echo one'));
  await waitFor(() => expect(called('terminals.input')).toMatchObject([{ sessionId: web.id, data: '<echo one>' }]));
  act(() => view('web').onPaste('rm a\nrm b\n'));
  const question = await screen.findByRole('dialog', { name: 'Paste 2 lines?' });
  expect(within(question).getByRole<HTMLTextAreaElement>('textbox').value).toBe('rm a\nrm b\n');
  fireEvent.click(within(question).getByRole('checkbox', { name: 'Do not ask again' }));
  fireEvent.click(within(question).getByRole('button', { name: 'Paste' }));
  await waitFor(() => expect(called('terminals.input')).toHaveLength(2));
  expect(called('settings.change')).toEqual([{ terminal: { confirmPaste: false } }]);
});

it('searches by text or pattern, down and up, and says how many there are', async () => {
  act(() => view('web').onAction('search'));
  const field = await screen.findByRole('textbox', { name: 'Search the terminal' });
  fireEvent.change(field, { target: { value: '[' } });
  expect(find).toHaveBeenLastCalledWith({ text: '[', matchCase: false, regex: false }, 'next', true);
  act(() => view('web').onFound(2, 5));
  expect(screen.getByText('2 of 5')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Regular expression' }));
  expect(screen.getByText('Not a pattern')).toBeTruthy();
  fireEvent.keyDown(field, { key: 'Enter', shiftKey: true });
  expect(find.mock.lastCall?.[1]).toBe('previous');
  fireEvent.keyDown(field, { key: 'Escape' });
  expect(screen.queryByRole('textbox', { name: 'Search the terminal' })).toBeNull();
});

it('changes the size of the letters for all', async () => {
  act(() => view('web').onAction('larger'));
  await waitFor(() => expect(called('settings.change')).toEqual([{ terminal: { fontSize: 14 } }]));
});

it('marks a tab whose terminal rang out of sight', async () => {
  fireEvent.click(screen.getByRole('tab', { name: 'db' }));
  await waitFor(() => expect(views.has('Terminal in db')).toBe(true));
  act(() => view('web').onBell());
  await screen.findByRole('tab', { name: 'web Rang' });
  fireEvent.click(screen.getByRole('tab', { name: 'web Rang' }));
  await screen.findByRole('tab', { name: 'web' });
});

it('opens one with all that was chosen, keeps it when it is refused, and offers the debug shell', async () => {
  fireEvent.click(screen.getByRole('button', { name: 'New terminal' }));
  const dialog = await screen.findByRole('dialog', { name: 'New terminal' });
  fireEvent.click(within(dialog).getByRole('combobox', { name: 'Where' }));
  fireEvent.click(await screen.findByRole('option', { name: 'cache' }));
  fireEvent.change(within(dialog).getByRole('textbox', { name: 'User' }), { target: { value: 'nobody' } });
  runtime.answer('terminals.open', () => {
    const data = { reason: 'not-found', message: 'no user nobody', field: 'user' };
    throw Object.assign(new Error('x'), { data });
  });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Open terminal' }));
  expect(await within(dialog).findByText('no user nobody')).toBeTruthy();
  expect(within(dialog).getByRole<HTMLInputElement>('textbox', { name: 'User' }).value).toBe('nobody');
  runtime.answer('terminals.open', () => {
    throw Object.assign(new Error('x'), { data: { reason: 'no-shell', message: 'none' } });
  });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Open terminal' }));
  const debug = await within(dialog).findByRole('button', { name: 'Open a debug shell' });
  runtime.answer('terminals.open', () => session('cache'));
  fireEvent.click(debug);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const place = { engineId: 'e', containerId: 'c9' };
  expect(called('terminals.open').map((input) => (input as { place: unknown }).place)).toEqual([
    { ...place, kind: 'shell', user: 'nobody' },
    { ...place, kind: 'shell', user: 'nobody' },
    { ...place, kind: 'debug' },
  ]);
});

it('asks before an address from the output is opened, and opens only web addresses', async () => {
  const open = vi.spyOn(window, 'open').mockReturnValue(null);
  act(() => view('web').onLink('https://example.org/<b>'));
  fireEvent.click(await screen.findByRole('button', { name: 'Open in browser' }));
  expect(open).toHaveBeenCalledWith('https://example.org/%3Cb%3E', '_blank', 'noopener');
  open.mockClear();
  act(() => view('web').onLink('javascript:alert(1)'));
  fireEvent.click(await screen.findByRole('button', { name: 'Open in browser' }));
  expect(open).not.toHaveBeenCalled();
  open.mockRestore();
});
