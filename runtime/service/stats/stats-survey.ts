// Figures of all running containers, read in turns: enough to sort, filter and sum by, at a price that does not grow with their number.
import type { Change } from '../../contract/change.ts';
import type { ContainerRow, ContainerStats } from '../../contract/containers.ts';
import type { Reading } from '../../engine/stats-once.ts';
import { pause, Wakeup } from '../waiting.ts';

/** Readings a second at most, so that hundreds cost an engine what a few streams do. */
const perSecond = 20;
/** While some have no figure yet: a person waits for them. */
const atFirst = 80;
/** Milliseconds between the turns, and before the same container is read again. */
const turnMs = 500;
const leastMs = 2_000;
/** Between the first two readings, for the CPU time to be told from noise. */
const apartMs = 900;

interface Known {
  raw?: Reading['raw'];
  sample?: ContainerStats;
  at: number;
}

/** The part of a live list that is needed. */
export interface Rows {
  readonly items: ContainerRow[] | undefined;
  subscribe(signal: AbortSignal): AsyncIterable<Change<ContainerRow>>;
}

type Read = (id: string, before: Reading['raw'] | undefined, signal: AbortSignal) => Promise<Reading | undefined>;

export class StatsSurvey {
  private readonly readers = new Set<Wakeup>();
  private readonly known = new Map<string, Known>();
  private life: AbortController | undefined;
  private readonly rows: Rows;
  private readonly read: Read;
  private readonly onSample: (sample: ContainerStats) => void;

  /** `onSample` keeps them for charts: they cost nothing more. */
  constructor(rows: Rows, read: Read, onSample: (sample: ContainerStats) => void) {
    this.rows = rows;
    this.read = read;
    this.onSample = onSample;
  }

  /** What is new, twice a second at most. All readers share the readings; without readers nothing is read. */
  async *subscribe(signal: AbortSignal): AsyncGenerator<ContainerStats[]> {
    const wakeup = new Wakeup();
    this.readers.add(wakeup);
    this.begin();
    const sent = new Map<string, number>();
    try {
      while (!signal.aborted) {
        const fresh = [...this.known.values()].flatMap(({ sample }) =>
          sample !== undefined && sent.get(sample.id) !== sample.at ? [sample] : [],
        );
        for (const sample of fresh) sent.set(sample.id, sample.at);
        if (fresh.length > 0) yield fresh;
        await wakeup.wait(signal);
      }
    } finally {
      this.readers.delete(wakeup);
      if (this.readers.size === 0) this.end();
    }
  }

  private begin(): void {
    if (this.life !== undefined) return;
    this.life = new AbortController();
    const { signal } = this.life;
    void this.follow(signal);
    void this.work(signal);
  }

  private end(): void {
    this.life?.abort();
    this.life = undefined;
    this.known.clear();
  }

  /** Only a list that is watched is kept true. */
  private async follow(signal: AbortSignal): Promise<void> {
    for await (const _ of this.rows.subscribe(signal)) if (signal.aborted) return;
  }

  private async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const begun = Date.now();
      const ids = this.due(begun);
      await Promise.all(ids.map((id) => this.readOne(id, signal)));
      if (signal.aborted) return;
      if (ids.length > 0) for (const reader of this.readers) reader.wake();
      await pause(Math.max(turnMs / 2, turnMs - (Date.now() - begun)), signal);
    }
  }

  /** Whose turn it is: those that were not read for longest, and as many as the pace allows. */
  private due(now: number): string[] {
    const running = (this.rows.items ?? []).filter(({ state }) => state === 'running').map(({ id }) => id);
    const present = new Set(running);
    for (const id of [...this.known.keys()]) if (!present.has(id)) this.known.delete(id);
    const waits = (id: string) => this.known.get(id)?.sample === undefined;
    const pace = running.some(waits) ? atFirst : perSecond;
    const least = (id: string) => (waits(id) ? apartMs : leastMs);
    const at = (id: string) => this.known.get(id)?.at ?? 0;
    return running
      .filter((id) => now - at(id) >= least(id))
      .sort((a, b) => Number(waits(b)) - Number(waits(a)) || at(a) - at(b))
      .slice(0, (pace * turnMs) / 1000);
  }

  private async readOne(id: string, signal: AbortSignal): Promise<void> {
    const before = this.known.get(id);
    try {
      const reading = await this.read(id, before?.raw, signal);
      if (signal.aborted) return;
      const at = Date.now();
      this.known.set(
        id,
        reading === undefined ? { at } : { at, raw: reading.raw, ...(reading.stats && { sample: reading.stats }) },
      );
      if (reading?.stats) this.onSample(reading.stats);
    } catch {
      // Told by the list: the engine is away, or it stopped meanwhile. Its turn comes again.
      if (!signal.aborted) this.known.set(id, { at: Date.now() });
    }
  }
}
