// What an image is to the containers: who uses it, and what it is called.
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { type Users, usersOf } from '../../state/container-users.ts';

/** An id without its algorithm: engines write it with and without `sha256:`. */
export function bareId(id: string): string {
  return id.startsWith('sha256:') ? id.slice('sha256:'.length) : id;
}

/** The twelve digits that docker prints. */
export function shortId(id: string): string {
  return bareId(id).slice(0, 12);
}

/** The key of `useUsers`: the image a container was made from. */
export function imageOf(container: ContainerRow): string[] {
  return [bareId(container.imageId)];
}

/** The containers made from the image, running or not. */
export function imageUsers(users: Users, image: ImageRow): readonly ContainerRow[] {
  return usersOf(users, bareId(image.id));
}

/** The image that a tag, or at least the twelve digits of an id, names. */
export function findImage(images: readonly ImageRow[], name: string): ImageRow | undefined {
  const digits = bareId(name);
  return images.find(
    (image) => image.tags.includes(name) || (digits.length >= 12 && bareId(image.id).startsWith(digits)),
  );
}

/** What `docker run` is to be given: the first tag, else the id. */
export function runnableName(image: ImageRow): string {
  return image.tags[0] ?? image.id;
}

/** What a person calls it where a tag may be missing: the first tag, else the short id. */
export function imageName(image: ImageRow): string {
  return image.tags[0] ?? shortId(image.id);
}

/** Everything a search looks at, in one string. */
export function searchText(image: ImageRow): string {
  return [...image.tags, ...image.digests, image.id].join('\n');
}
