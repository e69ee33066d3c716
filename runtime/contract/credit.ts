// The brakes of lossless streams: the sender spends credit, the reader grants more as it consumes.

/** Characters (or bytes) a sender may be ahead of its reader. */
export const creditWindow = 1024 * 1024;

/** A reader grants back once this much is consumed, so that grants stay rare. */
export const creditStep = 128 * 1024;

/** The same for a terminal's reader. */
export const terminalStep = 16 * 1024;

/**
 * Of a terminal: what is under way is drawn before the answer to a Ctrl-C is seen, and drawing short lines takes a busy window 10 ms and
 * more for each 16 KiB. Not less than the step, or a reader would wait with its grant for more than it may get.
 */
export const terminalWindow = 2 * terminalStep;

/** The sender's side: `spend` now, and `ready` tells when there is room again. One per stream, never shared. */
export class Credit {
  private left: number;
  private waiting: (() => void)[] = [];

  constructor(window = creditWindow) {
    this.left = window;
  }

  spend(amount: number): void {
    this.left -= amount;
  }

  grant(amount: number): void {
    this.left += amount;
    if (this.left <= 0) return;
    const waiting = this.waiting;
    this.waiting = [];
    for (const resume of waiting) resume();
  }

  get exhausted(): boolean {
    return this.left <= 0;
  }

  /** Resolves at once while there is credit, else with the grant that restores it. */
  ready(): Promise<void> {
    return this.left > 0 ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }
}

/** The reader's side: call with what was consumed; answers what to grant now (0: nothing yet). */
export function grantCounter(step = creditStep): (consumed: number) => number {
  let pending = 0;
  return (consumed) => {
    pending += consumed;
    if (pending < step) return 0;
    const grant = pending;
    pending = 0;
    return grant;
  };
}
