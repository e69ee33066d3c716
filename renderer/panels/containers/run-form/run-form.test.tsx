// @vitest-environment happy-dom
// The run form: what is wrong is said at the field and not sent, and nothing typed is lost.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Activity } from '../../../../runtime/contract/activities.ts';
import app from '../../../locales/en/app.json' with { type: 'json' };
import containers from '../../../locales/en/containers.json' with { type: 'json' };
import { fakeRuntime, mount, problemError, startPage } from '../test-dom.tsx';
import { RunForm } from './run-form.tsx';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../../backend.ts', () => ({
  backend: () => shared.client,
  inDesktop: () => false,
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
};

const field = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name });
const type = (input: HTMLInputElement, value: string) => fireEvent.change(input, { target: { value } });
const addPort = () => fireEvent.click(screen.getByRole('button', { name: 'Add port' }));
const submit = () => fireEvent.click(screen.getByRole('button', { name: 'Run' }));
const sent = () => runtime.calls.filter((call) => call.name === 'containers.create');
/** The sentence that is tied to a field. */
function errorOf(input: HTMLInputElement): string {
  const ids = input.getAttribute('aria-describedby')?.split(' ') ?? [];
  const texts = ids.map((id) => document.getElementById(id)).filter((node) => node?.id.endsWith('-error'));
  return texts.map((node) => node?.textContent).join('');
}

beforeAll(() => startPage({ containers, app }));
afterEach(cleanup);
beforeEach(async () => {
  runtime.calls.length = 0;
  runtime.answers.clear();
  runtime.streams.activities.push([]);
  window.location.hash = '#/containers?form=run';
  mount(<RunForm image="" />);
  await waitFor(() => expect(screen.getByRole('button', { name: 'Run' })).toHaveProperty('disabled', false));
});

const image = () => screen.getByRole<HTMLInputElement>('combobox', { name: /^Image/ });

describe('the run form', () => {
  it('says what is wrong at the field, sends nothing, and is quiet again once it is mended', async () => {
    addPort();
    await waitFor(() => expect(document.activeElement).toBe(field('Host port')));
    type(field('Host port'), '99999');
    type(field('Container port'), '80');
    submit();
    await waitFor(() => expect(errorOf(image())).toBe(app.problem.required));
    expect(errorOf(field('Host port'))).toBe(app.problem['port-invalid']);
    expect(sent()).toEqual([]);
    await waitFor(() => expect(document.activeElement).toBe(image()));
    field('Name').focus();
    submit();
    await waitFor(() => expect(document.activeElement).toBe(image()));
    type(image(), 'nginx');
    type(field('Host port'), '8080');
    expect(errorOf(image())).toBe('');
    expect(errorOf(field('Host port'))).toBe('');
  });

  it('shows the docker line as it is typed', () => {
    type(image(), 'nginx');
    type(field('Command'), `sh -c 'sleep 5'`);
    expect(screen.getByText(`docker run -d nginx sh -c 'sleep 5'`)).toBeTruthy();
  });

  it('shows what the engine refuses at the field, with its own words, and keeps what was typed', async () => {
    const message = 'Bind for 0.0.0.0:8080 failed: port is already allocated';
    runtime.answers.set('containers.create', () => ({ activityId: 'work' }));
    type(image(), 'nginx');
    addPort();
    type(field('Host port'), '8080');
    type(field('Container port'), '80');
    submit();
    await waitFor(() => expect(sent()).toHaveLength(1));
    runtime.streams.activities.push([activity]);
    await screen.findByText('Pulling the image…');
    await screen.findByText('layer-1: Downloading');
    const problem = { reason: 'port-in-use', message, field: 'ports.0.hostPort' } as const;
    runtime.streams.activities.push([{ ...activity, status: 'failed', problem }]);
    await waitFor(() => expect(errorOf(field('Host port'))).toBe(app.problem['port-in-use']));
    expect(screen.getByRole('alert').textContent).toContain(message);
    expect(image().value).toBe('nginx');
    expect(field('Host port').value).toBe('8080');
    type(field('Host port'), '8081');
    expect(errorOf(field('Host port'))).toBe('');
  });

  it('shows a taken name at the name', async () => {
    runtime.answers.set('containers.create', () => {
      throw problemError({ reason: 'name-taken', message: 'Conflict', field: 'name' });
    });
    type(image(), 'nginx');
    type(field('Name'), 'web');
    submit();
    await waitFor(() => expect(errorOf(field('Name'))).toBe(app.problem['name-taken']));
  });

  it('goes to the container once it runs', async () => {
    runtime.answers.set('containers.create', () => ({ activityId: 'work' }));
    type(image(), 'nginx');
    submit();
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(sent()[0]?.input).toMatchObject({ engineId: 'engine', spec: { image: 'nginx', ports: [], volumes: [] } });
    runtime.streams.activities.push([{ ...activity, status: 'done', containerId: 'abc' }]);
    await waitFor(() => expect(window.location.hash).toBe('#/containers/abc'));
  });
});
