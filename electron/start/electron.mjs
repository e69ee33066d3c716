// Finds the Electron to run: the official one where it is there or can be fetched, else the stand-in.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, root } from './places.mjs';
import { run, say } from './process.mjs';
import { isStamped, stamp } from './stamp.mjs';
import { ensureElectronLibraries } from './system.mjs';

const day = 86_400_000;

/** The path of an Electron that can run here; downloads one the first time. Throws when there is none. */
export async function ensureElectron() {
  const electron = await findElectron();
  const checked = join(cacheFolder(), 'electron-libraries');
  if (!isStamped(checked, electron)) {
    await ensureElectronLibraries(electron);
    stamp(checked, electron);
  }
  return electron;
}

async function findElectron() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) {
    const chosen = join(process.env.ELECTRON_OVERRIDE_DIST_PATH, 'electron');
    if (existsSync(chosen)) return chosen;
  }
  const official = officialPath();
  if (official) return official;
  if (!failedLately() && (await fetchOfficial())) {
    const fetched = officialPath();
    if (fetched) return fetched;
  }
  // Only looked at when needed: a release is never built with it.
  const { ensureStandIn } = await import('./electron-stand-in.mjs');
  return ensureStandIn();
}

function officialPath() {
  const folder = join(root, 'node_modules', 'electron');
  const note = join(folder, 'path.txt');
  if (!existsSync(note)) return undefined;
  const path = join(folder, 'dist', readFileSync(note, 'utf8'));
  return existsSync(path) ? path : undefined;
}

function failureStamp() {
  return join(cacheFolder(), 'electron-not-reachable');
}

function electronVersion() {
  return JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')).version;
}

/** A failed download is tried again after a day, or for another version. */
function failedLately() {
  const path = failureStamp();
  return isStamped(path, electronVersion()) && Date.now() - statSync(path).mtimeMs < day;
}

async function fetchOfficial() {
  say(`Fetching Electron ${electronVersion()} …`);
  const reachable = await isReachable();
  const code = reachable
    ? await run(process.execPath, [join(root, 'node_modules/electron/install.js')], { timeout: 600_000, cwd: root })
    : 1;
  if (code === 0 && officialPath()) return true;
  stamp(failureStamp(), electronVersion());
  return false;
}

/** Asks first with a short time-out: behind some firewalls a download neither begins nor fails for minutes. */
export async function isReachable() {
  const mirror = process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror || 'https://github.com/';
  // Node's fetch knows no proxy, the installer does.
  if (process.env.HTTPS_PROXY || process.env.https_proxy) return true;
  try {
    await fetch(mirror, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(6000) });
    return true;
  } catch {
    return false;
  }
}
