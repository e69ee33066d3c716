// @vitest-environment happy-dom
// The panel: sources chosen and silenced, rows fetched, filters asked for, kept logs forgotten, downloads saved.
import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LogRow, LogViewState } from '../../../runtime/contract/logs.ts';
import app from '../../locales/en/app.json';
import logs from '../../locales/en/logs.json';
import { fakeRuntime } from '../../state/test-backend.ts';

const streams = ['engines.watch', 'containers.watch', 'logs.view', 'logs.search', 'logs.kept', 'logs.export'];
const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({ backend: () => shared.client, onConnection: vi.fn(), inDesktop: () => true }));
const { connectionChanged } = await import('../../state/connection.ts');
const { LogsPage } = await import('./logs-page.tsx');

void i18next
  .use(initReactI18next)
  .init({ lng: 'en', resources: { en: { app, logs } }, interpolation: { escapeValue: false } });

const runtime = fakeRuntime(streams);
shared.client = runtime.client;
const container = (id: string, project?: string) => ({
  engineId: 'e',
  id,
  name: id,
  state: 'running',
  ...(project && { project }),
});
const source = (key: number, name: string, more: object = {}) => ({
  key,
  engineId: 'e',
  containerId: name,
  name,
  status: 'following' as const,
  lines: 2,
  dropped: 0,
  ...more,
});
const rows: LogRow[] = [
  { stream: 'stdout', at: '2026-01-01T00:00:01.000000001Z', text: 'hello', source: 0, line: 0 },
  { stream: 'stdout', at: '2026-01-01T00:00:02Z', text: '{"level":"info","user":{"id":7}}', source: 1, line: 0 },
];
const state = (more: Partial<LogViewState> = {}): LogViewState => ({
  revision: 1,
  first: 0,
  end: 2,
  sources: [source(0, 'web'), source(1, 'db')],
  lines: 2,
  rate: 0,
  behindMs: 0,
  ...more,
});
const asked = (procedure: string) => runtime.calls.filter(([name]) => name === procedure).map(([, input]) => input);
const chosen = { selections: [{ kind: 'project', engineId: 'e', project: 'shop' }], aside: true };

runtime.tell('engines.watch', { engines: [], currentId: 'e' });
runtime.tell('containers.watch', {
  kind: 'snapshot',
  items: [container('web', 'shop'), container('db', 'shop'), container('cache')],
});
runtime.tell('logs.kept', [
  { engineId: 'e', containerId: 'old', name: 'job', image: 'x', lines: 12, bytes: 2048, removedAt: 1 },
  { engineId: 'e', containerId: 'web', name: 'web', image: 'x', lines: 12, bytes: 2048 },
]);
runtime.answer('logs.window', ({ from }: { from: number }) => ({ revision: 1, from, rows: rows.slice(from) }));
connectionChanged('connected');

/** The view's own state is one for the page's life: each test says what it is. */
async function open(view: object = chosen, told: LogViewState = state()) {
  localStorage.setItem('gantry.view.logs', JSON.stringify(view));
  render(
    <MantineProvider env="test">
      <LogsPage />
    </MantineProvider>,
  );
  await act(async () => runtime.tell('logs.view', { kind: 'state', state: told }));
  await act(async () => runtime.tell('logs.view', { kind: 'tail', revision: told.revision, from: 0, rows }));
}

beforeEach(() => {
  runtime.calls.length = 0;
});
afterEach(cleanup);

it('shows lines of all sources with their names, and what is kept of containers that are gone', async () => {
  await open();
  expect((await screen.findByText('hello')).closest('[data-row]')?.textContent).toBe('webhello');
  expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'All of shop' }).checked).toBe(true);
  expect(within(screen.getByRole('region', { name: 'Removed containers' })).getAllByRole('checkbox')).toHaveLength(1);
});

it('silences one, hears one alone, and takes another', async () => {
  await open();
  await screen.findByText('hello');
  fireEvent.click(screen.getByRole('button', { name: 'Mute db' }));
  await waitFor(() => expect(asked('logs.change').at(-1)).toMatchObject({ muted: [1] }));
  fireEvent.click(screen.getByRole('button', { name: 'Only db' }));
  await waitFor(() => expect(asked('logs.change').at(-1)).toMatchObject({ muted: [0] }));
  fireEvent.click(screen.getByRole('button', { name: 'Only db' }));
  await waitFor(() => expect(asked('logs.change').at(-1)).toMatchObject({ muted: [] }));
  fireEvent.click(screen.getByRole('checkbox', { name: 'cache' }));
  await waitFor(() =>
    expect(asked('logs.change').at(-1)).toMatchObject({
      selections: [chosen.selections[0], { kind: 'container', engineId: 'e', id: 'cache' }],
    }),
  );
  fireEvent.click(screen.getByRole('checkbox', { name: 'cache' }));
});

it('filters by a field that is clicked, and clears without losing anything', async () => {
  await open();
  await screen.findByText('hello');
  fireEvent.click(screen.getByRole('button', { name: 'All fields' }));
  fireEvent.click(screen.getByRole('button', { name: '7' }));
  const query = { kind: 'field', field: 'user.id', text: '7', caseSensitive: true, wholeWord: false };
  await waitFor(() =>
    expect(asked('logs.change').at(-1)).toMatchObject({ filter: { rules: [{ action: 'show', query }] } }),
  );
  fireEvent.click(screen.getByRole('button', { name: 'Remove “Only: user.id = 7”' }));
  fireEvent.click(screen.getByRole('button', { name: 'More about this log' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Clear the view' }));
  await waitFor(() =>
    expect(asked('logs.change').at(-1)).toMatchObject({ filter: { since: '2026-01-01T00:00:02.000000001Z' } }),
  );
  fireEvent.click(screen.getByRole('button', { name: 'Show all again' }));
  await waitFor(() => expect(asked('logs.change').at(-1)).toMatchObject({ filter: { rules: [] } }));
});

it('says at the filter why it is not applied', async () => {
  await open();
  await screen.findByText('hello');
  runtime.answer('logs.change', () => {
    throw Object.assign(new Error('x'), { data: { reason: 'pattern-invalid', message: 'Unterminated group' } });
  });
  fireEvent.click(screen.getByRole('button', { name: 'Filter' }));
  fireEvent.change(await screen.findByRole('textbox', { name: 'Lines with this text' }), { target: { value: '(' } });
  fireEvent.click(screen.getAllByRole('button', { name: 'Regular expression' }).at(-1) as HTMLElement);
  fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  expect((await screen.findAllByText('This is not a valid regular expression.')).length).toBeGreaterThan(0);
  runtime.answer('logs.change', () => undefined);
  fireEvent.click(screen.getByRole('button', { name: 'Clear all' }));
});

it('counts hits as they are found, walks over them, and says what is wrong with a pattern', async () => {
  await open();
  await screen.findByText('hello');
  const field = screen.getByRole('searchbox', { name: 'Search the log' });
  fireEvent.change(field, { target: { value: 'hello' } });
  await act(async () =>
    runtime.tell('logs.search', { revision: 1, rows: [], count: 0, searched: 1, total: 2, done: false }),
  );
  await act(async () =>
    runtime.tell('logs.search', { revision: 1, rows: [0], count: 1, searched: 2, total: 2, done: true }),
  );
  expect(await screen.findByText('0 of 1')).toBeTruthy();
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(await screen.findByText('1 of 1')).toBeTruthy();
  expect(document.querySelector('mark')?.textContent).toBe('hello');
  const problem = { reason: 'pattern-slow', message: '' };
  await act(async () =>
    runtime.tell('logs.search', { revision: 1, rows: [], count: 0, searched: 2, total: 2, done: true, problem }),
  );
  expect((await screen.findByRole('alert')).textContent).toMatch(/^This pattern takes too long/);
  fireEvent.keyDown(field, { key: 'Escape' });
});

it('is opened again when the wire is back', async () => {
  await open();
  await screen.findByText('hello');
  act(() => connectionChanged('lost'));
  expect(screen.getByText('hello')).toBeTruthy();
  act(() => connectionChanged('connected'));
  await act(async () => runtime.tell('logs.view', { kind: 'state', state: state({ revision: 5 }) }));
  await waitFor(() => expect(asked('logs.window').length).toBeGreaterThan(0));
  expect(screen.getByRole('log', { name: 'Merged log' })).toBeTruthy();
});

it('says which log cannot be read, and the command that changes it', async () => {
  const problem = { reason: 'log-driver' as const, message: '', fix: 'docker run --log-driver local' };
  await open(
    chosen,
    state({ sources: [source(0, 'web', { status: 'unreadable', driver: 'none', problem }), source(1, 'db')] }),
  );
  expect(await screen.findByText('The log of web can’t be read (driver: none).')).toBeTruthy();
  expect(screen.getByText('docker run --log-driver local')).toBeTruthy();
});

it('asks before a kept log is forgotten', async () => {
  await open();
  fireEvent.click(await screen.findByRole('button', { name: 'Forget the log of job' }));
  const dialog = await screen.findByRole('dialog', { name: 'Forget the log of job?' });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Forget' }));
  await waitFor(() => expect(asked('logs.forget')).toEqual([{ engineId: 'e', containerId: 'old' }]));
});

it('saves what is exported as a file', async () => {
  let saved: { blob: Blob; name: string } | undefined;
  const make = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    saved = { blob: blob as Blob, name: '' };
    return 'blob:x';
  });
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    if (saved) saved.name = this.download;
  });
  await open();
  await screen.findByText('hello');
  fireEvent.click(screen.getByRole('button', { name: 'More about this log' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Download…' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Download' }));
  await act(async () => runtime.tell('logs.export', { text: 'one\n', done: 1, total: 2 }));
  expect(await screen.findByText('1 of 2 lines')).toBeTruthy();
  await act(async () => runtime.tell('logs.export', { text: 'two\n', done: 2, total: 2 }));
  await act(async () => runtime.finish('logs.export'));
  await waitFor(() => expect(saved?.name).toMatch(/^shop-.*\.log$/));
  expect(await saved?.blob.text()).toBe('one\ntwo\n');
  make.mockRestore();
  click.mockRestore();
});

it('says what to do while nothing is chosen', async () => {
  await open();
  fireEvent.click(screen.getByRole('button', { name: 'Untick all' }));
  expect(await screen.findByText('Choose what to read')).toBeTruthy();
});
