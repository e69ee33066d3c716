// The engine's programs: downloaded once as Debian packages, unpacked beside the system, complete or not there.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Step } from '../driver.ts';
import { type Environment, gantryCache } from '../home.ts';
import { withLock } from '../lock.ts';
import { MachineProblem } from '../problem.ts';
import { commandLine } from '../processes.ts';
import { reported } from '../steps.ts';
import { carriedEngine, carriedPlace, checkCarried, copyCarried } from './carried.ts';
import { downloadPackages, openSuite, ownCodename, type PackageVersion, unpackPackages } from './packages.ts';
import { type Recipe, type RecipeName, recipes, rootlessPackages } from './recipes.ts';

export type BundleManifest = { recipe: RecipeName; revision: number; createdAt: string; packages: PackageVersion[] };

/** Where an unpacked bundle's programs are; all paths absolute. */
export type Bundle = {
  directory: string;
  /** The SHA-256 of its manifest: another bundle in the same place has another one. */
  id: string;
  manifest: BundleManifest;
  dockerd: string;
  dockerProxy: string;
  docker: string;
  /** A folder with docker-compose and docker-buildx; empty in the oldest recipe. */
  cliPlugins: string;
  tini: string;
  busybox: string;
  /** For PATH, most wanted first. */
  searchPath: string[];
};

export type BundleOptions = {
  recipe?: RecipeName;
  /** Where bundles are kept; default `bundles` in Gantry's cache directory, shared by all homes. */
  bundles?: string;
  env?: Environment;
  /** With the programs that an ordinary user's engine needs beside; a bundle of its own. */
  rootless?: boolean;
};

/** The bundle that is there, without downloading; undefined when there is none that is complete and untouched. */
export async function findBundle(options: BundleOptions = {}): Promise<Bundle | undefined> {
  const { directory, carried } = await placeOf(options);
  try {
    if (carried === directory) await checkCarried(carried, options.env ?? process.env);
    return await bundleAt(directory);
  } catch {
    return undefined;
  }
}

/** One that was used before, wherever it is; undefined when it is not there any more as it was. */
export async function openBundle(
  { directory, id }: Pick<Bundle, 'directory' | 'id'>,
  env: Environment = process.env,
): Promise<Bundle | undefined> {
  try {
    const bundle = await bundleAt(directory);
    if (bundle.id !== id) return undefined;
    if ('files' in bundle.manifest) await checkCarried(directory, env);
    return bundle;
  } catch {
    return undefined;
  }
}

/** Yields what it is at and ends with the bundle in place. Only one process downloads; others wait for it. */
export async function* prepareBundle(options: BundleOptions, signal: AbortSignal): AsyncGenerator<Step, Bundle> {
  const { directory, carried } = await placeOf(options);
  if (carried === directory) {
    yield { name: 'bundle', status: 'running' };
    // Refused here, with the reason, instead of replaced by a download that nobody asked for.
    await checkCarried(carried, options.env ?? process.env);
  }
  const found = await findBundle(options);
  if (found) {
    if (carried === directory) yield { name: 'bundle', status: 'done' };
    return found;
  }
  if (carried === undefined) await demandApt();
  yield { name: 'bundle', status: 'running' };
  const bring =
    carried === undefined
      ? (report: (detail: string) => void) => download(options, report, signal)
      : () => copied(options, carried, directory);
  const bundle = yield* reported((step) => {
    const report = (detail: string) => step({ name: 'bundle', detail, status: 'running' });
    const work = async () => (await findBundle(options)) ?? bring(report);
    return withLock(`${directory}.lock`, work, { signal, onWait: () => report('waiting for another download') });
  });
  yield { name: 'bundle', status: 'done' };
  return bundle;
}

/** An installed package brings its own; who names another recipe or another place means those. */
async function placeOf(options: BundleOptions): Promise<{ directory: string; carried: string | undefined }> {
  const env = options.env ?? process.env;
  const own = options.bundles === undefined && (options.recipe ?? 'trixie') === 'trixie';
  const carried = own ? carriedEngine(env) : undefined;
  const directory = carried === undefined ? bundleDirectory(options) : await carriedPlace(carried, env);
  return { directory, carried };
}

async function copied(options: BundleOptions, carried: string, directory: string): Promise<Bundle> {
  await removeAbandoned(directory);
  await copyCarried(carried, directory, options.env ?? process.env);
  return bundleAt(directory);
}

function bundleDirectory(options: BundleOptions): string {
  const name = options.recipe ?? 'trixie';
  const root = options.bundles ?? join(gantryCache(options.env ?? process.env), 'bundles');
  return join(root, `${name}${options.rootless ? '-rootless' : ''}-${process.arch}-${recipes[name].revision}`);
}

async function bundleAt(directory: string): Promise<Bundle> {
  const text = await readFile(join(directory, 'manifest.json'), 'utf8');
  const root = join(directory, 'root');
  const dockerd = join(root, 'usr/sbin/dockerd');
  await access(dockerd, constants.X_OK);
  const busybox = (await exists(join(root, 'bin/busybox'))) ? 'bin/busybox' : 'usr/bin/busybox';
  return {
    directory,
    id: createHash('sha256').update(text).digest('hex'),
    manifest: JSON.parse(text) as BundleManifest,
    dockerd,
    dockerProxy: (await exists(join(root, 'usr/sbin/docker-proxy')))
      ? join(root, 'usr/sbin/docker-proxy')
      : join(root, 'usr/libexec/docker/docker-proxy'),
    docker: join(root, 'usr/bin/docker'),
    cliPlugins: join(root, 'usr/libexec/docker/cli-plugins'),
    tini: join(root, (await exists(join(root, 'usr/bin/tini-static'))) ? 'usr/bin/tini-static' : 'usr/bin/tini'),
    busybox: join(root, busybox),
    searchPath: [join(root, 'usr/bin'), join(root, 'usr/sbin')],
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function demandApt(): Promise<void> {
  for (const program of ['apt-get', 'dpkg']) {
    const found = await Promise.all(
      (process.env.PATH ?? '/usr/bin:/bin').split(delimiter).map((folder) => exists(join(folder, program))),
    );
    if (!found.includes(true)) {
      throw new MachineProblem({
        reason: 'needs-apt',
        message: `There is no ${program} here: the engine's programs are taken from Debian packages. Install Docker or Podman and Gantry uses it.`,
      });
    }
  }
}

async function download(
  options: BundleOptions,
  report: (detail: string) => void,
  signal: AbortSignal,
): Promise<Bundle> {
  const directory = bundleDirectory(options);
  const name = options.recipe ?? 'trixie';
  const recipe: Recipe = recipes[name];
  await removeAbandoned(directory);
  const scratch = `${directory}.${process.pid}.part`;
  const debs = join(scratch, 'debs');
  const root = join(scratch, 'root');
  try {
    await Promise.all([mkdir(debs, { recursive: true }), mkdir(root, { recursive: true })]);
    const own = await ownCodename();
    const theirs = await openSuite({ scratch, suite: recipe.suite ?? own, report, signal });
    await downloadPackages(theirs, recipe.engine, debs);
    const base = options.rootless ? [...recipe.base, ...rootlessPackages(own)] : recipe.base;
    const ours = recipe.suite === undefined ? theirs : await openSuite({ scratch, suite: own, report, signal });
    await downloadPackages(ours, base, debs);
    const packages = await unpackPackages(debs, root, report, signal);
    await rm(debs, { recursive: true });
    await keepLicences(root);
    for (const entry of await readdir(scratch))
      if (entry.startsWith('apt-')) await rm(join(scratch, entry), { recursive: true });
    const manifest = { recipe: name, revision: recipe.revision, createdAt: new Date().toISOString(), packages };
    await writeFile(join(scratch, 'manifest.json'), JSON.stringify(manifest, null, 2));
    await rm(directory, { recursive: true, force: true });
    await rename(scratch, directory);
    return await bundleAt(directory);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Of usr/share only the packages' copyright files stay: whoever passes the programs on has to pass those on too. */
async function keepLicences(root: string): Promise<void> {
  const share = join(root, 'usr/share');
  const aside = join(root, 'licences');
  for (const name of await readdir(join(share, 'doc')).catch(() => [])) {
    const copyright = join(share, 'doc', name, 'copyright');
    // Some packages link to the folder of another one, which is not among ours.
    if (!(await exists(copyright))) continue;
    await mkdir(join(aside, name), { recursive: true });
    await rename(copyright, join(aside, name, 'copyright'));
  }
  await rm(share, { recursive: true, force: true });
  await mkdir(share, { recursive: true });
  if (await exists(aside)) await rename(aside, join(share, 'doc'));
}

/** Deletes what killed downloads left behind. */
async function removeAbandoned(directory: string): Promise<void> {
  const parent = join(directory, '..');
  for (const entry of await readdir(parent).catch(() => [])) {
    const pid = /\.(\d+)\.part$/.exec(entry)?.[1];
    const alive = pid !== undefined && (await commandLine(Number(pid))).length > 0 && Number(pid) !== process.pid;
    if (pid !== undefined && !alive) await rm(join(parent, entry), { recursive: true, force: true });
  }
}
