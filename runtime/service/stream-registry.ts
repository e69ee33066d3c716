// The open lossless streams by the name their reader gave them, so that grants find their credit.
import { Credit } from '../contract/credit.ts';
import { ServiceProblem } from './problems.ts';

export class StreamRegistry {
  private readonly credits = new Map<string, Credit>();

  get size(): number {
    return this.credits.size;
  }

  /** A name in use is refused: two streams on one credit dead-lock each other. */
  open(streamId: string, window?: number): Credit {
    if (this.credits.has(streamId)) throw new ServiceProblem('conflict', 'This stream is already open');
    const credit = new Credit(window);
    this.credits.set(streamId, credit);
    return credit;
  }

  grant(streamId: string, amount: number): void {
    this.credits.get(streamId)?.grant(amount);
  }

  close(streamId: string): void {
    this.credits.delete(streamId);
  }
}
