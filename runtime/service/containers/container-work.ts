// What is done with a container that takes a while, each as an activity.
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Change } from '../../contract/change.ts';
import { changeLines, changeProblem } from '../../contract/commit-changes.ts';
import type { PrunableContainer, WaitCondition } from '../../contract/container-work.ts';
import type { ContainerRow } from '../../contract/containers.ts';
import { parseReference } from '../../contract/reference.ts';
import { dockerCommand } from '../../contract/specs/docker-command.ts';
import { chunksOf, type EngineConnection } from '../../engine/connection.ts';
import { commitContainer } from '../../engine/containers/commit.ts';
import { containerSize, exportContainer } from '../../engine/containers/export.ts';
import { listContainers, readContainer } from '../../engine/containers.ts';
import { unlessMissing } from '../../engine/problem.ts';
import type { Work } from '../activities/activity-registry.ts';
import type { FileTransfers } from '../files/file-transfers.ts';
import { demandFreeHostTarget, type HostWriting } from '../files/host-target.ts';
import { ServiceProblem } from '../problems.ts';
import { type ContainerHands, containerName } from './container-actions.ts';

interface One {
  engineId: string;
  id: string;
}

type Begun = Promise<{ activityId: string }>;

/** How often a list is read again for what its engine tells no event of. */
const askAgainMs = 3_000;

const waits: Record<WaitCondition, string[] | undefined> = {
  stopped: ['wait'],
  'next-exit': ['wait'],
  running: undefined,
  healthy: undefined,
  removed: undefined,
};

/** Looks at the live list, which comes back by itself when the connection was lost. */
export async function wait(hands: ContainerHands, input: One & { until: WaitCondition }): Begun {
  const { engineId, id, until } = input;
  const name = await containerName(hands, input);
  const words = waits[until];
  const options = {
    objects: [{ kind: 'container' as const, id, name }],
    lock: false,
    detail: until,
    ...(words && { command: dockerCommand(...words, name) }),
  };
  const activityId = hands.activities.begin('wait', engineId, name, (work) => waitFor(hands, input, work), options);
  return { activityId };
}

/** How it was at first, and whether it was seen up since. */
interface Seen {
  finishedAt: number | undefined;
  up: boolean;
}

async function waitFor(hands: ContainerHands, input: One & { until: WaitCondition }, work: Work): Promise<void> {
  const { engineId, id, until } = input;
  const { signal } = work;
  const watcher = hands.watchers.of(engineId).containers;
  // Lists tell no times of ends, which are what tells one end from the next.
  const first = until === 'next-exit' ? await readContainer(hands.engines.connection(engineId), id, signal) : undefined;
  const seen: Seen = { finishedAt: first?.finishedAt, up: first !== undefined && isUp(first) };
  // Podman tells no event of a check's result.
  const asking = until === 'healthy' ? setInterval(() => watcher.refresh(), askAgainMs) : undefined;
  try {
    for await (const change of watcher.subscribe(signal)) {
      const row = rowIn(change, id);
      if (row === 'not told') continue;
      if (holds(until, row, seen)) {
        if (row?.exitCode !== undefined && until !== 'running') work.update({ exitCode: row.exitCode });
        return;
      }
    }
  } finally {
    clearInterval(asking);
  }
  signal.throwIfAborted();
}

/** What a change tells of one row; undefined when it is gone. */
function rowIn(change: Change<ContainerRow>, id: string): ContainerRow | undefined | 'not told' {
  if (change.kind === 'unavailable') return 'not told';
  if (change.kind === 'remove') return change.ids.includes(id) ? undefined : 'not told';
  const row = change.items.find((one) => one.id === id);
  return row ?? (change.kind === 'snapshot' ? undefined : 'not told');
}

/** Whether it is so now; throws when it cannot become so any more. */
function holds(until: WaitCondition, row: ContainerRow | undefined, seen: Seen): boolean {
  if (row === undefined) {
    if (until === 'removed') return true;
    throw new ServiceProblem('not-found', 'The container was removed');
  }
  const up = isUp(row);
  switch (until) {
    case 'removed':
      return false;
    case 'running':
      return row.state === 'running';
    case 'stopped':
      return !up && row.state !== 'removing';
    case 'next-exit': {
      const again = row.finishedAt !== undefined && row.finishedAt !== seen.finishedAt;
      if (!up && (seen.up || again)) return true;
      seen.up ||= up;
      return false;
    }
    case 'healthy':
      if (!up) throw new ServiceProblem('not-running', 'The container is not running');
      if (row.state === 'running' && row.health === undefined) {
        throw new ServiceProblem('no-health-check', 'The container has no health check');
      }
      return row.health === 'healthy';
  }
}

function isUp({ state }: ContainerRow): boolean {
  return state === 'running' || state === 'paused' || state === 'restarting';
}

export interface CommitInput extends One {
  reference: string;
  message: string;
  author: string;
  changes: string[];
  pause: boolean;
}

export async function commit(hands: ContainerHands, input: CommitInput): Begun {
  const { engineId, id, message, author, pause } = input;
  const connection = hands.engines.connection(engineId);
  const reference = input.reference.trim();
  const parsed = reference === '' ? undefined : parseReference(reference);
  if (reference !== '' && (parsed === undefined || parsed.digest !== undefined)) {
    throw new ServiceProblem('reference-invalid', `"${reference}" is no image reference`, { field: 'reference' });
  }
  const bad = input.changes.findIndex((line) => changeProblem(line) !== undefined);
  if (bad >= 0) throw new ServiceProblem('change-invalid', input.changes[bad] ?? '', { field: `changes.${bad}` });
  const changes = changeLines(input.changes.join('\n'));
  const name = await containerName(hands, input);
  const container = { kind: 'container' as const, id, name };
  const { name: repository = '', tag = 'latest' } = parsed ?? {};
  const target = repository === '' ? '' : `${repository}:${tag}`;
  const words = [
    'commit',
    ...(message === '' ? [] : ['-m', message]),
    ...(author === '' ? [] : ['-a', author]),
    ...(pause ? [] : ['--pause=false']),
    name,
    ...(target === '' ? [] : [target]),
  ];
  const activityId = hands.activities.begin(
    'commit',
    engineId,
    name,
    async (work) => {
      work.update({ step: 'committing' });
      const wish = { repository, tag, message, author, changes, pause };
      const image = await commitContainer(connection, id, wish, work.signal);
      work.update({ objects: [container, { kind: 'image', id: image, name: target || image.slice(7, 19) }] });
    },
    // Changes may hold secrets of an environment: they are not part of the line that is kept.
    { objects: [container], detail: target, ...(changes.length === 0 && { command: dockerCommand(...words) }) },
  );
  return { activityId };
}

export async function exportTo(
  hands: ContainerHands & { host: HostWriting },
  input: One & { path: string; replace: boolean },
): Begun {
  await demandFreeHostTarget(hands.host, input);
  const { engineId, id, path } = input;
  const connection = hands.engines.connection(engineId);
  const name = await containerName(hands, input);
  const activityId = hands.activities.begin(
    'export',
    engineId,
    name,
    (work) => writeArchive(connection, id, path, work),
    {
      objects: [{ kind: 'container', id, name }],
      lock: false,
      detail: path,
      command: dockerCommand('export', '-o', path, name),
    },
  );
  return { activityId };
}

/** For a page that asks for the pieces. */
export async function exportInPieces(hands: ContainerHands, transfers: FileTransfers, input: One) {
  const { engineId, id } = input;
  const opening = new AbortController();
  const name = await containerName(hands, input);
  const stream = await exportContainer(hands.engines.connection(engineId), id, opening.signal);
  const options = { objects: [{ kind: 'container' as const, id, name }], lock: false, detail: `${name}.tar` };
  return transfers.pieces({ name: `${name}.tar`, chunks: chunksOf(stream) }, opening, (run) =>
    hands.activities.begin('export', engineId, name, run, options),
  );
}

/** Beside the file first: what is there under the name is whole, the old or the new one. */
async function writeArchive(connection: EngineConnection, id: string, path: string, work: Work): Promise<void> {
  work.update({ step: 'exporting' });
  const beside = `${path}.${work.id.slice(0, 8)}.part`;
  const total = await containerSize(connection, id, work.signal).then(
    ({ whole }) => whole,
    () => 0,
  );
  work.signal.throwIfAborted();
  let current = 0;
  const counted = async function* (source: AsyncIterable<Uint8Array>) {
    for await (const chunk of source) {
      current += chunk.length;
      work.update({ parts: [{ id: path, status: 'exporting', current, total: Math.max(total, current) }] });
      yield chunk;
    }
  };
  try {
    const stream = await exportContainer(connection, id, work.signal);
    await pipeline(stream, counted, createWriteStream(beside, { mode: 0o600, flags: 'wx' }));
    work.signal.throwIfAborted();
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

const looksAtOnce = 6;

/** Each is looked at by itself: no list tells when one ended. */
export async function prunable(hands: ContainerHands, engineId: string): Promise<PrunableContainer[]> {
  const connection = hands.engines.connection(engineId);
  const rows = (await listContainers(connection)).filter(({ state }) => /^(created|exited|dead)$/.test(state));
  const found: PrunableContainer[] = [];
  const rest = [...rows];
  const look = async () => {
    for (let row = rest.pop(); row !== undefined; row = rest.pop()) {
      const { id, name, image, state, createdAt } = row;
      const size = await unlessMissing(() => containerSize(connection, id));
      if (size === undefined) continue;
      const { own, finishedAt } = size;
      found.push({ id, name, image, state, createdAt, sizeBytes: own, ...(finishedAt && { lastUsedAt: finishedAt }) });
    }
  };
  await Promise.all(Array.from({ length: looksAtOnce }, look));
  return found.toSorted((a, b) => (a.lastUsedAt ?? a.createdAt) - (b.lastUsedAt ?? b.createdAt));
}
