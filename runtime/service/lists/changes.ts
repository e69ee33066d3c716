// The live list of one noun of one engine: read once, then amended by the engine's events, shared by all who watch.
import type { Change } from '../../contract/change.ts';
import type { Problem } from '../../contract/problem.ts';
import type { EngineEvent } from '../../engine/events.ts';
import { BackOff } from '../back-off.ts';
import type { LinkListener, LinkState } from '../engines/engine-link.ts';
import { problemOf } from '../problems.ts';
import { pause, Wakeup } from '../waiting.ts';
import { type MergedQueue, MergedStream } from './merged.ts';

/** What an event means for a list. Without `read`, `relist` is the way. */
export interface Touch {
  read?: string[];
  remove?: string[];
  relist?: boolean;
}

/** How a noun is read; `read` answers undefined when the object is gone. */
export interface Source<Item> {
  list(): Promise<Item[]>;
  read(id: string): Promise<Item | undefined>;
  touch(event: EngineEvent): Touch;
  /** The row of a list read again, with what of the known one holds on: a read tells more than a list. */
  merge?(listed: Item, before: Item): Item;
  /** Whether this engine tells no events of the noun at all, so that only asking again shows what others did. */
  silent?(): boolean;
}

/** The part of an engine's link that a watcher needs. */
export interface Pulse {
  readonly state: LinkState;
  listen(listener: LinkListener): () => void;
  open(): void;
}

/** Events come in pairs and bursts; this long they are gathered before the object is read. */
const gatherMs = 10;
const readsAtOnce = 6;
/** How often a list is read again that its engine is silent about. */
const askAgainMs = 3_000;

export class NounWatcher<Item extends { id: string }> {
  private readonly told = new MergedStream<Item>();
  private rows = new Map<string, Item>();
  /** The list was read and holds; only then do changes go out. */
  private known = false;
  private relist = false;
  private readonly dirty = new Set<string>();
  /** To be read as well, when nothing has changed. */
  private readonly partial = new Set<string>();
  private readonly gone = new Set<string>();
  private life: AbortController | undefined;
  private unlisten: (() => void) | undefined;
  private wakeup = new Wakeup();
  private readonly pulse: Pulse;
  private readonly source: Source<Item>;

  constructor(pulse: Pulse, source: Source<Item>) {
    this.pulse = pulse;
    this.source = source;
  }

  get subscribers(): number {
    return this.told.followers;
  }

  async *subscribe(signal: AbortSignal): AsyncGenerator<Change<Item>> {
    try {
      yield* this.told.follow(signal, (queue) => {
        if (this.told.followers === 1) this.begin();
        else if (this.known) queue.push({ kind: 'snapshot', items: [...this.rows.values()] });
        this.greet(queue);
      });
    } finally {
      if (this.told.followers === 0) this.end();
    }
  }

  /** The rows as they are known now; undefined while they are not. */
  get items(): Item[] | undefined {
    return this.known ? [...this.rows.values()] : undefined;
  }

  /** For changes that the engine tells no event of. */
  refresh(): void {
    this.relist = true;
    this.wakeup.wake();
  }

  /** Reads those of the rows by themselves, which tells more than the list does; what changes goes before. */
  readAgain(ids: readonly string[]): void {
    for (const id of ids) if (this.rows.has(id)) this.partial.add(id);
    if (this.partial.size > 0) this.wakeup.wake();
  }

  private begin(): void {
    this.unlisten = this.pulse.listen({
      up: () => this.refresh(),
      event: (event) => this.apply(this.source.touch(event)),
      down: (status, problem) => this.lose(status, problem),
    });
    this.wakeup = new Wakeup();
    this.life = new AbortController();
    this.pulse.open();
    if (this.pulse.state.status === 'ready') this.refresh();
    void this.work(this.life.signal);
    if (this.source.silent !== undefined) void this.askAgain(this.life.signal);
  }

  private async askAgain(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(askAgainMs, signal);
      if (this.known && this.source.silent?.()) this.refresh();
    }
  }

  /** What a new subscriber must know besides the rows: that they cannot be had, and why. */
  private greet(queue: MergedQueue<Item>): void {
    const { status, problem } = this.pulse.state;
    if (problem === undefined || status === 'ready' || status === 'connecting') return;
    queue.push({ kind: 'unavailable', status: status === 'reconnecting' ? status : 'unreachable', problem });
  }

  private end(): void {
    this.unlisten?.();
    this.life?.abort();
    this.known = false;
    this.relist = false;
    this.rows = new Map();
    this.dirty.clear();
    this.partial.clear();
    this.gone.clear();
  }

  private lose(status: 'reconnecting' | 'unreachable', problem: Problem): void {
    this.known = false;
    this.relist = false;
    this.dirty.clear();
    this.partial.clear();
    this.told.push({ kind: 'unavailable', status, problem });
  }

  private apply(touch: Touch): void {
    for (const id of touch.remove ?? []) {
      this.dirty.delete(id);
      this.partial.delete(id);
      this.gone.add(id);
      if (this.rows.delete(id)) this.told.push({ kind: 'remove', ids: [id] });
    }
    for (const id of touch.read ?? []) {
      this.gone.delete(id);
      this.dirty.add(id);
    }
    if (touch.relist) this.relist = true;
    if (this.relist || this.dirty.size > 0) this.wakeup.wake();
  }

  private async work(signal: AbortSignal): Promise<void> {
    const backOff = new BackOff();
    const wakeup = this.wakeup;
    while (!signal.aborted) {
      await wakeup.wait(signal);
      if (this.known) await pause(gatherMs, signal);
      try {
        while (!signal.aborted && (this.relist || this.dirty.size + this.partial.size > 0)) await this.read(signal);
        backOff.reset();
      } catch (error) {
        if (signal.aborted || this.pulse.state.status !== 'ready') continue;
        // The engine answers, but not this question: say so, and ask again later for the whole list.
        this.lose('reconnecting', problemOf(error));
        await pause(backOff.next(), signal);
        if (this.pulse.state.status === 'ready') this.refresh();
      }
    }
  }

  private async read(signal: AbortSignal): Promise<void> {
    if (this.relist || !this.known) return this.readAll(signal);
    const ids = [...new Set([...this.dirty, ...this.partial])].slice(0, readsAtOnce);
    for (const id of ids) {
      this.dirty.delete(id);
      this.partial.delete(id);
    }
    const answers = await Promise.allSettled(ids.map((id) => this.source.read(id)));
    if (signal.aborted || !this.known) return;
    const removed: string[] = [];
    const changed: Item[] = [];
    answers.forEach((answer, index) => {
      const id = ids[index] ?? '';
      // One that cannot be read, perhaps because it is just going, does not spoil the others: the list will tell.
      if (answer.status === 'rejected') {
        this.relist = true;
        return;
      }
      const item = answer.value;
      if (item === undefined || this.gone.has(id)) {
        if (this.rows.delete(id)) removed.push(id);
      } else if (this.put(item)) changed.push(item);
    });
    if (changed.length > 0) this.told.push({ kind: 'upsert', items: changed });
    if (removed.length > 0) this.told.push({ kind: 'remove', ids: removed });
    if (this.dirty.size === 0) this.gone.clear();
  }

  private async readAll(signal: AbortSignal): Promise<void> {
    this.relist = false;
    this.gone.clear();
    const wasKnown = this.known;
    const items = (await this.source.list()).filter((item) => !this.gone.has(item.id));
    if (signal.aborted || this.pulse.state.status !== 'ready') return;
    if (!wasKnown) {
      this.rows = new Map(items.map((item) => [item.id, item]));
      this.known = true;
      return this.told.push({ kind: 'snapshot', items });
    }
    const present = new Set(items.map((item) => item.id));
    const removed = [...this.rows.keys()].filter((id) => !present.has(id));
    for (const id of removed) this.rows.delete(id);
    const merged = items.map((item) => {
      const before = this.rows.get(item.id);
      return before === undefined ? item : (this.source.merge?.(item, before) ?? item);
    });
    const changed = merged.filter((item) => this.put(item));
    if (changed.length > 0) this.told.push({ kind: 'upsert', items: changed });
    if (removed.length > 0) this.told.push({ kind: 'remove', ids: removed });
  }

  /** Whether the row is really another one; the same again is not worth a message. */
  private put(item: Item): boolean {
    const before = this.rows.get(item.id);
    this.rows.set(item.id, item);
    return before === undefined || JSON.stringify(before) !== JSON.stringify(item);
  }
}
