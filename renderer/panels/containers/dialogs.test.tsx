// @vitest-environment happy-dom
// Removing asks and names what is lost; renaming says what is wrong at the field.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import app from '../../locales/en/app.json' with { type: 'json' };
import containers from '../../locales/en/containers.json' with { type: 'json' };
import { notices } from '../../state/notices.ts';
import { RemoveDialog } from './remove-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { fakeRuntime, mount, problemError, startPage } from './test-dom.tsx';
import { containerRow } from './test-rows.ts';
import { shownOutcome } from './use-actions.ts';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({
  backend: () => shared.client,
  inDesktop: () => false,
  onConnection: () => () => undefined,
}));
const runtime = fakeRuntime();
shared.client = runtime.client;

const volume = { type: 'volume', name: 'f'.repeat(64), source: '/x', destination: '/data', readOnly: false };
const web = containerRow({ mounts: [volume] });
const db = containerRow({ id: 'b', name: 'db', state: 'exited', exitCode: 0 });

beforeAll(() => startPage({ containers, app }));
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
  runtime.answers.clear();
  notices.setState([], true);
  shownOutcome.setState(undefined, true);
});

describe('RemoveDialog', () => {
  const onClose = vi.fn();
  const onRemoved = vi.fn();
  const open = (rows: (typeof web)[]) => {
    onClose.mockClear();
    onRemoved.mockClear();
    mount(<RemoveDialog rows={rows} onClose={onClose} onRemoved={onRemoved} />);
  };
  const confirm = () => fireEvent.click(screen.getByRole('button', { name: 'Remove' }));

  it('names what runs and the anonymous volumes, and says the same as a docker line', async () => {
    open([web]);
    await screen.findByRole('dialog', { name: 'Remove web?' });
    expect(screen.getByText('web is running and will be killed first.')).toBeTruthy();
    expect(screen.getByText('ffffffffffff at /data')).toBeTruthy();
    expect(screen.getByText('docker rm -f web')).toBeTruthy();
    fireEvent.click(screen.getByRole('checkbox', { name: /anonymous volume/ }));
    expect(screen.getByText('docker rm -f -v web')).toBeTruthy();
    confirm();
    await waitFor(() => expect(onRemoved).toHaveBeenCalledWith([web]));
    // Nobody has told what it wrote: it is kept.
    const input = { engineId: 'engine', id: web.id, force: true, volumes: true, keep: 'layer' };
    expect(runtime.calls.at(-1)).toEqual({ name: 'containers.remove', input });
    expect(notices.getState()).toMatchObject([{ title: 'Removed web', action: { label: 'Bring back' } }]);
  });

  it('shows what each loses first, and keeps the files unless told', async () => {
    runtime.answers.set('trash.losses', () => [
      { id: web.id, bytes: 2_000_000, changes: 3, volumes: [{ name: volume.name, path: '/data', bytes: 5_000 }] },
      { id: 'b', bytes: 0, changes: 0, volumes: [] },
    ]);
    open([web, db]);
    const table = await screen.findByRole('table', { name: 'To be removed' });
    await waitFor(() => expect(table.textContent).toContain('2 MB in 3 files'));
    expect(table.textContent).toContain('1, 5 kB');
    expect(screen.getByText(/They can be brought back for 7 days/)).toBeTruthy();
    expect(screen.getByRole('checkbox', { name: /Keep the files they wrote/ })).toHaveProperty('checked', true);
    confirm();
    await waitFor(() => expect(onRemoved).toHaveBeenCalledWith([web, db]));
    const kept = runtime.calls.filter(({ name }) => name === 'containers.remove');
    expect(kept.map(({ input }) => (input as { keep: string }).keep)).toEqual(['layer', 'layer']);
  });

  it('keeps the definition alone where nothing was written', async () => {
    runtime.answers.set('trash.losses', () => [{ id: db.id, bytes: 0, changes: 0, volumes: [] }]);
    open([db]);
    await screen.findByText(containers.trash.noFiles);
    confirm();
    await waitFor(() => expect(onRemoved).toHaveBeenCalledWith([db]));
    expect(runtime.calls.at(-1)).toMatchObject({ name: 'containers.remove', input: { keep: 'definition' } });
  });

  it('keeps the question open with the engine’s words when one could not be removed', async () => {
    runtime.answers.set('containers.remove', () => {
      throw problemError({ reason: 'conflict', message: 'removal of container b is already in progress' });
    });
    open([db]);
    await screen.findByRole('dialog', { name: 'Remove db?' });
    expect(screen.queryByRole('checkbox')).toBeNull();
    confirm();
    expect((await screen.findByRole('alert')).textContent).toContain('already in progress');
    expect(onClose).not.toHaveBeenCalled();
  });

  it('leaves which of many failed to be told, with why', async () => {
    runtime.answers.set('containers.remove', (input) => {
      if ((input as { id: string }).id === 'b') throw problemError({ reason: 'unknown', message: 'device busy' });
    });
    open([web, db]);
    await screen.findByRole('dialog', { name: 'Remove 2 containers?' });
    confirm();
    await waitFor(() => expect(onRemoved).toHaveBeenCalledWith([web]));
    expect(notices.getState()).toEqual([]);
    expect(shownOutcome.getState()).toMatchObject({
      action: 'remove',
      options: { force: true, volumes: false },
      done: [web],
      failed: [{ row: db, problem: { message: 'device busy' } }],
    });
  });
});

describe('RenameDialog', () => {
  const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'New name' });
  const rename = (name: string) => {
    fireEvent.change(field(), { target: { value: name } });
    fireEvent.click(screen.getByRole('button', { name: 'Rename' }));
  };

  it('says what is wrong at the field and sends nothing', async () => {
    mount(<RenameDialog row={web} onClose={() => undefined} />);
    await screen.findByRole('dialog', { name: 'Rename web' });
    rename('-bad name');
    expect(await screen.findByText(app.problem['name-invalid'])).toBeTruthy();
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(runtime.calls).toEqual([]);
  });

  it('shows a taken name at the field, and takes another', async () => {
    const onClose = vi.fn();
    runtime.answers.set('containers.rename', (input) => {
      const taken = (input as { name: string }).name === 'db';
      if (taken) throw problemError({ reason: 'name-taken', message: 'in use', field: 'name' });
    });
    mount(<RenameDialog row={web} onClose={onClose} />);
    await screen.findByRole('dialog', { name: 'Rename web' });
    rename('db');
    expect(await screen.findByText(app.problem['name-taken'])).toBeTruthy();
    expect(screen.getByText('docker rename web db')).toBeTruthy();
    rename('shop');
    await waitFor(() => expect(onClose).toHaveBeenCalled());
  });
});
