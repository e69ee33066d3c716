// @vitest-environment happy-dom
// The machine in the Engine panel: steps, warnings, restart, terminal, disk, reclaim, checks, console.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Activity } from '../../../runtime/contract/activities.ts';
import type { MachineState } from '../../../runtime/contract/machines.ts';
import app from '../../locales/en/app.json';
import engines from '../../locales/en/engines.json';
import { fakeRuntime } from '../../state/test-backend.ts';
import { machine, mount, own, refusal, streams } from './test-machine.tsx';

const runtime = fakeRuntime(streams);
vi.mock('../../backend.ts', () => ({ backend: () => runtime.client, onConnection: vi.fn(), inDesktop: () => true }));
const { EnginesPage } = await import('./engines-page.tsx');

async function tell(more: Partial<MachineState>): Promise<void> {
  await act(async () => runtime.tell('machines.watch', { ...machine, ...more }));
}

async function open(tab: string, more: Partial<MachineState> = {}): Promise<void> {
  window.location.hash = `#/engines?tab=${tab}`;
  await mount(<EnginesPage />, { app, engines });
  await act(async () => runtime.tell('engines.watch', { engines: [own], currentId: 'own' }));
  await tell(more);
}

const calls = (name: string) => runtime.calls.filter(([called]) => called === name).map(([, input]) => input);

beforeEach(() => {
  runtime.calls.length = 0;
  for (const name of ['machines.drivers', 'machines.diagnose']) runtime.answer(name, () => []);
});
afterEach(cleanup);

describe('the overview', () => {
  it('lists the steps of a start, each with what it is at', async () => {
    const startedAt = Date.now() - 3_000;
    await open('overview', {
      status: 'starting',
      steps: [
        { name: 'image', status: 'done', startedAt, endedAt: startedAt + 1_500 },
        { name: 'machine', status: 'running', startedAt: startedAt + 1_500, detail: '<b>qemu</b>' },
      ],
    });
    const steps = within(await screen.findByRole('list', { name: 'Steps of the start' })).getAllByRole('listitem');
    expect(steps[0]?.textContent).toContain('Checking the machine’s imageDone1.5 sec');
    expect(steps[1]?.textContent).toContain('Starting the machineUnder way<b>qemu</b>');
    expect(steps[1]?.textContent).toMatch(/[1-9] sec$/);
  });

  it('names the cause of a failed step, and the command that mends it', async () => {
    await open('overview', {
      status: 'failed',
      steps: [{ name: 'machine', status: 'failed', startedAt: 0, endedAt: 9 }],
      problem: { reason: 'needs-qemu', message: 'no such file', fix: 'sudo apt-get install qemu-system-x86' },
    });
    const cause = await screen.findByRole('alert');
    for (const text of ['QEMU was not found', 'no such file', 'sudo apt-get install qemu-system-x86']) {
      expect(cause.textContent).toContain(text);
    }
    expect(screen.getAllByText('Failed to start')).not.toHaveLength(0);
  });

  it('says that it is slow, in so many words', async () => {
    await open('overview', { facts: { acceleration: 'none' } });
    expect((await screen.findByRole('status')).textContent).toContain('Slow: no acceleration');
  });

  it('restarts only after naming what stops, and only on demand', async () => {
    await open('overview', { restartNeeded: true });
    const bar = (await screen.findByText('Restart needed')).closest('[role="status"]') as HTMLElement;
    fireEvent.click(within(bar).getByRole('button', { name: 'Restart…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Restart Gantry Engine?' });
    expect(dialog.textContent).toContain('only containers with a restart policy start again');
    const web = { id: '1', name: 'web', state: 'running' };
    await act(async () => runtime.tell('containers.watch', { kind: 'snapshot', items: [web] }));
    await within(dialog).findByText('web');
    expect(calls('machines.restart')).toEqual([]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Restart' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(calls('machines.restart')).toHaveLength(1);
  });

  it('opens a terminal in the machine, where it has one', async () => {
    await open('overview', { can: { ...machine.can, terminal: false } });
    expect(screen.queryByRole('button', { name: 'Open terminal' })).toBeNull();
    runtime.answer('terminals.open', () => ({ id: 's1' }));
    await tell({});
    fireEvent.click(await screen.findByRole('button', { name: 'Open terminal' }));
    await waitFor(() => expect(window.location.hash).toBe('#/terminals/s1'));
    expect(calls('terminals.open')).toEqual([expect.objectContaining({ place: { kind: 'machine' } })]);
  });
});

describe('the disk', () => {
  const reclaim: Activity = {
    id: 'r1',
    engineId: 'own',
    kind: 'reclaim',
    subject: 'qemu',
    status: 'running',
    step: 'pruning',
    parts: [],
    startedAt: 0,
    origin: 'window',
    objects: [],
    brief: false,
  };

  beforeEach(() => {
    runtime.answer('machines.disk', () => ({ directory: '/data', host: 8e9, size: 64e9, used: 5e9, free: 59e9 }));
    runtime.answer('machines.reclaimable', () => ({ containers: 1e6, images: 2e9, volumes: 3e8, buildCache: 0 }));
  });

  it('says what it takes and what is given back, and does not touch volumes unless told to', async () => {
    runtime.answer('machines.reclaim', () => ({ activityId: 'r1' }));
    await open('disk');
    expect(await screen.findByText('8 GB')).toBeTruthy();
    expect(screen.getByText('3 GB').closest('li')?.textContent).toContain('Freed inside, not given back yet');
    expect(screen.getByText('Up to 2 GB')).toBeTruthy();
    const volumes = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Unused volumes' });
    expect(volumes.checked).toBe(false);
    fireEvent.click(volumes);
    expect(screen.getByText('Data in volumes will be lost')).toBeTruthy();
    fireEvent.click(volumes);
    expect(screen.queryByText('Data in volumes will be lost')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Reclaim…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Reclaim disk space?' });
    expect(within(dialog).queryByText(/volumes/)).toBeNull();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Reclaim' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(calls('machines.reclaim')).toEqual([{ containers: false, images: true, buildCache: true, volumes: false }]);
    await act(async () => runtime.tell('activities.watch', [reclaim]));
    expect(await screen.findByText('Removing what is not used…')).toBeTruthy();
    const result = { before: 8e9, after: 5.5e9 };
    await act(async () => runtime.tell('activities.watch', [{ ...reclaim, status: 'done', result }]));
    expect(await screen.findByText('2.5 GB freed on this computer.')).toBeTruthy();
  });

  it('names what the file system keeps from everybody, so that the parts are the whole', async () => {
    const shared = { directory: '/data', host: 1e9, size: 100e9, used: 31e9, free: 60e9 };
    runtime.answer('machines.disk', () => shared);
    await open('disk', { driver: 'native' });
    const parts = (await screen.findAllByRole('listitem')).map((part) => part.textContent);
    expect(parts).toEqual(['Gantry Engine1 GB', 'Everything else30 GB', 'Not available9 GB', 'Free60 GB']);
  });

  it('asks for nothing while the engine does not run', async () => {
    await open('disk', { status: 'stopped' });
    runtime.calls.length = 0;
    await tell({ status: 'failed' });
    fireEvent.click(await screen.findByRole('button', { name: 'Start engine' }));
    expect(calls('machines.disk')).toEqual([]);
    expect(calls('machines.start')).toHaveLength(1);
  });
});

describe('diagnostics', () => {
  it('list each check with its remedy, what needs a look first, and no secret', async () => {
    runtime.answer('machines.diagnose', () => [
      { id: 'engine', status: 'ok' },
      { id: 'proxy', status: 'failed', detail: 'http://ann:secret@p:1 refused', fix: 'sudo systemctl start proxy' },
    ]);
    await open('diagnostics');
    const checks = within(await screen.findByRole('list', { name: 'Checks' })).getAllByRole('listitem');
    expect(checks.map((check) => within(check).getAllByText(/Proxy|Engine/)[0]?.textContent)).toEqual([
      'Proxy',
      'Engine',
    ]);
    expect(checks[0]?.textContent).toContain('sudo systemctl start proxy');
    expect(document.body.textContent).not.toContain('secret');
    const before = calls('machines.diagnose').length;
    fireEvent.click(screen.getByRole('button', { name: 'Run again' }));
    await waitFor(() => expect(calls('machines.diagnose')).toHaveLength(before + 1));
  });

  it('say when they could not be made', async () => {
    runtime.answer('machines.diagnose', () => {
      throw refusal({ reason: 'machine-failed', message: 'no driver' });
    });
    await open('diagnostics');
    expect((await screen.findByRole('alert')).textContent).toContain('no driver');
  });
});

it('the console is shown as text', async () => {
  await open('console');
  await act(async () => runtime.tell('machines.console', 'one <b>bold</b>\n\u001b]0;title\u0007two\n'));
  expect(await screen.findByText('one <b>bold</b>')).toBeTruthy();
  expect(await screen.findByText('two')).toBeTruthy();
});
