// Asks registries for newer images: each reference once for all its containers, now or once a day, and never more than that.
import { parseReference } from '../../contract/reference.ts';
import { imageAddress } from '../../registry/address.ts';
import { problemOf } from '../problems.ts';
import type { UpdateBoard } from './update-board.ts';
import { digestsIn, type Facts, followed } from './update-facts.ts';
import type { UpdateMemory } from './update-memory.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const atOnce = 4;

export interface CheckOptions {
  memory: UpdateMemory;
  /** The digest that a reference has in its registry now. */
  ask: (engineId: string, reference: string, signal: AbortSignal) => Promise<string>;
  /** ms since 1970. */
  now?: () => number;
  /** 0 to 1. */
  random?: () => number;
}

export class UpdateChecks {
  private readonly options: CheckOptions;
  private readonly now: () => number;
  private readonly random: () => number;
  private readonly asking = new Map<string, Promise<void>>();

  constructor(options: CheckOptions) {
    this.options = options;
    this.now = options.now ?? Date.now;
    this.random = options.random ?? Math.random;
  }

  /** The references that are worth asking for: not those of pinned containers, nor of images that no registry knows. */
  referencesOf(engineId: string, facts: readonly Facts[]): string[] {
    const { memory } = this.options;
    const wanted = facts.flatMap((one) => {
      const record = memory.recordOf(engineId, one);
      const reference = record?.pinned ? undefined : followed(one, record);
      return reference !== undefined && digestsIn(reference, one.digests).length > 0 ? [reference] : [];
    });
    return [...new Set(wanted)];
  }

  /** Those of them that are due by the day's rhythm. */
  due(engineId: string, references: readonly string[]): string[] {
    const now = this.now();
    return references.filter((reference) => (this.options.memory.told(engineId, reference)?.nextAt ?? 0) <= now);
  }

  /** Asks for all of them; never throws, what went wrong is remembered with the reference. */
  async check(engineId: string, board: UpdateBoard, references: readonly string[], signal: AbortSignal): Promise<void> {
    const waiting = [...references];
    const refused = new Set<string>();
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
        await this.once(engineId, board, next, refused, signal);
      }
    };
    for (const reference of references) board.checking.add(reference);
    board.tell();
    try {
      await Promise.all(Array.from({ length: atOnce }, work));
    } finally {
      for (const reference of references) board.checking.delete(reference);
      board.tell();
    }
  }

  /** Two who want to know the same at the same time ask once. */
  private async once(
    engineId: string,
    board: UpdateBoard,
    reference: string,
    refused: Set<string>,
    signal: AbortSignal,
  ): Promise<void> {
    const key = `${engineId} ${reference}`;
    const asking = this.asking.get(key) ?? this.ask(engineId, reference, refused, signal);
    this.asking.set(key, asking);
    await asking.finally(() => this.asking.delete(key));
    board.checking.delete(reference);
    board.tell();
  }

  private async ask(engineId: string, reference: string, refused: Set<string>, signal: AbortSignal): Promise<void> {
    const { memory, ask } = this.options;
    const host = imageAddress(reference)?.host ?? parseReference(reference)?.name ?? reference;
    const before = memory.told(engineId, reference)?.digest;
    const checkedAt = this.now();
    try {
      // A registry that says it was asked too often is left alone for the rest of the round.
      if (refused.has(host)) throw Object.assign(new Error(host), { problem: tooOften(host) });
      const digest = await ask(engineId, reference, signal);
      const nextAt = checkedAt + dayMs + this.random() * 2 * hourMs;
      await memory.tell(engineId, reference, { digest, checkedAt, nextAt });
    } catch (error) {
      if (signal.aborted) return;
      const problem = problemOf(error);
      if (problem.reason === 'rate-limited') refused.add(host);
      const soon = problem.reason === 'network' ? hourMs : dayMs;
      const nextAt = checkedAt + soon + (this.random() * soon) / 12;
      await memory.tell(engineId, reference, { ...(before ? { digest: before } : {}), problem, checkedAt, nextAt });
    }
  }
}

function tooOften(host: string) {
  return { reason: 'rate-limited' as const, message: `${host} was asked too often` };
}
