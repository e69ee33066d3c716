// Holds the containers that use volumes while those are worked at, and brings them back as they were.
import type { ActivityObject } from '../../contract/activities.ts';
import type { UsersWay } from '../../contract/volume-backups.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { findContainer, updateContainer } from '../../engine/containers/replacing.ts';
import { pauseContainer, startContainer, stopContainer, unpauseContainer } from '../../engine/containers.ts';
import { toEngineProblem } from '../../engine/problem.ts';
import { type RawVolumeUser, type RestartPolicy, usersOfVolumes } from '../../engine/volumes/volume-users.ts';
import { isLoss, problemOf, ServiceProblem } from '../problems.ts';

/** What a container was. `policy` where the engine is told not to start it by itself meanwhile. */
export interface HeldUser {
  id: string;
  name: string;
  way: 'pause' | 'stop';
  was: 'running' | 'paused' | 'stopped';
  policy?: RestartPolicy;
}

/** A volume among what an activity works on. */
export const volumeObject = (name: string): ActivityObject => ({ kind: 'volume', id: name, name });

/**
 * What work on volumes is in the way of, and what is in its way: the volumes themselves, and their users where those are held.
 * `removes-itself` as below.
 */
export async function objectsOf(
  connection: EngineConnection,
  volumes: readonly string[],
  way: UsersWay,
): Promise<ActivityObject[]> {
  const objects = volumes.map(volumeObject);
  if (way === 'leave') return objects;
  const users = await usersOfVolumes(connection, volumes);
  checkNoneRemovesItself(users, way);
  return [...objects, ...users.map(({ id, name }) => ({ kind: 'container' as const, id, name }))];
}

/** Those that have to be held; nothing is done yet. `removes-itself` where one would be gone if it was stopped. */
export async function usersToHold(
  connection: EngineConnection,
  volumes: readonly string[],
  way: UsersWay,
): Promise<HeldUser[]> {
  if (way === 'leave') return [];
  const users = await usersOfVolumes(connection, volumes);
  checkNoneRemovesItself(users, way);
  return users.flatMap((user) => {
    const held = heldOf(user, way);
    return held === undefined ? [] : [held];
  });
}

function checkNoneRemovesItself(users: readonly RawVolumeUser[], way: UsersWay): void {
  const once = users.find(({ running, removesItself }) => running && removesItself);
  if (way !== 'stop' || once === undefined) return;
  throw new ServiceProblem('removes-itself', `${once.name} is removed when it stops`, {
    facts: { container: once.name },
  });
}

function heldOf(user: RawVolumeUser, way: HeldUser['way']): HeldUser | undefined {
  const { id, name, running, paused, returns, policy } = user;
  if (way === 'pause') return running && !paused ? { id, name, way, was: 'running' } : undefined;
  if (!running && !returns) return undefined;
  const was = paused ? 'paused' : running ? 'running' : 'stopped';
  return { id, name, way, was, ...(policy.Name !== undefined && !/^(no)?$/.test(policy.Name) && { policy }) };
}

/** One that is gone meanwhile is none of our business any more. */
export async function hold(connection: EngineConnection, users: readonly HeldUser[]): Promise<void> {
  for (const { id, way, was, policy } of users) {
    if ((await findContainer(connection, id)) === undefined) continue;
    if (way === 'pause') {
      await pauseContainer(connection, id);
      continue;
    }
    if (policy !== undefined) await setPolicy(connection, id, { Name: 'no' });
    if (was === 'paused') await unpauseContainer(connection, id);
    if (was !== 'stopped') await stopContainer(connection, id);
  }
}

/** `in-use` when somebody has started one meanwhile. */
export async function checkUnused(connection: EngineConnection, volumes: readonly string[]): Promise<void> {
  const busy = (await usersOfVolumes(connection, volumes)).find(({ running }) => running);
  if (busy !== undefined) throw new ServiceProblem('in-use', `${busy.name} was started meanwhile and uses it`);
}

/**
 * Can be called again at any time, also by another process. Everything is tried; `users-not-resumed` at the end, or what the engine's loss
 * was called.
 */
export async function resume(connection: EngineConnection, users: readonly HeldUser[]): Promise<void> {
  const failures: string[] = [];
  for (const user of users) {
    try {
      await resumeOne(connection, user);
    } catch (error) {
      const problem = problemOf(error);
      if (isLoss(problem)) throw error;
      failures.push(`${user.name}: ${problem.message}`);
    }
  }
  if (failures.length > 0) throw new ServiceProblem('users-not-resumed', failures.join('\n'));
}

async function resumeOne(connection: EngineConnection, { id, way, was, policy }: HeldUser): Promise<void> {
  const now = await findContainer(connection, id);
  if (now === undefined) return;
  if (way === 'pause') {
    if (now.State.Paused) await unpauseContainer(connection, id);
    return;
  }
  if (policy !== undefined && now.HostConfig.RestartPolicy?.Name !== policy.Name)
    await setPolicy(connection, id, policy);
  if (was === 'stopped' || now.State.Paused || now.State.Running || now.State.Restarting) return;
  await startContainer(connection, id);
  if (was === 'paused') await pauseContainer(connection, id);
}

/** Podman's old ones cannot be told, and start nothing by themselves while they run. */
async function setPolicy(connection: EngineConnection, id: string, policy: RestartPolicy): Promise<void> {
  await updateContainer(connection, id, { RestartPolicy: policy }).catch((cause: unknown) => {
    const problem = toEngineProblem(cause);
    if (problem.problem.reason !== 'unsupported') throw problem;
  });
}
