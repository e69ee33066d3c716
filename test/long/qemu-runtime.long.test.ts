// The whole chain on a QEMU machine: the runtime starts it, opens the ports of its containers, finds it again, revives it, goes back
// from an image that does not come up.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GantryClient } from '../../runtime/contract/index.ts';
import type { MachineState } from '../../runtime/contract/machines.ts';
import { type ContainerSpec, emptySpec } from '../../runtime/contract/specs/container-spec.ts';
import { embeddedId } from '../../runtime/machine/driver.ts';
import { offeredImage } from '../../runtime/machine/vm/image-store.ts';
import { readMemory } from '../../runtime/machine/vm/machine-state.ts';
import { qemuPid } from '../../runtime/machine/vm/qemu-process.ts';
import { createRuntime, type Runtime } from '../../runtime/service/router.ts';
import { waitUntil } from '../live/engines/engine-api.ts';
import { buildFixtures, fixtureReference } from '../live/fixtures/build.ts';
import { freePort } from '../live/free-port.ts';
import { type TestMachine, testMachine } from '../live/machine.ts';
import { ended, until } from '../live/runtime.ts';

const minutes = 60_000;

describe('the runtime on a QEMU machine', () => {
  let machine: TestMachine;
  let runtime: Runtime;
  let client: GantryClient;
  let offered: string;

  const cache = process.env.XDG_CACHE_HOME || `${process.env.HOME}/.cache`;
  const open = async (image: string) => {
    const env = {
      ...process.env,
      DOCKER_HOST: undefined,
      GANTRY_HOME: machine.home,
      HOME: machine.home,
      XDG_CACHE_HOME: cache,
      XDG_RUNTIME_DIR: machine.home,
      GANTRY_MACHINE_IMAGE: image,
    };
    runtime = await createRuntime({ home: machine.home, env });
    client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
    await client.engines.choose({ engineId: embeddedId });
  };
  const ready = async () =>
    until(await client.engines.watch(), ({ engines }) =>
      engines.some((one) => one.id === embeddedId && one.status === 'ready'),
    );
  const state = async (accept: (one: MachineState) => boolean) => until(await client.machines.watch(), accept);
  const answer = (port: number) =>
    fetch(`http://127.0.0.1:${port}/`).then(
      (got) => got.text(),
      () => undefined,
    );
  const serve = ['sh', '-c', 'mkdir /w; echo it answers > /w/index.html; exec httpd -f -p 8000 -h /w'];

  async function run(more: Partial<ContainerSpec>): Promise<string> {
    const spec = { ...emptySpec(fixtureReference('base')), ...more };
    const activity = await ended(client, (await client.containers.create({ engineId: embeddedId, spec })).activityId);
    expect(activity.problem).toBeUndefined();
    return activity.containerId ?? '';
  }
  beforeAll(async () => {
    machine = await testMachine();
    offered = (await offeredImage({ ...process.env, XDG_CACHE_HOME: cache }))?.directory ?? '';
    await open(offered);
    await ready();
    await machine.docker('load', '--quiet', '--input', buildFixtures(['base']).base ?? '');
  }, 8 * minutes);

  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(machine.lastWords());
  });

  afterAll(async () => {
    await runtime?.close();
    await machine?.remove();
  }, 5 * minutes);

  it('tells its steps, and plainly that nothing speeds it up where that is so', async () => {
    const told = await state(({ status, facts }) => status === 'running' && facts.acceleration !== undefined);
    expect(told.driver).toBe('qemu');
    expect(told.steps.map(({ name, status }) => [name, status])).toEqual(
      ['image', 'disk', 'machine', 'engine'].map((name) => [name, 'done']),
    );
    const traces = await readMemory(machine.places);
    expect(told.facts.acceleration).toBe(traces?.acceleration?.name);
    if (told.facts.acceleration === 'none') expect(traces?.acceleration?.why).not.toBe('');
  });

  it(
    'looks for overlapping networks in the machine, not on this computer',
    async () => {
      const { interfaces } = await client.networks.host({ engineId: embeddedId });
      const cards = interfaces.filter(({ kind, up }) => kind === 'hardware' && up);
      const addresses = cards.flatMap((one) => one.addresses);
      expect(addresses).toEqual(expect.arrayContaining([expect.stringMatching(/^10\.0\.2\.\d+\/24$/)]));
      const own = Object.values(networkInterfaces()).flatMap((list = []) => list.filter(({ internal }) => !internal));
      expect(own.filter(({ cidr }) => cidr !== null && addresses.includes(cidr))).toEqual([]);
      const plan = { name: 'over', driver: 'bridge', pools: [{ subnet: '10.0.2.0/25' }] };
      await expect(client.networks.create({ engineId: embeddedId, plan })).rejects.toMatchObject({
        data: { reason: 'subnet-overlaps', field: 'pools.0.subnet', facts: { kind: 'interface' } },
      });
    },
    3 * minutes,
  );

  it(
    'opens the port of a container with its start, says at the container which it cannot, and closes it',
    async () => {
      const [port, other] = [await freePort(), await freePort()];
      const publish = (hostPort: number) => [
        { hostIp: '127.0.0.1', hostPort, containerPort: 8000, protocol: 'tcp' as const },
      ];
      const id = await run({ name: 'web', command: serve, ports: publish(port) });
      await waitUntil('the port answers', async () => (await answer(port)) === 'it answers\n');
      const holder = createServer();
      await new Promise<void>((resolve) => holder.listen(other, '127.0.0.1', resolve));
      try {
        await machine.docker(
          'run',
          '--detach',
          '--name',
          'late',
          '--publish',
          `127.0.0.1:${other}:8000`,
          fixtureReference('base'),
          ...serve,
        );
        const rows = await client.containers.watch({ engineId: embeddedId });
        const marked = await until(rows, (change) => {
          const items = change.kind === 'snapshot' || change.kind === 'upsert' ? change.items : [];
          return items.some(({ name, ports }) => name === 'late' && ports.some(({ problem }) => problem !== undefined));
        });
        expect(JSON.stringify(marked)).toContain('port-in-use');
      } finally {
        await new Promise((resolve) => holder.close(resolve));
      }
      // Its holder is gone: it opens by itself.
      await waitUntil('the other port answers', async () => (await answer(other)) === 'it answers\n');
      await client.containers.stop({ engineId: embeddedId, id });
      await waitUntil('the port is closed', async () => (await answer(port)) === undefined);
      await client.containers.start({ engineId: embeddedId, id });
      await waitUntil('the port answers again', async () => (await answer(port)) === 'it answers\n');
    },
    4 * minutes,
  );

  it(
    'outlives the app when it is to be kept, and its ports are right when the app comes back',
    async () => {
      const port = Number((await machine.docker('port', 'web', '8000')).split(':').at(-1));
      await client.settings.change({ keepEngineRunning: true });
      const pid = await qemuPid(machine.places);
      await runtime.close();
      expect(await qemuPid(machine.places)).toBe(pid);
      await machine.docker('stop', '--time', '1', 'web');
      await open(offered);
      await ready();
      expect(await qemuPid(machine.places)).toBe(pid);
      await waitUntil('the stopped one’s port is closed', async () => (await answer(port)) === undefined);
      await machine.docker('start', 'web');
      await waitUntil('the port answers', async () => (await answer(port)) === 'it answers\n');
      await client.settings.change({ keepEngineRunning: false });
    },
    4 * minutes,
  );

  it(
    'is started again by itself when it was killed, and tells that once',
    async () => {
      await machine.docker('update', '--restart', 'always', 'web');
      const port = Number((await machine.docker('port', 'web', '8000')).split(':').at(-1));
      const pid = (await qemuPid(machine.places)) ?? Number.NaN;
      process.kill(pid, 'SIGKILL');
      const told = await state(({ status, notices }) => status === 'running' && notices.length > 0);
      expect(told.notices.map(({ kind }) => kind)).toEqual(['restarted']);
      await ready();
      expect(await qemuPid(machine.places)).not.toBe(pid);
      await waitUntil('the container is back', async () => (await answer(port)) === 'it answers\n', 120);
      await client.machines.dismissNotice({ id: told.notices[0]?.id ?? '' });
      await state(({ notices }) => notices.length === 0);
    },
    8 * minutes,
  );

  it(
    'opens a terminal into itself',
    async () => {
      const { id } = await client.terminals.open({ place: { kind: 'machine' }, columns: 90, rows: 20 });
      const streamId = `stream-${id}`;
      const screen = await client.terminals.attach({ sessionId: id, streamId });
      await client.terminals.input({ sessionId: id, data: 'echo $((6*7)); hostname\n' });
      let said = '';
      await until(screen, (event) => {
        if ('data' in event) said += event.data;
        return /42\s+gantry/.test(said);
      });
      await client.terminals.close({ sessionId: id });
    },
    2 * minutes,
  );

  it(
    'goes back to the image before, from one that does not come up, and does not try that one again',
    async () => {
      await runtime.close();
      const good = (await readMemory(machine.places))?.image;
      const bad = path.join(machine.home, 'bad image');
      mkdirSync(bad);
      for (const name of ['vmlinuz', 'initrd.img', 'root.squashfs', 'manifest.json']) {
        cpSync(path.join(offered, name), path.join(bad, name));
      }
      // All checksums are right; what is in it is no initrd.
      writeFileSync(path.join(bad, 'initrd.img'), 'nothing');
      const manifest = JSON.parse(readFileSync(path.join(bad, 'manifest.json'), 'utf8'));
      const entry = manifest.files.find((file: { name: string }) => file.name === 'initrd.img');
      Object.assign(entry, { size: 7, sha256: createHash('sha256').update('nothing').digest('hex') });
      writeFileSync(
        path.join(bad, 'manifest.json'),
        JSON.stringify({ ...manifest, version: `${manifest.version}-bad` }),
      );
      await open(bad);
      const told = await state(({ status, notices }) => status === 'running' && notices.length > 0);
      expect(told.notices.map(({ kind }) => kind)).toEqual(['image-undone']);
      await ready();
      expect(await readMemory(machine.places)).toMatchObject({ image: good, refusedImage: `${manifest.version}-bad` });
      expect(await machine.docker('ps', '--all', '--format', '{{.Names}}')).toContain('web');
      // The one that failed is not kept.
      expect(existsSync(path.join(machine.places.images, `${manifest.version}-bad`))).toBe(false);
    },
    10 * minutes,
  );
});
