// The real runtime over both wires, with an engine that cannot be reached: everything answers, and says why.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient, safe } from '@orpc/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../runtime/contract/engines.ts';
import type { GantryClient } from '../../runtime/contract/index.ts';
import type { Settings } from '../../runtime/contract/settings.ts';
import { emptySpec } from '../../runtime/contract/specs/container-spec.ts';
import { createRuntime, type Runtime } from '../../runtime/service/router.ts';
import { type OpenWire, wires } from './wires.ts';

/** The first item that is asked for. */
async function until<T>(stream: AsyncIterable<T>, wanted: (item: T) => boolean): Promise<T> {
  for await (const item of stream) if (wanted(item)) return item;
  throw new Error('The stream ended before that.');
}

describe.each(wires)('the runtime over $name', (wire) => {
  let home: string;
  let runtime: Runtime;
  let opened: OpenWire;
  let client: GantryClient;

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'gantry-runtime-'));
    const env = { HOME: home, PATH: process.env.PATH, DOCKER_HOST: `unix://${join(home, 'nothing.sock')}` };
    runtime = await createRuntime({ home, env, log: () => undefined });
    opened = await wire.open(runtime.router);
    client = createORPCClient(opened.link);
  });
  afterEach(async () => {
    await opened.close();
    await runtime.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** The engine of DOCKER_HOST, as soon as it is known not to answer. */
  async function deadEngine(): Promise<Engine> {
    const find = (engines: Engine[]) => engines.find((engine) => engine.source === 'docker-host');
    const state = await until(await client.engines.watch(), ({ engines }) => find(engines)?.problem !== undefined);
    const engine = find(state.engines);
    expect(state.currentId).toBe(engine?.id);
    if (!engine) throw new Error('No engine.');
    return engine;
  }

  it('says of an engine that it cannot be reached, and where that is', async () => {
    const engine = await deadEngine();
    expect(engine.address).toBe(`unix://${join(home, 'nothing.sock')}`);
    expect(['connecting', 'reconnecting', 'unreachable']).toContain(engine.status);
    expect(engine.problem?.reason).toBe('engine-unreachable');
    expect(engine.problem?.message).not.toBe('');
  });

  it('says of every list why it is not there', async () => {
    const { id: engineId } = await deadEngine();
    for (const noun of ['containers', 'images', 'volumes', 'networks'] as const) {
      const stream: AsyncIterable<{ kind: string }> = await client[noun].watch({ engineId });
      expect(await until(stream, () => true)).toMatchObject({
        kind: 'unavailable',
        problem: { reason: 'engine-unreachable' },
      });
    }
  });

  it('answers a call to that engine with a typed problem', async () => {
    const { id: engineId } = await deadEngine();
    const { error, isDefined } = await safe(client.containers.start({ engineId, id: 'x' }));
    expect(isDefined).toBe(true);
    expect(error).toMatchObject({ code: 'PROBLEM', data: { reason: 'engine-unreachable' } });
  });

  it('finds a wrong field before the engine is asked', async () => {
    const { id: engineId } = await deadEngine();
    const spec = {
      ...emptySpec('busybox'),
      volumes: [{ source: 'data', destination: 'relative', readOnly: false }],
    };
    const { error } = await safe(client.containers.create({ engineId, spec }));
    expect(error).toMatchObject({ data: { reason: 'path-not-absolute', field: 'volumes.0.destination' } });
    const pull = await safe(client.images.pull({ engineId, reference: 'UPPER CASE' }));
    expect(pull.error).toMatchObject({ data: { reason: 'reference-invalid', field: 'reference' } });
  });

  it('refuses input that is not of the contract', async () => {
    const wrong = { engineId: 1, id: 'x' } as unknown as { engineId: string; id: string };
    await expect(client.containers.start(wrong)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    const tooMany = { engineId: 'x', ids: Array.from({ length: 201 }, () => 'x') };
    await expect(client.containers.stats(tooMany)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('tells names of its computer for a path, and has no dialog where there is no window', async () => {
    mkdirSync(join(home, 'pictures'));
    const { folder, entries } = await client.host.list({ path: join(home, 'pict') });
    expect({ folder, entries }).toEqual({ folder: `${home}/`, entries: [{ name: 'pictures', folder: true }] });
    const relative = await safe(client.host.list({ path: 'pict' }));
    expect(relative.error).toMatchObject({ data: { reason: 'path-not-absolute', field: 'path' } });
    const { error } = await safe(client.host.pick({ kind: 'folder', title: 'Choose' }));
    expect(error).toMatchObject({ data: { reason: 'unsupported' } });
  });

  it('tells every watcher of a changed setting, and keeps it', async () => {
    const isDark = ({ theme }: Settings) => theme === 'dark';
    const stream = await client.settings.watch();
    await until(await client.settings.watch(), ({ theme }) => theme === 'system');
    await client.settings.change({ theme: 'dark' });
    expect(await until(stream, isDark)).toMatchObject({ theme: 'dark', language: 'system' });

    await runtime.close();
    runtime = await createRuntime({ home, env: { HOME: home, DOCKER_HOST: 'unix:///nothing' }, log: () => undefined });
    const next = await wire.open(runtime.router);
    const again: GantryClient = createORPCClient(next.link);
    expect(await until(await again.settings.watch(), () => true)).toMatchObject({ theme: 'dark' });
    await next.close();
  });

  it('ignores grants to a stream that is gone', async () => {
    await client.streams.grant({ streamId: crypto.randomUUID(), amount: 1 });
  });

  it('opens no terminal where there is no engine', async () => {
    const { id: engineId } = await deadEngine();
    const { error } = await safe(
      client.terminals.open({ place: { kind: 'shell', engineId, containerId: 'x' }, columns: 80, rows: 24 }),
    );
    expect(error).toMatchObject({ data: { reason: 'engine-unreachable' } });
    expect(await until(await client.terminals.watch(), () => true)).toEqual([]);
  });

  it('opens no terminal on its own computer unless it was told that it may', async () => {
    const { error } = await safe(client.terminals.open({ place: { kind: 'host' }, columns: 80, rows: 24 }));
    expect(error).toMatchObject({ data: { reason: 'forbidden' } });
  });

  it('writes no file on its own computer unless it was told that it may', async () => {
    const { id: engineId } = await deadEngine();
    const path = join(home, 'written');
    const file = { path, replace: true };
    const place = { kind: 'container' as const, engineId, id: 'x' };
    const ways = [
      client.files.save({ place, paths: ['/x'], target: path }),
      client.images.save({ engineId, images: ['x'], ...file }),
      client.sboms.save({ engineId, id: 'x', format: 'spdx', path }),
      client.containers.export({ engineId, id: 'x', ...file }),
      client.volumeBackups.start({ engineId, volume: 'x', users: 'leave', ...file }),
      client.volumeBackups.exportTar({ engineId, volume: 'x', users: 'leave', form: 'tar', ...file }),
    ];
    for (const ended of await Promise.allSettled<unknown>(ways)) {
      expect(ended).toMatchObject({ status: 'rejected', reason: { data: { reason: 'forbidden' } } });
    }
  });

  it('keeps a terminal while views come and go, and opens it anew in the same place', async () => {
    await opened.close();
    await runtime.close();
    const env = { HOME: home, PATH: process.env.PATH, SHELL: '/bin/sh', PS1: '$ ' };
    runtime = await createRuntime({ home, env, hostTerminal: true, log: () => undefined });
    opened = await wire.open(runtime.router);
    client = createORPCClient(opened.link);
    const place = { kind: 'host' as const, workingDirectory: home };
    const { id: sessionId } = await client.terminals.open({ place, columns: 80, rows: 24 });
    const see = async (part: string) => {
      let text = '';
      const streamId = crypto.randomUUID();
      await until(await client.terminals.attach({ sessionId, streamId }), (event) => {
        if ('data' in event) text += event.data;
        return text.includes(part) || event.kind === 'exit';
      });
      return text;
    };
    await client.terminals.input({ sessionId, data: 'echo first $((1+1)); pwd\r' });
    expect(await see(home)).toContain('first 2');
    expect(await see('first 2')).toContain(home);
    await client.terminals.input({ sessionId, data: 'exit 4\r' });
    const all = await until(await client.terminals.watch(), ([one]) => one?.status === 'exited');
    expect(all).toMatchObject([{ id: sessionId, exitCode: 4, place }]);
    expect(await client.terminals.reopen({ sessionId, columns: 90, rows: 20 })).toMatchObject({ status: 'running' });
    const { error } = await safe(client.terminals.reopen({ sessionId, columns: 90, rows: 20 }));
    expect(error).toMatchObject({ data: { reason: 'conflict' } });
    await client.terminals.input({ sessionId, data: 'stty size\r' });
    expect(await see('20 90')).toContain('first 2');
    await client.terminals.clear({ sessionId });
    await client.terminals.close({ sessionId });
    expect(await until(await client.terminals.watch(), (list) => list.length === 0)).toEqual([]);
    const gone = await safe(client.terminals.input({ sessionId, data: 'x' }));
    expect(gone.error).toMatchObject({ data: { reason: 'not-found' } });
  });
});
