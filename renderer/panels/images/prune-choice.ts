// Which of the images that nobody uses are offered for clearing up, and which of them are ticked at first.
import { ownImage, type PrunableImage } from '../../../runtime/contract/image-shelf.ts';

/** Untagged ones alone, or all that no container uses. */
export type PruneScope = 'dangling' | 'unused';
export const pruneAges = [0, 1, 7, 30, 90] as const;

const dayMs = 86_400_000;

export function offeredImages(
  images: readonly PrunableImage[],
  scope: PruneScope,
  olderDays: number,
  now: number,
): PrunableImage[] {
  return images.filter(
    ({ tags, createdAt }) =>
      (scope === 'unused' || tags.length === 0) && (olderDays === 0 || now - createdAt > olderDays * dayMs),
  );
}

/** What Gantry keeps for itself goes only when it is ticked by hand. */
export function isTicked({ id, tags }: PrunableImage, changed: ReadonlySet<string>): boolean {
  return (ownImage(tags) === undefined) !== changed.has(id);
}
