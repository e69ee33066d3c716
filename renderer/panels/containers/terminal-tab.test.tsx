// @vitest-environment happy-dom
// The terminals of a container: one opens by itself where there is none, and none where nothing runs.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TerminalSession } from '../../../runtime/contract/terminals.ts';
import app from '../../locales/en/app.json' with { type: 'json' };
import containers from '../../locales/en/containers.json' with { type: 'json' };
import terminals from '../../locales/en/terminals.json' with { type: 'json' };
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
vi.mock('../../ui/terminals/terminal-view.tsx', () => ({
  copyText: vi.fn(),
  TerminalView: () => null,
}));
const runtime = fakeRuntime();
shared.client = runtime.client;

const row = containerRow();
const session: TerminalSession = {
  id: 's1',
  place: { kind: 'shell', engineId: 'engine', containerId: row.id },
  containerName: 'web',
  shell: '/bin/ash',
  status: 'running',
  createdAt: 0,
};
const openings = () => runtime.calls.filter((call) => call.name === 'terminals.open');

beforeAll(() => startPage({ containers, app, terminals }));
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
    expect((await screen.findByRole('tab')).textContent).toBe('ash');
    const place = { kind: 'shell', engineId: 'engine', containerId: row.id };
    expect(openings()).toEqual([{ name: 'terminals.open', input: expect.objectContaining({ place }) }]);
    runtime.answers.set('terminals.close', () => runtime.streams.terminals.push([]));
    fireEvent.click(screen.getByRole('button', { name: 'Close terminal ash' }));
    await screen.findByText('No terminal is open');
    expect(openings()).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: 'New terminal' }));
    await screen.findByRole('tab');
    expect(openings()).toHaveLength(2);
  });

  it('shows sessions that are there already, and opens no other', async () => {
    const other: TerminalSession = {
      ...session,
      id: 's3',
      place: { kind: 'shell', engineId: 'engine', containerId: 'o' },
    };
    runtime.streams.terminals.push([
      session,
      { ...session, id: 's2' },
      other,
      { ...other, id: 's4', place: { kind: 'host' } },
    ]);
    await waitFor(() => expect(useTerminals.store.getState().sessions).toHaveLength(4));
    mount(<TerminalTab row={row} />);
    await waitFor(() => expect(screen.getAllByRole('tab').map((tab) => tab.textContent)).toEqual(['ash', 'ash (2)']));
    expect(openings()).toEqual([]);
  });

  it('says why none could be opened, and opens a debug shell where the image has none', async () => {
    runtime.answers.set('terminals.open', () => {
      throw problemError({ reason: 'no-shell', message: 'no such file' });
    });
    mount(<TerminalTab row={row} />);
    await screen.findByText('No terminal could be opened.');
    expect(screen.getByText(new RegExp(app.problem['no-shell'].slice(0, 20)))).toBeTruthy();
    const place = { kind: 'debug', engineId: 'engine', containerId: row.id } as const;
    runtime.answers.set('terminals.open', () => {
      const debug = { ...session, place };
      runtime.streams.terminals.push([debug]);
      return debug;
    });
    fireEvent.click(screen.getByRole('button', { name: 'Open a debug shell' }));
    expect((await screen.findByRole('tab')).textContent).toBe('Debug shell');
    expect(openings().at(-1)?.input).toMatchObject({ place });
  });

  it('offers to start a container that does not run', async () => {
    mount(<TerminalTab row={containerRow({ state: 'exited' })} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Start web' }));
    await waitFor(() => expect(runtime.calls.map((call) => call.name)).toEqual(['containers.start']));
  });
});
