// The app, the engine or both are killed in the middle of restores, at random moments: a volume has all of the old content or all of the new.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { openSocket } from '../contract/wires.ts';
import { waitUntil } from '../live/engines/engine-api.ts';
import { makeNativeEngine, type NativeEngine } from '../live/engines/native-engine.ts';
import { buildFixtures, fixtureReference } from '../live/fixtures/build.ts';

const kills = 20;
const program = path.join(import.meta.dirname, '../../out/runtime/server.js');
/** Many files, so that each part of the exchange takes its time; its argument is what is in all of them. */
const fill = `cd /data && find . -mindepth 1 -delete; for a in $(seq 60); do mkdir folder-$a-$0; for b in $(seq 50); do
echo $0-$a-$b > folder-$a-$0/$b; done; done; for a in $(seq 200); do echo $0 > $a; done; head -c 8000000 /dev/urandom > large-$0`;
const picture =
  'cd /data && find . | sort | sha256sum; find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum';

interface App {
  process: ChildProcess;
  client: GantryClient;
  engineId: string;
  close(): void;
}

describe('a volume whose restore is killed', () => {
  let engine: NativeEngine;
  let archive: string;
  let home: string;
  let app: App;
  const known = new Map<string, string>();

  const look = async () => (await engine.docker('exec', 'user', 'sh', '-c', picture)).trim();
  const work = () => {
    const folder = path.join(home, 'volume-work');
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  };

  async function openApp(): Promise<App> {
    const env = { ...process.env, DOCKER_HOST: `unix://${engine.socket()}`, GANTRY_HOME: home, HOME: home };
    const child = spawn(process.execPath, [program, '--port', '0', '--host-terminal'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const address = await new Promise<URL>((resolve, reject) => {
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('\n')) resolve(new URL(said.trim()));
      });
      child.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
    });
    const response = await fetch(address, { redirect: 'manual' });
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    const socket = await openSocket(Number(address.port), cookie);
    socket.on('error', () => undefined);
    const client: GantryClient = createORPCClient(new RPCLink({ websocket: socket as never }));
    for await (const { engines, currentId } of await client.engines.watch()) {
      if (engines.find(({ id }) => id === currentId)?.status !== 'ready') continue;
      return { process: child, client, engineId: currentId, close: () => socket.terminate() };
    }
    throw new Error('The engine was never ready.');
  }

  async function killApp(): Promise<void> {
    app.process.kill('SIGKILL');
    await once(app.process, 'exit');
    app.close();
  }

  async function killEngine(): Promise<void> {
    process.kill(Number(readFileSync(engine.places.pidFile, 'utf8')), 'SIGKILL');
    await waitUntil('no engine answers', async () => !(await engine.client('endpoint')).endpoint);
  }

  async function ended(activityId: string): Promise<string> {
    for await (const list of await app.client.activities.watch()) {
      const found = list.find(({ id }) => id === activityId);
      if (found && found.status !== 'running') return found.status;
    }
    throw new Error('It never ended.');
  }

  const backupOf = (name: string) => path.join(home, `${name}.tar.zst`);
  const restore = (name: string) =>
    app.client.volumeBackups.restore({
      ...{ engineId: app.engineId, volume: 'rows', create: false },
      from: { kind: 'file', path: backupOf(name) },
    });

  beforeAll(async () => {
    archive = buildFixtures(['base']).base ?? '';
    home = mkdtempSync('/tmp/gantry-volume-kill-');
    engine = await makeNativeEngine('root');
    await engine.start(archive);
    app = await openApp();
    const idle = [fixtureReference('base'), 'sleep', '1000000'];
    await engine.docker('run', '-d', '--name', 'user', '--restart', 'always', '-v', 'rows:/data', ...idle);
    for (const name of ['one', 'two']) {
      await engine.docker('exec', 'user', 'sh', '-c', fill, name);
      known.set(await look(), name);
      const start = { engineId: app.engineId, volume: 'rows', path: backupOf(name), replace: false };
      const { activityId } = await app.client.volumeBackups.start({ ...start, users: 'leave' });
      expect(await ended(activityId)).toBe('done');
    }
    expect(known.size).toBe(2);
  });
  afterAll(async () => {
    if (app?.process.exitCode === null && app.process.signalCode === null) await killApp();
    await engine?.remove();
    rmSync(home, { recursive: true, force: true });
  });

  it(`has all of the old or all of the new through ${kills} kills`, async () => {
    // How long one takes: the moments are anywhere in it, and a little beyond.
    const begun = performance.now();
    expect(await ended((await restore('one')).activityId)).toBe('done');
    let span = performance.now() - begun;
    const met = { old: 0, new: 0, broken: 0 };
    for (let kill = 0; kill < kills; kill += 1) {
      const old = known.get(await look());
      const wanted = old === 'one' ? 'two' : 'one';
      const { activityId } = await restore(wanted);
      const moment = Math.random() * span * 1.05;
      await pause(moment);
      const both = kill % 3 === 2;
      if (both || kill % 3 === 0) await killApp();
      if (work().length > 0) met.broken += 1;
      // It takes less than was thought: the next ones are not to come too late.
      else if (moment > span / 3) span = moment;
      if (both || kill % 3 === 1) {
        await killEngine();
        await engine.start(archive);
      }
      if (both || kill % 3 === 0) app = await openApp();
      // One that had done nothing yet when its engine was killed goes on with the next one.
      else await ended(activityId);
      await waitUntil('all is settled', () => work().length === 0, 180);
      const running = ['inspect', '--format', '{{.State.Running}} {{.HostConfig.RestartPolicy.Name}}', 'user'];
      await waitUntil('the user runs', async () => (await engine.docker(...running)).trim() === 'true always', 60);
      const now = known.get(await look());
      expect(now, `after kill ${kill}`).toBeDefined();
      met[now === wanted ? 'new' : 'old'] += 1;
      const helpers = async () =>
        (await engine.docker('ps', '-aq', '--filter', 'label=dev.gantry.tool=volumes')).trim();
      await waitUntil('no helper is left', async () => (await helpers()) === '');
      expect(await engine.docker('exec', 'user', 'ls', '-A', '/data')).not.toContain('.gantry');
    }
    // Kills that hit nothing would show nothing.
    expect(met.broken).toBeGreaterThan(kills / 3);
    expect(met.old + met.new).toBe(kills);
  });
});
