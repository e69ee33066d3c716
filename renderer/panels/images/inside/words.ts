// What an image's facts are in one short word.
import type { ImageShape } from '../../../../runtime/contract/image-contents.ts';

/** `linux/arm/v7`, as `docker --platform` has it. */
export function platformOf({ os, architecture, variant }: Pick<ImageShape, 'os' | 'architecture' | 'variant'>): string {
  return [os, architecture, variant].filter(Boolean).join('/');
}
