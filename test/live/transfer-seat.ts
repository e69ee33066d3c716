// What tests of pulls and pushes share: a runtime with a login of its own, before a registry with a password, behind a door that counts.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { Activity } from '../../runtime/contract/activities.ts';
import type { ImageRow } from '../../runtime/contract/images.ts';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { createRuntime } from '../../runtime/service/router.ts';
import { request } from './engines/engine-api.ts';
import { startRegistry } from './registry.ts';
import { openDoor, type RegistryDoor } from './registry-door.ts';
import { ended, until } from './runtime.ts';
import { loadUniqueImage } from './unique-image.ts';

/** `me` with the password `right`. */
const passwords = 'me:$2b$04$D8WkCx3ULMQsMvMrtkciL.A/PS5iS2D78j0zOlz79Q8md.8DYtHf6\n';

export interface TransferSeat {
  client: GantryClient;
  engineId: string;
  socket: string;
  door: RegistryDoor;
  registry: { host: string; port: number };
  /** What the docker command would have written down; undefined: nothing. */
  logIn(password: string | undefined): void;
  /** The engine has it under the reference; gone with the seat. */
  load(reference: string, layerBytes?: number): Promise<void>;
  /** Loads it, pushes it, and takes it away again: only the registry has it. */
  publish(reference: string, layerBytes?: number): Promise<void>;
  pull(reference: string, platform?: string): Promise<Activity>;
  push(reference: string): Promise<Activity>;
  beginPull(reference: string): Promise<string>;
  /** The activity as soon as it is so. */
  activity(id: string, accept: (activity: Activity) => boolean): Promise<Activity>;
  images(): Promise<ImageRow[]>;
  forget(reference: string): Promise<void>;
  close(): Promise<void>;
}

export async function openTransferSeat(address: string): Promise<TransferSeat> {
  const socket = address.slice('unix://'.length);
  const home = mkdtempSync('/tmp/gantry-transfer-');
  const registry = await startRegistry(undefined, passwords);
  const door = await openDoor(registry.port);
  const runtime = await createRuntime({ home, env: { ...process.env, DOCKER_HOST: address, HOME: home } });
  const client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
  const ready = await until(await client.engines.watch(), ({ currentId, engines }) =>
    engines.some(({ id, status }) => id === currentId && status === 'ready'),
  );
  const engineId = ready.currentId;
  const known = new Set<string>();
  const seat: TransferSeat = {
    ...{ client, engineId, socket, door, registry },
    logIn(password) {
      const auth = Buffer.from(`me:${password}`).toString('base64');
      mkdirSync(path.join(home, '.docker'), { recursive: true });
      const auths = password === undefined ? {} : { [door.host]: { auth } };
      writeFileSync(path.join(home, '.docker/config.json'), JSON.stringify({ auths }));
    },
    async load(reference, layerBytes) {
      known.add(reference);
      await loadUniqueImage(socket, reference, layerBytes);
    },
    async publish(reference, layerBytes) {
      await seat.load(reference, layerBytes);
      const { problem } = await seat.push(reference);
      if (problem !== undefined) throw new Error(JSON.stringify(problem));
      await seat.forget(reference);
    },
    async pull(reference, platform) {
      known.add(reference);
      const wish = { engineId, reference, ...(platform !== undefined && { platform }) };
      return ended(client, (await client.images.pull(wish)).activityId);
    },
    push: async (reference) => ended(client, (await client.images.push({ engineId, reference })).activityId),
    async beginPull(reference) {
      known.add(reference);
      return (await client.images.pull({ engineId, reference })).activityId;
    },
    async activity(id, accept) {
      const find = (all: Activity[]) => all.find((one) => one.id === id);
      const all = await until(await client.activities.watch(), (list) => {
        const one = find(list);
        return one !== undefined && accept(one);
      });
      return find(all) as Activity;
    },
    async images() {
      const change = await until(await client.images.watch({ engineId }), ({ kind }) => kind === 'snapshot');
      return change.kind === 'snapshot' ? change.items : [];
    },
    forget: async (reference) => void (await request(socket, 'DELETE', `/images/${reference}?force=1`)),
    async close() {
      for (const reference of known) await seat.forget(reference);
      await runtime.close();
      await door.stop();
      await registry.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
  seat.logIn('right');
  return seat;
}

export const hasTag = (images: readonly ImageRow[], reference: string) =>
  images.some(({ tags }) => tags.includes(reference));
