// Captures where the engine does not keep its part: it is killed while a container writes, and it throws old lines away.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { emptySpec } from '../../runtime/contract/specs/container-spec.ts';
import { Shelf } from '../../runtime/logs/shelf.ts';
import { embeddedId } from '../../runtime/machine/driver.ts';
import { enginePlaces } from '../../runtime/machine/home.ts';
import { tryLock } from '../../runtime/machine/lock.ts';
import { nativeDriver } from '../../runtime/machine/native/native.ts';
import { EngineLink } from '../../runtime/service/engines/engine-link.ts';
import { LogCapture } from '../../runtime/service/logs/log-capture.ts';
import { createRuntime, type Runtime } from '../../runtime/service/router.ts';
import { loadImage, request, waitUntil } from './engines/engine-api.ts';
import { buildFixtures, fixtureReference } from './fixtures/build.ts';
import { LogReader, texts } from './log-reader.ts';
import { ended, engines, until } from './runtime.ts';

describe('a log whose engine is killed', () => {
  const home = `/tmp/gantry-logs-${randomUUID().slice(0, 8)}`;
  const places = enginePlaces(home, embeddedId);
  let runtime: Runtime;
  let client: GantryClient;

  beforeAll(async () => {
    const env = { ...process.env, DOCKER_HOST: undefined, GANTRY_HOME: home, HOME: home };
    runtime = await createRuntime({ home, env, log: () => {} });
    client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
    await client.engines.choose({ engineId: embeddedId });
    await until(await client.engines.watch(), ({ engines }) =>
      engines.some((one) => one.id === embeddedId && one.status === 'ready'),
    );
    const { base } = buildFixtures(['base']);
    if (base === undefined) throw new Error('There is no fixture.');
    await loadImage(places.socket, base);
  });
  afterAll(async () => {
    await runtime?.close();
    await nativeDriver({ home }).remove(embeddedId);
    rmSync(home, { recursive: true, force: true });
  });

  it('goes on by itself: what the engine has of it is there once, with a mark where it was away', async () => {
    const script = 'i=0; while :; do i=$((i + 1)); echo $i; sleep 0.002; done';
    const spec = { ...emptySpec(fixtureReference('base')), command: ['sh', '-c', script] };
    const { activityId } = await client.containers.create({ engineId: embeddedId, spec });
    const { containerId: id = '' } = await ended(client, activityId);
    const reader = await LogReader.open(client, [{ kind: 'container', engineId: embeddedId, id }]);
    try {
      await reader.until(({ end }) => end > 500);
      process.kill(Number(readFileSync(places.pidFile, 'utf8')), 'SIGKILL');
      await reader.status('lost');
      const { end } = reader.state;
      await reader.until((state) => state.end > end + 500);
      await client.containers.kill({ engineId: embeddedId, id });
      await reader.status('ended');
      const rows = await reader.rows();
      const marks = rows.flatMap(({ mark }) => mark ?? []);
      expect(marks).toEqual(['lost', 'resumed', 'ended']);
      const said = await request(places.socket, 'GET', `/containers/${id}/logs?stdout=1&stderr=1&tail=all`);
      expect(texts(rows)).toEqual(said.body.split('\n').flatMap((line) => /\d+$/.exec(line)?.[0] ?? []));
    } finally {
      await reader.close();
      await client.containers.remove({ engineId: embeddedId, id, force: true, volumes: true });
    }
  });
});

describe.each(engines.filter(({ flavour }) => flavour === 'docker'))('a log that rotates on $name', (engine) => {
  it('has a mark where lines are missing', async () => {
    const socket = engine.address.slice('unix://'.length);
    const folder = mkdtempSync('/tmp/gantry-rotation-');
    const shelf = await Shelf.open({
      folder,
      limits: { totalBytes: 1e9, eachBytes: 1e9, keepDays: 1 },
      claim: tryLock,
    });
    const link = new EngineLink('rotating', { kind: 'socket', path: socket }, () => {});
    const write = 'for i in $(seq 1 200); do echo "$1 $i"; done';
    const body = {
      Image: fixtureReference('base'),
      Cmd: ['sh', '-c', `n=$(cat /n 2>/dev/null || echo 1); echo $((n + 1)) > /n; set -- $n; ${write}`],
      HostConfig: { LogConfig: { Type: 'json-file', Config: { 'max-size': '2k', 'max-file': '1' } } },
    };
    const created = await request(socket, 'POST', '/containers/create', body);
    const { Id: id } = JSON.parse(created.body) as { Id: string };
    const runOnce = async () => {
      await request(socket, 'POST', `/containers/${id}/start`);
      await request(socket, 'POST', `/containers/${id}/wait`);
    };
    const captured = async () => {
      const capture = new LogCapture('rotating', id, shelf, link);
      capture.start();
      await waitUntil('the log was read', () => capture.status === 'ended');
      const lines = (await capture.book?.read(0, 10_000)) ?? [];
      await capture.close();
      return lines.map(({ mark, text }) => (mark ? `[${text}]` : text.toString()));
    };
    try {
      await runOnce();
      expect((await captured()).at(-2)).toBe('1 200');
      await runOnce();
      const lines = await captured();
      const gap = lines.indexOf('[gap]');
      expect(lines.slice(gap - 3, gap)).toEqual(['1 200', '[ended]', '[started]']);
      expect(lines.slice(gap).filter((line) => line.startsWith('1 '))).toEqual([]);
      expect(lines.filter((line) => line.startsWith('2 ')).at(-1)).toBe('2 200');
    } finally {
      await request(socket, 'DELETE', `/containers/${id}?force=1`);
      link.close();
      await shelf.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
