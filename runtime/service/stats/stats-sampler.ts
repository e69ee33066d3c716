// Looks at running containers now and then, so that a chart that is opened has a past. Costs at most one question in two seconds.
import { listContainers } from '../../engine/containers.ts';
import { type Reading, statsOnce } from '../../engine/stats-once.ts';
import type { EngineLink } from '../engines/engine-link.ts';
import { pause } from '../waiting.ts';
import type { StatsHistory } from './stats-history.ts';

/** Least time between two questions, and between two of one container that has a past. Milliseconds. */
const everyMs = 2_000;
const eachEveryMs = 30_000;

export interface SamplerTask {
  link: EngineLink;
  history: StatsHistory;
  /** Whether somebody looks at it, so that it is measured already. */
  streamed: (id: string) => boolean;
}

export class StatsSampler {
  private readonly task: SamplerTask;
  /** Running containers: when each is due (ms since 1970), and what was last read of it. */
  private readonly running = new Map<string, { due: number; raw?: Reading['raw'] }>();
  private life: AbortController | undefined;

  constructor(task: SamplerTask) {
    this.task = task;
    task.link.listen({
      up: () => this.begin(),
      down: () => this.end(),
      event: ({ type, action, id }) => {
        if (type !== 'container') return;
        if (action === 'start') this.join(id);
        else if (action === 'die' || action === 'died') this.running.delete(id);
        else if (action === 'destroy') {
          this.running.delete(id);
          task.history.forget(id);
        }
      },
    });
    if (task.link.state.status === 'ready') this.begin();
  }

  private begin(): void {
    this.end();
    const life = new AbortController();
    this.life = life;
    void this.run(life.signal);
  }

  private end(): void {
    this.life?.abort();
    this.life = undefined;
    this.running.clear();
  }

  private join(id: string): void {
    if (!this.running.has(id)) this.running.set(id, { due: 0 });
  }

  private async run(signal: AbortSignal): Promise<void> {
    try {
      const rows = await listContainers(this.task.link.connection, signal);
      if (signal.aborted) return;
      for (const { id, state } of rows) if (state === 'running' || state === 'paused') this.join(id);
      while (!signal.aborted) {
        await pause(everyMs, signal);
        if (!signal.aborted) await this.measureNext(signal);
      }
    } catch {
      // The link tells that the engine went; `up` begins again.
    }
  }

  private async measureNext(signal: AbortSignal): Promise<void> {
    const now = Date.now();
    const due = [...this.running].filter((one) => one[1].due <= now);
    if (due.length === 0) return;
    const [id, { raw }] = due.reduce((one, other) => (other[1].due < one[1].due ? other : one));
    if (this.task.streamed(id)) {
      this.running.set(id, { due: now + eachEveryMs });
      return;
    }
    const reading = await statsOnce(this.task.link.connection, id, raw, signal).catch(() => undefined);
    if (signal.aborted || !this.running.has(id)) return;
    // It stopped while it was asked about.
    if (reading === undefined) this.running.delete(id);
    else {
      if (reading.stats !== undefined) this.task.history.add(reading.stats);
      // It takes two readings for the CPU, and one more for rates: they come soon, so that a chart has a beginning.
      const known = reading.stats !== undefined && this.task.history.points(id).length > 0;
      this.running.set(id, { due: now + (known ? eachEveryMs : everyMs), raw: reading.raw });
    }
  }
}
