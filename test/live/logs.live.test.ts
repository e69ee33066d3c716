// Logs on real engines: every line once, streams told apart, hostile text whole, over restarts, removals and crashes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logFilter, logQuery } from '../../runtime/contract/logs/log-query.ts';
import { request } from './engines/engine-api.ts';
import { fixtureReference } from './fixtures/build.ts';
import { LogReader, texts } from './log-reader.ts';
import { engines, type LiveRuntime, openRuntime, until } from './runtime.ts';

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

describe.each(engines)('logs on $name', (engine) => {
  let live: LiveRuntime;
  const open: LogReader[] = [];
  // Podman 4 takes minutes for 100,000 lines.
  const count = engine.flavour === 'podman' ? 20_000 : 100_000;

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(async () => {
    for (const reader of open) await reader.close();
    await live?.close();
  });

  async function view(...ids: string[]): Promise<LogReader> {
    const { client, engineId } = live;
    const reader = await LogReader.open(
      client,
      ids.map((id) => ({ kind: 'container', engineId, id })),
    );
    open.push(reader);
    return reader;
  }

  it('gives every line as it was written, and tells the streams apart', async () => {
    const id = await live.run({ fixture: 'chatty' });
    const reader = await view(id);
    await reader.until(({ end }) => end >= 13);
    await reader.status('following');
    const rows = await reader.rows();
    const row = (part: string) => rows.find(({ text }) => text.includes(part));
    expect(row('plain line')?.stream).toBe('stdout');
    expect(row('to stderr')?.stream).toBe('stderr');
    expect(row('<img src=x')?.text).toBe('<img src=x onerror="window.__hostile = true">');
    expect(row('多字节')?.text).toBe('多字节 → emoji 👩‍👩‍👧‍👦');
    expect(row('\u001b[31mred')).toBeDefined();
    expect(row('progress')?.text).toBe('progress 10%\rprogress 100%');
    expect(row('broken')?.text).toBe('broken \ufffd\ufffd utf-8');
    const long = row('xxxxx');
    expect([long?.text.length, long?.more]).toEqual([4096, 100_000 - 4096]);
    const { source = -1, line = -1 } = long ?? {};
    expect((await live.client.logs.line({ viewId: reader.viewId, source, line })).text).toHaveLength(100_000);
    expect(rows.every(({ at }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/.test(at))).toBe(true);
  });

  it('has all of a long log, in its order, and shows its end first', async () => {
    const id = await live.run({ command: ['sh', '-c', `seq 1 ${count}; echo written; sleep 1000`] });
    const first = await view(id);
    await first.until(() => first.tails.some(({ rows }) => rows.some(({ text }) => text === 'written')));
    // All of it is written: what a second runtime reads of it is past.
    const other = await openRuntime(engine);
    const reader = await LogReader.open(other.client, [{ kind: 'container', engineId: other.engineId, id }]);
    try {
      await reader.until(({ end, first }) => end - first >= count);
      await reader.status('following');
      const seen = reader.tails.find(({ rows }) => rows.length > 0);
      expect(seen?.rows.at(-1)?.text).toBe('written');
      expect(texts(await reader.rows())).toEqual([...numbers(1, count), 'written']);
    } finally {
      await reader.close();
      await other.close();
    }
  });

  it('goes on when the container is started again: every line once, with marks between', async () => {
    const { client, engineId } = live;
    const script = `
      run=$(cat /run-number 2>/dev/null || echo 0); run=$((run + 1)); echo $run > /run-number
      i=0; while [ $run = 1 ] || [ $i -lt 20000 ]; do
        i=$((i + 1)); echo "$run $i"; [ $((i % 500)) != 0 ] || sleep 0.05
      done; echo "$run done"; sleep 1000`;
    const id = await live.run({ command: ['sh', '-c', script] });
    const reader = await view(id);
    // The first run never ends by itself: it is killed while it writes.
    await reader.until(({ end }) => end > 1000);
    await client.containers.kill({ engineId, id });
    await reader.status('ended');
    await client.containers.start({ engineId, id });
    await reader.until(() => reader.tails.some(({ rows }) => rows.some(({ text }) => text === '2 done')));
    await reader.status('following');
    const rows = await reader.rows();
    const ended = rows.findIndex(({ mark }) => mark === 'ended');
    expect(rows.flatMap(({ mark }) => mark ?? [])).toEqual(['ended', 'started']);
    expect(rows[ended + 1]?.mark).toBe('started');
    const runs = [texts(rows.slice(0, ended)), texts(rows.slice(ended))];
    expect(runs[0]).toEqual(numbers(1, runs[0]?.length ?? 0).map((number) => `1 ${number}`));
    expect(runs[1]).toEqual([...numbers(1, 20_000).map((number) => `2 ${number}`), '2 done']);
  });

  it('keeps the log of a container that was removed, until it is forgotten', async () => {
    const { client, engineId } = live;
    const name = live.name('kept');
    const id = await live.run({ name, command: ['sh', '-c', 'seq 1 100; sleep 1000'] });
    const reader = await view(id);
    await reader.until(({ end }) => end === 100);
    await client.containers.remove({ engineId, id, force: true, volumes: true });
    await reader.status('kept');
    const rows = await reader.rows();
    expect(texts(rows)).toEqual(numbers(1, 100));
    expect(rows.at(-1)?.mark).toBe('removed');
    const kept = await until(await client.logs.kept(), (logs) => logs.some((log) => log.removedAt !== undefined));
    expect(kept.find((log) => log.containerId === id)).toMatchObject({ name, removedAt: expect.any(Number) });
    await expect(client.logs.forget({ engineId, containerId: id })).rejects.toMatchObject({
      data: { reason: 'in-use' },
    });
    await reader.close();

    const again = await view(id);
    const state = await again.status('kept');
    expect(state.sources[0]?.name).toBe(name);
    await again.until(({ end }) => end === rows.length);
    expect(texts(await again.rows())).toEqual(numbers(1, 100));
    await again.close();
    await client.logs.forget({ engineId, containerId: id });
    const gone = await view(id);
    const { sources } = await gone.status('unreadable');
    expect(sources[0]?.problem?.reason).toBe('not-found');
  });

  it('shows a project in the order of time, and who joins it later', async () => {
    const { client, engineId } = live;
    const project = live.name('project');
    const member = (service: string) =>
      live.run({
        name: `${project}-${service}`,
        labels: { 'com.docker.compose.project': project, 'com.docker.compose.service': service },
        command: ['sh', '-c', `for i in $(seq 1 200); do echo ${service} $i; sleep 0.01; done; sleep 1000`],
      });
    await Promise.all([member('one'), member('two')]);
    const reader = await LogReader.open(client, [{ kind: 'project', engineId, project }]);
    open.push(reader);
    await reader.until(({ end, sources }) => sources.length === 2 && end > 0);
    await member('three');
    await reader.until(({ end }) => end === 600);
    const { sources } = await reader.status('following');
    expect(sources.map((source) => source.service).sort()).toEqual(['one', 'three', 'two']);
    const rows = await reader.rows();
    expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).sort());
    for (const service of ['one', 'two', 'three']) {
      const own = texts(rows).filter((text) => text.startsWith(`${service} `));
      expect(own).toEqual(numbers(1, 200).map((number) => `${service} ${number}`));
    }
    const { key } = sources[0] ?? { key: -1 };
    await client.logs.change({ viewId: reader.viewId, muted: [key] });
    await reader.until(({ end }) => end === 400);
    expect((await reader.rows()).some(({ source }) => source === key)).toBe(false);
  });

  it('filters, searches, counts and exports', async () => {
    const { client } = live;
    const script = 'for i in $(seq 1 3000); do case $i in *00) echo "hundred $i" >&2;; *) echo "line $i";; esac; done';
    const id = await live.run({ command: ['sh', '-c', `${script}; sleep 1000`] });
    const reader = await view(id);
    await reader.until(({ end }) => end === 3000);
    await reader.status('following');
    const rows = await reader.rows();
    const found = await reader.search(logQuery.parse({ kind: 'regex', text: '^hundred \\d+$' }));
    expect(found).toEqual(rows.flatMap(({ text }, index) => (text.startsWith('hundred') ? [index] : [])));
    const { counts } = await client.logs.histogram({ viewId: reader.viewId, buckets: 10 });
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3000);

    const at = rows[1999]?.at ?? '';
    const place = { at, source: rows[1999]?.source ?? 0, line: rows[1999]?.line ?? 0 };
    expect((await client.logs.locate({ viewId: reader.viewId, ...place })).row).toBe(1999);

    const hundreds = numbers(1, 30).map((number) => `hundred ${number}00`);
    const filter = logFilter.parse({ rules: [{ action: 'show', query: { kind: 'text', text: 'HUNDRED' } }] });
    await client.logs.change({ viewId: reader.viewId, filter });
    await reader.until(({ end, first, filtering }) => filtering === undefined && end - first === 30);
    expect(texts(await reader.rows())).toEqual(hundreds);
    const plain = { times: false, colours: true };
    expect(await reader.export({ format: 'text', what: 'filtered', ...plain })).toBe(`${hundreds.join('\n')}\n`);
    const whole = await reader.export({ format: 'jsonl', what: 'all', times: true, colours: true });
    const lines = whole
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ text }) => text)).toEqual(texts(rows));
    const hundred = rows.find(({ text }) => text === 'hundred 100');
    const container = reader.state.sources[0]?.name;
    expect(lines.find(({ text }) => text === 'hundred 100')).toEqual({
      time: hundred?.at,
      container,
      stream: 'stderr',
      text: 'hundred 100',
    });
  });

  it('says of a container without a log that there is none, and what would have one', async () => {
    const body = {
      Image: fixtureReference('base'),
      Cmd: ['sleep', '1000'],
      HostConfig: { LogConfig: { Type: 'none' } },
    };
    const socket = engine.address.slice('unix://'.length);
    const created = await request(socket, 'POST', '/containers/create', body);
    const { Id: id } = JSON.parse(created.body) as { Id: string };
    try {
      const reader = await view(id);
      const { sources } = await reader.status('unreadable');
      expect(sources[0]?.problem).toMatchObject({ reason: 'log-driver', message: 'none' });
      expect(sources[0]?.problem?.fix).toMatch(/^--log-driver (local|k8s-file)$/);
    } finally {
      await request(socket, 'DELETE', `/containers/${id}?force=1`);
    }
  });
});
