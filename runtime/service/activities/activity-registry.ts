// The work the runtime owns: each piece with its state and a way to stop it, in its turn on what it works on.
import { randomUUID } from 'node:crypto';
import type { Activity, ActivityObject } from '../../contract/activities.ts';
import { Latest } from '../latest.ts';
import { problemOf } from '../problems.ts';
import { ActivityHistory } from './activity-history.ts';
import { ObjectQueue, type QueueOptions } from './object-queue.ts';
import { originNow } from './origin.ts';

const kept = 50;
/** Progress comes by the hundred a second; a person sees ten. */
const tellEveryMs = 100;

type Facts = Pick<Activity, 'subject' | 'objects' | 'command' | 'detail'>;
type Amendment = Partial<
  Facts & Pick<Activity, 'step' | 'parts' | 'transfer' | 'containerId' | 'replaces' | 'exitCode' | 'result'>
>;

/** The hands of a running activity. */
export interface Work {
  readonly id: string;
  readonly signal: AbortSignal;
  update(amendment: Amendment): void;
}

/** What is done to what. */
export interface Deed extends Partial<Facts> {
  kind: Activity['kind'];
  engineId: string;
  subject: string;
  origin?: Activity['origin'];
}

export interface BeginOptions {
  /** What it works on: it waits until nothing else works on any of them. */
  objects?: ActivityObject[];
  /** False: it only reads, or only waits, and is in nobody's way. */
  lock?: boolean;
  weight?: QueueOptions['weight'];
  command?: string;
  detail?: string;
}

export class ActivityRegistry {
  /** Those that run, and the last fifty that ended of those that nobody waited for. */
  readonly latest = new Latest<Activity[]>([]);
  readonly queue = new ObjectQueue();
  readonly history: ActivityHistory;
  private activities: Activity[] = [];
  private readonly running = new Map<
    string,
    { controller: AbortController; ended: Promise<unknown>; brief: boolean }
  >();
  private closing = false;
  private timer: NodeJS.Timeout | undefined;
  /** Amended since the last telling. */
  private readonly changed = new Set<string>();

  constructor(history = new ActivityHistory()) {
    this.history = history;
  }

  /** Begins at once and answers the activity's id; `work` failing is told in the activity, not thrown. */
  begin(
    kind: Activity['kind'],
    engineId: string,
    subject: string,
    work: (hands: Work) => Promise<void>,
    options: BeginOptions = {},
  ): string {
    const { lock, weight = 'long', ...facts } = options;
    const { id, ended } = this.enter({ kind, engineId, subject, ...facts }, work, { lock, weight, brief: false });
    ended.catch(() => undefined);
    return id;
  }

  /** Does it in its turn and answers what it answers; recorded like all others. Canceled while it waits: `canceled`. */
  perform<T>(
    deed: Deed,
    work: (hands: Work) => Promise<T>,
    options: { lock?: boolean; weight?: QueueOptions['weight'] } = {},
  ): Promise<T> {
    return this.enter(deed, work, { ...options, brief: true }).ended;
  }

  cancel(id: string): void {
    this.running.get(id)?.controller.abort();
  }

  dismiss(id: string): void {
    if (this.running.has(id)) return;
    this.activities = this.activities.filter((activity) => activity.id !== id);
    this.tell();
  }

  /** Ends all and waits until each has cleaned up after itself; what an engine was only asked for is not waited for. */
  async close(): Promise<void> {
    this.closing = true;
    const all = [...this.running];
    for (const [, { controller }] of all) controller.abort();
    for (const [id, { brief }] of all) if (brief) this.end(id, { status: 'interrupted' });
    await Promise.all(all.map(([, { ended, brief }]) => brief || ended.catch(() => undefined)));
    clearTimeout(this.timer);
  }

  private enter<T>(
    deed: Deed,
    work: (hands: Work) => Promise<T>,
    options: { lock?: boolean | undefined; weight?: QueueOptions['weight']; brief: boolean },
  ): { id: string; ended: Promise<T> } {
    const id = randomUUID();
    const controller = new AbortController();
    const { signal } = controller;
    const activity: Activity = {
      objects: [],
      origin: originNow(),
      ...deed,
      id,
      brief: options.brief,
      status: 'running',
      parts: [],
      startedAt: Date.now(),
    };
    this.activities.unshift(activity);
    this.history.put(activity, { keep: true });
    const hands: Work = { id, signal, update: (amendment) => this.update(id, amendment) };
    const inTurn = () => {
      if (options.lock === false || activity.objects.length === 0) return work(hands);
      const objects = activity.objects.map((object) => ({ ...object, engineId: deed.engineId }));
      const onWait = () => this.update(id, { step: 'waiting' });
      const onBegin = () => this.amend(id, { step: undefined });
      return this.queue.run(objects, () => work(hands), { signal, weight: options.weight, onWait, onBegin });
    };
    const ended = Promise.resolve()
      .then(inTurn)
      .then(
        (value) => {
          this.end(id, { status: 'done' });
          return value;
        },
        (error: unknown) => {
          const stopped = this.closing ? 'interrupted' : 'canceled';
          this.end(id, signal.aborted ? { status: stopped } : { status: 'failed', problem: problemOf(error) });
          throw error;
        },
      );
    this.running.set(id, { controller, ended, brief: options.brief });
    this.tell();
    return { id, ended };
  }

  private update(id: string, amendment: Amendment): void {
    this.amend(id, amendment);
    if (amendment.containerId !== undefined) this.nameContainer(id, amendment.containerId);
    if (amendment.step === undefined) this.tellSoon();
    else this.tell();
  }

  /** What was made is among what it was about. */
  private nameContainer(id: string, containerId: string): void {
    const { objects = [], subject = '' } = this.activities.find((activity) => activity.id === id) ?? {};
    if (objects.some((object) => object.id === containerId)) return;
    this.amend(id, { objects: [...objects, { kind: 'container', id: containerId, name: subject }] });
  }

  private amend(id: string, amendment: { [Key in keyof Activity]?: Activity[Key] | undefined }): void {
    this.activities = this.activities.map((activity) =>
      activity.id === id ? ({ ...activity, ...amendment } as Activity) : activity,
    );
    this.changed.add(id);
  }

  private end(id: string, outcome: Partial<Activity>): void {
    if (!this.running.delete(id)) return;
    this.amend(id, { ...outcome, endedAt: Date.now() });
    const ended = this.activities.find((activity) => activity.id === id);
    if (ended !== undefined) this.history.put(ended, { keep: true });
    this.changed.delete(id);
    let others = 0;
    this.activities = this.activities.filter(
      ({ status, brief }) => status === 'running' || (!brief && ++others <= kept),
    );
    this.tell();
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const activity of this.activities) {
      if (this.changed.has(activity.id)) this.history.put(activity, { keep: false });
    }
    this.changed.clear();
    this.latest.set(this.activities);
  }

  private tellSoon(): void {
    this.timer ??= setTimeout(() => this.tell(), tellEveryMs);
  }
}
