// What others do to the engines, as activities: every event that no request of ours caused, also those from before Gantry was started.
import { randomUUID } from 'node:crypto';
import type { Activity, ActivityKind } from '../../contract/activities.ts';
import { inspectContainer } from '../../engine/containers.ts';
import { type EngineEvent, pastEvents } from '../../engine/events.ts';
import { engineTime } from '../../engine/system.ts';
import type { EngineLink } from '../engines/engine-link.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import type { ActivityHistory } from './activity-history.ts';
import { detailOf, kindOf, mergerOf, objectOf, tells } from './outside-meaning.ts';

/** A recorded action of ours and an event of the past are the same when they are no further apart. */
const toleranceMs = 5_000;
/** Steps of one action are no further apart. */
const oneActionMs = 120_000;
/** Objects whose last events are remembered, and events that may be told again. */
const remembered = 500;
const toldMost = 2_000;

export class OutsideChanges {
  private readonly followers = new Map<string, Follower>();
  private readonly life = new AbortController();

  constructor(engines: EngineRegistry, history: ActivityHistory) {
    void this.follow(engines, history);
  }

  /** Resolves when what was told is recorded. */
  async close(): Promise<void> {
    this.life.abort();
    await Promise.all([...this.followers.values()].map((follower) => follower.close()));
  }

  private async follow(engines: EngineRegistry, history: ActivityHistory): Promise<void> {
    for await (const state of engines.latest.subscribe(this.life.signal)) {
      for (const { id } of state.engines) {
        if (this.followers.has(id)) continue;
        const link = engines.link(id);
        const isLeaving = () => link === engines.embedded.link && engines.embedded.isBusy;
        this.followers.set(id, new Follower(link, history, isLeaving));
      }
    }
  }
}

/** One engine's events in their order, one after the other: some have to be asked about. */
class Follower {
  private readonly link: EngineLink;
  private readonly history: ActivityHistory;
  private readonly isLeaving: () => boolean;
  private readonly unlisten: () => void;
  private readonly life = new AbortController();
  private work: Promise<void> = Promise.resolve();
  /** What was recorded of each object lately, oldest first. */
  private readonly recent = new Map<string, Activity[]>();
  /** Containers that ended by themselves: what starts them may be the engine. */
  private readonly ended = new Set<string>();
  private seen: number | undefined;
  /** What was heard already: where past and present meet, and after a lost connection, the same is told twice. */
  private readonly told = new Set<string>();

  constructor(link: EngineLink, history: ActivityHistory, isLeaving: () => boolean) {
    this.link = link;
    this.history = history;
    this.isLeaving = isLeaving;
    this.unlisten = link.listen({
      up: () => this.enqueue(() => this.catchUp()),
      event: (event) => this.hear(event),
    });
    if (link.state.status === 'ready') this.enqueue(() => this.catchUp());
  }

  async close(): Promise<void> {
    this.unlisten();
    this.life.abort();
    await this.work;
  }

  private enqueue(next: () => Promise<void>): void {
    // One that cannot be asked about is not worth the others.
    this.work = this.work.then(next).catch(() => undefined);
  }

  /**
   * Whose it is, is looked up as it comes and not in its turn: others before it may have to be asked about, and what we know of our own
   * requests is not kept for ever.
   */
  private hear(event: EngineEvent): void {
    if (event.type === 'connected' || !this.isNew(event)) return;
    const own = this.link.connection.requests.caused(event);
    this.enqueue(async () => this.take(event, 'now', await own));
  }

  private isNew(event: EngineEvent): boolean {
    const key = keyOf(event);
    if (this.told.has(key)) return false;
    this.told.add(key);
    const [oldest] = this.told;
    if (this.told.size > toldMost && oldest !== undefined) this.told.delete(oldest);
    return true;
  }

  /** What happened since somebody looked last; the first time there is nothing to catch up with. */
  private async catchUp(): Promise<void> {
    const kept = await this.history.loaded;
    const since = this.seen ?? kept.get(this.link.id);
    const { connection } = this.link;
    const until = await engineTime(connection, this.life.signal);
    if (since !== undefined) {
      const events = await pastEvents(connection, { since, until }, this.life.signal);
      for (const event of events) {
        if (this.isNew(event)) await this.take(event, 'past', await connection.requests.caused(event));
      }
    }
    this.look(until);
  }

  private look(at: number): void {
    if (at <= (this.seen ?? 0)) return;
    this.seen = at;
    this.history.see(this.link.id, at);
  }

  private async take(event: EngineEvent, when: 'now' | 'past', own: boolean): Promise<void> {
    this.look(event.at);
    if (event.type === 'container') this.noteEnd(event, own);
    const kind = kindOf(event);
    if (kind === undefined || own || this.isLeaving() || this.isKnown(kind, event, when)) return;
    if (kind === 'start' && (await this.isByEngine(event))) return;
    this.record(kind, event, when);
  }

  private noteEnd(event: EngineEvent, own: boolean): void {
    if (event.action === 'die') this.ended.add(event.id);
    else if (own || event.action === 'stop' || event.action === 'destroy') this.ended.delete(event.id);
  }

  /** Whether it is recorded as somebody's of this house: an earlier runtime's, or that of another process of this home. */
  private isKnown(kind: ActivityKind, event: EngineEvent, when: 'now' | 'past'): boolean {
    const at = when === 'past' ? event.at : Date.now();
    return this.history.items.some((activity) => {
      if (activity.origin === 'outside' || activity.engineId !== this.link.id) return false;
      if (when === 'now' && !this.history.isOthers(activity.id)) return false;
      const end = activity.endedAt ?? (activity.status === 'running' ? at : activity.startedAt + oneActionMs);
      if (!tells(activity.kind, kind)) return false;
      if (at < activity.startedAt - toleranceMs || at > end + toleranceMs) return false;
      if (/^(reclaim|engine-)/.test(activity.kind)) return true;
      return activity.containerId === event.id || activity.objects.some(({ id }) => id === event.id);
    });
  }

  /** A restart policy's start is not told as such, but it is counted, and any other start sets the count back (moby and podman alike). */
  private async isByEngine({ id }: EngineEvent): Promise<boolean> {
    if (!this.ended.delete(id)) return false;
    const details = await inspectContainer(this.link.connection, id, this.life.signal).catch(() => undefined);
    return (details?.restartCount ?? 0) > 0;
  }

  private recentOf(event: EngineEvent): Activity[] {
    return this.recent.get(`${event.type} ${event.id}`) ?? [];
  }

  private record(kind: ActivityKind, event: EngineEvent, when: 'now' | 'past'): void {
    const before = this.recentOf(event).filter(({ endedAt = 0 }) => endedAt > event.at - oneActionMs);
    const merger = mergerOf(kind, event.at, before, this.link.state.info?.flavour ?? 'docker');
    const object = objectOf(event);
    const detail = detailOf(event);
    const activity: Activity = {
      id: merger?.into.id ?? randomUUID(),
      engineId: this.link.id,
      kind: merger?.kind ?? kind,
      subject: object.name,
      origin: 'outside',
      objects: [object],
      brief: true,
      status: 'done',
      parts: [],
      startedAt: merger?.into.startedAt ?? (when === 'past' ? event.at : Math.min(event.at, Date.now())),
      endedAt: event.at,
      ...(detail !== undefined && { detail }),
    };
    for (const step of merger?.drop ?? []) this.history.drop(step.id);
    this.history.put(activity, { keep: true });
    const gone = new Set([activity.id, ...(merger?.drop ?? []).map(({ id }) => id)]);
    this.recent.delete(`${event.type} ${event.id}`);
    this.recent.set(`${event.type} ${event.id}`, [...before.filter(({ id }) => !gone.has(id)), activity].slice(-3));
    const [oldest] = this.recent.keys();
    if (this.recent.size > remembered && oldest !== undefined) this.recent.delete(oldest);
  }
}

function keyOf({ type, action, id, at }: EngineEvent): string {
  return `${at} ${type} ${action} ${id}`;
}
