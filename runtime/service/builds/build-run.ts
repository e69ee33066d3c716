// One build that runs: what is known of it so far, told to whoever watches, and its output.
import { buildCountsOf } from '../../contract/builds/build-graph.ts';
import type { BuildDetails, BuildEvent, BuildFailure, BuildRow } from '../../contract/builds/build-record.ts';
import type { DockerfileOutline } from '../../contract/builds/dockerfile.ts';
import { BuildSteps } from '../../engine/builds/build-steps.ts';
import { pause, Wakeup } from '../waiting.ts';
import { BuildLog } from './build-log.ts';

/** News come by the hundred a second; a person sees ten. */
const tellEveryMs = 100;

export class BuildRun {
  readonly log = new BuildLog();
  readonly steps: BuildSteps;
  private current: BuildRow;
  /** In which round of telling each step last changed. */
  private readonly changedIn = new Map<string, number>();
  private round = 0;
  private ended = false;
  private silent = false;
  private readonly watchers = new Set<Wakeup>();
  private readonly onRow: (row: BuildRow) => void;
  private timer: NodeJS.Timeout | undefined;

  constructor(row: BuildRow, outline: DockerfileOutline, onRow: (row: BuildRow) => void) {
    this.current = row;
    this.onRow = onRow;
    this.steps = new BuildSteps(outline, {
      onOutput: (output) => this.log.add(output),
      onChange: () => this.tellSoon(),
    });
  }

  get row(): BuildRow {
    return this.current;
  }

  get details(): BuildDetails {
    return { build: this.current, steps: this.steps.all };
  }

  amend(amendment: Partial<BuildRow>): void {
    this.current = { ...this.current, ...amendment };
    this.tellSoon();
  }

  /** The last word about it, not told before `announce`: whoever hears of the end finds it on the disk. */
  end(status: Exclude<BuildRow['status'], 'running'>, failure?: BuildFailure): void {
    this.steps.end(status === 'interrupted' ? 'canceled' : status);
    clearTimeout(this.timer);
    this.silent = true;
    const { phase: _, ...row } = this.current;
    this.current = { ...row, status, endedAt: Date.now(), ...(failure && { failure }) };
    this.sweep();
  }

  announce(): void {
    this.ended = true;
    this.log.end();
    this.tell();
  }

  /** A snapshot, then what changes; ends with the build or the signal. */
  async *watch(signal: AbortSignal): AsyncGenerator<BuildEvent> {
    const wakeup = new Wakeup();
    this.watchers.add(wakeup);
    try {
      this.sweep();
      let seen = this.round;
      yield { kind: 'snapshot', ...this.details };
      while (!signal.aborted && !(this.ended && seen === this.round)) {
        if (seen === this.round || this.withheld) {
          await wakeup.wait(signal);
          continue;
        }
        const since = seen;
        seen = this.round;
        const steps = this.steps.all.filter(({ id }) => (this.changedIn.get(id) ?? 0) > since);
        yield { kind: 'change', build: this.current, steps };
        if (!this.ended) await pause(tellEveryMs, signal);
      }
    } finally {
      this.watchers.delete(wakeup);
    }
  }

  /** Whether the last word is said but not told yet. */
  private get withheld(): boolean {
    return this.silent && !this.ended;
  }

  private tellSoon(): void {
    if (!this.silent) this.timer ??= setTimeout(() => this.tell(), tellEveryMs);
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sweep();
    this.onRow(this.current);
    for (const watcher of this.watchers) watcher.wake();
  }

  private sweep(): void {
    this.round += 1;
    for (const { id } of this.steps.takeChanged()) this.changedIn.set(id, this.round);
    this.current = {
      ...this.current,
      counts: buildCountsOf(this.steps.all),
      warnings: [...this.steps.warnings],
      logSize: this.log.size,
      logCut: this.log.cut,
    };
  }
}
