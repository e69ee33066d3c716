// The work the runtime owns: each piece with its state and a way to stop it; the last fifty stay to be looked at.
import { randomUUID } from 'node:crypto';
import type { Activity } from '../contract/activities.ts';
import { Latest } from './latest.ts';
import { problemOf } from './problems.ts';

const kept = 50;
/** Progress comes by the hundred a second; a person sees ten. */
const tellEveryMs = 100;

type Amendment = Partial<Pick<Activity, 'step' | 'parts' | 'containerId' | 'replaces' | 'subject' | 'result'>>;

/** The hands of a running activity. */
export interface Work {
  readonly id: string;
  readonly signal: AbortSignal;
  update(amendment: Amendment): void;
}

export class ActivityRegistry {
  readonly latest = new Latest<Activity[]>([]);
  private activities: Activity[] = [];
  private readonly running = new Map<string, { controller: AbortController; ended: Promise<void> }>();
  private timer: NodeJS.Timeout | undefined;

  /** Begins at once and answers the activity's id; `work` failing is told in the activity, not thrown. */
  begin(kind: Activity['kind'], engineId: string, subject: string, work: (hands: Work) => Promise<void>): string {
    const id = randomUUID();
    const controller = new AbortController();
    this.activities.unshift({ id, engineId, kind, subject, status: 'running', parts: [], startedAt: Date.now() });
    const hands: Work = {
      id,
      signal: controller.signal,
      update: (amendment) => {
        this.amend(id, amendment);
        if (amendment.step === undefined) this.tellSoon();
        else this.tell();
      },
    };
    const ended = Promise.resolve()
      .then(() => work(hands))
      .then(
        () => this.end(id, { status: 'done' }),
        (error: unknown) =>
          this.end(
            id,
            controller.signal.aborted ? { status: 'canceled' } : { status: 'failed', problem: problemOf(error) },
          ),
      );
    this.running.set(id, { controller, ended });
    this.tell();
    return id;
  }

  cancel(id: string): void {
    this.running.get(id)?.controller.abort();
  }

  dismiss(id: string): void {
    if (this.running.has(id)) return;
    this.activities = this.activities.filter((activity) => activity.id !== id);
    this.tell();
  }

  /** Cancels all and waits until each has cleaned up after itself. */
  async close(): Promise<void> {
    const all = [...this.running.values()];
    for (const { controller } of all) controller.abort();
    await Promise.all(all.map(({ ended }) => ended));
    clearTimeout(this.timer);
  }

  private amend(id: string, amendment: Partial<Activity>): void {
    this.activities = this.activities.map((activity) =>
      activity.id === id ? { ...activity, ...amendment } : activity,
    );
  }

  private end(id: string, outcome: Partial<Activity>): void {
    this.running.delete(id);
    this.amend(id, { ...outcome, endedAt: Date.now() });
    let ended = 0;
    this.activities = this.activities.filter(({ status }) => status === 'running' || ++ended <= kept);
    this.tell();
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.latest.set(this.activities);
  }

  private tellSoon(): void {
    this.timer ??= setTimeout(() => this.tell(), tellEveryMs);
  }
}
