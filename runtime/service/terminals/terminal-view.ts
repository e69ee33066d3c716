// One view on a terminal: what it has yet to get, sent in batches as far as its credit goes.
import type { Credit } from '../../contract/credit.ts';
import type { TerminalEvent } from '../../contract/terminals.ts';
import { batchMs, batchSize } from '../batch.ts';
import { pause, unlessAborted, Wakeup } from '../waiting.ts';
import { withoutUnseen } from './unseen.ts';

type ClearEvent = Extract<TerminalEvent, { kind: 'clear' }>;
const clear: ClearEvent = { kind: 'clear' };

export class TerminalView {
  readonly name: string;
  /** Texts, and where the scrollback goes between them. */
  private pieces: (string | ClearEvent)[] = [];
  private size = 0;
  private isShortened = false;
  private sentAt = 0;
  private exit: Extract<TerminalEvent, { kind: 'exit' }> | undefined;
  private readonly filled = new Wakeup();
  private onFull: () => void = () => undefined;
  private readonly onRoom: () => void;
  private readonly credit: Credit;

  /** `onRoom` is called whenever the view can take more again. */
  constructor(name: string, credit: Credit, onRoom: () => void) {
    this.name = name;
    this.credit = credit;
    this.onRoom = onRoom;
  }

  /** A view that is full sets the pace of the shell. */
  get full(): boolean {
    return this.size >= batchSize;
  }

  /** What it has yet to get was shortened to what it can show. */
  get floods(): boolean {
    return this.isShortened;
  }

  sentWithin(ms: number): boolean {
    return Date.now() - this.sentAt < ms;
  }

  /** `keptOfMany`: lines above the screen that a terminal keeps, where lines that follow push all others away. */
  append(data: string, keptOfMany?: number): void {
    this.pieces.push(data);
    this.size += data.length;
    if (this.full && keptOfMany !== undefined) this.shorten(keptOfMany);
    this.filled.wake();
    if (this.full) this.onFull();
  }

  clear(): void {
    this.pieces.push(clear);
    this.filled.wake();
  }

  end(exit: Extract<TerminalEvent, { kind: 'exit' }>): void {
    this.exit = exit;
    this.filled.wake();
  }

  /** The data so far unsent, then more as it comes; the exit is last. */
  async *events(signal: AbortSignal): AsyncGenerator<TerminalEvent> {
    while (!signal.aborted) {
      if (this.pieces.length === 0) {
        if (this.exit !== undefined) return yield this.exit;
        await this.filled.wait(signal);
        continue;
      }
      const left = this.sentAt + batchMs - Date.now();
      if (left > 0 && !this.full) await this.gather(left, signal);
      await unlessAborted(this.credit.ready(), signal);
      if (signal.aborted) return;
      const events = inOrder(this.pieces);
      this.credit.spend(this.size);
      this.pieces = [];
      this.size = 0;
      this.isShortened = false;
      this.sentAt = Date.now();
      this.onRoom();
      yield* events;
    }
  }

  private shorten(kept: number): void {
    const texts = this.pieces.splice(this.pieces.lastIndexOf(clear) + 1).join('');
    const rest = withoutUnseen(texts, kept);
    this.pieces.push(rest);
    this.size -= texts.length - rest.length;
    if (rest.length < texts.length) this.isShortened = true;
  }

  /** Resolves when a batch is full, or its time is up. */
  private async gather(ms: number, signal: AbortSignal): Promise<void> {
    const rest = new AbortController();
    const end = () => rest.abort();
    this.onFull = end;
    signal.addEventListener('abort', end, { once: true });
    await pause(ms, rest.signal);
    signal.removeEventListener('abort', end);
    this.onFull = () => undefined;
  }
}

/** Texts that follow each other as one. */
function inOrder(pieces: readonly (string | ClearEvent)[]): TerminalEvent[] {
  if (!pieces.includes(clear)) return [{ kind: 'data', data: pieces.join('') }];
  return pieces.map((piece) => (typeof piece === 'string' ? { kind: 'data', data: piece } : piece));
}
