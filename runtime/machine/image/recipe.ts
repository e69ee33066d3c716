// The recipe of the machine image as assets/machine holds it: which packages, what of them stays, which kernel modules.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  format: z.literal(1),
  suite: z.string(),
  /** The time of every file in the image, in seconds since 1970: nothing in it tells when it was built. */
  epoch: z.number().int(),
  kernel: z.object({ amd64: z.string(), arm64: z.string() }),
  packages: z.array(z.string()),
  /** Paths of the packages that the image does without. */
  remove: z.array(z.string()),
  /** Names of modules, and folders of which every module comes along; what they depend on comes by itself. */
  modules: z.object({
    initrd: z.array(z.string()),
    root: z.array(z.string()),
    rootFolders: z.array(z.string()),
  }),
});
export type ImageRecipe = z.infer<typeof schema>;

export async function readRecipe(directory: string): Promise<ImageRecipe> {
  return schema.parse(JSON.parse(await readFile(join(directory, 'recipe.json'), 'utf8')));
}
