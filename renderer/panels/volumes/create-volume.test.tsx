// @vitest-environment happy-dom
// A new volume is checked at its fields, and what a driver refuses is said there.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import app from '../../locales/en/app.json' with { type: 'json' };
import volumes from '../../locales/en/volumes.json' with { type: 'json' };
import { fakeRuntime, mount, problemError, startPage } from '../containers/test-dom.tsx';
import { CreateVolume, createCommand } from './create-volume.tsx';
import { emptyForm } from './create-volume-values.ts';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({ backend: () => shared.client, onConnection: () => () => undefined }));
const runtime = fakeRuntime();
shared.client = runtime.client;

const taken: VolumeRow = {
  engineId: 'engine',
  id: 'data',
  name: 'data',
  driver: 'local',
  mountpoint: '/m',
  scope: 'local',
  labels: {},
  anonymous: false,
  kind: 'disk',
};
const onClose = vi.fn();
const calls = (name: string) => runtime.calls.filter((call) => call.name === name).map((call) => call.input);

beforeAll(() => startPage({ volumes, app }));
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
  runtime.answers.clear();
  onClose.mockClear();
});

describe('CreateVolume', () => {
  const field = () => screen.findByRole('textbox', { name: 'Name' });
  const submit = async (name: string) => {
    fireEvent.change(await field(), { target: { value: name } });
    fireEvent.click(screen.getByRole('button', { name: 'Create' }));
  };

  beforeEach(() => {
    runtime.streams.volumes.push({ kind: 'snapshot', items: [taken] });
    mount(<CreateVolume onClose={onClose} />);
  });

  it.each([
    ['', 'Give it a name.'],
    ['no spaces', 'Use letters, digits, “_”, “.” and “-”, starting with a letter or a digit.'],
    ['/path', 'Use letters, digits, “_”, “.” and “-”, starting with a letter or a digit.'],
  ])('sends nothing for %j', async (name, words) => {
    await submit(name);
    expect(await screen.findByText(words)).toBeTruthy();
    expect((await field()).getAttribute('aria-invalid')).toBe('true');
    expect(calls('volumes.create')).toEqual([]);
  });

  it('knows the names that are taken', async () => {
    await waitFor(async () => {
      await submit('data');
      expect(screen.getByText('There is a volume with this name already.')).toBeTruthy();
    });
    expect(calls('volumes.create').some((input) => (input as { name: string }).name === 'data')).toBe(false);
  });

  it('sends name, driver and labels, and closes', async () => {
    fireEvent.click(await screen.findByRole('button', { name: 'Add label' }));
    fireEvent.change(screen.getByRole('textbox', { name: 'Label' }), { target: { value: 'team' } });
    fireEvent.change(screen.getByRole('textbox', { name: 'Value' }), { target: { value: "o'ne" } });
    await submit(' fresh ');
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    const input = { engineId: 'engine', name: 'fresh', driver: 'local', labels: { team: "o'ne" }, options: {} };
    expect(calls('volumes.create')).toEqual([input]);
  });

  it('asks for an NFS share with a whole address, and says at each field what is wrong', async () => {
    fireEvent.click(await screen.findByRole('combobox', { name: 'Where the data is kept' }));
    fireEvent.click(await screen.findByRole('option', { name: 'An NFS share' }));
    await submit('media');
    expect(await screen.findAllByText('Please fill this in.')).toHaveLength(2);
    const server = screen.getByRole('textbox', { name: 'Server' });
    fireEvent.change(server, { target: { value: 'nas.local:/export/media' } });
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Share' }).value).toBe('/export/media');
    fireEvent.click(screen.getByRole('checkbox', { name: 'Read-only' }));
    await submit('media');
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
    const options = { type: 'nfs', device: ':/export/media', o: 'addr=nas.local,ro' };
    expect(calls('volumes.create')).toEqual([
      { engineId: 'engine', name: 'media', driver: 'local', labels: {}, options },
    ]);
  });

  it('puts what a driver refuses at its field', async () => {
    runtime.answers.set('volumes.create', () => {
      throw problemError({
        reason: 'unsupported',
        field: 'size',
        message: 'quota size requested but no quota support',
      });
    });
    fireEvent.change(await screen.findByRole('textbox', { name: 'Size limit' }), { target: { value: '10g' } });
    await submit('small');
    expect(await screen.findByText(/can’t limit the size of a volume/)).toBeTruthy();
    expect(calls('volumes.create')).toMatchObject([{ options: { size: '10g' } }]);
  });

  it('tells beside the options of another driver what it refused', async () => {
    runtime.answers.set('volumes.create', () => {
      throw problemError({ reason: 'mount-option-invalid', field: 'options', message: 'invalid option: "x"' });
    });
    fireEvent.click(await screen.findByRole('combobox', { name: 'Where the data is kept' }));
    fireEvent.click(await screen.findByRole('option', { name: 'Another driver' }));
    fireEvent.change(screen.getByRole('combobox', { name: 'Driver' }), { target: { value: 'local' } });
    await submit('odd');
    expect((await screen.findByRole('alert')).textContent).toBe('The driver refused it: invalid option: "x"');
    expect(screen.getByRole('group', { name: 'Driver options' }).contains(screen.getByRole('alert'))).toBe(true);
  });

  it('refuses labels without a name, and twice the same', async () => {
    for (const [index, [name, value]] of [
      ['', 'x'],
      ['team', 'a'],
      ['team', 'b'],
    ].entries()) {
      fireEvent.click(await screen.findByRole('button', { name: 'Add label' }));
      fireEvent.change(screen.getAllByRole('textbox', { name: 'Label' })[index] as HTMLElement, {
        target: { value: name },
      });
      fireEvent.change(screen.getAllByRole('textbox', { name: 'Value' })[index] as HTMLElement, { target: { value } });
    }
    await submit('fresh');
    expect(await screen.findByText('Give it a name.')).toBeTruthy();
    expect(screen.getByText('This name is here twice.')).toBeTruthy();
    expect(calls('volumes.create')).toEqual([]);
  });

  it('shows the engine’s words when it refuses', async () => {
    runtime.answers.set('volumes.create', () => {
      throw problemError({ reason: 'unknown', message: 'plugin "nfs" not found' });
    });
    await submit('fresh');
    expect((await screen.findByRole('alert')).textContent).toContain('plugin "nfs" not found');
    expect(onClose).not.toHaveBeenCalled();
  });
});

it('says the same as a docker line, without the password', () => {
  const form = { ...emptyForm, name: 'd' };
  expect(createCommand({ ...form, labels: [{ name: ' ', value: 'x' }] }, false)).toBe('docker volume create d');
  const other = { ...form, kind: 'other' as const, driver: 'plugin', options: [{ name: 'a', value: 'b c' }] };
  expect(createCommand(other, false)).toBe("docker volume create --driver plugin --opt 'a=b c' d");
  const smb = { ...form, kind: 'cifs' as const, server: 'nas', share: 'x', user: 'ann', password: 'hush' };
  expect(createCommand(smb, false)).not.toContain('hush');
});
