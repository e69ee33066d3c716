// @vitest-environment happy-dom
// Settings go to the runtime, and what comes back from it is what shows.
import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { logDefaults, terminalDefaults, trashDefaults } from '../../../runtime/contract/settings-defaults.ts';
import words from '../../locales/en/settings.json';
import { notices } from '../../state/notices.ts';
import { fakeRuntime } from '../../state/test-backend.ts';

const runtime = fakeRuntime(['settings.watch']);
vi.mock('../../backend.ts', () => ({ backend: () => runtime.client, onConnection: vi.fn(), inDesktop: () => true }));
const { connectionChanged } = await import('../../state/connection.ts');
const { SettingsPage } = await import('./settings-page.tsx');

void i18next
  .use(initReactI18next)
  .init({ lng: 'en', resources: { en: { settings: words } }, interpolation: { escapeValue: false } });

const settings = {
  language: 'system',
  theme: 'system',
  keepEngineRunning: false,
  logs: logDefaults,
  terminal: terminalDefaults,
  trash: trashDefaults,
};

beforeEach(() => {
  runtime.calls.length = 0;
  connectionChanged('connected');
  render(
    <MantineProvider env="test">
      <SettingsPage />
    </MantineProvider>,
  );
  act(() => runtime.tell('settings.watch', settings));
});

afterEach(() => {
  cleanup();
  notices.setState([], true);
});

it('changes language, theme and what becomes of the engine', async () => {
  fireEvent.click(screen.getByRole('combobox', { name: 'Language' }));
  fireEvent.click(await screen.findByRole('option', { name: '简体中文' }));
  fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
  fireEvent.click(screen.getByRole('switch', { name: /^Keep the engine running when Gantry quits/ }));
  expect(runtime.calls).toEqual([
    ['settings.change', { language: 'zh-CN' }],
    ['settings.change', { theme: 'dark' }],
    ['settings.change', { keepEngineRunning: true }],
  ]);
});

it('shows what the runtime tells, whoever changed it', async () => {
  act(() => runtime.tell('settings.watch', { ...settings, theme: 'light', keepEngineRunning: true }));
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Light' }).checked).toBe(true));
  expect(screen.getByRole<HTMLInputElement>('switch', { name: /^Keep the engine/ }).checked).toBe(true);
});

it('says when a setting could not be kept', async () => {
  runtime.answer('settings.change', () => {
    throw Object.assign(new Error('x'), { data: { reason: 'no-space', message: 'ENOSPC: no space left on device' } });
  });
  fireEvent.click(screen.getByRole('switch', { name: /^Keep the engine/ }));
  await waitFor(() => expect(notices.getState()).toHaveLength(1));
  expect(notices.getState()[0]).toMatchObject({ kind: 'error', title: 'The setting could not be saved.' });
  expect(notices.getState()[0]?.text).toContain('ENOSPC');
});

it('changes how logs are kept, and says what is out of range before it is sent', () => {
  const days = screen.getByRole('textbox', { name: 'Days to keep it after the container is removed' });
  fireEvent.change(days, { target: { value: '9999' } });
  fireEvent.blur(days);
  expect(screen.getByText('Enter a number from 0 to 3,650.')).toBeTruthy();
  expect(runtime.calls).toEqual([]);
  fireEvent.change(days, { target: { value: '30' } });
  fireEvent.keyDown(days, { key: 'Enter' });
  expect(runtime.calls).toEqual([['settings.change', { logs: { keepDays: 30 } }]]);
});

it('changes how terminals are, one thing at a time, and says what is out of range', async () => {
  const size = screen.getByRole('textbox', { name: 'Font size' });
  fireEvent.change(size, { target: { value: '1' } });
  fireEvent.change(size, { target: { value: '18' } });
  fireEvent.blur(size);
  fireEvent.change(size, { target: { value: '99' } });
  fireEvent.keyDown(size, { key: 'Enter' });
  expect(screen.getByText('Enter a number from 8 to 32.')).toBeTruthy();
  const font = screen.getByRole('textbox', { name: 'Font' });
  fireEvent.change(font, { target: { value: 'Fira Code' } });
  fireEvent.blur(font);
  fireEvent.click(screen.getByRole('radio', { name: 'Underline' }));
  fireEvent.click(screen.getByRole('radio', { name: 'Sound' }));
  fireEvent.click(screen.getByRole('switch', { name: /^Ask before pasting/ }));
  expect(runtime.calls.map(([, input]) => (input as { terminal: unknown }).terminal)).toEqual([
    { fontSize: 18 },
    { fontFamily: 'Fira Code' },
    { cursor: 'underline' },
    { bell: 'sound' },
    { confirmPaste: false },
  ]);
});

it('names the version', () => {
  expect(screen.getByText(/^Gantry \d+\.\d+\.\d+/)).toBeTruthy();
});
