// What a bill of materials is made of.
import type { ImageInventory } from '../../contract/sboms.ts';

/** `id` is the image's digest, `layers` the digests of its layers' tars, the lowest first. */
export interface BilledImage {
  name: string;
  id: string;
  layers: readonly string[];
  inventory: ImageInventory;
}
