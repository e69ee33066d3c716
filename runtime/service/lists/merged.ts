// Merged streams: what waits for a subscriber is kept by id, so it is never longer than the list itself.
import type { Change } from '../../contract/change.ts';
import { Wakeup } from '../waiting.ts';

/** One subscriber's. */
export class MergedQueue<Item extends { id: string }> {
  private snapshot: Map<string, Item> | undefined;
  private changes = new Map<string, Item | undefined>();
  private lost: Extract<Change<Item>, { kind: 'unavailable' }> | undefined;
  private readonly wakeup = new Wakeup();

  push(change: Change<Item>): void {
    if (change.kind === 'snapshot') {
      this.snapshot = new Map(change.items.map((item) => [item.id, item]));
      this.changes.clear();
      this.lost = undefined;
    } else if (change.kind === 'unavailable') {
      this.lost = change;
    } else if (change.kind === 'upsert') {
      for (const item of change.items) this.put(item.id, item);
    } else {
      for (const id of change.ids) this.put(id, undefined);
    }
    this.wakeup.wake();
  }

  private put(id: string, item: Item | undefined): void {
    if (this.snapshot === undefined) this.changes.set(id, item);
    else if (item === undefined) this.snapshot.delete(id);
    else this.snapshot.set(id, item);
  }

  /** All that waits, in an order that is right to apply: a snapshot, then changes, then the loss. */
  take(): Change<Item>[] {
    const taken: Change<Item>[] = [];
    if (this.snapshot !== undefined) taken.push({ kind: 'snapshot', items: [...this.snapshot.values()] });
    const items = [...this.changes.values()].filter((item) => item !== undefined);
    const ids = [...this.changes].filter(([, item]) => item === undefined).map(([id]) => id);
    if (items.length > 0) taken.push({ kind: 'upsert', items });
    if (ids.length > 0) taken.push({ kind: 'remove', ids });
    if (this.lost !== undefined) taken.push(this.lost);
    this.snapshot = undefined;
    this.changes.clear();
    this.lost = undefined;
    return taken;
  }

  wait(signal: AbortSignal): Promise<void> {
    return this.wakeup.wait(signal);
  }
}

/** One stream for all who follow it. */
export class MergedStream<Item extends { id: string }> {
  private readonly queues = new Set<MergedQueue<Item>>();

  get followers(): number {
    return this.queues.size;
  }

  push(change: Change<Item>): void {
    for (const queue of this.queues) queue.push(change);
  }

  /** `greet` puts into a new follower's queue what it must know first; the follower is counted by then. */
  async *follow(signal: AbortSignal, greet: (queue: MergedQueue<Item>) => void): AsyncGenerator<Change<Item>> {
    const queue = new MergedQueue<Item>();
    this.queues.add(queue);
    try {
      greet(queue);
      while (!signal.aborted) {
        yield* queue.take();
        await queue.wait(signal);
      }
    } finally {
      this.queues.delete(queue);
    }
  }
}
