// @vitest-environment happy-dom
// The frame as a person meets it: sidebar, banner, palette, sheet of shortcuts, notices, a page that fails.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Activity } from '../../runtime/contract/activities.ts';
import type { Change } from '../../runtime/contract/change.ts';
import type { Engine, EnginesState } from '../../runtime/contract/engines.ts';
import { type MachineState, machineSettingsSchema } from '../../runtime/contract/machines.ts';
import { draw } from './test-frame.tsx';

const runtime = vi.hoisted(() => ({
  streams: new Map<string, (item: unknown) => void>(),
  calls: [] as [string, unknown][],
  drawn: 0,
}));

vi.mock('../backend.ts', () => {
  /** Yields what the test pushes under the stream's name; never ends. */
  const watch = (name: string) => async () => {
    const items: unknown[] = [];
    let wake = () => {};
    runtime.streams.set(name, (item) => {
      items.push(item);
      wake();
    });
    return (async function* () {
      for (;;) {
        while (items.length > 0) yield items.shift();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    })();
  };
  const call = (name: string) => async (input: unknown) => void runtime.calls.push([name, input]);
  const client = {
    engines: { watch: watch('engines'), start: call('engines.start') },
    settings: { watch: watch('settings') },
    activities: { watch: watch('activities'), cancel: call('activities.cancel'), dismiss: call('activities.dismiss') },
    machines: { watch: watch('machines'), dismissNotice: call('machines.dismissNotice') },
    terminals: { watch: watch('terminals') },
    containers: { watch: watch('containers') },
    images: { watch: watch('images') },
    volumes: { watch: watch('volumes') },
    networks: { watch: watch('networks') },
  };
  return { backend: () => client, onConnection: () => () => undefined, inDesktop: () => true };
});

vi.mock('../panels/index.ts', () => ({
  panels: [
    {
      id: 'containers',
      titleKey: 'containers:title',
      icon: 'container',
      order: 10,
      Page: () => {
        runtime.drawn++;
        return <h1>List</h1>;
      },
    },
    {
      id: 'images',
      titleKey: 'images:title',
      icon: 'image',
      order: 20,
      Page: () => {
        throw new Error('this page is broken');
      },
    },
    { id: 'engines', titleKey: 'engines:title', icon: 'engine', order: 60, Page: () => <h1>Engines</h1> },
    { id: 'settings', titleKey: 'settings:title', icon: 'settings', order: 90, Page: () => <h1>Settings</h1> },
  ],
}));

const { Frame } = await import('./frame.tsx');
const { connectionChanged } = await import('../state/connection.ts');
const { notify, notices } = await import('../state/notices.ts');

const engine: Engine = { id: 'e1', source: 'embedded', name: 'Gantry', address: 'unix:///x', status: 'ready' };

const machine: MachineState = {
  driver: 'qemu',
  can: { resize: true, reclaim: true, shareFolders: true, moveData: true, terminal: true, console: true },
  status: 'running',
  steps: [],
  facts: {},
  settings: machineSettingsSchema.parse({}),
  restartNeeded: false,
  notices: [],
};

/** Waits until the frame listens, then tells it. */
async function tell(stream: string, item: EnginesState | MachineState | Activity[] | Change<object>): Promise<void> {
  await waitFor(() => expect(runtime.streams.has(stream)).toBe(true));
  await act(async () => runtime.streams.get(stream)?.(item));
}

const tellEngine = (more: Partial<Engine>) => tell('engines', { engines: [{ ...engine, ...more }], currentId: 'e1' });

beforeEach(async () => {
  runtime.calls.length = 0;
  window.location.hash = '';
  connectionChanged('connected');
  draw(<Frame />);
  await tellEngine({});
});

afterEach(() => {
  cleanup();
  act(() => notices.setState([], true));
});

describe('the banner', () => {
  it('is not there while the engine is ready', () => {
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
    expect(screen.getByRole('link', { name: /^Gantry Engine: Running\. / })).toBeTruthy();
  });

  it('says why the engine cannot be reached, in the engine’s own words, and tries again', async () => {
    const problem = {
      reason: 'engine-unreachable',
      message: 'connect ENOENT /x',
      fix: 'sudo systemctl start docker',
    } as const;
    await tellEngine({ status: 'unreachable', problem });
    const banner = await screen.findByRole('alert');
    expect(banner.textContent).toContain('Gantry Engine can’t be reached.');
    expect(banner.textContent).toContain('connect ENOENT /x');
    expect(banner.textContent).toContain('sudo systemctl start docker');
    expect(screen.getByRole('heading', { name: 'List' })).toBeTruthy();
    fireEvent.click(within(banner).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(runtime.calls).toEqual([['engines.start', { engineId: 'e1' }]]));
  });

  it('offers to start a stopped engine, and leads to the Engine panel', async () => {
    await tellEngine({ status: 'stopped' });
    const banner = await screen.findByRole('status');
    expect(within(banner).getByRole('button', { name: 'Start engine' })).toBeTruthy();
    fireEvent.click(within(banner).getByRole('button', { name: 'Engine details' }));
    await screen.findByRole('heading', { name: 'Engines' });
  });

  it('names the step of a start, and how long it has been going on', async () => {
    const startedAt = Date.now() - 65_000;
    await tell('machines', {
      ...machine,
      status: 'starting',
      steps: [
        { name: 'bundle', status: 'done', startedAt: startedAt - 5_000, endedAt: startedAt },
        { name: 'network', status: 'running', startedAt },
      ],
    });
    await tellEngine({ status: 'starting' });
    const banner = await screen.findByRole('status');
    expect(banner.textContent).toContain('Gantry Engine is starting.');
    expect(banner.textContent).toMatch(/Setting up the network · 1 min [5-9] sec/);
  });

  it('shows hostile words as text', async () => {
    await tellEngine({ status: 'starting', source: 'context', name: '<img src=x onerror=alert(1)>' });
    const banner = await screen.findByRole('status');
    expect(banner.textContent).toContain('<img src=x onerror=alert(1)> is starting.');
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('the wire', () => {
  it('says so when it stays lost', async () => {
    act(() => connectionChanged('lost'));
    expect(await screen.findByText('The connection to Gantry was lost.', {}, { timeout: 5_000 })).toBeTruthy();
    act(() => connectionChanged('connected'));
    await waitFor(() => expect(screen.queryByText('The connection to Gantry was lost.')).toBeNull());
  });
});

describe('the palette', () => {
  it('finds panels and objects, and goes there by Enter', async () => {
    fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    const field = await screen.findByRole('combobox');
    expect(screen.getByRole('option', { name: /^Go to Engine/ })).toBeTruthy();
    const id = 'a'.repeat(64);
    await tell('containers', { kind: 'snapshot', items: [{ id, name: 'findme', image: 'nginx:1', state: 'exited' }] });
    fireEvent.change(field, { target: { value: 'fin' } });
    const option = await screen.findByRole('option', { name: /findme/ });
    await waitFor(() => expect(field.getAttribute('aria-activedescendant')).toBe(option.id));
    expect(option.id).not.toBe('');
    fireEvent.keyDown(field, { key: 'Enter', code: 'Enter' });
    expect(window.location.hash).toBe(`#/containers/${id}`);
  });

  it('has something chosen from the first moment, and goes on from there', async () => {
    fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    const field = await screen.findByRole('combobox');
    const options = screen.getAllByRole('option');
    await waitFor(() => expect(field.getAttribute('aria-activedescendant')).toBe(options[0]?.id));
    fireEvent.keyDown(field, { key: 'ArrowDown', code: 'ArrowDown' });
    await waitFor(() => expect(field.getAttribute('aria-activedescendant')).toBe(options[1]?.id));
    fireEvent.keyDown(field, { key: 'ArrowUp', code: 'ArrowUp' });
    await waitFor(() => expect(field.getAttribute('aria-activedescendant')).toBe(options[0]?.id));
  });

  it('says when nothing matches', async () => {
    fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    fireEvent.change(await screen.findByRole('combobox'), { target: { value: 'zzz' } });
    expect(await screen.findByText('Nothing matches “zzz”.')).toBeTruthy();
  });
});

describe('the sheet of shortcuts', () => {
  it('opens on ? and lists what works right now', async () => {
    fireEvent.keyDown(document.body, { key: '?', shiftKey: true });
    const sheet = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    expect(within(sheet).getByText('Go to Images').parentElement?.textContent).toContain('Ctrl2');
    expect(within(sheet).getByText('Go to Settings').parentElement?.textContent).toContain('Ctrl,');
    expect(within(sheet).getByText('Move between rows')).toBeTruthy();
  });
});

describe('notices', () => {
  it('stay when they are errors, count when said again, and go when closed', async () => {
    act(() => {
      notify({ kind: 'error', title: 'It failed.', text: '<b>own words</b>' });
      notify({ kind: 'error', title: 'It failed.', text: '<b>own words</b>' });
    });
    const notice = await screen.findByText('It failed. (2×)');
    expect(screen.getByText('<b>own words</b>')).toBeTruthy();
    const close = notice.closest('[role="alert"]')?.querySelector('button');
    fireEvent.click(close as HTMLButtonElement);
    await waitFor(() => expect(notices.getState()).toEqual([]));
  });
});

describe('what happened to the machine by itself', () => {
  it('is told once, stays until it is closed, and is told nowhere any more then', async () => {
    const notice = { id: 'n1', kind: 'restarted', at: 0, message: 'dockerd ended with 137' } as const;
    await tell('machines', { ...machine, notices: [notice] });
    await tell('machines', { ...machine, notices: [{ ...notice }] });
    const title = await screen.findByText('Gantry Engine stopped by itself and was started again.');
    expect(screen.getByText('dockerd ended with 137')).toBeTruthy();
    expect(screen.getAllByText('Gantry Engine stopped by itself and was started again.')).toHaveLength(1);
    const bar = title.closest('[role="status"]') as HTMLElement;
    fireEvent.click(within(bar).getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(runtime.calls).toEqual([['machines.dismissNotice', { id: 'n1' }]]));
    await tell('machines', { ...machine, notices: [] });
    await waitFor(() => expect(screen.queryByText('dockerd ended with 137')).toBeNull());
  });

  it('goes when it was closed in another window', async () => {
    const words = 'Gantry’s own engine did not start with its update. The version before it is back.';
    await tell('machines', { ...machine, notices: [{ id: 'n2', kind: 'image-undone', at: 0, message: '' }] });
    await screen.findByText(words);
    await tell('machines', { ...machine, notices: [] });
    await waitFor(() => expect(screen.queryByText(words)).toBeNull());
  });
});

describe('activities', () => {
  it('tell what this computer got back', async () => {
    const reclaim: Activity = {
      id: 'r1',
      engineId: 'e1',
      kind: 'reclaim',
      subject: '',
      status: 'running',
      parts: [],
      startedAt: 0,
      origin: 'window',
      objects: [],
      brief: false,
    };
    await tell('activities', [reclaim]);
    await screen.findByRole('button', { name: '1 activity running' });
    await tell('activities', [{ ...reclaim, status: 'done', result: { before: 3_000_000_000, after: 1_800_000_000 } }]);
    expect(await screen.findByText('1.2 GB freed on this computer.')).toBeTruthy();
  });

  const pull: Activity = {
    id: 'p1',
    engineId: 'e1',
    kind: 'pull',
    subject: 'nginx:1',
    status: 'running',
    parts: [{ id: 'l', status: 'Downloading', current: 1, total: 4 }],
    startedAt: 0,
    origin: 'window',
    objects: [],
    brief: false,
  };

  it('do not draw the page anew with each of their news', async () => {
    await tell('activities', [pull]);
    await screen.findByRole('button', { name: '1 activity running' });
    const before = runtime.drawn;
    await tell('activities', [{ ...pull, parts: [{ id: 'l', status: 'Downloading', current: 2, total: 4 }] }]);
    await tell('activities', [pull, { ...pull, id: 'p2' }]);
    await screen.findByRole('button', { name: '2 activities running' });
    expect(runtime.drawn).toBe(before);
  });

  it('show while they run, can be canceled, and a failure is told once in the engine’s words', async () => {
    await tell('activities', [pull]);
    fireEvent.click(await screen.findByRole('button', { name: '1 activity running' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel Pull nginx:1' }));
    await waitFor(() => expect(runtime.calls).toEqual([['activities.cancel', { id: 'p1' }]]));
    const failed: Activity = {
      ...pull,
      status: 'failed',
      problem: { reason: 'network', message: 'dial tcp: no route' },
    };
    await tell('activities', [failed]);
    await tell('activities', [{ ...failed }]);
    await waitFor(() => expect(notices.getState()).toHaveLength(1));
    expect(notices.getState()[0]).toMatchObject({ kind: 'error', title: 'nginx:1 could not be pulled.', count: 1 });
    expect(notices.getState()[0]?.text).toContain('dial tcp: no route');
  });
});

describe('a page that fails', () => {
  it('says so, and leaves the rest alone', async () => {
    const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    act(() => {
      window.location.hash = '#/images';
    });
    expect(await screen.findByText('This page ran into an error.')).toBeTruthy();
    expect(screen.getByText('this page is broken')).toBeTruthy();
    fireEvent.click(screen.getByRole('link', { name: /^Containers/ }));
    act(() => {
      window.location.hash = '#/containers';
    });
    await screen.findByRole('heading', { name: 'List' });
    quiet.mockRestore();
  });
});
