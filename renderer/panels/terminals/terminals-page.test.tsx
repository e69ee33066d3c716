// @vitest-environment happy-dom
// The terminals: tabs from the runtime's sessions, replay and output on the screen, typing in order, ends said.
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
import type { TerminalViewProps } from '../../ui/terminal-view.tsx';

const streams = ['engines.watch', 'containers.watch', 'terminals.watch', 'terminals.attach'];
let runtime = fakeRuntime(streams);
vi.mock('../../backend.ts', () => ({ backend: () => runtime.client, onConnection: vi.fn(), inDesktop: () => true }));

const written: string[] = [];
let view: TerminalViewProps | undefined;
vi.mock('../../ui/terminal-view.tsx', () => ({
  TerminalView(props: TerminalViewProps) {
    view = props;
    useImperativeHandle(props.ref, () => ({
      write: (data: string, done?: () => void) => {
        written.push(data);
        done?.();
      },
      reset: () => void written.push('(reset)'),
      focus: () => undefined,
      search: () => false,
      selection: () => '',
      size: () => ({ columns: 80, rows: 24 }),
      text: () => written.join(''),
    }));
    return <textarea aria-label={props.label} />;
  },
}));

const { connectionChanged } = await import('../../state/connection.ts');
const { TerminalsPage } = await import('./terminals-page.tsx');

void i18next
  .use(initReactI18next)
  .init({ lng: 'en', resources: { en: { app, terminals } }, interpolation: { escapeValue: false } });

function session(id: string, containerName: string): TerminalSession {
  return {
    id,
    engineId: 'e',
    containerId: `c-${id}`,
    containerName,
    shell: '/bin/sh',
    status: 'running',
    createdAt: 0,
  };
}
const sessions = [session('s1', 'web-1'), session('s2', 'db')];
const container = { id: 'c9', name: 'cache', state: 'running' };

beforeEach(() => {
  runtime = fakeRuntime(streams);
  written.length = 0;
  localStorage.clear();
  window.location.hash = '#/terminals';
  runtime.tell('engines.watch', { engines: [], currentId: 'e' });
  runtime.tell('terminals.watch', sessions);
  runtime.tell('containers.watch', { kind: 'snapshot', items: [container] });
  connectionChanged('connected');
  render(
    <MantineProvider env="test">
      <TerminalsPage />
    </MantineProvider>,
  );
});

afterEach(cleanup);

it('calls a terminal in the machine so, and opens another one there', async () => {
  const machine = { ...session('m', ''), containerId: '' };
  runtime.answer('terminals.openMachine', () => ({ ...machine, id: 'm2' }));
  await act(async () => runtime.tell('terminals.watch', [...sessions, machine]));
  fireEvent.click(await screen.findByRole('tab', { name: 'Machine' }));
  expect(await screen.findByRole('textbox', { name: 'Terminal in Machine' })).toBeTruthy();
  await act(async () => runtime.tell('terminals.attach', { kind: 'exit', status: 'exited', exitCode: 0 }));
  fireEvent.click(await screen.findByRole('button', { name: 'Open another' }));
  await waitFor(() => expect(window.location.hash).toBe('#/terminals/m2'));
  expect(runtime.calls.map(([name]) => name)).toContain('terminals.openMachine');
});

it('has a tab for each session, changed by mouse and arrow keys, and keeps the choice in the address', async () => {
  const tabs = await screen.findAllByRole('tab');
  expect(tabs.map((tab) => tab.textContent)).toEqual(['web-1', 'db']);
  expect(tabs[1]?.getAttribute('aria-selected')).toBe('true');
  fireEvent.click(tabs[0] as HTMLElement);
  await waitFor(() => expect(window.location.hash).toBe('#/terminals/s1'));
  await waitFor(() => expect(tabs[0]?.getAttribute('aria-selected')).toBe('true'));
  fireEvent.keyDown(tabs[0] as HTMLElement, { key: 'ArrowRight' });
  await waitFor(() => expect(window.location.hash).toBe('#/terminals/s2'));
});

it('repaints from the replay, goes on with the output, and sends what is typed', async () => {
  await screen.findByRole('textbox', { name: 'Terminal in db' });
  act(() => runtime.tell('terminals.attach', { kind: 'replay', data: '$ ls', columns: 80, rows: 24 }));
  act(() => runtime.tell('terminals.attach', { kind: 'data', data: '\r\nfile' }));
  await waitFor(() => expect(written).toEqual(['(reset)', '$ ls', '\r\nfile']));
  act(() => view?.onData('e'));
  act(() => view?.onData('cho'));
  await waitFor(() =>
    expect(runtime.calls).toEqual([
      ['terminals.input', { sessionId: 's2', data: 'e' }],
      ['terminals.input', { sessionId: 's2', data: 'cho' }],
    ]),
  );
});

it('sends the size once it has settled', async () => {
  await screen.findByRole('textbox', { name: 'Terminal in db' });
  act(() => {
    for (const columns of [90, 91, 92]) view?.onResize(columns, 30);
  });
  await waitFor(() =>
    expect(runtime.calls).toEqual([['terminals.resize', { sessionId: 's2', columns: 92, rows: 30 }]]),
  );
});

it('says how a shell ended and offers another', async () => {
  await screen.findByRole('textbox', { name: 'Terminal in db' });
  runtime.answer('terminals.open', () => session('s3', 'db'));
  act(() => runtime.tell('terminals.attach', { kind: 'replay', data: '', columns: 80, rows: 24 }));
  act(() => runtime.tell('terminals.attach', { kind: 'exit', status: 'exited', exitCode: 3 }));
  expect(await screen.findByText('The shell has ended with exit code 3.')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Open another' }));
  await waitFor(() => expect(window.location.hash).toBe('#/terminals/s3'));
});

it('closes a terminal by its button and by the Delete key on its tab', async () => {
  fireEvent.click(await screen.findByRole('button', { name: 'Close terminal db' }));
  fireEvent.keyDown(screen.getByRole('tab', { name: 'db' }), { key: 'Delete' });
  await waitFor(() => expect(runtime.calls).toHaveLength(2));
  expect(runtime.calls).toEqual(Array(2).fill(['terminals.close', { sessionId: 's2' }]));
});

it('opens one in a running container that is picked, and shows why it could not', async () => {
  fireEvent.click(await screen.findByRole('button', { name: 'New terminal' }));
  const dialog = await screen.findByRole('dialog', { name: 'New terminal' });
  fireEvent.click(within(dialog).getByRole('combobox', { name: 'Container' }));
  fireEvent.click(await screen.findByRole('option', { name: 'cache' }));
  runtime.answer('terminals.open', () => {
    throw Object.assign(new Error('x'), { data: { reason: 'no-shell', message: 'exec: "sh": not found' } });
  });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Open terminal' }));
  expect((await within(dialog).findByRole('alert')).textContent).toContain('This container has no shell');
  runtime.answer('terminals.open', () => session('s4', 'cache'));
  fireEvent.click(within(dialog).getByRole('button', { name: 'Open terminal' }));
  await waitFor(() => expect(window.location.hash).toBe('#/terminals/s4'));
});

it('asks before an address from the output is opened, and opens only web addresses', async () => {
  const open = vi.spyOn(window, 'open').mockReturnValue(null);
  await screen.findByRole('textbox', { name: 'Terminal in db' });
  act(() => view?.onLink?.('https://example.org/<b>'));
  fireEvent.click(await screen.findByRole('button', { name: 'Open in browser' }));
  expect(open).toHaveBeenCalledWith('https://example.org/%3Cb%3E', '_blank', 'noopener');
  open.mockClear();
  act(() => view?.onLink?.('javascript:alert(1)'));
  fireEvent.click(await screen.findByRole('button', { name: 'Open in browser' }));
  expect(open).not.toHaveBeenCalled();
  open.mockRestore();
});
