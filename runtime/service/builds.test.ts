// What is kept of builds: bounded, private, and whole after the runtime died; output that is too much; files that are edited.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BuildRow } from '../contract/builds/build-record.ts';
import { buildSpec } from '../contract/builds/build-spec.ts';
import { outlineOf } from '../contract/builds/dockerfile.ts';
import { checkBuild } from './builds/build-check.ts';
import { findDockerfiles, readDockerfile, writeDockerfile } from './builds/build-dockerfiles.ts';
import { BuildHistory } from './builds/build-history.ts';
import { BuildLog, logGap } from './builds/build-log.ts';
import { revisionOf } from './builds/build-revision.ts';
import { BuildRun } from './builds/build-run.ts';
import { BuildStore } from './builds/build-store.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'gantry-builds-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(home, { recursive: true, force: true });
});

function row(number: number, more: Partial<BuildRow> = {}): BuildRow {
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    ...{ engineId: 'e', engineName: 'e', activityId: 'a', origin: 'window', spec: buildSpec.parse({ folder: '/f' }) },
    ...{ dockerfilePath: '/f/Dockerfile', status: 'done', startedAt: number, endedAt: number + 1 },
    ...{ context: { files: 0, bytes: 0 }, counts: { steps: 0, done: 0, cached: 0, failed: 0 } },
    ...{ warnings: [], notes: [], logSize: 0, logCut: false },
    ...more,
  };
}

const output = (text: string) => ({ stepId: 's', stream: 'stdout' as const, text });

describe('the store', () => {
  it('keeps a build with its source and output, for its owner alone', async () => {
    const store = new BuildStore(home);
    const kept = row(1);
    await store.begin({ ...kept, status: 'running' }, { path: '/f/Dockerfile', text: 'FROM x', ignore: 'a' });
    await store.keep({ build: kept, steps: [] }, [output('said')]);
    const again = new BuildStore(home);
    expect(await again.rows()).toEqual([kept]);
    expect(await again.log(kept.id)).toEqual([output('said')]);
    expect(await again.source(kept.id)).toEqual({ path: '/f/Dockerfile', text: 'FROM x', ignore: 'a' });
    for (const name of readdirSync(path.join(home, 'builds', kept.id))) {
      expect(statSync(path.join(home, 'builds', kept.id, name)).mode & 0o777).toBe(0o600);
    }
  });

  it('says interrupted of a build whose runtime is gone, and nothing of what makes no sense', async () => {
    const store = new BuildStore(home);
    const lost = row(1, { status: 'running' });
    await store.begin(lost, { path: '/f/Dockerfile', text: '' });
    const file = path.join(home, 'builds', lost.id, 'build.json');
    const record = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...record, by: { pid: 2 ** 22 - 3, startedAt: '1' } }));
    const broken = row(2).id;
    mkdirSync(path.join(home, 'builds', broken));
    writeFileSync(path.join(home, 'builds', broken, 'build.json'), '{"build":');
    expect((await new BuildStore(home).rows()).map(({ id, status }) => [id, status])).toEqual([
      [lost.id, 'interrupted'],
    ]);
    expect(await store.details('../../etc')).toBeUndefined();
  });

  it('keeps no more than it may, the newest first', async () => {
    const store = new BuildStore(home, { builds: 3, bytes: 100_000 });
    const rows = [1, 2, 3, 4].map((number) => row(number));
    for (const build of rows) await store.keep({ build, steps: [] }, []);
    const ids = rows.map(({ id }) => id);
    expect(await store.overdue(ids)).toEqual(ids.slice(0, 1));
    writeFileSync(path.join(home, 'builds', ids[3] ?? '', 'log.gz'), Buffer.alloc(200_000));
    expect(await store.overdue(ids)).toEqual(ids.slice(0, 3));
  });

  it('tells who watches what is removed', async () => {
    const store = new BuildStore(home);
    await store.keep({ build: row(1), steps: [] }, []);
    const history = new BuildHistory(store);
    const life = new AbortController();
    const stream = history.subscribe(life.signal);
    expect((await stream.next()).value).toMatchObject({ kind: 'snapshot', items: [{ id: row(1).id }] });
    await history.remove([row(1).id, row(9).id]);
    expect((await stream.next()).value).toEqual({ kind: 'remove', ids: [row(1).id] });
    life.abort();
    await expect(history.details(row(1).id)).rejects.toMatchObject({ problem: { reason: 'not-found' } });
  });
});

describe('a build that runs', () => {
  it('tells its end no sooner than it is announced, to who is just told something too', async () => {
    vi.useFakeTimers();
    const run = new BuildRun(row(1, { status: 'running' }), outlineOf('FROM scratch'), () => undefined);
    const events = run.watch(new AbortController().signal);
    expect((await events.next()).value).toMatchObject({ kind: 'snapshot', build: { status: 'running' } });
    run.amend({ phase: 'sending' });
    const first = events.next();
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await first).value).toMatchObject({ kind: 'change', build: { status: 'running' } });
    const told = vi.fn();
    const next = events.next();
    next.then(told);
    run.end('done');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).not.toHaveBeenCalled();
    run.announce();
    expect((await next).value).toMatchObject({ kind: 'change', build: { status: 'done' } });
    const last = events.next();
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await last).done).toBe(true);
  });
});

describe('the output', () => {
  const read = async (log: BuildLog) => {
    const all = [];
    for await (const batch of log.follow(new AbortController().signal)) all.push(...batch);
    return all;
  };

  it('is all there while it is little, for whoever comes when', async () => {
    const log = new BuildLog();
    log.add(output('a'));
    const early = read(log);
    log.add(output('b'));
    log.end();
    expect(await early).toEqual([output('a'), output('b')]);
    expect(await read(log)).toEqual(log.all());
  });

  it('loses its middle when it is too much, and says so', async () => {
    const log = new BuildLog(1_000);
    for (let number = 0; number < 200; number += 1) log.add(output(`line ${number}\n`));
    log.end();
    const all = await read(log);
    expect(log.cut).toBe(true);
    expect(all[0]).toEqual(output('line 0\n'));
    expect(all.at(-1)).toEqual(output('line 199\n'));
    expect(all.filter((one) => one === logGap)).toHaveLength(1);
    expect(all.length).toBeLessThan(60);
    expect(all).toEqual(log.all());
  });
});

describe('Dockerfiles', () => {
  const put = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), text);
  };

  it('are found by their names, with what may be said of them', async () => {
    put('Dockerfile', 'FROM a AS one\nARG X=1\nRUN --mount=type=secret,id=s true\n');
    put('web/prod.Dockerfile', 'FROM b\n');
    put('web/Dockerfile.dockerignore', 'a');
    put('node_modules/x/Dockerfile', 'FROM c\n');
    put('readme.md', 'FROM d\n');
    expect(await findDockerfiles(home)).toEqual({
      more: false,
      files: [
        { path: 'Dockerfile', stages: ['one'], arguments: [{ name: 'X', value: '1' }], secrets: ['s'] },
        { path: 'web/prod.Dockerfile', stages: ['0'], arguments: [], secrets: [] },
      ],
    });
    await expect(findDockerfiles(path.join(home, 'none'))).rejects.toMatchObject({ problem: { reason: 'not-found' } });
  });

  it('are written only over what was read, behind a link too', async () => {
    put('real/Dockerfile', 'old');
    symlinkSync('real/Dockerfile', path.join(home, 'Dockerfile'));
    const { version } = await readDockerfile(home, 'Dockerfile');
    const next = await writeDockerfile({ folder: home, path: 'Dockerfile', text: 'new', version });
    expect(readFileSync(path.join(home, 'real/Dockerfile'), 'utf8')).toBe('new');
    const stale = writeDockerfile({ folder: home, path: 'Dockerfile', text: 'x', version });
    await expect(stale).rejects.toMatchObject({ problem: { reason: 'file-changed', field: 'path' } });
    const blind = writeDockerfile({ folder: home, path: 'Dockerfile', text: 'x' });
    await expect(blind).rejects.toMatchObject({ problem: { reason: 'file-exists' } });
    expect((await readDockerfile(home, 'Dockerfile')).version).toBe(next.version);
  });
});

describe('the check', () => {
  it('says everything at its field', async () => {
    writeFileSync(path.join(home, 'Dockerfile'), 'FROM a AS one\nRUN --mount=type=secret,id=asked true\n');
    writeFileSync(path.join(home, 'token'), 'x');
    const spec = buildSpec.parse({
      ...{ folder: home, tags: ['ok:1', 'Not ok'], target: 'two', platform: 'linux amd64', network: 'mine' },
      buildArgs: [{ name: '1a' }, { name: 'A' }, { name: 'A' }],
      secrets: [
        { id: 'a', source: { kind: 'env', name: 'NOT_THERE' } },
        { id: 'b', source: { kind: 'file', path: 'relative' } },
        { id: 'c', source: { kind: 'file', path: path.join(home, 'token') } },
      ],
      cacheFrom: ['!'],
    });
    const { problems, warnings } = await checkBuild(spec, 'buildkit', {});
    expect(problems.map(({ field }) => field)).toEqual([
      ...['tags.1', 'cacheFrom.0', 'buildArgs.0.name', 'buildArgs.2.name', 'platform', 'network', 'target'],
      ...['secrets.0.source.name', 'secrets.1.source.path'],
    ]);
    expect(warnings.map(({ field }) => field)).toEqual(['secrets', 'secrets.2.source.path']);
    const classic = await checkBuild(spec, 'classic', {});
    expect(classic.problems.find(({ field }) => field === 'secrets')).toMatchObject({ reason: 'unsupported' });
    const nowhere = await checkBuild(buildSpec.parse({ folder: path.join(home, 'none') }), 'buildkit', {});
    expect(nowhere.problems).toEqual([expect.objectContaining({ field: 'folder', reason: 'not-found' })]);
    const empty = await checkBuild({ ...spec, folder: '', tags: [] }, 'buildkit', {});
    expect(empty.problems[0]).toMatchObject({ field: 'cacheFrom.0' });
    expect(empty.problems.find(({ field }) => field === 'folder')).toMatchObject({ reason: 'required' });
  });
});

it('the commit of a checkout is read from its files', async () => {
  const commit = 'a'.repeat(40);
  const git = path.join(home, '.git');
  mkdirSync(path.join(git, 'refs/heads'), { recursive: true });
  mkdirSync(path.join(home, 'sub'));
  writeFileSync(path.join(git, 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(path.join(git, 'packed-refs'), `# pack-refs\n${commit} refs/heads/main\n`);
  expect(await revisionOf(path.join(home, 'sub'))).toEqual({ commit, branch: 'main' });
  writeFileSync(path.join(git, 'refs/heads/main'), `${'b'.repeat(40)}\n`);
  expect(await revisionOf(home)).toEqual({ commit: 'b'.repeat(40), branch: 'main' });
  writeFileSync(path.join(git, 'HEAD'), `${commit}\n`);
  expect(await revisionOf(home)).toEqual({ commit });
});
