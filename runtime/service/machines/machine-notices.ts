// What happened to the machine without being asked for: each told once, until a person dismisses it or it is over.
import { randomUUID } from 'node:crypto';
import type { MachineNotice } from '../../contract/machines.ts';

export class MachineNotices {
  private notices: readonly (MachineNotice & { key: string })[] = [];
  private readonly onChange: () => void;

  constructor(onChange: () => void) {
    this.onChange = onChange;
  }

  get list(): MachineNotice[] {
    return this.notices.map(({ key: _, ...notice }) => notice);
  }

  /** A notice with the same key takes the place of the one before. */
  tell(kind: MachineNotice['kind'], message: string, key: string = kind): void {
    const notice = { id: randomUUID(), kind, at: Date.now(), message, key };
    this.notices = [...this.notices.filter((one) => one.key !== key), notice];
    this.onChange();
  }

  dismiss(id: string): void {
    this.keep((one) => one.id !== id);
  }

  /** What it told is not so any more. */
  withdraw(key: string): void {
    this.keep((one) => one.key !== key);
  }

  private keep(wanted: (one: { id: string; key: string }) => boolean): void {
    const kept = this.notices.filter(wanted);
    if (kept.length === this.notices.length) return;
    this.notices = kept;
    this.onChange();
  }
}
