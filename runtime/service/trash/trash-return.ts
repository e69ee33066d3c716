// Brings a container back from the trash: made again of what was kept of it, and started when it ran.
import { type ContainerSpec, isContainerName } from '../../contract/specs/container-spec.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { createBody } from '../../engine/containers/create-body.ts';
import { endpointsOf } from '../../engine/containers/create-networks.ts';
import { anonymousVolumes, withKeptVolumes } from '../../engine/containers/inspected-volumes.ts';
import type { RawInspect } from '../../engine/containers/raw-inspect.ts';
import { createByBody, findContainer } from '../../engine/containers/replacing.ts';
import { successorBody } from '../../engine/containers/successor-body.ts';
import { removeContainer, startContainer } from '../../engine/containers.ts';
import { hasImage } from '../../engine/images.ts';
import { listNetworks } from '../../engine/networks.ts';
import { engineApi, newestApi } from '../../engine/system.ts';
import { listVolumes } from '../../engine/volumes.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import { pull } from '../containers/run.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { ServiceProblem } from '../problems.ts';
import type { RegistryLogins } from '../registries/registry-logins.ts';
import type { Trash } from '../trash.ts';
import type { TrashRecord } from './trash-store.ts';

export interface ReturnHands {
  engines: EngineRegistry;
  activities: ActivityRegistry;
  trash: Trash;
  logins: RegistryLogins;
}

interface Wish {
  engineId: string;
  id: string;
  name?: string | undefined;
  start?: boolean | undefined;
}

/** Answers the activity's id once the name is found free; what fails later is told in the activity, and the entry stays. */
export async function bringBack(hands: ReturnHands, wish: Wish): Promise<{ activityId: string }> {
  const { engines, activities, trash } = hands;
  const kept = trash.record(wish.engineId, wish.id);
  const connection = engines.connection(wish.engineId);
  const name = wish.name?.trim() || kept.entry.name;
  await checkName(connection, name);
  const start = wish.start ?? kept.entry.ran;
  const activityId = activities.begin('restore', wish.engineId, name, async (work) => {
    await make(connection, kept, { name, start }, work, hands.logins);
    await trash.handOver(kept.entry.id);
  });
  return { activityId };
}

async function checkName(connection: EngineConnection, name: string): Promise<void> {
  if (!isContainerName(name)) {
    throw new ServiceProblem('name-invalid', `"${name}" is no container name`, { field: 'name' });
  }
  const holder = await findContainer(connection, name);
  if (holder === undefined) return;
  const message = `The name "${name}" is used by container ${holder.Id.slice(0, 12)}`;
  throw new ServiceProblem('name-taken', message, { field: 'name' });
}

/** A container that cannot be started is taken away again, so that it can be tried once more. */
async function make(
  connection: EngineConnection,
  kept: TrashRecord,
  { name, start }: { name: string; start: boolean },
  work: Work,
  logins: RegistryLogins,
): Promise<void> {
  work.update({ step: 'checking' });
  const reference = await imageOf(connection, kept, work, logins);
  const api = await engineApi(connection, work.signal);
  const after = await specNow(connection, kept, work.signal);
  const bodies = { before: createBody(kept.spec, api), after: createBody(after, api) };
  const body = successorBody({ old: kept.inspect, flavour: api.flavour, reference, ...bodies });
  const { platform } = after;
  work.signal.throwIfAborted();
  work.update({ step: 'creating' });
  const id = await createByBody(connection, name, body, { endpoints: endpointsOf(after, newestApi), platform });
  try {
    work.update({ containerId: id, objects: [{ kind: 'container', id, name }] });
    if (!start) return;
    work.signal.throwIfAborted();
    work.update({ step: 'starting' });
    await startContainer(connection, id);
  } catch (error) {
    await removeContainer(connection, id, { force: true, volumes: true }).catch(() => undefined);
    throw error;
  }
}

/** The kept files where they are; else the image it was made of, pulled when the engine has it no more. */
async function imageOf(
  connection: EngineConnection,
  { entry, inspect }: TrashRecord,
  work: Work,
  logins: RegistryLogins,
): Promise<string> {
  if (entry.layer !== undefined && (await hasImage(connection, entry.layer.image, work.signal)))
    return entry.layer.image;
  if (await hasImage(connection, entry.image, work.signal)) return entry.image;
  if (await hasImage(connection, inspect.Image, work.signal)) return inspect.Image;
  await pull(connection, entry.image, work, logins);
  return entry.image;
}

/** What it is to be: without networks that are gone, with its anonymous volumes by name where they are still there. */
async function specNow(connection: EngineConnection, kept: TrashRecord, signal: AbortSignal): Promise<ContainerSpec> {
  const { spec, inspect } = kept;
  const networks = new Set((await listNetworks(connection, signal)).map(({ name }) => name));
  const volumes = new Set((await listVolumes(connection, signal)).map(({ name }) => name));
  const present = anonymousVolumes(inspect as unknown as RawInspect).filter(({ name }) => volumes.has(name));
  const joined = spec.networks?.filter(({ name }) => networks.has(name));
  return withKeptVolumes({ ...spec, ...(joined && { networks: joined }) }, present);
}
