// Each action on real engines: what it does, what is recorded of it, and that what others do is told from it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Activity } from '../../runtime/contract/activities.ts';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { activityFileName } from '../../runtime/service/activities/activity-file.ts';
import { createRuntime } from '../../runtime/service/router.ts';
import { request } from './engines/engine-api.ts';
import type { EngineUnderTest } from './engines/matrix.ts';
import { ended, engines, type LiveRuntime, openRuntime, until } from './runtime.ts';

/** Runs until it is told to end, and then ends at once. */
const idle = { command: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.1; done'] };

/** The history as it is once it holds what is looked for. */
async function historyWith(client: GantryClient, accept: (all: Activity[]) => boolean): Promise<Activity[]> {
  const rows = new Map<string, Activity>();
  for await (const change of await client.activities.history()) {
    if (change.kind === 'snapshot') rows.clear();
    if (change.kind === 'snapshot' || change.kind === 'upsert') for (const one of change.items) rows.set(one.id, one);
    if (change.kind === 'remove') for (const id of change.ids) rows.delete(id);
    const all = [...rows.values()];
    if (accept(all)) return all;
  }
  throw new Error('The history ended.');
}

const about = (id: string) => (activity: Activity) =>
  activity.containerId === id || activity.objects.some((object) => object.id === id);

/** Opens a runtime on a home that is there already. */
async function reopen(engine: EngineUnderTest, home: string) {
  const env = { ...process.env, DOCKER_HOST: engine.address, GANTRY_HOME: home, HOME: home };
  const runtime = await createRuntime({ home, env, hostTerminal: true, log: () => {} });
  const client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
  await until(
    await client.engines.watch(),
    ({ engines: all, currentId }) => all.find(({ id }) => id === currentId)?.status === 'ready',
  );
  return { runtime, client };
}

describe.each(engines)('actions on $name', (engine) => {
  const socket = engine.address.replace('unix://', '');
  const post = async (where: string) => {
    const { status, body } = await request(socket, 'POST', where);
    expect(status, `${where}: ${body}`).toBeLessThan(400);
  };
  let live: LiveRuntime;
  let folder: string;
  beforeAll(async () => {
    live = await openRuntime(engine);
    folder = mkdtempSync('/tmp/gantry-actions-');
  });
  afterAll(async () => {
    await live?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const done = (id: string, kind: Activity['kind']) =>
    historyWith(live.client, (all) =>
      all.some((one) => about(id)(one) && one.kind === kind && one.status !== 'running'),
    ).then((all) => all.filter(about(id)));

  it('records each, with its name, its line of docker and who asked, and takes no event of its own for another’s', async () => {
    const { client, engineId } = live;
    const name = live.name('deeds');
    const id = await live.run({ name, ...idle });
    const one = { engineId, id };
    await client.containers.pause(one);
    await client.containers.unpause(one);
    await client.containers.restart(one);
    await client.containers.kill({ ...one, signal: 'SIGHUP' });
    await client.containers.stop(one);
    await client.containers.start(one);
    await client.containers.kill(one);
    const renamed = live.name('renamed');
    await client.containers.rename({ ...one, name: renamed });
    // What another does meanwhile shows that events have come until here.
    await post(`/containers/${id}/start`);
    const mine = await historyWith(client, (all) => all.filter(about(id)).some((each) => each.origin === 'outside'));
    const told = mine.filter(about(id)).toSorted((a, b) => a.startedAt - b.startedAt);
    expect(told.map(({ kind, origin }) => `${kind} ${origin}`)).toEqual([
      'run window',
      'pause window',
      'unpause window',
      'restart window',
      'kill window',
      'stop window',
      'start window',
      'kill window',
      'rename window',
      'start outside',
    ]);
    expect(told.find(({ kind }) => kind === 'pause')).toMatchObject({
      status: 'done',
      subject: name,
      objects: [{ kind: 'container', id, name }],
      command: `docker pause ${name}`,
    });
    expect(told.find(({ detail }) => detail === 'SIGHUP')?.command).toBe(`docker kill --signal SIGHUP ${name}`);
    await client.containers.remove({ ...one, force: true, volumes: true });
    expect((await done(id, 'remove')).filter(({ origin }) => origin === 'outside')).toHaveLength(1);
  });

  it('pauses what is busy with little of a processor, which the kernel may not freeze at once', async () => {
    const { client, engineId } = live;
    const id = await live.run({ ...idle, command: ['sh', '-c', 'while :; do :; done'], cpus: 0.05 });
    for (let times = 0; times < 8; times++) {
      await client.containers.pause({ engineId, id });
      await client.containers.unpause({ engineId, id });
    }
    const told = (await done(id, 'unpause')).filter(({ kind }) => kind === 'pause');
    expect(told.map(({ status, origin }) => `${status} ${origin}`)).toEqual(Array(8).fill('done window'));
  });

  it('records what failed with the engine’s own words', async () => {
    const { client, engineId } = live;
    const id = await live.run(idle);
    await expect(client.containers.unpause({ engineId, id })).rejects.toThrow();
    const [told] = (await done(id, 'unpause')).filter(({ kind }) => kind === 'unpause');
    expect(told).toMatchObject({ status: 'failed', problem: { message: expect.stringMatching(/paused|improper/i) } });
  });

  it('tells what others do as the one thing it is', async () => {
    const { client } = live;
    const id = await live.run(idle);
    await post(`/containers/${id}/restart?t=0`);
    await post(`/containers/${id}/stop?t=0`);
    await post(`/containers/${id}/start`);
    await post(`/containers/${id}/kill?signal=SIGUSR1`).catch(() => undefined);
    await request(socket, 'DELETE', `/containers/${id}?force=1`);
    const all = await historyWith(client, (every) => every.some((one) => about(id)(one) && one.kind === 'remove'));
    const others = all.filter((one) => about(id)(one) && one.origin === 'outside');
    const kinds = others.toSorted((a, b) => a.startedAt - b.startedAt).map(({ kind }) => kind);
    expect(kinds[0]).toBe('restart');
    // Podman 4.3 does not always tell a stop that had no time to be one.
    if (engine.flavour === 'docker' || kinds.includes('stop')) {
      expect(kinds.filter((kind) => kind === 'stop')).toHaveLength(1);
    }
    expect(kinds.filter((kind) => kind === 'start')).toHaveLength(1);
    expect(kinds.at(-1)).toBe('remove');
  });

  it('does not blame anybody for what a restart policy does', async () => {
    const { client } = live;
    const id = await live.run({ command: ['sh', '-c', 'sleep 0.3; exit 3'], restart: 'on-failure' });
    const count = async () =>
      Number(JSON.parse((await request(socket, 'GET', `/containers/${id}/json`)).body).RestartCount);
    await expect.poll(count, { timeout: 60_000, interval: 100 }).toBeGreaterThan(1);
    await request(socket, 'DELETE', `/containers/${id}?force=1`);
    const all = await historyWith(client, (every) => every.some((one) => about(id)(one) && one.kind === 'remove'));
    const starts = all.filter((one) => about(id)(one) && one.kind === 'start');
    expect(starts).toEqual([]);
  });

  it('never lets two actions on one run over each other; the second waits and may be canceled', async () => {
    const { client, engineId } = live;
    // Goes when this test lets it, however long the engine would wait.
    const gate = mkdtempSync('/tmp/gantry-gate-');
    onTestFinished(() => rmSync(gate, { recursive: true }));
    const id = await live.run({
      command: ['sh', '-c', 'trap "" TERM; until [ -e /gate/open ]; do sleep 0.1; done'],
      volumes: [{ source: gate, destination: '/gate', readOnly: true }],
      stopTimeout: 60,
    });
    const stopping = client.containers.stop({ engineId, id });
    const second = client.containers.restart({ engineId, id }).then(
      () => undefined,
      (error: { data?: { reason?: string } }) => error.data?.reason,
    );
    const list = await until(await client.activities.watch(), (all) =>
      all.some((one) => one.kind === 'restart' && one.step === 'waiting'),
    );
    const waiting = list.find(({ step }) => step === 'waiting');
    await client.activities.cancel({ id: waiting?.id ?? '' });
    expect(await second).toBe('canceled');
    writeFileSync(path.join(gate, 'open'), '');
    await stopping;
    const told = await done(id, 'stop');
    expect(told.find(({ kind }) => kind === 'restart')?.status).toBe('canceled');
    expect((await client.containers.inspect({ engineId, id })).row.state).toBe('exited');
  });

  it('waits until it has stopped, and tells what it ended with', async () => {
    const { client, engineId } = live;
    const id = await live.run({ command: ['sh', '-c', 'trap "exit 7" TERM; while true; do sleep 0.1; done'] });
    const { activityId } = await client.containers.wait({ engineId, id, until: 'stopped' });
    await client.containers.stop({ engineId, id });
    expect(await ended(client, activityId)).toMatchObject({ status: 'done', exitCode: 7, detail: 'stopped' });
    const again = await client.containers.wait({ engineId, id, until: 'running' });
    await client.containers.start({ engineId, id });
    expect((await ended(client, again.activityId)).status).toBe('done');
  });

  it('waits in vain where it must, and as long as nobody cancels', async () => {
    const { client, engineId } = live;
    const id = await live.run(idle);
    const healthy = await client.containers.wait({ engineId, id, until: 'healthy' });
    expect(await ended(client, healthy.activityId)).toMatchObject({ problem: { reason: 'no-health-check' } });
    const gone = await client.containers.wait({ engineId, id, until: 'removed' });
    const exit = await client.containers.wait({ engineId, id, until: 'next-exit' });
    const canceled = await client.containers.wait({ engineId, id, until: 'stopped' });
    await client.activities.cancel({ id: canceled.activityId });
    expect((await ended(client, canceled.activityId)).status).toBe('canceled');
    await client.containers.remove({ engineId, id, force: true, volumes: true });
    expect((await ended(client, gone.activityId)).status).toBe('done');
    expect((await ended(client, exit.activityId)).status).not.toBe('running');
  });

  it('commits with a message, an author and changes', async () => {
    const { client, engineId } = live;
    const id = await live.run({ command: ['sh', '-c', 'echo made >/made; exec sleep 1000000'] });
    await expect.poll(async () => (await request(socket, 'GET', `/containers/${id}/changes`)).body).toContain('/made');
    const reference = `gantry-test/committed:${live.name('one').replaceAll('.', '-')}`;
    const wish = { engineId, id, reference, message: 'as it is', author: 'A <a@b.invalid>', pause: true };
    await expect(client.containers.commit({ ...wish, changes: ['ENV A=1', 'RUN rm /'] })).rejects.toMatchObject({
      data: { reason: 'change-invalid', field: 'changes.1' },
    });
    await expect(client.containers.commit({ ...wish, reference: 'Not One', changes: [] })).rejects.toMatchObject({
      data: { reason: 'reference-invalid', field: 'reference' },
    });
    const { activityId } = await client.containers.commit({
      ...wish,
      changes: ['ENV MADE=yes', 'CMD ["cat", "/made"]'],
    });
    const activity = await ended(client, activityId);
    expect(activity.problem).toBeUndefined();
    const image = activity.objects.find(({ kind }) => kind === 'image');
    const details = await client.images.inspect({ engineId, id: image?.id ?? '' });
    expect(details.env).toContain('MADE=yes');
    expect(details.command).toEqual(['cat', '/made']);
    expect(details.row.tags.join()).toContain(reference);
    expect((await client.containers.inspect({ engineId, id })).row.state).toBe('running');
    await post(`/containers/${id}/kill`);
    const others = await historyWith(client, (all) => all.filter(about(id)).some((each) => each.origin === 'outside'));
    expect(others.filter(about(id)).flatMap(({ kind, origin }) => (origin === 'outside' ? [kind] : []))).toEqual([
      'kill',
    ]);
    await client.images.remove({ engineId, id: image?.id ?? '', force: true });
  });

  it('exports its files as a tar, whole or not at all', async () => {
    const { client, engineId } = live;
    const id = await live.run({ command: ['sh', '-c', 'echo made >/made; exec sleep 1000000'] });
    await expect.poll(async () => (await request(socket, 'GET', `/containers/${id}/changes`)).body).toContain('/made');
    const file = path.join(folder, 'files.tar');
    const { activityId } = await client.containers.export({ engineId, id, path: file, replace: false });
    expect((await ended(client, activityId)).status).toBe('done');
    expect(execFileSync('tar', ['-xOf', file, 'made']).toString()).toBe('made\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = { engineId, id, path: file };
    await expect(client.containers.export({ ...again, replace: false })).rejects.toMatchObject({
      data: { reason: 'path-taken', field: 'path' },
    });
    const replaced = await client.containers.export({ ...again, replace: true });
    expect((await ended(client, replaced.activityId)).status).toBe('done');
    const nowhere = await client.containers.export({
      engineId,
      id,
      path: path.join(folder, 'no/such/x.tar'),
      replace: false,
    });
    expect((await ended(client, nowhere.activityId)).status).toBe('failed');
    expect(readdirSync(folder)).toEqual(['files.tar']);
  });

  it('lists what a prune would take, with sizes and last use', async () => {
    const { client, engineId } = live;
    const id = await live.run({ command: ['sh', '-c', 'dd if=/dev/zero of=/big bs=1024 count=2048 2>/dev/null'] });
    const running = await live.run(idle);
    await ended(client, (await client.containers.wait({ engineId, id, until: 'stopped' })).activityId);
    const list = await client.containers.prunable({ engineId });
    const one = list.find((each) => each.id === id);
    expect(one?.sizeBytes).toBeGreaterThanOrEqual(2 * 1024 * 1024);
    expect(one?.lastUsedAt).toBeGreaterThan(one?.createdAt ?? Number.POSITIVE_INFINITY);
    expect(list.some((each) => each.id === running)).toBe(false);
  });

  it('keeps it all over a restart, and tells what happened while it was closed', async () => {
    const home = mkdtempSync('/tmp/gantry-runtime-');
    try {
      const id = await live.run(idle);
      const first = await reopen(engine, home);
      const { engineId } = live;
      // Once it has told what another did, it knows from when on it looked.
      await post(`/containers/${id}/kill?signal=SIGCONT`);
      await historyWith(first.client, (all) => all.some((one) => about(id)(one) && one.origin === 'outside'));
      await first.client.containers.stop({ engineId, id });
      await historyWith(first.client, (all) => all.some((one) => about(id)(one) && one.kind === 'stop'));
      await first.runtime.close();
      await post(`/containers/${id}/start`);
      const file = path.join(home, activityFileName);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const lost = {
        ...JSON.parse(
          readFileSync(file, 'utf8')
            .split('\n')
            .find((line) => line.includes('"stop"')) ?? '{}',
        ),
      };
      const activity = { ...lost.activity, id: 'lost', kind: 'pull', objects: [], status: 'running' };
      const dead = { by: { pid: 2 ** 22 + 1, startedAt: '1' }, activity };
      writeFileSync(file, `${readFileSync(file, 'utf8')}${JSON.stringify(dead)}\n{"by":{"pid":1,"st`);
      const second = await reopen(engine, home);
      const isStart = ({ origin, kind }: Activity) => origin === 'outside' && kind === 'start';
      const all = await historyWith(second.client, (every) => every.some(isStart));
      const told = all.filter((one) => one.id === 'lost' || about(id)(one));
      expect(
        told
          .map(({ id: key, kind, origin, status }) => `${key === 'lost' ? 'lost ' : ''}${kind} ${origin} ${status}`)
          .toSorted(),
      ).toEqual(['kill outside done', 'lost pull window interrupted', 'start outside done', 'stop window done']);
      await second.runtime.close();
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
