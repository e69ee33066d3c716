// `npm run build`: bundles the shell, the runtime and the page into out/; the start does so when sources changed.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureDependencies } from './dependencies.mjs';
import { root } from './places.mjs';
import { run, say } from './process.mjs';
import { fingerprintOf, isStamped, stamp } from './stamp.mjs';

const sources = ['electron', 'runtime', 'renderer', 'package.json', 'package-lock.json', 'tsconfig.json'];
const skip = (path) => path.startsWith('electron/start') || /\.test\.tsx?$/.test(path);
const results = [
  'main/main.js',
  'preload/preload.cjs',
  'runtime/main.js',
  'runtime/server.js',
  'runtime/cli.js',
  'runtime/machine-build.js',
  'renderer/index.html',
];

/** Builds unless what is in out/ was made from the sources as they are. */
export async function ensureBuild() {
  const made = results.every((name) => existsSync(join(root, 'out', name)));
  if (made && isStamped(join(root, 'out', '.stamp'), fingerprintOf(root, sources, skip))) return;
  await build();
}

/** Builds in any case; throws when that fails. */
export async function build() {
  say('Building …');
  // Taken before: what is changed during the build makes the next start build again.
  const fingerprint = fingerprintOf(root, sources, skip);
  await rm(join(root, 'out'), { recursive: true, force: true });
  const code = await run(process.execPath, electronVite('build', '--logLevel', 'warn'), {
    cwd: root,
    env: electronViteEnvironment(),
  });
  if (code !== 0) throw new Error('The build failed; what it said is above.');
  stamp(join(root, 'out', '.stamp'), fingerprint);
}

/** Arguments for Node that run electron-vite with the project's configuration. */
export function electronVite(...args) {
  const config = join(root, 'electron', 'electron.vite.config.ts');
  return [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), ...args, '--config', config];
}

/** It asks the electron package which version it bundles for, and would fetch one; the configuration says it already. */
export function electronViteEnvironment(executable = process.execPath) {
  return { ...process.env, ELECTRON_EXEC_PATH: executable, ELECTRON_MAJOR_VER: '33' };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await ensureDependencies();
  await build();
}
