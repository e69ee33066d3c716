// What a person may mean by a reference that is being typed: names that were used here, and the tags that the registry has.
import type { ImageSuggestion, ImageSuggestions } from '../../contract/images.ts';
import { parseReference } from '../../contract/reference.ts';
import { listContainers } from '../../engine/containers.ts';
import { listImages } from '../../engine/images.ts';
import { remoteTags } from '../../registry/listing.ts';
import type { ActivityRegistry } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import type { Watchers } from '../lists/watchers.ts';
import { problemOf } from '../problems.ts';
import type { RegistryLogins } from '../registries/registry-logins.ts';

const most = 50;
/** Tags that were asked for while a name is typed hold so long. */
const keepMs = 60_000;

interface Hands {
  engines: EngineRegistry;
  watchers: Watchers;
  activities: ActivityRegistry;
  logins: RegistryLogins;
}

type From = ImageSuggestion['from'];

export class ImageNames {
  private readonly hands: Hands;
  private readonly asked = new Map<string, { at: number; tags: Promise<string[]> }>();

  constructor(hands: Hands) {
    this.hands = hands;
  }

  async complete(engineId: string, typed: string, signal?: AbortSignal): Promise<ImageSuggestions> {
    const text = typed.trim();
    const repository = repositoryIn(text);
    const [used, told] = await Promise.all([
      this.used(engineId, signal),
      repository === undefined ? undefined : this.tagsOf(engineId, repository),
    ]);
    const tags: ImageSuggestion[] = (told?.tags ?? []).map((tag) => ({ text: `${repository}:${tag}`, from: 'tag' }));
    const suggestions = ranked([...used, ...tags], text);
    if (told === undefined) return { suggestions, tags: 'not-asked' };
    return told.problem === undefined
      ? { suggestions, tags: 'told' }
      : { suggestions, tags: 'failed', problem: told.problem };
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

  private async tagsOf(engineId: string, repository: string) {
    const key = `${engineId} ${repository}`;
    for (const [old, { at }] of this.asked) if (Date.now() - at >= keepMs) this.asked.delete(old);
    const tags = this.asked.get(key)?.tags ?? this.ask(engineId, repository);
    if (!this.asked.has(key)) {
      this.asked.set(key, { at: Date.now(), tags });
      // What failed is asked again: a login or the network may be there by then.
      tags.catch(() => this.asked.delete(key));
    }
    return tags.then(
      (list) => ({ tags: list, problem: undefined }),
      (error: unknown) => ({ tags: [], problem: problemOf(error) }),
    );
  }

  /** For all who type on: that one of them went on to the next letter does not end it. */
  private async ask(engineId: string, repository: string): Promise<string[]> {
    const { engines, logins } = this.hands;
    return remoteTags(repository, await logins.accessFor(engines.connection(engineId)));
  }
}

/** What stands before the colon of a tag that is being typed; undefined while no tag is. */
export function repositoryIn(text: string): string | undefined {
  const [, repository, tag] = /^(.+):([\w.-]*)$/.exec(text) ?? [];
  if (repository === undefined || tag === undefined) return undefined;
  const parts = parseReference(`${repository}:x`);
  // `registry.example:5000` is a host and its port, of which more is to come.
  const isHost = !repository.includes('/') && (repository.includes('.') || repository === 'localhost');
  return parts?.name === repository && !isHost ? repository : undefined;
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
