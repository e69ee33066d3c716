// A whole runtime on one engine of the matrix, spoken to through its contract, and what live tests share.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { inject } from 'vitest';
import type { Activity } from '../../runtime/contract/activities.ts';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { type ContainerSpec, emptySpec } from '../../runtime/contract/specs/container-spec.ts';
import { createRuntime } from '../../runtime/service/router.ts';
import type { EngineUnderTest } from './engines/matrix.ts';
import { fixtureReference } from './fixtures/build.ts';

/** The engines that were asked for; tests are written as `describe.each(engines)`. */
export const engines = inject('engines');

export interface LiveRuntime {
  /** Gantry's folder, a new one. */
  home: string;
  client: GantryClient;
  engineId: string;
  /** Runs a container and answers its id; removed with the runtime. */
  run(spec: Partial<ContainerSpec> & { fixture?: string }): Promise<string>;
  /** A name no other test has. */
  name(hint: string): string;
  close(): Promise<void>;
}

/** Follows an activity to its end. */
export async function ended(client: GantryClient, activityId: string): Promise<Activity> {
  for await (const list of await client.activities.watch()) {
    const activity = list.find((one) => one.id === activityId);
    if (activity && activity.status !== 'running') return activity;
  }
  throw new Error(`Activity ${activityId} never ended.`);
}

/** The first item of a stream that `accept` takes; the stream is closed. */
export async function until<T>(stream: AsyncIterable<T>, accept: (item: T) => boolean): Promise<T> {
  for await (const item of stream) if (accept(item)) return item;
  throw new Error('The stream ended before what was waited for came.');
}

/** The engine's id for a runtime that was opened with it as another one. */
export const otherEngineId = ({ name }: EngineUnderTest) => `context:${name}`;

/** As the docker command would have written it down. */
function writeContext(home: string, { name, address }: EngineUnderTest): void {
  const folder = path.join(home, '.docker/contexts/meta', createHash('sha256').update(name).digest('hex'));
  mkdirSync(folder, { recursive: true });
  const context = { Name: name, Metadata: {}, Endpoints: { docker: { Host: address, SkipTLSVerify: false } } };
  writeFileSync(path.join(folder, 'meta.json'), JSON.stringify(context));
}

/** Opens a runtime whose first engine is the given one, and which knows the others; its home is a folder of its own. */
export async function openRuntime(
  engine: EngineUnderTest,
  others: readonly EngineUnderTest[] = [],
): Promise<LiveRuntime> {
  const home = mkdtempSync('/tmp/gantry-runtime-');
  for (const other of others) writeContext(home, other);
  const env = { ...process.env, DOCKER_HOST: engine.address, GANTRY_HOME: home, HOME: home };
  const runtime = await createRuntime({ home, env, hostTerminal: true, log: () => {} });
  const client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
  const tag = randomUUID().slice(0, 8);
  const ids: string[] = [];
  let engineId = '';
  for await (const state of await client.engines.watch()) {
    engineId = state.currentId;
    if (state.engines.find((one) => one.id === engineId)?.status === 'ready') break;
  }
  return {
    home,
    client,
    engineId,
    name: (hint) => `gt-${hint}-${tag}`,
    async run({ fixture = 'base', ...change }) {
      const spec = { ...emptySpec(fixtureReference(fixture)), ...change };
      const { activityId } = await client.containers.create({ engineId, spec });
      const activity = await ended(client, activityId);
      if (activity.containerId === undefined) throw new Error(`run: ${JSON.stringify(activity.problem)}`);
      ids.push(activity.containerId);
      return activity.containerId;
    },
    async close() {
      for (const id of ids)
        await client.containers.remove({ engineId, id, force: true, volumes: true }).catch(() => {});
      await runtime.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** What keeps a container running and doing nothing. */
export const idle = { command: ['sleep', '1000000'] };
