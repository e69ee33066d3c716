// Builds on the whole matrix: both builders of docker, a Dockerfile from elsewhere, special rules of one Dockerfile, and a context of
// 10,000 files and 1 GB in little memory.
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BuildFolder, build, buildFolder } from './builds.ts';
import { engines, type LiveRuntime, openRuntime } from './runtime.ts';

const base = 'FROM gantry-test/base:1\n';
const files = 10_000;
const gigabyte = 1024 ** 3;
/** More than the runtime takes for it, far less than the context. */
const mostMemory = 400 * 1024 * 1024;

const cases = engines.flatMap((engine) =>
  (engine.flavour === 'docker' ? (['buildkit', 'classic'] as const) : (['auto'] as const)).map((builder) => ({
    engine,
    builder,
    name: `${builder} of ${engine.name}`,
  })),
);

describe.each(cases)('$name', ({ engine, builder }) => {
  let live: LiveRuntime;
  const folders: BuildFolder[] = [];

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterEach(() => {
    for (const one of folders.splice(0)) one.remove();
  });
  afterAll(() => live?.close());

  const folderOf = (content: Record<string, string>) => {
    const made = buildFolder(content);
    folders.push(made);
    return made.folder;
  };

  it('knows steps, the cache and the line that fails', async () => {
    const folder = folderOf({
      Dockerfile: `${base}WORKDIR /w\nCOPY a a\nRUN cat a && echo ${live.name(builder)}\n`,
      a: 'x',
    });
    const first = await build(live, { folder, builder });
    expect(first.build).toMatchObject({
      status: 'done',
      builder: engine.flavour === 'podman' ? 'podman' : builder,
      counts: { steps: 4, done: 4, failed: 0 },
    });
    expect(
      first.steps
        .filter(({ internal }) => !internal)
        .map(({ range }) => range?.line)
        .toSorted(),
    ).toEqual([1, 2, 3, 4]);
    expect((await build(live, { folder, builder })).build.counts.cached).toBeGreaterThanOrEqual(3);
    const failing = folderOf({ Dockerfile: `${base}RUN true\nRUN exit 9\n` });
    expect((await build(live, { folder: failing, builder })).build.failure).toMatchObject({
      range: { line: 3 },
      exitCode: 9,
    });
  });

  it('takes a Dockerfile from elsewhere, its own ignore file, a target and arguments', async () => {
    const elsewhere = folderOf({
      'some.Dockerfile': `${base.replace('\n', ' AS early\n')}ARG WORD\nCOPY . /all\nRUN echo "$WORD" && ls -a /all\nFROM scratch\nCOPY nothing /\n`,
      'some.Dockerfile.dockerignore': 'secret*\n',
    });
    const folder = folderOf({ a: 'x', 'secret.txt': 'no', '.dockerignore': 'a\n' });
    const done = await build(live, {
      ...{ folder, builder, dockerfile: path.join(elsewhere, 'some.Dockerfile'), target: 'early', noCache: true },
      buildArgs: [{ name: 'WORD', value: 'two words' }],
    });
    expect(done.build.failure).toBeUndefined();
    expect(done.log).toContain('two words');
    expect(done.log).toMatch(/^a$/m);
    expect(done.log).not.toMatch(/secret|some\.Dockerfile|dockerfile\.[0-9a-f]/);
  });

  it('names a file that cannot be sent', async () => {
    const folder = folderOf({ Dockerfile: `${base}COPY . /all\n` });
    const { build: failed } = await withPipe(folder, () => build(live, { folder, builder }));
    expect(failed.failure?.problem).toMatchObject({ reason: 'file-special', message: 'sub/pipe is a named pipe' });
  });

  it(`sends ${files} files and 1 GB in little memory`, async () => {
    const folder = folderOf({ Dockerfile: `${base}COPY . /all\nRUN find /all -type f | wc -l && rm -r /all\n` });
    for (let number = 0; number < files; number += 1) {
      if (number % 100 === 0) mkdirSync(path.join(folder, `d${number / 100}`));
      writeFileSync(path.join(folder, `d${Math.floor(number / 100)}`, `f${number}`), `${number}\n`);
    }
    writeFileSync(path.join(folder, 'large'), '');
    truncateSync(path.join(folder, 'large'), gigabyte);
    const before = process.memoryUsage().rss;
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 20);
    const tag = `${live.name('large')}:1`;
    const started = performance.now();
    const done = await build(live, { folder, builder, tags: [tag] }).finally(() => clearInterval(timer));
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const grown = ((most - before) / 1024 ** 2).toFixed(0);
    console.log(`  ${builder} of ${engine.name}: ${files} files and 1 GB in ${seconds} s, ${grown} MB more memory`);
    expect(done.build.failure).toBeUndefined();
    expect(done.log).toMatch(new RegExp(`^${files + 2}$`, 'm'));
    expect(done.build.context.bytes).toBeGreaterThanOrEqual(gigabyte);
    expect(most - before).toBeLessThan(mostMemory);
    await live.client.images.remove({ engineId: live.engineId, id: tag, force: true });
    if (engine.flavour === 'docker') await live.client.builds.pruneCache({ engineId: live.engineId, all: true });
  }, 400_000);
});

async function withPipe<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const { execFileSync } = await import('node:child_process');
  mkdirSync(path.join(folder, 'sub'));
  const pipe = path.join(folder, 'sub/pipe');
  execFileSync('mkfifo', [pipe]);
  return work().finally(() => rmSync(pipe, { force: true }));
}
