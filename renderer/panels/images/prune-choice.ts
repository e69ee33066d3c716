// Which of the images that nobody uses are offered for clearing up, and which of them are ticked at first.
import { ownImage, type PrunableImage } from '../../../runtime/contract/image-shelf.ts';
import { isOlder } from '../../ui/dialog/age-select.tsx';

/** Untagged ones alone, or all that no container uses. */
export type PruneScope = 'dangling' | 'unused';

export function offeredImages(
  images: readonly PrunableImage[],
  scope: PruneScope,
  olderDays: number,
  now: number,
): PrunableImage[] {
  return images.filter(
    ({ tags, createdAt }) => (scope === 'unused' || tags.length === 0) && isOlder(createdAt, olderDays, now),
  );
}

/** What Gantry keeps for itself goes only when it is ticked by hand. */
export function isSomebodys({ tags }: PrunableImage): boolean {
  return ownImage(tags) === undefined;
}
