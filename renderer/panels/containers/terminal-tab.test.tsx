// @vitest-environment happy-dom
// The terminals of a container: one opens by itself where there is none, and none where nothing runs.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TerminalSession } from '../../../runtime/contract/terminals.ts';
import app from '../../locales/en/app.json' with { type: 'json' };
import containers from '../../locales/en/containers.json' with { type: 'json' };
import { useTerminals } from '../../state/terminals.ts';
import { TerminalTab } from './terminal-tab.tsx';
import { fakeRuntime, mount, PushedStream, problemError, startPage } from './test-dom.tsx';
import { containerRow } from './test-rows.ts';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({
  backend: () => shared.client,
  inDesktop: () => false,
  onConnection: () => () => undefined,
}));
// It draws on a canvas, which this DOM has not.
vi.mock('../../ui/terminal-view.tsx', () => ({
  TerminalView: ({ label }: { label: string }) => <section aria-label={label} />,
}));
const runtime = fakeRuntime();
shared.client = runtime.client;

const row = containerRow();
const session: TerminalSession = {
  id: 's1',
  engineId: 'engine',
  containerId: row.id,
  containerName: 'web',
  shell: '/bin/ash',
  status: 'running',
  createdAt: 0,
};
const openings = () => runtime.calls.filter((call) => call.name === 'terminals.open');

beforeAll(() => startPage({ containers, app }));
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
  runtime.answers.clear();
  runtime.answers.set('terminals.attach', () => new PushedStream());
  runtime.streams.terminals.push([]);
});

describe('TerminalTab', () => {
  it('opens a terminal by itself, once, and shows it as a tab', async () => {
    runtime.answers.set('terminals.open', () => {
      runtime.streams.terminals.push([session]);
      return session;
    });
    mount(<TerminalTab row={row} />);
    expect((await screen.findByRole('tab')).textContent).toBe('ash 1');
    expect(openings()).toEqual([{ name: 'terminals.open', input: expect.objectContaining({ containerId: row.id }) }]);
    runtime.answers.set('terminals.close', () => runtime.streams.terminals.push([]));
    fireEvent.click(screen.getByRole('button', { name: 'Close ash 1' }));
    await screen.findByText('No terminal is open');
    expect(openings()).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: 'New terminal' }));
    await screen.findByRole('tab');
    expect(openings()).toHaveLength(2);
  });

  it('shows sessions that are there already, and opens no other', async () => {
    runtime.streams.terminals.push([session, { ...session, id: 's2' }, { ...session, id: 's3', containerId: 'other' }]);
    await waitFor(() => expect(useTerminals.store.getState().sessions).toHaveLength(3));
    mount(<TerminalTab row={row} />);
    await waitFor(() => expect(screen.getAllByRole('tab')).toHaveLength(2));
    expect(openings()).toEqual([]);
  });

  it('says why none could be opened', async () => {
    runtime.answers.set('terminals.open', () => {
      throw problemError({ reason: 'no-shell', message: 'no such file' });
    });
    mount(<TerminalTab row={row} />);
    await screen.findByText('No terminal could be opened');
    expect(screen.getByText(new RegExp(app.problem['no-shell'].slice(0, 20)))).toBeTruthy();
  });

  it('offers to start a container that does not run', async () => {
    mount(<TerminalTab row={containerRow({ state: 'exited' })} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Start web' }));
    await waitFor(() => expect(runtime.calls.map((call) => call.name)).toEqual(['containers.start']));
  });
});
