// Builds on real engines: an image made, again from the cache, an error at its line, a secret that leaves no trace, cancel, watching.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { compareBuilds } from '../../runtime/contract/builds/build-comparison.ts';
import { criticalPath } from '../../runtime/contract/builds/build-graph.ts';
import { type BuildFolder, build, buildFolder, buildUntil, built, filesWith, logText } from './builds.ts';
import { engines, type LiveRuntime, openRuntime, until } from './runtime.ts';

const base = 'FROM gantry-test/base:1\n';

describe.each(engines)('builds on $name', (engine) => {
  let live: LiveRuntime;
  const folders: BuildFolder[] = [];
  const tags: string[] = [];
  const isDocker = engine.flavour === 'docker';

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterEach(() => {
    for (const one of folders.splice(0)) one.remove();
  });
  afterAll(async () => {
    for (const tag of tags) {
      await live.client.images.remove({ engineId: live.engineId, id: tag, force: true }).catch(() => undefined);
    }
    await live?.close();
  });

  const folderOf = (files: Record<string, string>) => {
    const made = buildFolder(files);
    folders.push(made);
    return made;
  };
  const tagOf = (hint: string) => {
    const tag = `${live.name(hint)}:1`;
    tags.push(tag);
    return tag;
  };

  it('builds a folder without what is ignored, and the second time from the cache', async () => {
    const { folder } = folderOf({
      Dockerfile: `${base}COPY . /files\nARG GREETING\nRUN echo "$GREETING" && ls /files /files/sub && readlink /files/broken\n`,
      '.dockerignore': 'Dockerfile\n**/*.log\n',
      'kept.txt': 'kept',
      'sub/inner.txt': 'inner',
      'sub/noise.log': 'noise',
    });
    symlinkSync('/nowhere/at/all', path.join(folder, 'broken'));
    const tag = tagOf('built');
    const spec = { folder, tags: [tag], buildArgs: [{ name: 'GREETING', value: `hello ${tag}` }], labels: { a: 'b' } };
    const first = await build(live, spec);
    expect(first.build.failure).toBeUndefined();
    expect(first.build).toMatchObject({ status: 'done', builder: isDocker ? 'buildkit' : 'podman' });
    expect(first.log).toContain(`hello ${tag}`);
    expect(first.log).toContain('inner.txt');
    expect(first.log).toContain('/nowhere/at/all');
    expect(first.log).not.toMatch(/noise|Dockerfile\n/);
    const row = await live.client.images.inspect({ engineId: live.engineId, id: tag });
    expect(row.row.labels).toMatchObject({ a: 'b' });
    expect(first.build.imageId).toBe(row.row.id);
    const second = await build(live, spec);
    expect(second.build.status).toBe('done');
    expect(second.build.counts.cached).toBeGreaterThanOrEqual(2);
    const run = second.steps.find(({ name }) => name.includes('RUN echo'));
    expect(run).toMatchObject({ state: 'cached', range: { line: 4, endLine: 4 } });
    const { steps } = compareBuilds(first, second);
    expect(steps.find((pair) => pair.second?.id === run?.id)).toMatchObject({ cache: 'gained' });
    if (!isDocker) return;
    const fresh = first.steps.find(({ name }) => name.includes('RUN echo'));
    // Which chain took longest is the computer's to say; that it is a chain of these steps is not.
    const chain = criticalPath(first.steps).ids.map((id) => first.steps.find((step) => step.id === id));
    expect(chain.length).toBeGreaterThan(0);
    for (const [at, step] of chain.slice(1).entries()) expect(step?.inputs).toContain(chain[at]?.id);
    expect(fresh?.inputs).toHaveLength(1);
    expect(await logText(live, first.build.id, fresh?.id)).toContain('inner.txt');
  });

  it('says which line fails, and why', async () => {
    const failing = folderOf({ Dockerfile: `${base}\nRUN echo before && \\\n  exit 7\nRUN echo never\n` });
    const failed = await build(live, { folder: failing.folder });
    expect(failed.build).toMatchObject({
      status: 'failed',
      failure: { problem: { reason: 'step-failed' }, range: { line: 3, endLine: 4 }, exitCode: 7 },
    });
    expect(failed.log).toContain('before');
    expect(failed.steps.find(({ id }) => id === failed.build.failure?.stepId)).toMatchObject({ state: 'failed' });
    failing.write('Dockerfile', `${base}RUN true\nFOO bar\n`);
    expect((await build(live, { folder: failing.folder })).build.failure).toMatchObject({
      problem: { reason: 'dockerfile-invalid' },
      range: { line: 3 },
    });
    failing.write('Dockerfile', `${base}COPY nothing /here\n`);
    expect((await build(live, { folder: failing.folder })).build.failure).toMatchObject({
      problem: { reason: 'source-missing' },
      range: { line: 2 },
    });
    failing.write('Dockerfile', `${base}FROM 127.0.0.1:9/none/such:1\nRUN true\n`);
    expect((await build(live, { folder: failing.folder })).build.failure).toMatchObject({
      problem: { reason: expect.stringMatching(/network|image-not-found|connection-refused/) },
      range: { line: 2 },
    });
  });

  it('finds what is wrong before anything is sent', async () => {
    const { folder } = folderOf({ Dockerfile: `${base}` });
    const spec = { folder, tags: ['Not A Tag'], target: 'none', secrets: [] };
    const { problems } = await live.client.builds.check({ engineId: live.engineId, spec });
    expect(problems.map(({ field, reason }) => [field, reason])).toEqual([
      ['tags.0', 'reference-invalid'],
      ['target', 'target-missing'],
    ]);
    await expect(live.client.builds.start({ engineId: live.engineId, spec })).rejects.toMatchObject({
      data: { reason: 'reference-invalid', field: 'tags.0' },
    });
  });

  it('names a socket in the folder', async () => {
    const { folder } = folderOf({ Dockerfile: `${base}COPY . /files\n` });
    const server = net.createServer().listen(path.join(folder, 'some.sock'));
    try {
      const { build: failed } = await build(live, { folder });
      expect(failed).toMatchObject({
        status: 'failed',
        failure: { problem: { reason: 'file-special', field: 'folder' } },
      });
      expect(failed.failure?.problem.message).toContain('some.sock');
    } finally {
      server.close();
    }
  });

  it.runIf(isDocker)('gives a secret to a RUN and keeps it nowhere', async () => {
    const value = `s3cret-${live.name('value')}`;
    const outside = folderOf({ token: value });
    const { folder } = folderOf({
      Dockerfile: `${base}RUN --mount=type=secret,id=token [ "$(wc -c < /run/secrets/token)" = ${value.length} ] && echo seen\n`,
    });
    const tag = tagOf('secret');
    const file = path.join(outside.folder, 'token');
    const { build: done, log } = await build(live, {
      folder,
      tags: [tag],
      noCache: true,
      secrets: [{ id: 'token', source: { kind: 'file', path: file } }],
    });
    expect(done.status).toBe('done');
    expect(log).toContain('seen');
    const archive = execFileSync('sh', [
      '-c',
      `curl -s --unix-socket "$0" "http://engine/images/$1/get" | grep -c -a -F "$2" || true`,
      engine.address.slice('unix://'.length),
      tag,
      value,
    ]);
    expect(archive.toString().trim()).toBe('0');
    expect(filesWith(live.home, value)).toEqual([]);
    expect(filesWith(live.home, file).length).toBeGreaterThan(0);
    const modes = readdirSync(path.join(live.home, 'builds'), { recursive: true, withFileTypes: true });
    for (const entry of modes.filter((one) => one.isFile())) {
      expect(statSync(path.join(entry.parentPath, entry.name)).mode & 0o77).toBe(0);
    }
  });

  it('stops the work of the engine when it is canceled', async () => {
    // Podman lets a command come to its end.
    const seconds = isDocker
      ? `${100_000 + Math.floor(Math.random() * 800_000)}`
      : `5.${Math.floor(Math.random() * 1e6)}`;
    const { folder } = folderOf({ Dockerfile: `${base}RUN echo begun && sleep ${seconds}\n` });
    const { client, engineId } = live;
    const { activityId, buildId } = await client.builds.start({ engineId, spec: { folder } });
    await buildUntil(live, buildId, ({ steps }) => steps.some(({ logSize }) => logSize > 0));
    expect(sleepers(seconds).length).toBeGreaterThan(0);
    await client.activities.cancel({ id: activityId });
    const { build: stopped } = await built(live, buildId);
    expect(stopped.status).toBe('canceled');
    expect(stopped.notes.length).toBe(isDocker ? 0 : 1);
    await expect.poll(() => sleepers(seconds), { timeout: 20_000 }).toEqual([]);
  });

  it('builds again when a file changes, and not for one that is ignored', async () => {
    const made = folderOf({ Dockerfile: `${base}COPY a.txt /a\n`, 'a.txt': '1', '.dockerignore': '*.log\n' });
    const { client, engineId } = live;
    const { watchId } = await client.builds.watchFolder({ engineId, spec: { folder: made.folder } });
    const state = (accept: (builds: number, state: string) => boolean) =>
      watchState((one) => accept(one.builds, one.state));
    const watchState = async (
      accept: (one: { builds: number; state: string; changed?: string | undefined }) => boolean,
    ) => until(await client.builds.watches(), (list) => list.some((one) => one.id === watchId && accept(one)));
    await state((builds, now) => builds === 1 && now === 'watching');
    made.write('noise.log', 'ignored');
    made.write('a.txt', '2');
    await state((builds, now) => builds === 2 && now === 'watching');
    const [one] = await until(await client.builds.watches(), () => true);
    expect(one).toMatchObject({ changed: 'a.txt', folders: 1 });
    await client.builds.unwatchFolder({ watchId });
    expect(await until(await client.builds.watches(), () => true)).toEqual([]);
    const history = await until(await client.builds.history(), (change) => change.kind === 'snapshot');
    const rows = history.kind === 'snapshot' ? history.items.filter((row) => row.watchId === watchId) : [];
    expect(rows.map(({ status }) => status)).toEqual(['done', 'done']);
  });

  it('keeps what was built, until it is removed', async () => {
    const { client } = live;
    const { folder } = folderOf({ Dockerfile: `# a remark\n${base}RUN echo remembered\n` });
    const { build: done } = await build(live, { folder, noCache: true });
    expect(await client.builds.source({ buildId: done.id })).toMatchObject({
      text: `# a remark\n${base}RUN echo remembered\n`,
    });
    expect(readFileSync(path.join(live.home, 'builds', done.id, 'build.json'), 'utf8')).toContain('"status":"done"');
    await client.builds.remove({ buildIds: [done.id] });
    await expect(client.builds.inspect({ buildId: done.id })).rejects.toMatchObject({ data: { reason: 'not-found' } });
    expect(readdirSync(path.join(live.home, 'builds'))).not.toContain(done.id);
  });

  it('lists the build cache and prunes it', async () => {
    const { client, engineId } = live;
    const before = await client.builds.cache({ engineId });
    if (!isDocker) {
      expect(before).toMatchObject({ supported: false, records: [] });
      await expect(client.builds.pruneCache({ engineId, all: true })).rejects.toMatchObject({
        data: { reason: 'unsupported' },
      });
      return;
    }
    expect(before.records.length).toBeGreaterThan(0);
    const free = before.records.find(({ inUse, shared, parents }) => !inUse && !shared && parents.length > 0);
    const some = await client.builds.pruneCache({ engineId, all: true, ids: free === undefined ? [] : [free.id] });
    expect(some.ids).toEqual(free === undefined ? [] : [free.id]);
    await client.builds.pruneCache({ engineId, all: true });
    const after = await client.builds.cache({ engineId });
    expect(after.records.filter(({ inUse, shared }) => !inUse && !shared)).toEqual([]);
  });
});

/** Processes of this computer that sleep for so long: the engines under test run on it. */
function sleepers(seconds: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return words.includes('sleep') && words.includes(seconds);
      } catch {
        return false;
      }
    });
}
