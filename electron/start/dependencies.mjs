// Installs the npm packages of the lock file when they are missing or the lock file changed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.mjs';
import { npm, run, say } from './process.mjs';
import { hashOf, isStamped, stamp } from './stamp.mjs';

/** Returns when node_modules holds what package-lock.json says; throws when npm could not bring it. */
export async function ensureDependencies() {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stampPath = join(root, 'node_modules', '.gantry-stamp');
  const fingerprint = hashOf(lockText);
  if (isStamped(stampPath, fingerprint)) return;
  if (!isInstalled(JSON.parse(lockText), installedLock())) {
    say('Installing the dependencies (npm ci) …');
    const [program, args] = npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
    const code = await run(program, args, { cwd: root });
    if (code !== 0) throw new Error('npm ci failed; what it said is above.');
  }
  stamp(stampPath, fingerprint);
}

function installedLock() {
  const path = join(root, 'node_modules', '.package-lock.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { packages: {} };
}

/** Whether npm's note of what it installed has everything of the lock file but what is optional. */
export function isInstalled(lock, installed) {
  return Object.entries(lock.packages ?? {}).every(([path, entry]) => {
    if (path === '' || entry.optional || entry.devOptional || entry.link) return true;
    return installed.packages?.[path]?.version === entry.version;
  });
}
