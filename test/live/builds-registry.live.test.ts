// Builds and registries on real engines: a base image that only a login gets, a cache that comes from a registry, another platform.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BuildFolder, build, buildFolder } from './builds.ts';
import { engines } from './runtime.ts';
import { openTransferSeat, type TransferSeat } from './transfer-seat.ts';

describe.each(engines)('builds and registries on $name', (engine) => {
  let seat: TransferSeat;
  const folders: BuildFolder[] = [];
  const tags: string[] = [];
  const isDocker = engine.flavour === 'docker';

  beforeAll(async () => {
    seat = await openTransferSeat(engine.address);
  });
  afterEach(async () => {
    for (const one of folders.splice(0)) one.remove();
    for (const tag of tags.splice(0)) await seat.forget(tag);
  });
  afterAll(() => seat?.close());

  const folderOf = (files: Record<string, string>) => {
    const made = buildFolder(files);
    folders.push(made);
    return made.folder;
  };
  const tagOf = (name: string) => {
    const tag = `${seat.door.host}/team/${name}:1`;
    tags.push(tag);
    return tag;
  };
  const builders = isDocker ? (['buildkit', 'classic'] as const) : (['auto'] as const);

  it.each(builders)('%s gets a base image by the login, and says so where there is none', async (builder) => {
    const base = tagOf(`base-${builder}`);
    await seat.publish(base, 10_000);
    const folder = folderOf({ Dockerfile: `FROM ${base}\nCOPY a /a\n`, a: 'x' });
    seat.logIn(undefined);
    const refused = await build(seat, { folder, builder });
    expect(refused.build).toMatchObject({ status: 'failed', failure: { problem: { reason: 'unauthorized' } } });
    seat.logIn('right');
    const done = await build(seat, { folder, builder });
    expect(done.build.failure).toBeUndefined();
    expect(done.build.status).toBe('done');
  });

  it.runIf(isDocker)('takes steps from the cache that an image in a registry carries', async () => {
    const tag = tagOf('cached');
    const folder = folderOf({
      Dockerfile: `FROM gantry-test/base:1\nCOPY a /a\nRUN cat /a /proc/sys/kernel/random/uuid > /made\n`,
      a: tag,
    });
    const first = await build(seat, { folder, builder: 'buildkit', tags: [tag], inlineCache: true });
    expect(first.build.failure).toBeUndefined();
    expect(await seat.push(tag)).toMatchObject({ status: 'done' });
    await seat.forget(tag);
    await seat.client.builds.pruneCache({ engineId: seat.engineId, all: true });
    const run = async (cacheFrom: string[]) => {
      const { build: again, steps } = await build(seat, { folder, builder: 'buildkit', cacheFrom });
      expect(again.failure).toBeUndefined();
      return steps.find(({ name }) => name.includes('RUN cat'))?.state;
    };
    expect(await run([tag])).toBe('cached');
    await seat.client.builds.pruneCache({ engineId: seat.engineId, all: true });
    expect(await run([])).toBe('done');
  });

  it('makes an image of another platform', async () => {
    const tag = tagOf('foreign');
    const folder = folderOf({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: 'x' });
    const { build: done } = await build(seat, { folder, tags: [tag], platform: 'linux/s390x' });
    expect(done.failure).toBeUndefined();
    const { raw } = await seat.client.images.inspect({ engineId: seat.engineId, id: tag });
    expect(raw).toMatchObject({ Os: 'linux', Architecture: 's390x' });
  });
});
