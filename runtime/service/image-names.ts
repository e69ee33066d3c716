// What a person may mean by a reference that is being typed: names that were used here, and the tags that the registry has.
import type { ImageSuggestion, ImageSuggestions } from '../contract/images.ts';
import { parseReference } from '../contract/reference.ts';
import { listContainers } from '../engine/containers.ts';
import { listImages } from '../engine/images.ts';
import type { ActivityRegistry } from './activity-registry.ts';
import type { EngineRegistry } from './engine-registry.ts';
import type { Watchers } from './watchers.ts';

const most = 50;

interface Hands {
  engines: EngineRegistry;
  watchers: Watchers;
  activities: ActivityRegistry;
}

type From = ImageSuggestion['from'];

export class ImageNames {
  private readonly hands: Hands;

  constructor(hands: Hands) {
    this.hands = hands;
  }

  async complete(engineId: string, typed: string, signal?: AbortSignal): Promise<ImageSuggestions> {
    return { suggestions: ranked(await this.used(engineId, signal), typed.trim()), tags: 'not-asked' };
  }

  /** An engine that does not answer only means that there is less to offer. */
  private async used(engineId: string, signal?: AbortSignal): Promise<ImageSuggestion[]> {
    const { engines, watchers, activities } = this.hands;
    const connection = engines.connection(engineId);
    const known = watchers.of(engineId);
    const [images, containers] = await Promise.all([
      known.images.items ?? listImages(connection, signal).catch(() => []),
      known.containers.items ?? listContainers(connection).catch(() => []),
    ]);
    const pulled = activities.history.items.filter(({ kind, status }) => kind === 'pull' && status === 'done');
    const named = (from: From, references: readonly string[]) =>
      references.filter((one) => parseReference(one) !== undefined).map((text): ImageSuggestion => ({ text, from }));
    return [
      ...named(
        'image',
        images.flatMap(({ tags }) => tags),
      ),
      ...named(
        'container',
        containers.map(({ image }) => image),
      ),
      ...named(
        'pulled',
        pulled.map(({ subject }) => subject),
      ),
    ];
  }
}

/** Those that go on from the text first, then those that have it in them; each once. */
export function ranked(all: readonly ImageSuggestion[], text: string): ImageSuggestion[] {
  const wanted = text.toLowerCase();
  const unique = [...new Map(all.toReversed().map((one) => [one.text, one])).values()].toReversed();
  const rank = ({ text: one }: ImageSuggestion) => {
    const name = one.toLowerCase();
    if (name === wanted) return 3;
    if (name.startsWith(wanted)) return 0;
    return name.includes(wanted) ? 1 : 2;
  };
  const collator = new Intl.Collator('en', { numeric: true });
  return unique
    .filter((one) => rank(one) < 2)
    .toSorted((a, b) => rank(a) - rank(b) || collator.compare(a.text, b.text))
    .slice(0, most);
}
