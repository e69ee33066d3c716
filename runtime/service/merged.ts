// One subscriber's queue of a merged stream: what waits is kept by id, so it is never longer than the list itself.
import type { Change } from '../contract/change.ts';
import { Wakeup } from './waiting.ts';

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
