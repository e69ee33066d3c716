// @vitest-environment happy-dom
// What the engine cannot hold is greyed with the reason, and what it cannot change in place is said to make a new container.
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Engine, EnginesState } from '../../../../runtime/contract/engines.ts';
import { emptySpec } from '../../../../runtime/contract/specs/container-spec.ts';
import app from '../../../locales/en/app.json' with { type: 'json' };
import containers from '../../../locales/en/containers.json' with { type: 'json' };
import create from '../../../locales/en/create.json' with { type: 'json' };
import { fakeRuntime, mount, startPage } from '../test-dom.tsx';
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

/** The current engine, as far as the form looks at it. */
const engineOf = (info: object): EnginesState => {
  const facts = { id: 'engine', source: 'docker-socket', name: 'E', address: '', status: 'ready' } as const;
  return { engines: [{ ...facts, info: info as NonNullable<Engine['info']> }], currentId: 'engine' };
};
const dockerState = engineOf({ flavour: 'docker', apiVersion: '1.51', cannot: [], lacks: [] });
const podmanState = engineOf({
  flavour: 'podman',
  apiVersion: '1.41',
  cannot: [{ feature: 'limits', reason: 'podman-update' }],
  lacks: [
    ...['links', 'annotations', 'domainname', 'stdinOnce', 'env.value', 'ports.hostPortEnd'].map((field) => ({
      field,
      reason: 'podman' as const,
    })),
    { field: 'healthCheck.startInterval', reason: 'engine-age' as const, since: '1.44' },
  ],
});

const field = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name });
const type = (input: HTMLElement, value: string) => fireEvent.change(input, { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const open = (title: string) =>
  fireEvent.click(within(screen.getByRole('heading', { level: 2, name: new RegExp(`^${title}`) })).getByRole('button'));

beforeAll(() => startPage({ containers, app, create }));
afterEach(cleanup);
beforeEach(() => writeDraft(undefined));

async function openForm(): Promise<void> {
  window.location.hash = '#/containers?form=run';
  mount(<RunForm image="" />);
  await waitFor(() => expect(screen.getByRole('button', { name: 'Run' })).toHaveProperty('disabled', false));
}

describe('what an engine cannot hold', () => {
  beforeEach(async () => {
    runtime.streams.engines.push(podmanState);
    await openForm();
  });
  afterEach(() => runtime.streams.engines.push(dockerState));

  it('is greyed with the reason', async () => {
    open('Advanced');
    const name = field('Domain name');
    await waitFor(() => expect(name.disabled).toBe(true));
    const ids = name.getAttribute('aria-describedby')?.split(' ') ?? [];
    expect(ids.map((id) => document.getElementById(id)?.textContent).join()).toContain(app.lack.podman);
    expect(field('Host name').disabled).toBe(false);
    open('Labels');
    expect(screen.getAllByRole<HTMLButtonElement>('button', { name: /^Add annotation/ })[0]?.disabled).toBe(true);
    open('Restart and health');
    expect(field('Every, while starting').disabled).toBe(true);
    expect(screen.getByText('Needs a Docker Engine with API 1.44 or newer; this one has 1.41.')).toBeTruthy();
    open('Ports');
    expect(screen.getByText(/A range has no place here/)).toBeTruthy();
    open('Environment');
    press('Add variable');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: app.lack.podman }).disabled).toBe(true);
  });

  it('can be taken out where it stands in the form already', async () => {
    runtime.streams.engines.push(dockerState);
    open('Advanced');
    await waitFor(() => expect(field('Domain name').disabled).toBe(false));
    type(field('Domain name'), 'example.com');
    runtime.streams.engines.push(podmanState);
    await screen.findAllByText(app.lack.podman);
    expect(field('Domain name').disabled).toBe(false);
    type(field('Domain name'), '');
    expect(field('Domain name').disabled).toBe(true);
  });
});

it('says that what podman cannot change in place makes a new one', async () => {
  runtime.streams.engines.push(podmanState);
  const spec = { ...emptySpec('nginx:1'), name: 'web' };
  runtime.answers.set('containers.spec', () => ({ spec, imageGone: false }));
  mount(<ExistingForm id="abc" kind="edit" />);
  await screen.findByRole('heading', { level: 1, name: 'Edit web' });
  open('Limits');
  type(field('Memory limit'), '64m');
  await screen.findByText('A new container takes its place');
  type(field('Memory limit'), '');
  type(field('Name'), 'www');
  await screen.findByText('Changed in place');
  runtime.streams.engines.push(dockerState);
  type(field('Memory limit'), '64m');
  await waitFor(() => expect(screen.queryByText('A new container takes its place')).toBeNull());
});
