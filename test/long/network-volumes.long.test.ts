// Volumes on another machine's disk, mounted from real NFS and SMB servers by the kernel of a QEMU machine: what the form for a new one says
// is what the engine mounts, and a server that is away is told plainly.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { driverOf, emptyForm, type VolumeForm } from '../../renderer/panels/volumes/create-volume-values.ts';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { emptySpec } from '../../runtime/contract/specs/container-spec.ts';
import { embeddedId } from '../../runtime/machine/driver.ts';
import { createRuntime, type Runtime } from '../../runtime/service/router.ts';
import { buildFixtures, fixtureReference } from '../live/fixtures/build.ts';
import { freePort } from '../live/free-port.ts';
import { type TestMachine, testMachine } from '../live/machine.ts';
import { startNfsServer } from '../live/nfs-server.ts';
import { ended, until } from '../live/runtime.ts';
import type { ShareServer } from '../live/share-server.ts';
import { smbPassword, startSmbServer } from '../live/smb-server.ts';

const minutes = 60_000;
/** This computer's loopback, as a QEMU machine sees it. */
const host = '10.0.2.2';

describe('volumes of a server of files', () => {
  let machine: TestMachine;
  let server: ShareServer;
  let smb: ShareServer;
  let runtime: Runtime;
  let client: GantryClient;
  const engineId = embeddedId;

  beforeAll(async () => {
    machine = await testMachine();
    server = await startNfsServer();
    smb = await startSmbServer();
    const cache = process.env.XDG_CACHE_HOME || `${process.env.HOME}/.cache`;
    const folders = { GANTRY_HOME: machine.home, HOME: machine.home, XDG_RUNTIME_DIR: machine.home };
    const env = { ...process.env, DOCKER_HOST: undefined, ...folders, XDG_CACHE_HOME: cache };
    runtime = await createRuntime({ home: machine.home, env, hostTerminal: true });
    client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
    await client.engines.choose({ engineId });
    await until(await client.engines.watch(), ({ engines }) =>
      engines.some(({ id, status }) => id === engineId && status === 'ready'),
    );
    await machine.docker('load', '--quiet', '--input', buildFixtures(['base']).base ?? '');
  }, 15 * minutes);

  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(`${machine.lastWords()}\n${server.log()}\n${smb.log()}`);
  });

  afterAll(async () => {
    await runtime?.close();
    await machine?.remove();
    await server?.remove();
    await smb?.remove();
  }, 5 * minutes);

  /** Version 4.1: of 4.2 this server (nfs-ganesha 4.3) lets the machine read zeros where there is text. */
  async function create(change: Partial<VolumeForm> & { name: string }): Promise<void> {
    const form = { ...emptyForm, kind: 'nfs' as const, server: host, share: '/share', version: '4.1', ...change };
    await client.volumes.create({ engineId, name: form.name, labels: {}, ...driverOf(form, false) });
  }

  async function run(volume: string, script: string) {
    const mount = { source: volume, destination: '/data', readOnly: false };
    const spec = { ...emptySpec(fixtureReference('base')), command: ['sh', '-c', script], volumes: [mount] };
    return ended(client, (await client.containers.create({ engineId, spec })).activityId);
  }

  const files = async (volume: string) => {
    const place = { kind: 'volume' as const, engineId, id: volume };
    const names: string[] = [];
    for await (const piece of await client.files.list({ place, path: '/' })) {
      names.push(...piece.entries.map(({ name }) => name));
      if (piece.done) break;
    }
    return names.toSorted();
  };

  it(
    'keeps what a container writes on the server, and shows what is there without one',
    async () => {
      writeFileSync(path.join(server.folder, 'before'), 'from the server');
      await create({ name: 'share', more: `port=${server.port}` });
      const activity = await run(
        'share',
        'cat /data/before >/data/copy; echo written >/data/after; chown 7:8 /data/after',
      );
      expect(activity.problem).toBeUndefined();
      await expect.poll(() => machine.docker('wait', activity.containerId ?? ''), { timeout: minutes }).toBe('0');
      expect(readFileSync(path.join(server.folder, 'after'), 'utf8')).toBe('written\n');
      expect(readFileSync(path.join(server.folder, 'copy'), 'utf8')).toBe('from the server');
      expect(statSync(path.join(server.folder, 'after'))).toMatchObject({ uid: 7, gid: 8 });
      expect(await files('share')).toEqual(['after', 'before', 'copy']);
    },
    5 * minutes,
  );

  it(
    'is only read where that was chosen',
    async () => {
      await create({ name: 'look', readOnly: true, more: `port=${server.port}` });
      const activity = await run('look', 'cat /data/before && ! touch /data/no');
      expect(activity.problem).toBeUndefined();
      await expect.poll(() => machine.docker('wait', activity.containerId ?? ''), { timeout: minutes }).toBe('0');
    },
    5 * minutes,
  );

  it(
    'says that a server is away, or has no such share, where it is used',
    async () => {
      await create({ name: 'away', more: `port=${await freePort()},soft,timeo=10,retrans=1` });
      expect((await run('away', 'true')).problem).toMatchObject({ reason: 'volume-unmountable' });
      await expect(files('away')).rejects.toMatchObject({ data: { reason: 'volume-unmountable' } });
      await create({ name: 'wrong', share: '/nothing', more: `port=${server.port}` });
      expect((await run('wrong', 'true')).problem).toMatchObject({ reason: 'volume-unmountable' });
    },
    10 * minutes,
  );

  it(
    'has the module for version 3 of NFS',
    async () => {
      const closed = await freePort();
      const more = `port=${closed},mountport=${closed},proto=tcp,nolock,soft,timeo=10,retrans=1`;
      await create({ name: 'three', version: '3', more });
      await machine.docker('run', '--rm', '--volume', 'three:/data', fixtureReference('base'), 'true').then(
        () => expect.unreachable(),
        (error: Error) => expect(error.message).toMatch(/refused|timed out/),
      );
    },
    5 * minutes,
  );

  describe('that is SMB', () => {
    const share = { kind: 'cifs' as const, share: 'share', user: 'root', password: smbPassword };

    it.each([
      ['2.1', ''],
      ['3.0', ',seal'],
      ['3.1.1', ',seal'],
    ])(
      'keeps what a container writes on the server, in version %s%s',
      async (version, more) => {
        const name = `smb-${version}`;
        writeFileSync(path.join(smb.folder, 'before'), 'from the server');
        await create({ ...share, name, version, more: `port=${smb.port}${more}` });
        const activity = await run(name, `cat /data/before >/data/copy-${version}`);
        expect(activity.problem).toBeUndefined();
        await expect.poll(() => machine.docker('wait', activity.containerId ?? ''), { timeout: minutes }).toBe('0');
        expect(readFileSync(path.join(smb.folder, `copy-${version}`), 'utf8')).toBe('from the server');
        expect(await files(name)).toContain(`copy-${version}`);
      },
      5 * minutes,
    );

    it(
      'refuses a wrong password, plainly',
      async () => {
        await create({
          ...share,
          name: 'wrong-password',
          password: 'wrong',
          version: '3.1.1',
          more: `port=${smb.port}`,
        });
        const message = expect.stringContaining('permission denied');
        expect((await run('wrong-password', 'true')).problem).toMatchObject({ reason: 'volume-unmountable', message });
      },
      5 * minutes,
    );
  });
});
