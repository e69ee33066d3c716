// What can be pushed of an image: its own names, and the other tags of their repositories, by repository.
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { parseReference, registryOf } from '../../../runtime/contract/reference.ts';
import { naturalCompare } from '../../ui/natural-order.ts';

export interface PushChoice {
  reference: string;
  /** Another image has it. */
  foreign: boolean;
}

export interface PushRepository {
  name: string;
  /** Where it goes: `docker.io` for a name without a host. */
  registry: string;
  choices: PushChoice[];
}

function repositoryOf(reference: string): string {
  return parseReference(reference)?.name ?? reference;
}

/** Repositories in their order by name; in each the image's own tags first. */
export function pushChoices(image: ImageRow, images: readonly ImageRow[]): PushRepository[] {
  const names = [...new Set(image.tags.map(repositoryOf))].toSorted(naturalCompare);
  const others = images.filter(({ id }) => id !== image.id).flatMap(({ tags }) => tags);
  return names.map((name) => {
    const within = (tags: readonly string[], foreign: boolean) =>
      tags
        .filter((tag) => repositoryOf(tag) === name)
        .toSorted(naturalCompare)
        .map((reference) => ({ reference, foreign }));
    return { name, registry: registryOf(name), choices: [...within(image.tags, false), ...within(others, true)] };
  });
}

/** What is chosen at first: the only name there is, else nothing, so that none goes where it was not meant to. */
export function firstChoice({ tags }: ImageRow): string[] {
  return tags.length === 1 ? [...tags] : [];
}
