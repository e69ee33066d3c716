// Lets two pieces of work on one object never run over each other; across objects they run side by side, up to a limit.
import { ServiceProblem } from '../problems.ts';

/** What is worked on. `id` is the engine's whole id, or the name where that is the id (volumes, image references). */
export interface QueuedObject {
  engineId: string;
  kind: 'container' | 'image' | 'volume' | 'network';
  id: string;
}

export interface QueueOptions {
  /** Ends the waiting with `canceled`; work that has begun looks at the signal itself. */
  signal?: AbortSignal | undefined;
  /** Called once when it cannot begin at once. */
  onWait?: (() => void) | undefined;
  /** Called when it begins after it had to wait. */
  onBegin?: (() => void) | undefined;
  /**
   * `one`: a person asked for this one. `bulk`: one of many that were asked for together. `long`: takes minutes and is mostly waiting for
   * a network, so it takes nobody's place.
   */
  weight?: 'one' | 'bulk' | 'long' | undefined;
}

export interface QueueLimits {
  /** How many run at once on an engine, `long` ones aside. */
  each: number;
  /** How many of these may be `bulk`, so that a single click does not wait for a hundred others. */
  bulk: number;
}

interface Job {
  keys: readonly string[];
  weight: 'one' | 'bulk' | 'long';
  start: () => void;
}

interface Lane {
  waiting: Job[];
  running: Set<Job>;
}

const usual: QueueLimits = { each: 8, bulk: 6 };

export class ObjectQueue {
  private readonly lanes = new Map<string, Lane>();
  private readonly limits: QueueLimits;

  constructor(limits: QueueLimits = usual) {
    this.limits = limits;
  }

  /**
   * Runs the work when nothing that was asked for before is at work on any of the objects, and answers what it answers. All objects are
   * of one engine and are taken at once, so no two wait for each other. Do not call it from within work on the same object.
   */
  async run<T>(objects: readonly QueuedObject[], work: () => Promise<T>, options: QueueOptions = {}): Promise<T> {
    const engineId = objects[0]?.engineId ?? '';
    const lane = this.lanes.get(engineId) ?? { waiting: [], running: new Set() };
    this.lanes.set(engineId, lane);
    const keys = objects.map(({ kind, id }) => `${kind} ${id}`);
    const job = await this.enter(lane, { keys, weight: options.weight ?? 'one' }, options);
    try {
      return await work();
    } finally {
      lane.running.delete(job);
      this.advance(lane);
      if (lane.running.size === 0 && lane.waiting.length === 0) this.lanes.delete(engineId);
    }
  }

  /** How many wait on an engine. */
  waiting(engineId: string): number {
    return this.lanes.get(engineId)?.waiting.length ?? 0;
  }

  private enter(lane: Lane, wish: Omit<Job, 'start'>, options: QueueOptions): Promise<Job> {
    const { signal, onWait, onBegin } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(canceled());
      let waited = false;
      const job: Job = {
        ...wish,
        start: () => {
          signal?.removeEventListener('abort', leave);
          if (waited) onBegin?.();
          resolve(job);
        },
      };
      const leave = () => {
        lane.waiting = lane.waiting.filter((one) => one !== job);
        this.advance(lane);
        reject(canceled());
      };
      signal?.addEventListener('abort', leave, { once: true });
      lane.waiting.push(job);
      this.advance(lane);
      if (lane.running.has(job)) return;
      waited = true;
      onWait?.();
    });
  }

  /** Begins what may begin, in the order it was asked for, single ones before the many. */
  private advance(lane: Lane): void {
    const taken = new Set<string>();
    for (const { keys } of lane.running) for (const key of keys) taken.add(key);
    // Whoever waits keeps its place: later work on the same object does not overtake it.
    const free = lane.waiting.filter(({ keys }) => {
      const mayBegin = keys.every((key) => !taken.has(key));
      for (const key of keys) taken.add(key);
      return mayBegin;
    });
    if (free.length === 0) return;
    const begun = new Set<Job>();
    for (const weight of ['long', 'one', 'bulk'] as const) {
      for (const job of free) {
        if (job.weight !== weight || !this.hasRoom(lane, weight)) continue;
        lane.running.add(job);
        begun.add(job);
      }
    }
    lane.waiting = lane.waiting.filter((job) => !begun.has(job));
    for (const job of begun) job.start();
  }

  private hasRoom({ running }: Lane, weight: Job['weight']): boolean {
    if (weight === 'long') return true;
    let short = 0;
    let bulk = 0;
    for (const job of running) {
      if (job.weight !== 'long') short += 1;
      if (job.weight === 'bulk') bulk += 1;
    }
    return short < this.limits.each && (weight === 'one' || bulk < this.limits.bulk);
  }
}

function canceled(): ServiceProblem {
  return new ServiceProblem('canceled', 'Canceled while it waited for its turn');
}
