// What is done to a container in one request: each in its turn, each recorded with its name and docker's own line for it.
import type { ActivityKind } from '../../contract/activities.ts';
import { isSignal } from '../../contract/signals.ts';
import { isContainerName } from '../../contract/specs/container-spec.ts';
import { dockerCommand } from '../../contract/specs/docker-command.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import * as engine from '../../engine/containers.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import type { Watchers } from '../lists/watchers.ts';
import { ServiceProblem } from '../problems.ts';
import type { Trash } from '../trash.ts';
import { checkName } from './run.ts';

export interface ContainerHands {
  engines: EngineRegistry;
  watchers: Watchers;
  activities: ActivityRegistry;
}

interface One {
  engineId: string;
  id: string;
  bulk?: boolean | undefined;
}

function knownName({ watchers }: ContainerHands, { engineId, id }: One): string | undefined {
  return watchers.of(engineId).containers.items?.find((row) => row.id === id)?.name;
}

/** What the container is called now; its short id where nobody knows. Never throws. */
export async function containerName(hands: ContainerHands, one: One): Promise<string> {
  const known = knownName(hands, one);
  if (known !== undefined) return known;
  const { engineId, id } = one;
  const read = await engine.readContainer(hands.engines.connection(engineId), id).catch(() => undefined);
  return read?.name ?? id.slice(0, 12);
}

/** Does it when nothing else is done to the container. `words` are docker's before its name. */
async function act(
  hands: ContainerHands,
  one: One,
  deed: { kind: ActivityKind; words: string[]; detail?: string; after?: string[] },
  work: (connection: EngineConnection) => Promise<void>,
): Promise<void> {
  const { engineId, id, bulk } = one;
  // Before it is recorded: an engine that is not there is no activity.
  const connection = hands.engines.connection(engineId);
  const { kind, words, detail, after = [] } = deed;
  const facts = (name: string) => ({
    subject: name,
    objects: [{ kind: 'container' as const, id, name }],
    command: dockerCommand(...words, name, ...after),
  });
  const known = knownName(hands, one);
  const record = { kind, engineId, ...facts(known ?? id.slice(0, 12)), ...(detail !== undefined && { detail }) };
  const inTurn = async ({ update }: Work) => {
    // Podman answers nothing about a container that is being stopped: its name is asked for when it is its turn.
    if (known === undefined) update(facts(await containerName(hands, one)));
    await work(connection);
  };
  await hands.activities.perform(record, inTurn, { weight: bulk ? 'bulk' : 'one' });
}

/** The procedures of containers that change one. */
export function containerActions(hands: ContainerHands, trash: Pick<Trash, 'keep' | 'forget'>) {
  return {
    start: (one: One) =>
      act(hands, one, { kind: 'start', words: ['start'] }, (at) => engine.startContainer(at, one.id)),
    stop: (one: One) => act(hands, one, { kind: 'stop', words: ['stop'] }, (at) => engine.stopContainer(at, one.id)),
    restart: (one: One) =>
      act(hands, one, { kind: 'restart', words: ['restart'] }, (at) => engine.restartContainer(at, one.id)),
    pause: (one: One) =>
      act(hands, one, { kind: 'pause', words: ['pause'] }, (at) => engine.pauseContainer(at, one.id)),
    unpause: (one: One) =>
      act(hands, one, { kind: 'unpause', words: ['unpause'] }, (at) => engine.unpauseContainer(at, one.id)),
    /** `signal-invalid` at field `signal`. */
    kill: (one: One & { signal?: string | undefined }) => {
      const signal = one.signal?.trim() || undefined;
      if (signal !== undefined && !isSignal(signal)) {
        throw new ServiceProblem('signal-invalid', `"${signal}" is no signal`, { field: 'signal' });
      }
      const named = signal === undefined ? {} : { detail: signal };
      const words = signal === undefined ? ['kill'] : ['kill', '--signal', signal];
      return act(hands, one, { kind: 'kill', words, ...named }, (at) => engine.killContainer(at, one.id, signal));
    },
    rename: (one: One & { name: string }) => {
      const name = one.name.trim();
      const deed = { kind: 'rename' as const, words: ['rename'], after: [name], detail: name };
      return act(hands, one, deed, (at) => rename(at, one.id, name));
    },
    remove: (
      one: One & { force: boolean; volumes: boolean; keep?: 'nothing' | 'definition' | 'layer' | undefined },
    ) => {
      const { force, volumes, keep = 'definition' } = one;
      const words = ['rm', ...(force ? ['-f'] : []), ...(volumes ? ['-v'] : [])];
      return act(hands, one, { kind: 'remove', words }, async (at) => {
        const entry =
          keep === 'nothing' ? undefined : await trash.keep(at, one.id, { layer: keep === 'layer', volumes });
        try {
          await engine.removeContainer(at, one.id, { force, volumes });
        } catch (error) {
          if (entry !== undefined) await trash.forget(at.id, entry).catch(() => undefined);
          throw error;
        }
      });
    },
  };
}

/** `name-invalid` and `name-taken` at field `name`, before the engine is asked. */
async function rename(connection: EngineConnection, id: string, name: string): Promise<void> {
  if (!isContainerName(name)) {
    throw new ServiceProblem('name-invalid', `"${name}" is no container name`, { field: 'name' });
  }
  const rows = await engine.listContainers(connection);
  checkName(
    rows.filter((row) => row.id !== id),
    name,
  );
  await engine.renameContainer(connection, id, name);
}
