// What we asked an engine to change, so that its events about it are told from those that somebody else caused.
import type { EngineEvent } from './events.ts';

/** What a request makes the engine tell. */
interface Claim {
  type: string;
  actions: readonly string[];
  /** The event that comes last: after it, the same again is somebody else's. */
  last?: string;
  /** Of the object, where it is known before the answer: an id, the start of one, or a name. Absent: any of the type. */
  object?: string;
  /** On the clock of the requests; absent: as long as the request is known. */
  until?: number;
}

interface Request {
  claims: Claim[];
  /** What a creation was answered with. */
  created?: string;
  /** Whether only the answer tells which object it is. */
  unnamed: boolean;
  ended: Promise<void>;
  end: () => void;
  forgetAt: number | undefined;
}

/** Events are told before the answer, but read from another connection, by a process that may be busy. */
const patienceMs = 15_000;
/** What was refused told no events, or only part of them. */
const patienceAfterRefusalMs = 2_000;
/** An engine goes on with what nobody waits for any more: a stop gives its container ten seconds, and more where that is asked for. */
const patienceAfterBreakMs = 60_000;

/**
 * dockerd tells a pause and its end when it does them, and both again where containerd's own word of the pause comes only after the end:
 * it takes that for a new one (`ProcessEvent` in moby's daemon/monitor.go). Seen on busy computers.
 */
const echoMs = 3_000;

/** How a request ended, where it has no answer: the engine refused it, or nobody knows. */
export type RequestEnd = 'refused' | 'broken';

const verbs: Record<string, { actions: string[]; last?: string }> = {
  start: { actions: ['start'], last: 'start' },
  stop: { actions: ['kill', 'stop'], last: 'stop' },
  // Docker tells `restart` last, podman first.
  restart: { actions: ['kill', 'stop', 'start', 'restart'] },
  kill: { actions: ['kill'], last: 'kill' },
  pause: { actions: ['pause'], last: 'pause' },
  unpause: { actions: ['unpause'], last: 'unpause' },
  rename: { actions: ['rename'], last: 'rename' },
  update: { actions: ['update'], last: 'update' },
};

type Rule = readonly [request: RegExp, claims: (match: RegExpExecArray, options: Options) => Claim[]];

interface Options {
  version?: unknown;
  name?: unknown;
  container?: unknown;
  fromImage?: unknown;
  _query?: Options;
  _body?: Options;
  Name?: unknown;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const withObject = (claim: Claim, object: string | undefined): Claim =>
  object === undefined ? claim : { ...claim, object };
const images: Claim = {
  type: 'image',
  actions: ['pull', 'import', 'load', 'tag', 'untag', 'delete', 'create', 'remove'],
};

const intermediate = ['commit', 'create', 'start', 'kill', 'stop', 'destroy', 'extract-to-dir'];

/** By method and path (Docker API 1.41 to 1.51). What is not here changes nothing that is told as an event of interest. */
const rules: readonly Rule[] = [
  [
    /^POST \/containers\/create$/,
    (_, { name, _query }) => [
      withObject({ type: 'container', actions: ['create'], last: 'create' }, text(_query?.name ?? name)),
      // Volumes that are named in it and are not there are made with it.
      { type: 'volume', actions: ['create'] },
    ],
  ],
  [
    /^POST \/containers\/([^/]+)\/(start|stop|restart|kill|pause|unpause|rename|update)$/,
    ([, object = '', verb = '']) => {
      const known = verbs[verb];
      return known === undefined ? [] : [{ type: 'container', object, ...known }];
    },
  ],
  [
    /^DELETE \/containers\/([^/]+)$/,
    ([, object = '']) => [
      { type: 'container', actions: ['kill', 'stop', 'destroy'], last: 'destroy', object },
      { type: 'volume', actions: ['destroy'] },
    ],
  ],
  [
    /^PUT \/containers\/([^/]+)\/archive$/,
    ([, object = '']) => [{ type: 'container', actions: ['extract-to-dir'], object }],
  ],
  [/^POST \/containers\/prune$/, () => [{ type: 'container', actions: ['destroy'] }]],
  [
    /^POST \/commit$/,
    (_, { container, _query }) => [
      withObject({ type: 'container', actions: ['commit'], last: 'commit' }, text(_query?.container ?? container)),
      // Told around it, the end of the pause after the commit.
      withObject({ type: 'container', actions: ['pause', 'unpause'] }, text(_query?.container ?? container)),
      images,
    ],
  ],
  [
    /^POST \/images\/create$/,
    (_, { fromImage, _query }) => [withObject(images, repositoryOf(text(_query?.fromImage ?? fromImage)))],
  ],
  [/^(POST \/images\/(load|prune)|POST \/images\/.+\/tag|DELETE \/images\/.+|POST \/build\/prune)$/, () => [images]],
  [
    /^POST \/build$/,
    // Builders without BuildKit make a container of each step, under names that nobody knows before.
    (_, { _query }) => (_query?.version === '2' ? [images] : [images, { type: 'container', actions: intermediate }]),
  ],
  [
    /^POST \/volumes\/create$/,
    (_, { Name, _body }) => [withObject({ type: 'volume', actions: ['create'] }, text(_body?.Name ?? Name))],
  ],
  [
    /^DELETE \/volumes\/([^/]+)$/,
    ([, object = '']) => [{ type: 'volume', actions: ['destroy'], last: 'destroy', object }],
  ],
  [/^POST \/volumes\/prune$/, () => [{ type: 'volume', actions: ['destroy'] }]],
  [
    /^POST \/networks\/create$/,
    (_, { Name, _body }) => [withObject({ type: 'network', actions: ['create'] }, text(_body?.Name ?? Name))],
  ],
  [/^DELETE \/networks\/([^/]+)$/, ([, object = '']) => [{ type: 'network', actions: ['destroy'], object }]],
  [/^POST \/networks\/prune$/, () => [{ type: 'network', actions: ['destroy'] }]],
];

/** The last part of a reference's path: engines tell the rest in different ways. */
function repositoryOf(reference: string | undefined): string | undefined {
  return reference?.split('@')[0]?.split('/').pop()?.split(':')[0];
}

function concerns(claim: Claim, event: EngineEvent): boolean {
  if (claim.type !== event.type || !claim.actions.includes(event.action)) return false;
  const { object } = claim;
  if (object === undefined) return true;
  const { name = '' } = event.attributes;
  if (claim.type === 'image')
    return [event.id, name].some((one) => repositoryOf(one) === object) || event.action !== 'pull';
  const old = event.attributes.oldName?.replace(/^\//, '');
  return (
    event.id === object || name === object || old === object || (object.length >= 12 && event.id.startsWith(object))
  );
}

export class OwnRequests {
  private readonly requests = new Set<Request>();
  private readonly now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** A request goes out; call what it answers with the engine's answer, or with how it ended without one. */
  begin(method: string, path: string, options: object = {}): (answer: object | RequestEnd) => void {
    const line = `${method} ${decodeURIComponent(path.split('?')[0] ?? '')}`;
    for (const [pattern, claimsOf] of rules) {
      const match = pattern.exec(line);
      if (match !== null) return this.add(claimsOf(match, options as Options));
    }
    return () => undefined;
  }

  /** Whether one of our own requests caused the event. Waits for the answer where only that tells which object was made. */
  async caused(event: EngineEvent): Promise<boolean> {
    this.forget();
    for (const request of [...this.requests]) {
      const claim = request.claims.find((one) => concerns(one, event) && !this.isOver(one));
      if (claim === undefined) continue;
      if (request.unnamed && claim.type !== 'volume') {
        await request.ended;
        if (request.created === undefined || !isSame(request.created, event)) continue;
      }
      const rest = [...restOf(claim, event.action), ...this.echoOf(claim, event.action)];
      request.claims = request.claims.flatMap((one) => (one === claim ? rest : [one]));
      return true;
    }
    return false;
  }

  private isOver({ until }: Claim): boolean {
    return until !== undefined && until < this.now();
  }

  private echoOf({ until, ...claim }: Claim, action: string): Claim[] {
    if (until !== undefined || !/^(un)?pause$/.test(action)) return [];
    return [{ ...claim, actions: [action], last: action, until: this.now() + echoMs }];
  }

  private add(claims: Claim[]): (answer: object | RequestEnd) => void {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const unnamed = claims.some(
      ({ actions, object, type }) => type === 'container' && object === undefined && actions[0] === 'create',
    );
    const request: Request = { claims, unnamed, ended, end, forgetAt: undefined };
    this.requests.add(request);
    return (answer) => {
      if (request.forgetAt !== undefined) return;
      const { Id, id } = (typeof answer === 'string' ? {} : answer) as { Id?: unknown; id?: unknown };
      const created = text(Id ?? id);
      if (created !== undefined) request.created = created;
      request.forgetAt = this.now() + patienceAfter(answer);
      request.end();
    };
  }

  private forget(): void {
    const now = this.now();
    for (const request of this.requests) {
      if (request.claims.length === 0 || (request.forgetAt ?? Number.POSITIVE_INFINITY) < now)
        this.requests.delete(request);
    }
  }
}

function patienceAfter(answer: object | RequestEnd): number {
  if (answer === 'refused') return patienceAfterRefusalMs;
  return answer === 'broken' ? patienceAfterBreakMs : patienceMs;
}

/** What else the claim is for, after one of its events came: a signal may come twice, all else once. */
function restOf(claim: Claim, action: string): Claim[] {
  if (claim.last === action) return [];
  if (claim.type !== 'container' || action === 'kill' || claim.object === undefined) return [claim];
  const over = action === 'start' ? ['kill', 'stop', 'start'] : [action];
  const actions = claim.actions.filter((one) => !over.includes(one));
  return actions.length === 0 ? [] : [{ ...claim, actions }];
}

function isSame(created: string, event: EngineEvent): boolean {
  return created === event.id || event.id.startsWith(created);
}
