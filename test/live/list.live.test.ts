// What the containers' list needs of real engines: projects in the order of depends_on, and figures of all that runs.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerRow } from '../../runtime/contract/containers.ts';
import { request } from './engines/engine-api.ts';
import { fixtureReference } from './fixtures/build.ts';
import { ended, engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';

/** Milliseconds. */
const checkInterval = 1_000;

/** Healthy about two seconds after its start. */
const slowlyHealthy = {
  Cmd: ['sh', '-c', 'rm -f /ready; sleep 2; touch /ready; exec sleep 1000000'],
  Healthcheck: { Test: ['CMD', 'test', '-e', '/ready'], Interval: checkInterval * 1e6, Timeout: 1e9, Retries: 20 },
};

describe.each(engines)('projects on $name', (engine) => {
  let live: LiveRuntime;
  const ids: string[] = [];
  const socket = engine.address.slice('unix://'.length);
  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(async () => {
    const { client, engineId } = live;
    for (const id of ids) await client.containers.remove({ engineId, id, force: true, volumes: true });
    await live.close();
  });

  /** A container as compose labels it, created and not started. */
  async function member(project: string, service: string, needs: string, body: Record<string, unknown> = {}) {
    const labels = {
      'com.docker.compose.project': project,
      'com.docker.compose.service': service,
      'com.docker.compose.depends_on': needs,
    };
    const name = live.name(`${project}-${service}`);
    const made = await request(socket, 'POST', `/containers/create?name=${name}`, {
      Image: fixtureReference('base'),
      Cmd: idle.command,
      Labels: labels,
      StopTimeout: 1,
      ...body,
    });
    const { Id: id } = JSON.parse(made.body) as { Id: string };
    ids.push(id);
    return id;
  }

  /** Podman leaves the times of health checks to systemd, which is not everywhere: they are asked for one after the other. */
  function checkedByHand(id: string): { end: () => Promise<unknown> } {
    let over = engine.flavour !== 'podman';
    const run = async () => {
      // At the interval of the check: as fast as they go its retries were over before it could be healthy.
      while (!over) {
        await request(socket, 'GET', `/v4.0.0/libpod/containers/${id}/healthcheck`);
        await pause(checkInterval);
      }
    };
    const ended = run();
    return {
      end: () => {
        over = true;
        return ended;
      },
    };
  }

  async function act(project: string, action: 'start' | 'stop' | 'restart') {
    const { client, engineId } = live;
    const { activityId } = await client.projects.act({ engineId, project, action });
    return ended(client, activityId);
  }

  async function rowOf(id: string): Promise<ContainerRow> {
    return (await live.client.containers.inspect({ engineId: live.engineId, id })).row;
  }

  it('starts what others need first, waits for health and completion, and stops backwards', async () => {
    const web = await member('shop', 'web', 'db:service_healthy:false,init:service_completed_successfully:false');
    const db = await member('shop', 'db', '', slowlyHealthy);
    const init = await member('shop', 'init', 'db:service_started:false', { Cmd: ['sleep', '1'] });
    const checks = checkedByHand(db);
    expect(await act('shop', 'start')).toMatchObject({ status: 'done', kind: 'project', subject: 'shop' });
    await checks.end();
    const [started, database, job] = [await rowOf(web), await rowOf(db), await rowOf(init)];
    expect(started.state).toBe('running');
    expect(database.health).toBe('healthy');
    expect(job).toMatchObject({ state: 'exited', exitCode: 0 });
    expect(started.startedAt).toBeGreaterThanOrEqual(job.finishedAt ?? Number.POSITIVE_INFINITY);
    expect(job.startedAt).toBeGreaterThanOrEqual(database.startedAt ?? Number.POSITIVE_INFINITY);

    expect(await act('shop', 'stop')).toMatchObject({ status: 'done' });
    const [stopped, last] = [await rowOf(web), await rowOf(db)];
    expect([stopped.state, last.state]).toEqual(['exited', 'exited']);
    expect(last.finishedAt).toBeGreaterThanOrEqual(stopped.finishedAt ?? Number.POSITIVE_INFINITY);
  });

  it('starts nothing that needs what failed, and says what failed', async () => {
    const web = await member('bad', 'web', 'init:service_completed_successfully:false');
    await member('bad', 'init', '', { Cmd: ['sh', '-c', 'exit 3'] });
    const outcome = await act('bad', 'start');
    expect(outcome).toMatchObject({ status: 'failed', problem: { reason: 'dependency-failed' } });
    expect(outcome.problem?.message).toContain('exit code 3');
    expect((await rowOf(web)).state).toBe('created');
  });

  it('tells a circle before it begins, and a project that is none', async () => {
    const { client, engineId } = live;
    await member('round', 'a', 'b:service_started:false');
    await member('round', 'b', 'a:service_started:false');
    await expect(client.projects.act({ engineId, project: 'round', action: 'start' })).rejects.toMatchObject({
      data: { reason: 'dependency-cycle', message: expect.stringMatching(/a → b → a|b → a → b/) },
    });
    await expect(client.projects.act({ engineId, project: 'nobody', action: 'stop' })).rejects.toMatchObject({
      data: { reason: 'not-found' },
    });
  });

  it('ends its waiting when it is canceled', async () => {
    const { client, engineId } = live;
    await member('slow', 'web', 'init:service_completed_successfully:false');
    await member('slow', 'init', '');
    const { activityId } = await client.projects.act({ engineId, project: 'slow', action: 'start' });
    await until(await client.activities.watch(), (list) =>
      list.some(({ id, step }) => id === activityId && step === 'depending'),
    );
    await client.activities.cancel({ id: activityId });
    expect((await ended(client, activityId)).status).toBe('canceled');
  });

  it('reads the figures of all that runs in turns', async () => {
    const { client, engineId } = live;
    const busy = await live.run({ name: live.name('busy'), command: ['sh', '-c', 'while :; do :; done'], cpus: 0.5 });
    const calm = await live.run({ ...idle, name: live.name('calm') });
    const stop = new AbortController();
    const found = new Map<string, { cpu: number; memory: number }>();
    for await (const round of await client.containers.survey({ engineId }, { signal: stop.signal })) {
      for (const { id, cpuPercent, memoryBytes } of round) found.set(id, { cpu: cpuPercent, memory: memoryBytes });
      if (found.has(busy) && found.has(calm)) break;
    }
    stop.abort();
    expect(found.get(busy)?.cpu).toBeGreaterThan(5);
    expect(found.get(calm)?.cpu).toBeLessThan(5);
    expect(found.get(busy)?.memory).toBeGreaterThan(0);
  });
});

describe.each(engines)('restarts on $name', (engine) => {
  it('are counted of those rows that are asked for, and with every event', async () => {
    const socket = engine.address.slice('unix://'.length);
    const first = await openRuntime(engine);
    const name = first.name('restarts');
    const made = await request(socket, 'POST', `/containers/create?name=${name}`, {
      Image: fixtureReference('base'),
      Cmd: ['sh', '-c', 'exit 3'],
      HostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } },
    });
    const { Id: id } = JSON.parse(made.body) as { Id: string };
    const { client, engineId } = first;
    let second: LiveRuntime | undefined;
    try {
      const stop = new AbortController();
      const told = until(
        await client.containers.watch({ engineId }, { signal: stop.signal }),
        (change) => change.kind === 'upsert' && change.items.some((row) => row.id === id && row.restartCount === 2),
      );
      await request(socket, 'POST', `/containers/${id}/start`);
      await told;
      stop.abort();
      // One that begins now knows it from the list alone.
      second = await openRuntime(engine);
      const other = { client: second.client, engineId: second.engineId };
      const rows = await other.client.containers.watch({ engineId: other.engineId });
      const seen: (number | undefined)[] = [];
      await until(rows, (change) => {
        const found = 'items' in change ? change.items.find((row) => row.id === id) : undefined;
        if (found === undefined) return false;
        seen.push(found.restartCount);
        if (found.restartCount === undefined)
          void other.client.containers.whole({ engineId: other.engineId, ids: [id] });
        return found.restartCount !== undefined;
      });
      expect(seen).toEqual([undefined, 2]);
    } finally {
      await client.containers.remove({ engineId, id, force: true, volumes: true });
      await second?.close();
      await first.close();
    }
  });
});
