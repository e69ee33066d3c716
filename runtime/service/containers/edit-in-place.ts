// Changes a container as it is: its name, its networks, and last its limits, which is one step that either happens or does not.
import { type Endpoints, isSamePlace, joinedNetworks } from '../../engine/containers/endpoints.ts';
import { ServiceProblem } from '../problems.ts';
import { type EditEngine, nameOf } from './edit-engine.ts';
import type { InPlace } from './edit-journal.ts';

type Arrangement = InPlace['before'];

/** Everything but the limits. When it throws, `arrange` with the old arrangement has to follow. */
export async function arrange(
  engine: EditEngine,
  id: string,
  wanted: Arrangement,
  signal?: AbortSignal,
): Promise<void> {
  const now = await engine.inspect(id);
  if (now === undefined) throw new ServiceProblem('not-found', `No such container: ${id}`);
  const present = joinedNetworks(now);
  for (const name of Object.keys(present)) {
    if (isAsWanted(present, wanted.endpoints, name)) continue;
    signal?.throwIfAborted();
    await engine.disconnect(name, id);
  }
  for (const [name, endpoint] of Object.entries(wanted.endpoints)) {
    if (isAsWanted(present, wanted.endpoints, name)) continue;
    signal?.throwIfAborted();
    await engine.connect(name, id, endpoint);
  }
  signal?.throwIfAborted();
  if (nameOf(now) !== wanted.name) await engine.rename(id, wanted.name);
}

function isAsWanted(present: Endpoints, wanted: Endpoints, name: string): boolean {
  const [one, other] = [present[name], wanted[name]];
  return one !== undefined && other !== undefined && isSamePlace(one, other);
}

/** Whether the container has the limits already that an update was to give it. */
export async function hasLimits(engine: EditEngine, { id, update }: InPlace): Promise<boolean> {
  const host = (await engine.inspect(id))?.HostConfig as Record<string, unknown> | undefined;
  return Object.entries(update ?? {}).every(([key, value]) => JSON.stringify(host?.[key]) === JSON.stringify(value));
}
