// The runtime, the engine or both are killed in the middle of switches to a snapshot, at random moments: both volumes are the old ones or the
// new ones, nothing is lost, and what ran runs.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { createRuntime } from '../../runtime/service/router.ts';
import { rawClient } from '../live/changed-container.ts';
import { waitUntil } from '../live/engines/engine-api.ts';
import { makeNativeEngine, type NativeEngine } from '../live/engines/native-engine.ts';
import { execIn } from '../live/exec-in.ts';
import { buildFixtures, fixtureReference } from '../live/fixtures/build.ts';
import { readyEngine, startKilledServer } from '../live/killed-server.ts';
import { ended, until } from '../live/runtime.ts';

const kills = 20;
const volumes = ['first', 'second'];
/** Many small files and some large ones, so that there is a long middle; every one of them tells whose it is. */
const fill = (mark: string) => `for v in /a /b; do rm -rf $v/*; for d in 1 2 3; do mkdir -p $v/${mark}$d
  for f in $(seq 150); do echo ${mark} > $v/${mark}$d/$f; done; dd if=/dev/zero bs=1M count=8 2>/dev/null | tr '\\0' ${mark} > $v/${mark}$d/big; done
  echo ${mark} > $v/mark; done; sync`;
const look = 'for v in /a /b; do cd $v && find . ! -type d | sort | xargs sha256sum; ls -a .; done';

let engine: NativeEngine;
let archive: string;
let home: string;
const env = () => ({ ...process.env, DOCKER_HOST: `unix://${engine.socket()}`, GANTRY_HOME: home, HOME: home });
const sh = (script: string) =>
  execIn(rawClient({ address: `unix://${engine.socket()}` }), 'user', ['sh', '-c', script]);

beforeAll(async () => {
  archive = buildFixtures(['base']).base ?? '';
  engine = await makeNativeEngine('root');
  await engine.start(archive);
  home = mkdtempSync('/tmp/gantry-snapshot-kill-');
  const mounts = ['--volume', 'first:/a', '--volume', 'second:/b'];
  const run = ['run', '--detach', '--name', 'user', '--restart', 'always', '--stop-signal', 'KILL', ...mounts];
  await engine.docker(...run, fixtureReference('base'), 'sleep', '1000000');
});
afterAll(async () => {
  await engine?.remove();
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
});

async function killEngine(): Promise<void> {
  process.kill(Number(readFileSync(engine.places.pidFile, 'utf8')), 'SIGKILL');
  await waitUntil('no engine answers', async () => !(await engine.client('endpoint')).endpoint);
}

const left = (folder: string) => {
  try {
    return readdirSync(path.join(home, folder)).filter((name) => name.endsWith('.json')).length;
  } catch {
    return 0;
  }
};

/** A runtime in this process, for what is not to be killed; it ends when the work has. */
async function withRuntime<T>(work: (client: GantryClient, engineId: string) => Promise<T>): Promise<T> {
  const runtime = await createRuntime({ home, env: env() });
  try {
    const client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
    return await work(client, await readyEngine(client));
  } finally {
    await runtime.close();
  }
}

it(`has the old state or the new one in both volumes through ${kills} kills`, async () => {
  const done = async (client: GantryClient, activityId: string) =>
    expect(await ended(client, activityId)).toMatchObject({ status: 'done' });
  const pictures = new Map<string, string>();
  const ids = new Map<string, string>();
  const took = await withRuntime(async (client, engineId) => {
    for (const mark of ['x', 'y']) {
      await sh(fill(mark));
      pictures.set(mark, await sh(look));
      const { id, activityId } = await client.snapshots.take({ engineId, name: mark, volumes, containers: 'stop' });
      await done(client, activityId);
      ids.set(mark, id);
    }
    const began = Date.now();
    await done(
      client,
      (await client.snapshots.switchTo({ engineId, id: ids.get('x') ?? '', keepPresent: true })).activityId,
    );
    return Date.now() - began;
  });
  let now = 'x';
  const ends: string[] = [];
  const whose = ['runtime', 'engine', 'both'] as const;
  for (let kill = 0; kill < kills; kill += 1) {
    const to = now === 'x' ? 'y' : 'x';
    const server = await startKilledServer(env());
    const { client, engineId } = server;
    await client.snapshots.switchTo({ engineId, id: ids.get(to) ?? '', keepPresent: true });
    const moment = Math.random() * took * 1.1;
    const killed = whose[kill % whose.length] ?? 'both';
    await pause(moment);
    if (killed !== 'engine') await server.kill();
    if (killed !== 'runtime') {
      await killEngine();
      await engine.start(archive);
    }
    // The runtime that lost its engine settles it itself.
    if (killed === 'engine') {
      await waitUntil('what broke off is settled', () => left('volume-work') === 0, 180);
      await server.kill();
    }
    await withRuntime(async (next) => {
      await waitUntil('what broke off is settled', () => left('volume-work') === 0, 120);
      const running = async () => (await engine.docker('inspect', '--format', '{{.State.Running}}', 'user')).trim();
      await waitUntil('the user runs', async () => (await running()) === 'true');
      const policy = await engine.docker('inspect', '--format', '{{.HostConfig.RestartPolicy.Name}}', 'user');
      expect(policy.trim()).toBe('always');
      const picture = await sh(look);
      const state = [...pictures].find(([, one]) => one === picture)?.[0];
      expect(state, `after ${Math.round(moment)} of ${took} ms: ${picture.slice(0, 2000)}`).toBeDefined();
      ends.push(`${killed} ${Math.round((moment / took) * 100)} % ${state === now ? 'old' : 'new'}`);
      now = state ?? now;
      // No snapshot that is told is one by half.
      const change = await until(await next.snapshots.watch({ engineId }), () => true);
      const told = change.kind === 'snapshot' ? change.items : [];
      expect(told.map(({ id }) => id)).toEqual(expect.arrayContaining([...ids.values()]));
      for (const { id } of told) expect((await next.snapshots.check({ engineId, id })).problem).toBeUndefined();
    });
  }
  console.log(`  killed at: ${ends.join(', ')}`);
  expect(new Set(ends.map((end) => end.slice(-3)))).toEqual(new Set(['old', 'new']));
});
