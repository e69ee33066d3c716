// `images`: how soon the list of images stands on the screen and how it scrolls; parts of their own measure what is done to images.
import { imageBuild } from './images-build.mjs';
import { imageList } from './images-list.mjs';
import { imagePull } from './images-pull.mjs';

const parts = { build: imageBuild, list: imageList, pull: imagePull };

/** All parts, or with `--part` one of them. */
export async function images(context) {
  const names = context.part ? [context.part] : Object.keys(parts);
  const found = [];
  for (const name of names) {
    if (!parts[name]) throw new Error(`images has no part ${name}; there are: ${Object.keys(parts).join(', ')}.`);
    found.push(...(await parts[name](context)));
  }
  return found;
}
