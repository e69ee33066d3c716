// A runtime that is killed in the middle of a change: the next one brings the container to its old state or its new one.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { createRuntime } from '../../runtime/service/router.ts';
import { clearRich, expectBack, type Made, makeRich, mark, picture, rawClient } from './changed-container.ts';
import { waitUntil } from './engines/engine-api.ts';
import { type SocketProxy, startSocketProxy } from './engines/socket-proxy.ts';
import { type KilledServer, readyEngine, startKilledServer } from './killed-server.ts';
import { engines } from './runtime.ts';

let subnets = 120;

describe.each(engines)('a killed runtime on $name', (engine) => {
  const raw = rawClient(engine);
  let home: string;
  let proxy: SocketProxy;
  let server: KilledServer | undefined;
  let made: Made;
  let before: ReturnType<typeof picture>;

  beforeEach(async () => {
    home = mkdtempSync('/tmp/gantry-killed-');
    proxy = await startSocketProxy(raw.socket, home);
    subnets += 1;
    made = await makeRich(raw, engine, `gt-killed-${subnets}-${process.pid}`, subnets);
    await mark(raw, made.id);
    before = picture(await raw.inspect(made.id));
  });
  afterEach(async () => {
    await server?.kill();
    await clearRich(raw, made);
    await proxy.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const env = () => ({ ...process.env, DOCKER_HOST: proxy.address, GANTRY_HOME: home, HOME: home });

  /** Begins a change in a runtime of its own, and ends that hard when the named request is held. */
  async function killAt(wanted: RegExp, verdict: 'hold' | 'swallow'): Promise<void> {
    server = await startKilledServer(env());
    const { client, engineId } = server;
    const { spec } = await client.containers.spec({ engineId, id: made.id });
    const tidy = { ...spec, env: [...spec.env, { name: 'ADDED', value: '1' }] };
    proxy.watch((_, change) => (wanted.test(change) ? verdict : 'pass'));
    await client.containers.edit({ engineId, id: made.id, spec: tidy });
    await proxy.held();
    await server.kill();
  }

  /** The next runtime of the same home, until it has cleared up. */
  async function nextRuntime(): Promise<void> {
    proxy.watch(() => 'pass');
    expect(readdirSync(path.join(home, 'edits')).filter((name) => name.endsWith('.json'))).toHaveLength(1);
    const runtime = await createRuntime({ home, env: env() });
    try {
      const client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
      await readyEngine(client);
      await waitUntil('the change is settled', () => readdirSync(path.join(home, 'edits')).length === 0);
    } finally {
      await runtime.close();
    }
  }

  it.each([
    ['hold', 'the creation', /containers\/create/],
    ['swallow', 'the creation', /containers\/create/],
    ['hold', 'joining a network', /networks\/.*connect/],
    ['swallow', 'the stop', /\/stop/],
    ['hold', 'the old one’s renaming', /\/rename.*-old-/],
    ['swallow', 'the old one’s renaming', /\/rename.*-old-/],
    ['swallow', 'the new one’s renaming', /\/rename\?name=(?!.*-old-)/],
    ['swallow', 'the start', /\/start/],
  ] as const)('puts the old one back (%s at %s)', async (verdict, _, wanted) => {
    await killAt(wanted, verdict);
    await nextRuntime();
    await expectBack(raw, made, before);
  });

  it('finishes what was only left to be removed', async () => {
    await killAt(/^DELETE/, 'hold');
    await nextRuntime();
    const now = await raw.inspect(made.name);
    expect(now.Id).not.toBe(made.id);
    expect(now.Config.Env).toContain('ADDED=1');
    expect(now.State.Running).toBe(true);
    expect((await raw.names()).filter((name) => name.includes(`${made.name}-`))).toEqual([]);
  });
});
