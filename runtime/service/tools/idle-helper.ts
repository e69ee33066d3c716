// A helper container that is there while somebody needs it: opened when it is asked for, closed some time after the last use.
import type { Helper } from '../../engine/programs/helper.ts';

export class IdleHelper {
  private readonly open: () => Promise<Helper>;
  private readonly idleMs: number;
  private opening: Promise<Helper> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private holds = 0;
  private retired = false;

  constructor(open: () => Promise<Helper>, idleMs: number) {
    this.open = open;
    this.idleMs = idleMs;
  }

  get isOpen(): boolean {
    return this.opening !== undefined;
  }

  /** The one that is open, or a new one where there is none or it has ended. Throws what opening it did. */
  async get(): Promise<Helper> {
    this.retired = false;
    this.wait();
    const known = this.opening;
    if (known === undefined) return this.begin();
    const helper = await known;
    if (!helper.ended) return helper;
    if (this.opening === known) this.opening = undefined;
    return this.opening ?? this.begin();
  }

  /** It stays open until the answer is called, however long that takes. */
  hold(): () => void {
    this.holds += 1;
    clearTimeout(this.timer);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.holds -= 1;
      if (this.holds === 0 && this.retired) void this.close();
      else this.wait();
    };
  }

  /** Closes it as soon as nobody holds it, unless it is asked for once more. */
  retire(): void {
    this.retired = true;
    if (this.holds === 0) void this.close();
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    const { opening } = this;
    this.opening = undefined;
    await opening?.then(
      ({ close }) => close(),
      () => undefined,
    );
  }

  private begin(): Promise<Helper> {
    const opening = this.open();
    this.opening = opening;
    opening.catch(() => {
      if (this.opening === opening) this.opening = undefined;
    });
    return opening;
  }

  private wait(): void {
    clearTimeout(this.timer);
    if (this.holds > 0) return;
    this.timer = setTimeout(() => void this.close(), this.idleMs);
    this.timer.unref();
  }
}
