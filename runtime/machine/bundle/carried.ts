// The engine that an installed package brings along: read only, and checked against its checksums before it is used.
import { createHash } from 'node:crypto';
import { constants, createReadStream, existsSync } from 'node:fs';
import {
  copyFile,
  link as linkFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Environment, gantryCache } from '../home.ts';
import { MachineProblem } from '../problem.ts';

/** What a carried manifest.json has beside a downloaded one's: paths are relative to it, with forward slashes. */
export type Seal = { files: Record<string, string>; links: Record<string, string> };

type Entry = { path: string; link: boolean; stamp: string };

/** The folder of the engine in the package that we were started from, named by the shell; undefined without one. */
export function carriedEngine(env: Environment): string | undefined {
  if (!env.GANTRY_RESOURCES) return undefined;
  const directory = join(env.GANTRY_RESOURCES, 'engine');
  return existsSync(directory) ? directory : undefined;
}

/**
 * Where its programs are run from: where they are, or beside the downloaded ones for an AppImage, whose files are gone with the
 * app while containers live on. Another engine has another place.
 */
export async function carriedPlace(directory: string, env: Environment): Promise<string> {
  if (!env.APPIMAGE) return directory;
  const manifest = await readFile(join(directory, 'manifest.json')).catch(() => '');
  return carriedCopy(createHash('sha256').update(manifest).digest('hex'), env);
}

/** Where a copy of the carried engine with this id (the SHA-256 of its manifest) is kept. */
export function carriedCopy(id: string, env: Environment): string {
  return join(gantryCache(env), 'bundles', `carried-${id.slice(0, 12)}`);
}

/** Puts a checked copy to `place`, whole or not at all. */
export async function copyCarried(directory: string, place: string, env: Environment): Promise<void> {
  await checkCarried(directory, env);
  const scratch = `${place}.${process.pid}.part`;
  try {
    await rm(scratch, { recursive: true, force: true });
    await copyEntries(directory, scratch);
    await rm(place, { recursive: true, force: true });
    await rename(scratch, place);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Costs no room where the system lets us: an update puts new files in the place of old ones, and never writes into them. */
async function copyEntries(from: string, to: string): Promise<void> {
  const paths = [...(await entriesOf(from)), { path: 'manifest.json', link: false }];
  for (const { path, link } of paths) {
    const [source, target] = [join(from, path), join(to, path)];
    await mkdir(dirname(target), { recursive: true });
    if (link) await symlink(await readlink(source), target);
    else await linkFile(source, target).catch(() => copyFile(source, target, constants.COPYFILE_FICLONE));
  }
}

/** The SHA-256 of every file below `directory` and the target of every link, but for its own manifest.json. */
export async function sealOf(directory: string): Promise<Seal> {
  const seal: Seal = { files: {}, links: {} };
  for (const { path, link } of await entriesOf(directory)) {
    if (link) seal.links[path] = await readlink(join(directory, path));
    else seal.files[path] = await sha256Of(join(directory, path));
  }
  return seal;
}

/**
 * Returns when everything is as it was packed; throws a MachineProblem that names what is not. The checksums are
 * computed once for an installed version (about 2 s): afterwards sizes and times tell whether something was touched.
 */
export async function checkCarried(directory: string, env: Environment): Promise<void> {
  const text = await readFile(join(directory, 'manifest.json'), 'utf8').catch(() => '');
  const entries = await entriesOf(directory);
  const now = createHash('sha256')
    .update(text)
    .update(JSON.stringify([directory, entries]))
    .digest('hex');
  const place = createHash('sha256').update(directory).digest('hex').slice(0, 12);
  const memory = join(gantryCache(env), `carried-engine-${place}`);
  if ((await readFile(memory, 'utf8').catch(() => '')) === now) return;
  const different = differenceBetween(sealIn(text), await sealOf(directory));
  if (different !== undefined) {
    throw new MachineProblem({
      reason: 'engine-damaged',
      message: `${join(directory, different)} is not as it was packed. Install the package of Gantry again.`,
    });
  }
  await mkdir(gantryCache(env), { recursive: true })
    .then(() => writeFile(memory, now))
    // A full disk costs only the time of checking again.
    .catch(() => {});
}

function sealIn(text: string): Seal | undefined {
  try {
    const { files, links } = JSON.parse(text) as Partial<Seal>;
    return files && links ? { files, links } : undefined;
  } catch {
    return undefined;
  }
}

/** The first path that is missing, added or changed. */
function differenceBetween(packed: Seal | undefined, found: Seal): string | undefined {
  if (packed === undefined) return 'manifest.json';
  for (const kind of ['files', 'links'] as const) {
    const paths = new Set([...Object.keys(packed[kind]), ...Object.keys(found[kind])]);
    for (const path of paths) if (packed[kind][path] !== found[kind][path]) return path;
  }
  return undefined;
}

/** In a stable order. The time of change (ctime) also tells of a file whose time of modification was set back. */
async function entriesOf(directory: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(directory, file).split(sep).join('/');
    if (path === 'manifest.json') continue;
    const { size, mode, mtimeMs, ctimeMs } = await lstat(file);
    entries.push({ path, link: entry.isSymbolicLink(), stamp: `${size} ${mode} ${mtimeMs} ${ctimeMs}` });
  }
  return entries.sort((one, other) => (one.path < other.path ? -1 : 1));
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
