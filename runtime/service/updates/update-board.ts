// The newer images of one engine's containers, kept while somebody looks at them.
import type { ContainerUpdate } from '../../contract/updates.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { Latest } from '../latest.ts';
import type { Watchers } from '../lists/watchers.ts';
import { pause } from '../waiting.ts';
import { FactReader, type Facts, updateOf } from './update-facts.ts';
import type { UpdateMemory } from './update-memory.ts';

/** Containers come and go in bursts. */
const gatherMs = 200;

export class UpdateBoard {
  readonly latest = new Latest<ContainerUpdate[]>([]);
  readonly checking = new Set<string>();
  facts: readonly Facts[] = [];
  private readonly reader = new FactReader();
  private following: AbortController | undefined;
  private watching = 0;
  private readonly engineId: string;
  private readonly memory: UpdateMemory;
  private readonly watchers: Watchers;
  private readonly connect: () => EngineConnection;

  constructor(engineId: string, memory: UpdateMemory, watchers: Watchers, connect: () => EngineConnection) {
    this.engineId = engineId;
    this.memory = memory;
    this.watchers = watchers;
    this.connect = connect;
  }

  /** Reads containers and images anew; throws what the engine says. */
  async read(): Promise<readonly Facts[]> {
    const facts = await this.reader.read(this.connect());
    const told = new Map(facts.map(({ imageId, digests }) => [imageId, digests]));
    const learnt = this.memory.learnDigests(this.engineId, told);
    this.facts = facts.map((one) => ({ ...one, digests: learnt.get(one.imageId) ?? [] }));
    this.tell();
    return this.facts;
  }

  /** Says again what is known, for the memory has changed. */
  tell(): void {
    const now = { checking: this.checking, hasImage: (id: string) => this.reader.hasImage(id) };
    this.latest.set(this.facts.map((one) => updateOf(one, this.memory, this.engineId, now)));
  }

  async *subscribe(signal: AbortSignal): AsyncGenerator<ContainerUpdate[]> {
    this.watching += 1;
    if (this.following === undefined) {
      this.following = new AbortController();
      void this.follow(this.following.signal);
    }
    try {
      yield* this.latest.subscribe(signal);
    } finally {
      this.watching -= 1;
      if (this.watching === 0) {
        this.following.abort();
        this.following = undefined;
      }
    }
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const { containers, images } = this.watchers.of(this.engineId);
    let seen = '';
    const look = async (changes: AsyncIterable<unknown>) => {
      for await (const _ of changes) {
        await pause(gatherMs, signal);
        const rows = containers.items;
        if (signal.aborted || rows === undefined) continue;
        const key = JSON.stringify([
          rows.map(({ id, name, imageId }) => [id, name, imageId]),
          (images.items ?? []).map(({ id, digests }) => [id, digests]),
        ]);
        if (key === seen) continue;
        seen = key;
        // An engine that does not answer now is read again with its next list.
        await this.read().catch(() => {
          seen = '';
        });
      }
    };
    await Promise.all([look(containers.subscribe(signal)), look(images.subscribe(signal))]);
  }
}
