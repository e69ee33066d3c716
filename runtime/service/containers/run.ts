// Makes a new container of a spec: checked before anything is sent, then pulled, created and started as one activity.

import type { ContainerRow, PullPolicy } from '../../contract/containers.ts';
import type { ContainerSpec } from '../../contract/specs/container-spec.ts';
import { specProblems } from '../../contract/specs/spec-problems.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { createContainer } from '../../engine/containers/container-specs.ts';
import { refusals } from '../../engine/containers/spec-limits.ts';
import { listContainers, removeContainer, startContainer } from '../../engine/containers.ts';
import { hasImage } from '../../engine/images.ts';
import { engineApi } from '../../engine/system.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import { pullInto } from '../images/transfer.ts';
import { ServiceProblem } from '../problems.ts';
import type { RegistryLogins } from '../registries/registry-logins.ts';
import { inMachine } from './guest-paths.ts';
import { isPortTaken } from './ports.ts';

/** Published by a container that holds them now: a stopped one gives its ports back. */
export function portsInUse(rows: readonly ContainerRow[]): Set<number> {
  const held = rows.filter(({ state }) => state === 'running' || state === 'paused' || state === 'restarting');
  return new Set(held.flatMap(({ ports }) => ports.flatMap(({ hostPort }) => hostPort ?? [])));
}

/** Trims what a person typed with blanks around it. */
export function tidySpec(spec: ContainerSpec): ContainerSpec {
  return { ...spec, image: spec.image.trim(), name: spec.name.trim() };
}

/** What is wrong with the spec by itself, thrown as a problem at its field. */
export function checkSpec(spec: ContainerSpec): void {
  const [first] = specProblems(spec);
  if (first === undefined) return;
  throw new ServiceProblem(first.reason, `${first.field}: ${first.reason}`, { field: first.field });
}

/**
 * What is wrong with it on this engine now: `name-taken` at `name`, `port-in-use` at `ports.N.hostPort`, and `unsupported` where this
 * engine would leave something out without a word. `replaced` is the container whose place it takes, so that its name is free, and
 * those whose ports are.
 */
export async function checkOnEngine(
  connection: EngineConnection,
  spec: ContainerSpec,
  replaced: readonly string[] = [],
): Promise<void> {
  const [refused] = refusals(spec, await engineApi(connection));
  if (refused !== undefined) throw new ServiceProblem('unsupported', refused.reason, { field: refused.field });
  const all = await listContainers(connection);
  const rows = all.filter(({ id }) => !replaced.includes(id));
  const given = all.filter(({ id }) => replaced.includes(id)).flatMap(({ ports }) => ports);
  const others = all.filter(({ id }) => id !== replaced[0]);
  if (spec.name !== '') checkName(others, spec.name);
  const local = connection.endpoint.kind === 'socket';
  for (const [index, port] of spec.ports.entries()) {
    if (port.hostPort === undefined) continue;
    const field = `ports.${index}.hostPort`;
    const holder = rows.find(
      ({ state, ports }) =>
        (state === 'running' || state === 'paused') &&
        ports.some(
          (held) =>
            held.hostPort === port.hostPort && held.protocol === port.protocol && meet(held.hostIp, port.hostIp),
        ),
    );
    if (holder !== undefined) {
      throw new ServiceProblem('port-in-use', `Port ${port.hostPort} is published by ${holder.name}`, { field });
    }
    const host = port.hostIp === undefined || port.hostIp === '' ? '0.0.0.0' : port.hostIp;
    if (given.some((one) => one.hostPort === port.hostPort && one.protocol === port.protocol)) continue;
    if (local && port.protocol !== 'sctp' && (await isPortTaken(port.hostPort, port.protocol, host))) {
      throw new ServiceProblem('port-in-use', `Port ${port.hostPort} is in use on this machine`, { field });
    }
  }
}

/** Whether two addresses to listen on get in each other's way; an absent one is all of them. */
function meet(one: string | undefined, other: string | undefined): boolean {
  const all = (ip: string | undefined) => ip === undefined || ip === '' || ip === '0.0.0.0' || ip === '::';
  return all(one) || all(other) || one === other;
}

export function checkName(rows: readonly ContainerRow[], name: string): void {
  const holder = rows.find((row) => row.name === name);
  if (holder === undefined) return;
  throw new ServiceProblem('name-taken', `The name "${name}" is used by container ${holder.id.slice(0, 12)}`, {
    field: 'name',
  });
}

export interface Wish {
  spec: ContainerSpec;
  start: boolean;
  pull: PullPolicy;
}

/**
 * Answers the activity's id once the spec is found good; what fails later is told in the activity. `guestPath` tells where a folder
 * of this computer is for the engine, where that is another path.
 */
export async function create(
  { activities, logins }: { activities: ActivityRegistry; logins: RegistryLogins },
  connection: EngineConnection,
  wish: Wish,
  guestPath?: (path: string) => string,
): Promise<{ activityId: string }> {
  const typed = tidySpec(wish.spec);
  checkSpec(typed);
  const spec = inMachine(typed, guestPath);
  await checkOnEngine(connection, spec);
  const subject = spec.name === '' ? spec.image : spec.name;
  const activityId = activities.begin(wish.start ? 'run' : 'create', connection.id, subject, async (work) => {
    await provideImage(connection, spec, wish.pull, work, logins);
    if (wish.start) await createAndStart(connection, spec, work);
    else await createOnly(connection, spec, work);
  });
  return { activityId };
}

/** Sees to it that the image is there, asking the registry as the policy has it. */
async function provideImage(
  connection: EngineConnection,
  spec: ContainerSpec,
  policy: PullPolicy,
  work: Work,
  logins: RegistryLogins,
) {
  work.update({ step: 'checking' });
  if (policy === 'never') return;
  if (policy === 'missing' && (await hasImage(connection, spec.image, work.signal))) return;
  await pull(connection, spec.image, work, logins);
}

/** Pulls with the parts' progress told in the activity, and with the login that there is for the registry. */
export async function pull(
  connection: EngineConnection,
  reference: string,
  work: Work,
  logins: RegistryLogins,
): Promise<void> {
  await pullInto(connection, { reference }, work, logins);
}

/** Makes it and leaves it stopped; answers its id. */
async function createOnly(connection: EngineConnection, spec: ContainerSpec, work: Work): Promise<string> {
  work.signal.throwIfAborted();
  work.update({ step: 'creating' });
  const id = await createContainer(connection, spec);
  work.update({ containerId: id });
  return id;
}

/** A container that cannot be started is taken away again: nothing half-made stays behind. */
export async function createAndStart(connection: EngineConnection, spec: ContainerSpec, work: Work): Promise<void> {
  work.signal.throwIfAborted();
  work.update({ step: 'creating' });
  const id = await createContainer(connection, spec);
  try {
    work.signal.throwIfAborted();
    work.update({ step: 'starting', containerId: id });
    await startContainer(connection, id);
    work.signal.throwIfAborted();
  } catch (error) {
    await removeContainer(connection, id, { force: true, volumes: true }).catch(() => undefined);
    throw error;
  }
}
