// Volumes copied from one engine to another of another kind or age: all that Linux keeps of files, labels, and what each engine is asked for.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawClient } from './changed-container.ts';
import { execIn } from './exec-in.ts';
import { fixtureReference } from './fixtures/build.ts';
import { listOddFiles, makeOddFiles } from './odd-files.ts';
import { ended, engines, type LiveRuntime, openRuntime, otherEngineId } from './runtime.ts';

/** Each engine to the one behind it, and the last to the first. */
const pairs = engines.map((from, index) => {
  const to = engines[(index + 1) % engines.length] ?? from;
  return { name: `${from.name} to ${to.name}`, from, to };
});

describe.runIf(engines.length > 1).each(pairs)('a volume copied from $name', ({ from, to }) => {
  const [here, there] = [rawClient(from), rawClient(to)];
  const toId = otherEngineId(to);
  let live: LiveRuntime;
  const left: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    live = await openRuntime(from, [to]);
  });
  afterAll(async () => {
    for (const leave of left.reverse()) await leave().catch(() => undefined);
    await live?.close();
  });

  async function volume(hint: string, options: Record<string, string> = {}, labels: Record<string, string> = {}) {
    const { client, engineId } = live;
    const name = live.name(hint);
    await client.volumes.create({ engineId, name, driver: 'local', options, labels });
    left.push(() => here.ask('DELETE', `/volumes/${name}?force=1`));
    return name;
  }
  const mounted = (source: string) => ({
    ...{ fixture: 'python', command: ['sleep', '1000000'] },
    volumes: [{ source, destination: '/data', readOnly: false }],
  });
  /** A container of the other engine that has it. */
  async function userThere(name: string): Promise<string> {
    const { Id } = await there.ask('POST', '/containers/create', {
      Image: fixtureReference('python'),
      Cmd: ['sleep', '1000000'],
      HostConfig: { Binds: [`${name}:/data`] },
    });
    left.push(() => there.remove(Id));
    await there.ask('POST', `/containers/${Id}/start`);
    return Id;
  }
  async function copied(name: string, into: { volume: string; create: boolean }) {
    const { client, engineId } = live;
    const { activityId } = await client.volumeBackups.copyTo({
      ...{ engineId, volume: name, users: 'pause' as const },
      to: { engineId: toId, ...into },
    });
    left.push(() => there.ask('DELETE', `/volumes/${into.volume}?force=1`));
    return ended(client, activityId);
  }
  const helpers = () => {
    const filters = encodeURIComponent('{"label":["dev.gantry.tool=volumes"]}');
    return Promise.all([here, there].map(({ ask }) => ask('GET', `/containers/json?all=1&filters=${filters}`)));
  };

  it('keeps all of a file, and the labels that are not a project’s', async () => {
    const { client } = live;
    const labels = { owner: 'ops', odd: 'a b="c"\nд', 'com.docker.compose.project': 'shop' };
    const name = await volume('odd', {}, labels);
    const id = await live.run(mounted(name));
    await makeOddFiles(here, id, 300);
    const before = await listOddFiles(here, id);
    const copy = live.name('odd-copy');
    expect(await copied(name, { volume: copy, create: true })).toMatchObject({ status: 'done' });
    expect(await listOddFiles(there, await userThere(copy))).toEqual(before);
    expect((await here.inspect(id)).State.Status).toBe('running');
    const { row, options } = await client.volumes.inspect({ engineId: toId, name: copy });
    expect({ driver: row.driver, options, labels: row.labels }).toEqual({
      ...{ driver: 'local', options: {} },
      labels: { owner: 'ops', odd: 'a b="c"\nд' },
    });
    expect(await helpers()).toEqual([[], []]);
  });

  it('is an ordinary one there whatever it is here, and takes the place of what was there', async () => {
    const { client } = live;
    const name = await volume('memory', { type: 'tmpfs', device: 'tmpfs', o: 'uid=1000,mode=0750' });
    const id = await live.run(mounted(name));
    const look = ['sh', '-c', 'cd /data && ls -A . && cat kept && stat -c "%a %u" .'];
    const copy = live.name('memory-copy');
    for (const word of ['first', 'second']) {
      await execIn(here, id, ['sh', '-c', `rm -f /data/*; echo ${word} > /data/kept; touch /data/${word}`]);
      expect(await copied(name, { volume: copy, create: word === 'first' })).toMatchObject({ status: 'done' });
      expect(await execIn(there, await userThere(copy), look)).toBe(await execIn(here, id, look));
    }
    expect(await client.volumes.inspect({ engineId: toId, name: copy })).toMatchObject({
      ...{ row: { driver: 'local' }, options: {} },
    });
  });
});
