// What an engine tells of an image and never tells otherwise: asked for once, of a few images at a time, and remembered.
import type { EngineConnection } from '../../engine/connection.ts';
import { unlessMissing } from '../../engine/problem.ts';

const asksAtOnce = 6;
/** Images that are remembered; those asked for last. */
const mostKnown = 20_000;

export class ImageMemory<Fact> {
  private readonly known = new Map<string, Fact>();
  private readonly read: (connection: EngineConnection, id: string) => Promise<Fact>;

  /** `read` throws `image-not-found` for one that is gone. */
  constructor(read: (connection: EngineConnection, id: string) => Promise<Fact>) {
    this.read = read;
  }

  /** By id; without those that are gone. */
  async of(connection: EngineConnection, images: readonly { id: string }[]): Promise<Map<string, Fact>> {
    const found = new Map<string, Fact>();
    const rest = images.map(({ id }) => id);
    const ask = async () => {
      for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
        const one = id;
        const key = `${connection.id} ${one}`;
        const fact = this.known.get(key) ?? (await unlessMissing(() => this.read(connection, one)));
        if (fact === undefined) continue;
        found.set(one, fact);
        this.known.delete(key);
        this.known.set(key, fact);
      }
    };
    await Promise.all(Array.from({ length: asksAtOnce }, ask));
    for (const old of this.known.keys()) {
      if (this.known.size <= mostKnown) break;
      this.known.delete(old);
    }
    return found;
  }
}
