// @vitest-environment happy-dom
// The machine's settings: sent whole, refused at their field, never lost, and offered only where they can be had.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MachineDriverInfo, MachineState } from '../../../../runtime/contract/machines.ts';
import app from '../../../locales/en/app.json';
import engines from '../../../locales/en/engines.json';
import { notices } from '../../../state/notices.ts';
import { fakeRuntime } from '../../../state/test-backend.ts';
import { machine, mount, own, refusal, streams } from '../test-machine.tsx';

const runtime = fakeRuntime(streams);
vi.mock('../../../backend.ts', () => ({
  backend: () => runtime.client,
  onConnection: vi.fn(),
  inDesktop: () => true,
}));
const { EnginesPage } = await import('../engines-page.tsx');
const { settingsDraft } = await import('./use-settings-form.ts');

const { can } = machine;
const drivers: MachineDriverInfo[] = [
  { name: 'native', can: { ...can, resize: false }, available: true },
  {
    name: 'qemu',
    can,
    available: false,
    problem: { reason: 'needs-qemu', message: 'not found', fix: 'sudo apt-get install qemu-system-x86' },
  },
  { name: 'wsl', can, available: false, problem: { reason: 'needs-windows', message: '' } },
];

async function tell(more: Partial<MachineState> = {}): Promise<void> {
  await act(async () => runtime.tell('machines.watch', { ...machine, ...more }));
}

async function open(): Promise<void> {
  window.location.hash = '#/engines?tab=settings';
  await mount(<EnginesPage />, { app, engines });
  await act(async () => runtime.tell('engines.watch', { engines: [own], currentId: 'own' }));
  await tell();
  await screen.findByRole('radio', { name: 'This computer, directly' });
}

const field = (name: string | RegExp) => screen.getByRole<HTMLInputElement>('textbox', { name });
const type = (input: HTMLInputElement, value: string) => fireEvent.change(input, { target: { value } });
const save = () => fireEvent.click(screen.getByRole('button', { name: 'Save' }));
const sent = () => runtime.calls.filter(([name]) => name === 'machines.change').map(([, input]) => input);

function errorOf(input: HTMLElement): string {
  const ids = input.getAttribute('aria-describedby')?.split(' ') ?? [];
  return ids
    .filter((id) => id.endsWith('error'))
    .map((id) => document.getElementById(id)?.textContent)
    .join('');
}

beforeEach(() => {
  runtime.calls.length = 0;
  runtime.answer('machines.drivers', () => drivers);
  runtime.answer('machines.change', () => undefined);
  settingsDraft.setState(settingsDraft.getInitialState(), true);
});
afterEach(() => {
  cleanup();
  act(() => notices.setState([], true));
});

it('sends all of it, says so, and is clean again when the runtime tells it', async () => {
  await open();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
  type(field('CPUs'), '3');
  fireEvent.click(screen.getByRole('button', { name: 'Add mirror' }));
  type(field('Mirror'), 'https://m.example');
  fireEvent.click(screen.getByRole('switch', { name: /^Share the home folder only/ }));
  fireEvent.click(screen.getByRole('button', { name: 'Add folder' }));
  type(screen.getByRole<HTMLInputElement>('combobox', { name: 'Folder' }), '/srv');
  fireEvent.click(screen.getByRole('checkbox', { name: 'Read-only' }));
  save();
  const settings = {
    ...machine.settings,
    cpus: 3,
    mirrors: ['https://m.example'],
    shares: [{ path: '/srv', readOnly: true }],
  };
  await waitFor(() => expect(sent()).toEqual([settings]));
  await waitFor(() => expect(notices.getState()[0]?.title).toBe('The settings are saved.'));
  await tell({ settings, restartNeeded: true });
  expect(screen.getByText('Restart needed')).toBeTruthy();
  expect(field('CPUs').value).toBe('3');
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
});

it('says at a figure what is wrong with it, and sends nothing', async () => {
  await open();
  type(field('Memory'), '128');
  save();
  await waitFor(() => expect(errorOf(field('Memory'))).toContain('from 512 up'));
  expect(document.activeElement).toBe(field('Memory'));
  expect(sent()).toEqual([]);
  type(field('Memory'), '1024');
  expect(errorOf(field('Memory'))).toBe('');
});

it.each([
  ['proxy.https', 'HTTPS proxy', 'http://proxy.example:77'],
  ['diskGiB', 'Disk size', '77'],
  ['certificates', 'Certificates of your own authorities', '-----BEGIN CERTIFICATE-----'],
])('shows a refusal of %s at its field until it is touched', async (path, name, text) => {
  runtime.answer('machines.change', () => {
    throw refusal({ reason: 'configuration-invalid', message: 'An address such as …', field: path });
  });
  await open();
  type(field(name), text);
  save();
  await waitFor(() => expect(errorOf(field(name))).toBe('This value can’t be used. An address such as …'));
  expect(field(name).value).toBe(text);
  type(field(name), `${text}8`);
  expect(errorOf(field(name))).toBe('');
});

it('tells all that cannot be an address at once, and sends none of it', async () => {
  await open();
  type(field('HTTP proxy'), 'nowhere');
  type(field('Without proxy'), 'a, b');
  type(field('Certificates of your own authorities'), 'hello');
  fireEvent.click(screen.getByRole('button', { name: 'Add mirror' }));
  type(field('Mirror'), 'https://m.example/path');
  save();
  await waitFor(() => expect(document.activeElement).toBe(field('Mirror')));
  expect(errorOf(field('Mirror'))).toContain('without a path');
  expect(errorOf(field('HTTP proxy'))).toContain('such as http://');
  expect(errorOf(field('Without proxy'))).toContain('without spaces');
  expect(errorOf(field('Certificates of your own authorities'))).toContain('PEM');
  expect(sent()).toEqual([]);
  type(field('HTTP proxy'), 'http://proxy.example:1');
  expect(errorOf(field('HTTP proxy'))).toBe('');
});

it('shows a refusal at its row', async () => {
  runtime.answer('machines.change', () => {
    throw refusal({ reason: 'configuration-invalid', message: 'no address', field: 'mirrors.0' });
  });
  await open();
  for (const text of ['', 'https://wrong.example']) {
    fireEvent.click(screen.getByRole('button', { name: 'Add mirror' }));
    const rows = screen.getAllByRole<HTMLInputElement>('textbox', { name: 'Mirror' });
    type(rows.at(-1) as HTMLInputElement, text);
  }
  save();
  const rows = () => screen.getAllByRole<HTMLInputElement>('textbox', { name: 'Mirror' });
  await waitFor(() => expect(errorOf(rows()[1] as HTMLInputElement)).toContain('no address'));
  expect(errorOf(rows()[0] as HTMLInputElement)).toBe('');
});

it('loses nothing when a person looks elsewhere, and forgets it when told to', async () => {
  await open();
  type(field('CPUs'), '7');
  fireEvent.click(screen.getByRole('tab', { name: 'Console' }));
  await screen.findByRole('tab', { name: 'Console', selected: true });
  fireEvent.click(screen.getByRole('tab', { name: 'Settings' }));
  expect((await screen.findByRole<HTMLInputElement>('textbox', { name: 'CPUs' })).value).toBe('7');
  fireEvent.click(screen.getByRole('button', { name: 'Discard changes' }));
  expect(field('CPUs').value).toBe('');
});

it('tells what belongs to no field', async () => {
  runtime.answer('machines.change', () => {
    throw refusal({ reason: 'no-space', message: 'ENOSPC' });
  });
  await open();
  type(field('CPUs'), '2');
  save();
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('The settings were not saved.');
  expect(alert.textContent).toContain('ENOSPC');
  expect(field('CPUs').value).toBe('2');
});

it('offers no kind of machine that cannot be used here, and says why and what mends it', async () => {
  await open();
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Virtual machine (QEMU)' }).disabled).toBe(true);
  expect(screen.getByText('QEMU was not found on this computer.')).toBeTruthy();
  expect(screen.getByText('sudo apt-get install qemu-system-x86')).toBeTruthy();
  expect(screen.queryByRole('radio', { name: 'WSL 2' })).toBeNull();
  expect(screen.getByText('On other systems: WSL 2.')).toBeTruthy();
  fireEvent.click(screen.getByRole('radio', { name: 'This computer, directly' }));
  expect(screen.queryByRole('textbox', { name: 'CPUs' })).toBeNull();
  expect(screen.getByText(/uses what is there/)).toBeTruthy();
});

it('moves the data after saying what happens, and shows how far it is', async () => {
  runtime.answer('machines.move', () => ({ activityId: 'm1' }));
  await open();
  fireEvent.click(screen.getByRole('button', { name: 'Move…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Move the data' });
  expect(dialog.textContent).toContain('The machine stops');
  fireEvent.submit(dialog.querySelector('form') as HTMLFormElement);
  await within(dialog).findByText('Please fill this in.');
  type(within(dialog).getByRole('combobox', { name: 'New folder' }), '/mnt/big');
  fireEvent.submit(dialog.querySelector('form') as HTMLFormElement);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(runtime.calls).toContainEqual(['machines.move', { directory: '/mnt/big' }]);
  const activity = { id: 'm1', engineId: 'own', kind: 'move', subject: '/mnt/big', startedAt: 0 };
  const parts = [{ id: '/mnt/big', status: 'copying', current: 1, total: 4 }];
  await act(async () => runtime.tell('activities.watch', [{ ...activity, status: 'running', step: 'copying', parts }]));
  expect((await screen.findByRole<HTMLProgressElement>('progressbar')).value).toBe(0.25);
  await act(async () => runtime.tell('activities.watch', [{ ...activity, status: 'done', parts: [] }]));
  expect(await screen.findByText('The data is now in /mnt/big.')).toBeTruthy();
});
