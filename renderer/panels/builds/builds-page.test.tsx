// @vitest-environment happy-dom
// The builds panel: the list, the form with its problems and its file, and what a failed build shows.
import { cleanup, configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BuildRow } from '../../../runtime/contract/builds/build-record.ts';
import { buildSpec } from '../../../runtime/contract/builds/build-spec.ts';
import { hostileText } from '../../../test/hostile.ts';
import app from '../../locales/en/app.json' with { type: 'json' };
import words from '../../locales/en/builds.json' with { type: 'json' };
import { useBuilds } from '../../state/builds.ts';
import { useEngines } from '../../state/engines.ts';
import { emptyMirror } from '../../state/mirror.ts';
import { fakeRuntime, mount, problemError, startPage } from '../containers/test-dom.tsx';
import { BuildsPage } from './builds-page.tsx';

const shared = vi.hoisted(() => ({ client: {} as unknown }));
vi.mock('../../backend.ts', () => ({
  backend: () => shared.client,
  inDesktop: () => false,
  onConnection: () => () => undefined,
}));
// What is drawn by CodeMirror needs a layout, which this page has not.
vi.mock('../../ui/editor/dockerfile-editor.tsx', () => ({
  DockerfileEditor: ({ label, text, onChange }: { label: string; text: string; onChange: (text: string) => void }) => (
    <textarea aria-label={label} value={text} onChange={(event) => onChange(event.currentTarget.value)} />
  ),
}));
const runtime = fakeRuntime();
shared.client = runtime.client;

const row = (change: Partial<BuildRow> = {}): BuildRow => ({
  id: 'b1',
  engineId: 'engine',
  engineName: 'own',
  activityId: 'a1',
  origin: 'window',
  spec: buildSpec.parse({ folder: '/srv/web', tags: ['web:1'] }),
  dockerfilePath: '/srv/web/Dockerfile',
  status: 'done',
  startedAt: Date.now() - 5_000,
  endedAt: Date.now(),
  context: { files: 3, bytes: 10 },
  counts: { steps: 2, done: 2, cached: 1, failed: 0 },
  warnings: [],
  notes: [],
  logSize: 0,
  logCut: false,
  ...change,
});

function have(...items: BuildRow[]): void {
  const byId = new Map(items.map((one) => [one.id, one]));
  useBuilds.store.setState({ items, byId, status: 'ready' }, true);
}

async function* events(...items: unknown[]): AsyncGenerator<unknown> {
  yield* items;
}

function open(hash: string): void {
  window.location.hash = hash;
  mount(<BuildsPage />);
}

// The parts that a page loads when it is shown: here before, so that no wait is for them.
beforeAll(async () => {
  configure({ asyncUtilTimeout: 10_000 });
  await Promise.all([
    startPage({ builds: words, app }),
    import('./build-details.tsx'),
    import('./form/build-form.tsx'),
  ]);
});
afterEach(cleanup);
beforeEach(() => {
  runtime.calls.length = 0;
  runtime.answers.clear();
  localStorage.clear();
  useBuilds.store.setState(emptyMirror(), true);
  useEngines.store.setState({ engines: [], currentId: 'engine' }, true);
  runtime.answers.set('builds.dockerfiles', () => ({
    files: [
      { path: 'Dockerfile', stages: ['build', 'last'], arguments: [{ name: 'VERSION', value: '1' }], secrets: [] },
    ],
    more: false,
  }));
  runtime.answers.set('builds.readDockerfile', () => ({ text: 'FROM base\n', version: 'v1', path: 'Dockerfile' }));
  runtime.answers.set('builds.check', () => ({ problems: [], warnings: [] }));
});

const callsOf = (name: string) => runtime.calls.filter((call) => call.name === name).map(({ input }) => input);

describe('the list', () => {
  it('says that nothing was built, and lists what was', async () => {
    have();
    open('#/builds');
    expect(await screen.findByText('Nothing was built yet')).toBeTruthy();
    have(row(), row({ id: 'b2', spec: buildSpec.parse({ folder: '/srv/shop' }), status: 'failed' }));
    expect(await screen.findByText('web:1')).toBeTruthy();
    expect(screen.getByText('shop')).toBeTruthy();
  });
});

describe('the form', () => {
  const typeFolder = async () => {
    const folder = await screen.findByRole('combobox', { name: 'Folder' });
    fireEvent.change(folder, { target: { value: '/srv/web' } });
  };

  it('builds what was chosen, under a tag of the folder’s name', async () => {
    runtime.answers.set('builds.start', () => ({ activityId: 'a1', buildId: 'b1' }));
    open('#/builds?form=new');
    await typeFolder();
    expect(await screen.findByText('docker build --tag web:latest /srv/web')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Build' }));
    await waitFor(() => expect(window.location.hash).toBe('#/builds/b1?tab=steps'));
    expect(callsOf('builds.start')).toEqual([
      { engineId: 'engine', spec: buildSpec.parse({ folder: '/srv/web', tags: ['web:latest'] }) },
    ]);
  });

  it('says what is wrong at its field while one types, and builds nothing', async () => {
    const problem = { reason: 'reference-invalid', message: '', field: 'tags.0' };
    runtime.answers.set('builds.check', () => ({ problems: [problem], warnings: [] }));
    open('#/builds?form=new');
    await typeFolder();
    const sentence = app.problem['reference-invalid'];
    expect(await screen.findByText(sentence)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Build' }));
    await waitFor(() => expect(document.activeElement?.getAttribute('aria-invalid')).toBe('true'));
    expect(callsOf('builds.start')).toEqual([]);
  });

  it('saves what was written before it builds, and stops where somebody else wrote', async () => {
    runtime.answers.set('builds.writeDockerfile', () => {
      throw problemError({ reason: 'file-changed', message: '' });
    });
    open('#/builds?form=new');
    await typeFolder();
    const editor = await screen.findByRole('textbox', { name: 'Dockerfile' });
    fireEvent.change(editor, { target: { value: 'FROM other\n' } });
    fireEvent.click(await screen.findByRole('button', { name: 'Save and build' }));
    expect(await screen.findByText('Somebody else changed this file meanwhile.')).toBeTruthy();
    expect(callsOf('builds.writeDockerfile')).toEqual([
      { folder: '/srv/web', path: 'Dockerfile', text: 'FROM other\n', version: 'v1' },
    ]);
    expect(callsOf('builds.start')).toEqual([]);
    runtime.answers.set('builds.readDockerfile', () => ({ text: 'FROM theirs\n', version: 'v2', path: 'Dockerfile' }));
    fireEvent.click(screen.getByRole('button', { name: 'Take theirs' }));
    await waitFor(() =>
      expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Dockerfile' }).value).toBe('FROM theirs\n'),
    );
  });
});

describe('a failed build', () => {
  const problem = { reason: 'step-failed' as const, message: hostileText.join(' ') };
  const failed = row({
    status: 'failed',
    failure: { problem, range: { line: 2, endLine: 2 }, stepId: 's1', exitCode: 3 },
  });

  it('shows why, at its line, with what the step printed; hostile text as text', async () => {
    const step = {
      id: 's1',
      name: '[2/2] RUN no',
      inputs: [],
      state: 'failed',
      internal: false,
      progress: [],
      logSize: 9,
    };
    runtime.answers.set('builds.source', () => ({ path: 'Dockerfile', text: 'FROM base\nRUN no\n' }));
    runtime.answers.set('builds.log', () => events([{ stepId: 's1', stream: 'stderr', text: '<img src=x>no way\n' }]));
    const { client } = runtime;
    shared.client = new Proxy(client, {
      get: (target, noun) =>
        noun !== 'builds'
          ? Reflect.get(target, noun)
          : new Proxy(Reflect.get(target, noun) as object, {
              get: (builds, verb) =>
                verb === 'watch'
                  ? async () => events({ kind: 'snapshot', build: failed, steps: [step] })
                  : Reflect.get(builds, verb),
            }),
    });
    have(failed);
    open('#/builds/b1?tab=overview');
    expect(await screen.findByText(/^Line 2: .*exit code 3\.$/)).toBeTruthy();
    expect((await screen.findByText('RUN no')).closest('li')?.getAttribute('aria-current')).toBe('true');
    expect(await screen.findByText('<img src=x>no way')).toBeTruthy();
    expect(document.querySelector('img, script')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Fix it…' }));
    expect(window.location.hash).toBe('#/builds/b1?form=new');
    shared.client = client;
  });
});
