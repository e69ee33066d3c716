// @vitest-environment happy-dom
// The Engine panel: what the engine tells, choosing another, and stopping only after it was said what stops.
import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Engine } from '../../../runtime/contract/engines.ts';
import app from '../../locales/en/app.json';
import engines from '../../locales/en/engines.json';
import { fakeRuntime } from '../../state/test-backend.ts';

const runtime = fakeRuntime(['engines.watch', 'settings.watch', 'containers.watch', 'machines.watch']);
vi.mock('../../backend.ts', () => ({ backend: () => runtime.client, onConnection: vi.fn(), inDesktop: () => true }));
const { connectionChanged } = await import('../../state/connection.ts');
const { EnginesPage } = await import('./engines-page.tsx');

void i18next
  .use(initReactI18next)
  .init({ lng: 'en', resources: { en: { app, engines } }, interpolation: { escapeValue: false } });

const own: Engine = {
  id: 'own',
  source: 'embedded',
  name: 'Gantry',
  address: 'unix:///run/gantry/docker.sock',
  status: 'ready',
  info: {
    flavour: 'docker',
    version: '26.1.5',
    apiVersion: '1.45',
    operatingSystem: 'Debian GNU/Linux 12',
    kernelVersion: '6.1.0',
    architecture: 'x86_64',
    cpus: 2,
    memoryBytes: 8 * 1024 ** 3,
    storageDriver: 'overlay2',
    cgroupVersion: '2',
    rootless: false,
    limits: true,
    rootDirectory: '/home/ann/data',
    cannot: [],
    lacks: [],
  },
};
const other: Engine = {
  id: 'other',
  source: 'context',
  name: 'lab <b>bold</b>',
  address: 'ssh://ann@lab:22',
  status: 'unreachable',
};

async function show(current: string, list: Engine[]): Promise<void> {
  await act(async () => runtime.tell('engines.watch', { engines: list, currentId: current }));
}

beforeEach(async () => {
  runtime.calls.length = 0;
  connectionChanged('connected');
  render(
    <MantineProvider env="test">
      <EnginesPage />
    </MantineProvider>,
  );
  await show('own', [own, other]);
  await screen.findByText('26.1.5', { exact: false });
});

afterEach(cleanup);

it('shows what the engine says about itself, and foreign names as text', () => {
  const page = document.body.textContent ?? '';
  for (const text of ['Docker Engine 26.1.5', '1.45', 'overlay2', '8 GiB', '/home/ann/data', 'lab <b>bold</b>']) {
    expect(page).toContain(text);
  }
  expect(document.querySelector('b')).toBeNull();
});

it('chooses another engine', () => {
  fireEvent.click(screen.getByRole('radio', { name: /lab/ }));
  expect(runtime.calls).toEqual([['engines.choose', { engineId: 'other' }]]);
});

it('stops only after naming what stops with it', async () => {
  fireEvent.click(screen.getByRole('button', { name: 'Stop engine' }));
  const dialog = await screen.findByRole('dialog', { name: 'Stop Gantry Engine?' });
  await act(async () =>
    runtime.tell('containers.watch', {
      kind: 'snapshot',
      items: [
        { id: '1', name: 'web-10', state: 'running' },
        { id: '2', name: 'web-2', state: 'running' },
        { id: '3', name: 'gone', state: 'exited' },
      ],
    }),
  );
  await within(dialog).findByText('web-10');
  expect(
    within(dialog)
      .getAllByRole('listitem')
      .map((item) => item.textContent),
  ).toEqual(['web-2', 'web-10']);
  expect(runtime.calls).toEqual([]);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Stop engine' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(runtime.calls).toEqual([['engines.stop', { engineId: 'own' }]]);
});

it('says in the dialog why it could not be stopped', async () => {
  runtime.answer('engines.stop', () => {
    throw Object.assign(new Error('x'), { data: { reason: 'machine-failed', message: 'dockerd does not exit' } });
  });
  fireEvent.click(screen.getByRole('button', { name: 'Stop engine' }));
  const dialog = await screen.findByRole('dialog');
  fireEvent.click(within(dialog).getByRole('button', { name: 'Stop engine' }));
  expect((await within(dialog).findByRole('alert')).textContent).toContain('dockerd does not exit');
});

it('offers to start a stopped one and to try again for one that is away, never to stop a foreign one', async () => {
  await show('own', [{ ...own, status: 'stopped' }, other]);
  fireEvent.click(await screen.findByRole('button', { name: 'Start engine' }));
  await waitFor(() => expect(runtime.calls).toEqual([['engines.start', { engineId: 'own' }]]));
  await show('other', [own, other]);
  await screen.findByRole('button', { name: 'Try again' });
  await show('other', [own, { ...other, status: 'ready' }]);
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull());
  expect(screen.queryByRole('button', { name: 'Stop engine' })).toBeNull();
});
