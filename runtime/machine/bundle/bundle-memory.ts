// Which bundle an engine last answered with, and which one it did not come up with: the old one serves until a new one has answered.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeWhole } from '../../io/whole-file.ts';
import type { EnginePlaces, Environment } from '../home.ts';
import { type Bundle, type BundleOptions, findBundle, openBundle } from './bundle.ts';
import { carriedCopy, carriedEngine, copyCarried } from './carried.ts';

const knownSchema = z.object({ directory: z.string(), id: z.string() });

const memorySchema = z.object({
  good: knownSchema.optional(),
  /** What dockerd was started from and has not answered yet, as far as anybody alive knows. */
  tried: knownSchema.optional(),
  /** The id of the one that is not tried again; with another id it is another one. */
  refused: z.string().optional(),
});
type Memory = z.infer<typeof memorySchema>;

/** Empty where nothing is noted, or the note is broken: then what is wanted is tried. */
export async function readBundleMemory(places: EnginePlaces): Promise<Memory> {
  try {
    return memorySchema.parse(JSON.parse(await readFile(places.bundleMemory, 'utf8')));
  } catch {
    return {};
  }
}

/** To be called before an engine is started from it. */
export async function noteTriedBundle(places: EnginePlaces, { directory, id }: Bundle): Promise<void> {
  const { good, tried, refused } = await readBundleMemory(places);
  const isGood = good?.id === id && good.directory === directory && tried === undefined;
  if (!isGood) await write(places, { good, tried: { directory, id }, refused });
}

/** The engine answers: what it was started from is good. Also where who started it did not live to see it. */
export async function keepTriedBundle(places: EnginePlaces): Promise<void> {
  const { tried, refused } = await readBundleMemory(places);
  if (tried) await write(places, { good: tried, refused: refused === tried.id ? undefined : refused });
}

/** The engine did not come up with it, and did with the one before. */
export async function refuseBundle(places: EnginePlaces, { id }: Bundle): Promise<void> {
  const { good } = await readBundleMemory(places);
  await write(places, { good, refused: id });
}

/** What is undefined is not written. */
function write(places: EnginePlaces, memory: { [Key in keyof Memory]: Memory[Key] | undefined }): Promise<void> {
  return writeWhole(places.bundleMemory, JSON.stringify(memory));
}

/** The one that answered last, as long as it is there as it was, or a copy of it. */
export async function lastGoodBundle(
  places: EnginePlaces,
  env: Environment = process.env,
): Promise<Bundle | undefined> {
  const { good } = await readBundleMemory(places);
  if (!good) return undefined;
  return (await openBundle(good, env)) ?? openBundle({ ...good, directory: carriedCopy(good.id, env) }, env);
}

/**
 * A package that is updated takes the engine away that it carried: where that has answered last, a copy is kept to go back to.
 * Does nothing where there is one already; what is not copied (no room) is only missed after an update that fails.
 */
export async function keepCarriedCopy(places: EnginePlaces, env: Environment = process.env): Promise<void> {
  const { good } = await readBundleMemory(places);
  if (!good || good.directory !== carriedEngine(env)) return;
  const place = carriedCopy(good.id, env);
  if (existsSync(place) || !(await openBundle(good, env))) return;
  await copyCarried(good.directory, place, env);
  // A second link touches a file's time of change: noted now, so that the next start need not read all of them again.
  await openBundle(good, env);
}

/** What a start takes first, and what it goes back to; no `spare` where nothing else has ever answered, or it is gone. */
export async function bundlesToTry(
  places: EnginePlaces,
  wanted: Bundle,
  env: BundleOptions['env'],
): Promise<{ first: Bundle; spare?: Bundle }> {
  const { refused } = await readBundleMemory(places);
  const before = await lastGoodBundle(places, env);
  // A copy of the same is as good or as bad.
  if (!before || before.id === wanted.id) return { first: wanted };
  return refused === wanted.id ? { first: before } : { first: wanted, spare: before };
}

/**
 * The one that the engine runs from, else the one that its next start takes first, as far as it is there. An update must not
 * change the programs of an engine that runs.
 */
export async function bundleInUse(options: BundleOptions, places: EnginePlaces): Promise<Bundle | undefined> {
  const before = await lastGoodBundle(places, options.env);
  // While this folder is there, something of the last start is left.
  if (before && existsSync(places.run)) return before;
  const wanted = await findBundle(options);
  return wanted ? (await bundlesToTry(places, wanted, options.env)).first : before;
}
