// What can be done with images that are to be removed: which ways there are for each, and what each way does.
import type { DiscardWay, ImageObstacles } from '../../../runtime/contract/image-shelf.ts';

export type WayKind = DiscardWay['kind'];

const alive = new Set(['running', 'paused', 'restarting']);

export function runningOf({ containers }: ImageObstacles) {
  return containers.filter(({ state }) => alive.has(state));
}

export function restingOf({ containers }: ImageObstacles) {
  return containers.filter(({ state }) => !alive.has(state));
}

/** Why no way removes it: a child stands on what has no name any more, or a container runs on it. */
export type Blocked = 'children' | 'running' | 'containers';

/** Undefined where the way does something to the image. */
export function blockedBy(image: ImageObstacles, way: WayKind): Blocked | undefined {
  const nameless = image.tags.length === 0;
  if (way === 'tags') return undefined;
  if (way === 'all' && image.containers.length > 0) return 'containers';
  if (image.forceRemovesContainers) return undefined;
  if (nameless && image.children.length > 0) return 'children';
  return nameless && runningOf(image).length > 0 ? 'running' : undefined;
}

/** The ways that are worth offering for all of them together; the first is the usual one. */
export function waysOf(images: readonly ImageObstacles[]): WayKind[] {
  const [only] = images;
  const ways: WayKind[] = ['all'];
  if (images.length === 1 && only && only.tags.length > 1) ways.push('tags');
  if (images.some((image) => image.containers.length > 0 && blockedBy(image, 'force') === undefined))
    ways.push('force');
  return ways;
}

/** What is still there after it: a docker engine keeps what others stand on, without a name. */
export function staysBecause(image: ImageObstacles, way: WayKind): Blocked | undefined {
  if (way === 'tags' || image.forceRemovesContainers) return undefined;
  if (way === 'force' && runningOf(image).length > 0) return 'running';
  return image.children.length > 0 ? 'children' : undefined;
}
