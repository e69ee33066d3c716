// @vitest-environment happy-dom
// The run form: sections that open, what is wrong is said at the field and not sent, and nothing typed is lost.
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Activity } from '../../../../runtime/contract/activities.ts';
import { type ContainerSpec, emptySpec } from '../../../../runtime/contract/specs/container-spec.ts';
import app from '../../../locales/en/app.json' with { type: 'json' };
import containers from '../../../locales/en/containers.json' with { type: 'json' };
import create from '../../../locales/en/create.json' with { type: 'json' };
import { fakeRuntime, mount, problemError, startPage } from '../test-dom.tsx';
import { ExistingForm } from './existing-form.tsx';
import { writeDraft } from './form-draft.ts';
import { RunForm } from './run-form.tsx';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../../backend.ts', () => ({
  backend: () => shared.client,
  inDesktop: () => true,
  onConnection: () => () => undefined,
}));
const runtime = fakeRuntime();
shared.client = runtime.client;

const activity: Activity = {
  id: 'work',
  engineId: 'engine',
  kind: 'run',
  subject: 'nginx',
  status: 'running',
  step: 'pulling',
  parts: [{ id: 'layer-1', status: 'Downloading', current: 1, total: 4 }],
  startedAt: 0,
  origin: 'window',
  objects: [],
  brief: false,
};

const field = (name: string | RegExp) => screen.getByRole<HTMLInputElement>('textbox', { name });
const image = () => screen.getByRole<HTMLInputElement>('combobox', { name: /^Image/ });
const type = (input: HTMLElement, value: string) => fireEvent.change(input, { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
/** The button of a section, whatever its header says of what is set. */
const head = (title: string) =>
  within(screen.getByRole('heading', { level: 2, name: new RegExp(`^${title}`) })).getByRole('button');
const isOpen = (title: string) => head(title).getAttribute('aria-expanded') === 'true';
const open = (title: string) => isOpen(title) || fireEvent.click(head(title));
const sent = () => runtime.calls.filter(({ name }) => name === 'containers.create' || name === 'containers.edit');
const sentSpec = () => sent().map(({ input }) => (input as { spec: ContainerSpec }).spec)[0];
/** The sentence that is tied to a field. */
function errorOf(input: HTMLElement): string {
  const ids = input.getAttribute('aria-describedby')?.split(' ') ?? [];
  const texts = ids.map((id) => document.getElementById(id)).filter((node) => node?.id.endsWith('-error'));
  return texts.map((node) => node?.textContent).join('');
}
const whole = (text: string) => (_: string, node: Element | null) =>
  node?.tagName === 'PRE' && node.textContent === text;

beforeAll(() => startPage({ containers, app, create }));
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
  runtime.answers.clear();
  runtime.streams.activities.push([]);
  writeDraft(undefined);
});

async function openForm(): Promise<void> {
  window.location.hash = '#/containers?form=run';
  mount(<RunForm image="" />);
  await waitFor(() => expect(screen.getByRole('button', { name: 'Run' })).toHaveProperty('disabled', false));
}

describe('the run form', () => {
  beforeEach(openForm);

  it('has the basics open, and says in the head of the others what is set in them', () => {
    expect(isOpen('Basics')).toBe(true);
    expect(isOpen('Ports')).toBe(false);
    expect(head('Limits').textContent).toContain('CPU, memory');
    open('Limits');
    type(field('CPUs'), '0.5');
    type(field('Memory limit'), '512m');
    fireEvent.click(head('Limits'));
    expect(head('Limits').textContent).toContain('CPUs 0.5 · Memory limit 512m');
    expect(screen.queryByRole('textbox', { name: 'CPUs' })).toBeNull();
  });

  it('says what is wrong at the field, opens its section, sends nothing, and is quiet again once it is mended', async () => {
    open('Ports');
    press('Add port');
    await waitFor(() => expect(document.activeElement).toBe(field('Host address')));
    type(field('Host port'), '99999');
    type(field('Container port'), '80');
    open('Restart and health');
    type(field('Every'), 'often');
    fireEvent.click(head('Ports'));
    fireEvent.click(head('Restart and health'));
    type(image(), 'nginx');
    press('Run');
    await waitFor(() => expect(isOpen('Ports')).toBe(true));
    expect(isOpen('Restart and health')).toBe(true);
    expect(errorOf(field('Host port'))).toBe(app.problem['port-invalid']);
    expect(errorOf(field('Every'))).toBe(create.problem.duration);
    expect(sent()).toEqual([]);
    await waitFor(() => expect(document.activeElement).toBe(field('Host port')));
    type(field('Host port'), '8080');
    type(field('Every'), '1m30s');
    expect(errorOf(field('Host port'))).toBe('');
    expect(errorOf(field('Every'))).toBe('');
    type(image(), '');
    expect(errorOf(image())).toBe(app.problem.required);
    press('Run');
    await waitFor(() => expect(document.activeElement).toBe(image()));
  });

  it('does not take the focus away from who types something wrong later', () => {
    type(image(), 'nginx');
    runtime.answers.set('containers.create', () => {
      throw problemError({ reason: 'engine-unreachable', message: 'gone' });
    });
    press('Run');
    return waitFor(() => expect(screen.getByRole('alert').textContent).toContain('gone')).then(() => {
      field('User').focus();
      type(image(), '');
      expect(errorOf(image())).toBe(app.problem.required);
      expect(document.activeElement).toBe(field('User'));
    });
  });

  it('shows the docker line and the compose file as they are typed', async () => {
    type(image(), 'nginx');
    type(field('Command'), `sh -c 'sleep 5'`);
    await screen.findByText(whole(`docker run -d nginx sh -c 'sleep 5'`));
    fireEvent.click(screen.getByRole('tab', { name: 'compose.yaml' }));
    const file = await screen.findByText(
      (_, node) => node?.tagName === 'PRE' && node.textContent?.startsWith('services:') === true,
    );
    expect(file.textContent).toContain('image: nginx');
  });

  it('shows what the engine refuses at the field, with its own words, and keeps what was typed', async () => {
    const message = 'Bind for 0.0.0.0:8080 failed: port is already allocated';
    runtime.answers.set('containers.create', () => ({ activityId: 'work' }));
    type(image(), 'nginx');
    open('Ports');
    press('Add port');
    type(field('Host port'), '8080');
    type(field('Container port'), '80');
    fireEvent.click(head('Ports'));
    press('Run');
    await waitFor(() => expect(sent()).toHaveLength(1));
    runtime.streams.activities.push([activity]);
    await screen.findByText('Pulling the image…');
    await screen.findByText('layer-1: Downloading');
    const problem = { reason: 'port-in-use', message, field: 'ports.0.hostPort' } as const;
    runtime.streams.activities.push([{ ...activity, status: 'failed', problem }]);
    await waitFor(() => expect(errorOf(field('Host port'))).toBe(app.problem['port-in-use']));
    expect(screen.getByRole('alert').textContent).toContain(message);
    expect(image().value).toBe('nginx');
    type(field('Host port'), '8081');
    expect(errorOf(field('Host port'))).toBe('');
  });

  it('keeps what was typed while other panels are looked at, until it is cancelled', async () => {
    type(image(), 'nginx');
    type(field('User'), 'me');
    cleanup();
    await openForm();
    expect([image().value, field('User').value]).toEqual(['nginx', 'me']);
    press('Cancel');
    cleanup();
    await openForm();
    expect(image().value).toBe('');
  });

  it('shows a taken name at the name', async () => {
    runtime.answers.set('containers.create', () => {
      throw problemError({ reason: 'name-taken', message: 'Conflict', field: 'name' });
    });
    type(image(), 'nginx');
    type(field('Name'), 'web');
    press('Run');
    await waitFor(() => expect(errorOf(field('Name'))).toBe(app.problem['name-taken']));
  });

  it('creates without starting where that is asked, and goes to the container', async () => {
    runtime.answers.set('containers.create', () => ({ activityId: 'work' }));
    type(image(), 'nginx');
    press('Create only');
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(sent()[0]?.input).toEqual({ engineId: 'engine', spec: emptySpec('nginx'), start: false, pull: 'missing' });
    runtime.streams.activities.push([{ ...activity, status: 'done', containerId: 'abc' }]);
    await waitFor(() => expect(window.location.hash).toBe('#/containers/abc'));
    cleanup();
    await openForm();
    fireEvent.focus(image());
    fireEvent.click(image());
    await screen.findByRole('option', { name: 'nginx' });
  });

  it('takes many variables at once, pasted or from a file, and lets one of the image be taken away', async () => {
    runtime.answers.set('containers.create', () => ({ activityId: 'work' }));
    type(image(), 'nginx');
    open('Environment');
    press('Add variable');
    const clipboardData = { getData: () => 'A=1\n# no\nexport B="two words"' };
    fireEvent.paste(field('Variable'), { clipboardData });
    const names = () =>
      screen.getAllByRole<HTMLInputElement>('textbox', { name: 'Variable' }).map(({ value }) => value);
    await waitFor(() => expect(names()).toEqual(['A', 'B']));
    const chooser = document.querySelector<HTMLInputElement>('input[type="file"]');
    const file = new File(['A=from file\nC=3\nwhat is this'], '.env');
    fireEvent.change(chooser as HTMLInputElement, { target: { files: [file] } });
    await waitFor(() => expect(names()).toEqual(['A', 'B', 'C']));
    await screen.findByText('1 line is not a variable and was left out.');
    fireEvent.click(screen.getAllByRole('button', { name: 'Take the image’s variable away' })[2] as HTMLElement);
    press('Run');
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(sentSpec()?.env).toEqual([
      { name: 'A', value: 'from file' },
      { name: 'B', value: 'two words' },
      { name: 'C' },
    ]);
  });

  it('keeps a value of several lines', async () => {
    runtime.answers.set('containers.create', () => ({ activityId: 'work' }));
    type(image(), 'nginx');
    open('Environment');
    press('Add variable');
    type(field('Variable'), 'KEY');
    type(field('Value'), 'first\nsecond');
    press('Run');
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(sentSpec()?.env).toEqual([{ name: 'KEY', value: 'first\nsecond' }]);
  });

  it('completes a host path and takes one from the system’s dialog', async () => {
    runtime.answers.set('host.list', () => ({
      folder: '/srv/',
      separator: '/',
      entries: [
        { name: 'data', folder: true },
        { name: 'file', folder: false },
      ],
      more: false,
    }));
    runtime.answers.set('host.pick', () => ({ paths: ['/chosen'] }));
    open('Storage');
    press('Add volume');
    const source = screen.getByRole<HTMLInputElement>('combobox', { name: 'Volume name or host path' });
    fireEvent.focus(source);
    type(source, '/srv/d');
    await screen.findByRole('option', { name: '/srv/data/' });
    expect(screen.queryByRole('option', { name: '/srv/file' })).toBeNull();
    type(source, '/srv/data/');
    fireEvent.blur(source);
    expect(source.value).toBe('/srv/data');
    press('Choose…');
    await waitFor(() => expect(source.value).toBe('/chosen'));
    expect(runtime.calls.find(({ name }) => name === 'host.pick')?.input).toMatchObject({
      kind: 'folder',
      start: '/srv/data',
    });
  });
});

describe('a pasted docker run', () => {
  beforeEach(openForm);
  const dialog = () => screen.findByRole('dialog', { name: 'Paste a docker run command' });
  const paste = async (text: string) => {
    press('Paste docker run…');
    const opened = await dialog();
    type(within(opened).getByRole('textbox', { name: 'Command' }), text);
    return opened;
  };

  it('fills an empty form at once', async () => {
    const opened = await paste('docker run redis:7');
    expect(within(opened).queryByText('The form is not empty')).toBeNull();
    fireEvent.click(within(opened).getByRole('button', { name: 'Fill in' }));
    await waitFor(() => expect(image().value).toBe('redis:7'));
  });

  it('leaves what stands in the form unless the person says otherwise', async () => {
    type(image(), 'nginx');
    type(field('User'), 'me');
    let opened = await paste('docker run redis:7');
    fireEvent.click(within(opened).getByRole('button', { name: 'Fill in' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect([image().value, field('User').value]).toEqual(['nginx', 'me']);
    opened = await paste('docker run redis:7');
    fireEvent.click(within(opened).getByRole('radio', { name: 'Replace the form' }));
    fireEvent.click(within(opened).getByRole('button', { name: 'Fill in' }));
    await waitFor(() => expect([image().value, field('User').value]).toEqual(['redis:7', '']));
  });
});

const web: ContainerSpec = {
  ...emptySpec('nginx:1'),
  name: 'web',
  env: [{ name: 'MODE', value: 'a' }],
  ports: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
  deviceRequests: [{ driver: 'cdi', count: 0, deviceIds: ['vendor.com/a=1'], capabilities: [], options: {} }],
};

describe('an existing container in the form', () => {
  beforeEach(() => {
    runtime.answers.set('containers.spec', () => ({ spec: web, imageGone: false }));
  });

  it('shows what an edit changes, asks before it is made anew, and sends the whole spec', async () => {
    runtime.answers.set('containers.edit', () => ({ activityId: 'work' }));
    mount(<ExistingForm id="abc" kind="edit" />);
    await screen.findByRole('heading', { level: 1, name: 'Edit web' });
    await screen.findByText('Nothing is changed yet.');
    expect(screen.getByRole('button', { name: 'Apply changes…' })).toHaveProperty('disabled', true);
    open('Environment');
    type(field('Value'), 'b');
    await screen.findByText('MODE=a');
    expect(screen.getByText('MODE=b').tagName).toBe('INS');
    expect(screen.getByText('A new container takes its place')).toBeTruthy();
    press('Apply changes…');
    const dialog = await screen.findByRole('dialog', { name: 'Re-create web?' });
    expect(dialog.textContent).toContain('its writable layer goes with it');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Re-create' }));
    await waitFor(() => expect(sent()).toHaveLength(1));
    const spec = { ...web, env: [{ name: 'MODE', value: 'b' }] };
    expect(sent()[0]?.input).toEqual({ engineId: 'engine', id: 'abc', spec });
    runtime.streams.activities.push([
      { ...activity, status: 'failed', problem: { reason: 'unknown', message: 'boom' } },
    ]);
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('boom'));
    expect(field('Value').value).toBe('b');
  });

  it('says when the image is gone that the form holds what came from it', async () => {
    runtime.answers.set('containers.spec', () => ({ spec: web, imageGone: true }));
    mount(<ExistingForm id="abc" kind="edit" />);
    await screen.findByText(create.imageGone);
  });

  it('changes in place without a question where that is possible', async () => {
    runtime.answers.set('containers.edit', () => ({ activityId: 'work' }));
    mount(<ExistingForm id="abc" kind="edit" />);
    await screen.findByRole('heading', { level: 1, name: 'Edit web' });
    type(field('Name'), 'www');
    await screen.findByText('Changed in place');
    press('Apply changes…');
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(sentSpec()).toEqual({ ...web, name: 'www' });
  });

  it('is duplicated under a free name, its host ports left to the engine', async () => {
    runtime.answers.set('containers.create', () => ({ activityId: 'work' }));
    mount(<ExistingForm id="abc" kind="duplicate" />);
    await screen.findByRole('heading', { level: 1, name: 'Duplicate web' });
    expect(field('Name').value).toBe('web-2');
    press('Run');
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(sentSpec()).toEqual({ ...web, name: 'web-2', ports: [{ containerPort: 80, protocol: 'tcp' }] });
  });
});
