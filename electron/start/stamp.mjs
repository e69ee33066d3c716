// Tells whether something made earlier is still what its sources say: a fingerprint kept in a file.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export function hashOf(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** True when the stamp holds exactly this fingerprint. */
export function isStamped(path, fingerprint) {
  return existsSync(path) && readFileSync(path, 'utf8') === fingerprint;
}

export function stamp(path, fingerprint) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, fingerprint);
}

/**
 * A fingerprint of files and folders by name, size and time of change; a few hundred files take milliseconds.
 * `skip` is asked with each path relative to `root`.
 */
export function fingerprintOf(root, entries, skip = () => false) {
  const lines = [];
  const visit = (path) => {
    if (skip(path)) return;
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    if (!found) return;
    if (found.isDirectory()) for (const name of readdirSync(join(root, path)).sort()) visit(`${path}/${name}`);
    else lines.push(`${path} ${found.size} ${found.mtimeMs}`);
  };
  for (const entry of entries) visit(entry);
  return hashOf(lines.join('\n'));
}
