// What an engine's event says that somebody did, and how several events become the one thing they belong to.
import { constants } from 'node:os';
import type { Activity, ActivityKind, ActivityObject } from '../../contract/activities.ts';
import type { EngineEvent } from '../../engine/events.ts';
import { toolLabel } from '../../engine/programs/helper.ts';

/** Only what somebody asks for: a container that ends by itself is no action, nor is what the engine connects and mounts on the way. */
const kinds: Record<string, Record<string, ActivityKind>> = {
  container: {
    create: 'create',
    start: 'start',
    stop: 'stop',
    kill: 'kill',
    restart: 'restart',
    pause: 'pause',
    unpause: 'unpause',
    rename: 'rename',
    update: 'limits',
    destroy: 'remove',
    commit: 'commit',
    'extract-to-dir': 'copy-in',
  },
  image: {
    pull: 'pull',
    tag: 'tag',
    untag: 'untag',
    delete: 'remove-image',
    remove: 'remove-image',
    load: 'load',
    import: 'import',
  },
  volume: { create: 'create-volume', destroy: 'remove-volume' },
  network: { create: 'create-network', destroy: 'remove-network' },
};

const anonymous = /^[0-9a-f]{64}$/;

/** Undefined for what nobody asked for: anonymous volumes, tasks of a swarm, helpers of ours. */
export function kindOf({ type, action, id, attributes }: EngineEvent): ActivityKind | undefined {
  if (type === 'volume' && anonymous.test(id)) return undefined;
  if (attributes['com.docker.swarm.task.id'] !== undefined || attributes[toolLabel] !== undefined) return undefined;
  const told = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  return told !== undefined && Object.hasOwn(told, action) ? told[action] : undefined;
}

/** The thing it happened to, as it was called then. */
export function objectOf({ type, id, attributes }: EngineEvent): ActivityObject {
  const kind = type as ActivityObject['kind'];
  const name = attributes.oldName?.replace(/^\//, '') ?? attributes.name ?? '';
  const short = id.replace(/^sha256:/, '').slice(0, 12);
  if (kind === 'image') return { kind, id, name: name.replace(/^sha256:/, '').replace(anonymous, short) || short };
  return { kind, id, name: name || (kind === 'volume' ? id : short) };
}

/** A signal's name, a rename's new one, a commit's reference. */
export function detailOf({ action, attributes }: EngineEvent): string | undefined {
  if (action === 'kill') return signalName(attributes.signal);
  if (action === 'rename') return attributes.name;
  if (action === 'commit') return attributes.comment || undefined;
  return undefined;
}

function signalName(signal: string | undefined): string | undefined {
  if (signal === undefined || !/^\d+$/.test(signal)) return signal;
  return Object.entries(constants.signals).find(([, number]) => number === Number(signal))?.[0] ?? signal;
}

/** What the simple actions of ours make an engine tell; all others may make it tell anything. */
const tellings: Partial<Record<ActivityKind, readonly ActivityKind[]>> = {
  start: ['start'],
  stop: ['kill', 'stop'],
  restart: ['kill', 'stop', 'start', 'restart'],
  kill: ['kill'],
  pause: ['pause'],
  unpause: ['unpause'],
  rename: ['rename'],
  remove: ['kill', 'stop', 'remove'],
  wait: [],
  export: [],
};

/** Whether an action of ours makes an engine tell this. */
export function tells(action: ActivityKind, kind: ActivityKind): boolean {
  return tellings[action]?.includes(kind) ?? true;
}

export interface Merger {
  /** The one that goes on, as another kind. */
  into: Activity;
  /** Those that were only steps of it. */
  drop: Activity[];
  /** What the whole is, where it is not what the last event says. */
  kind?: ActivityKind;
}

/** Between podman's words of one restart; a container has ten seconds to end. */
const podmanRestartMs = 15_000;

/** Podman tells a restart first and then its start, on a slow computer a stop between; once it has lasted, it has had them. */
function isPodmanRestart(told: Activity | undefined, at: number): boolean {
  if (told?.kind !== 'restart') return false;
  const { startedAt, endedAt = 0 } = told;
  return at - endedAt < podmanRestartMs && endedAt - startedAt < 1;
}

/**
 * Which of the things that were told before of the same object (oldest first) belong to the new one: `docker stop` is told as a signal,
 * perhaps a second one, and then the stop; a restart as a stop, a start, and then the restart; a forced removal as a signal first. `at` is
 * ms of the engine's clock.
 */
export function mergerOf(
  kind: ActivityKind,
  at: number,
  before: readonly Activity[],
  flavour: 'docker' | 'podman',
): Merger | undefined {
  const [earlier, last] = before.slice(-2).length === 2 ? before.slice(-2) : [undefined, before.at(-1)];
  if (last === undefined) return undefined;
  if (kind === 'stop' && last.kind === 'kill') {
    const second = last.detail === 'SIGKILL' && earlier?.kind === 'kill';
    return second ? { into: earlier, drop: [last] } : { into: last, drop: [] };
  }
  if (kind === 'start' && flavour === 'podman') {
    if (isPodmanRestart(last, at)) return { into: last, drop: [], kind: 'restart' };
    if (earlier !== undefined && last.kind === 'stop' && isPodmanRestart(earlier, at))
      return { into: earlier, drop: [last], kind: 'restart' };
    return undefined;
  }
  if (kind === 'restart') {
    if (last.kind === 'start' && earlier?.kind === 'stop') return { into: earlier, drop: [last] };
    if (last.kind === 'start' || last.kind === 'stop') return { into: last, drop: [] };
  }
  if (kind === 'remove' && (last.kind === 'kill' || (last.kind === 'stop' && last.detail === 'SIGKILL'))) {
    return { into: last, drop: [] };
  }
  if (kind === 'remove-image' && last.kind === 'untag') return { into: last, drop: [] };
  return undefined;
}
