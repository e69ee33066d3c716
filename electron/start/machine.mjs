// `npm run machine:build`: brings the tools that the machine image is made with, then makes it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { cacheFolder, root } from './places.mjs';
import { run } from './process.mjs';
import { fingerprintOf, isStamped, stamp } from './stamp.mjs';
import { ensureSystemPackages } from './system.mjs';

/** Debian's names of what the builder runs. */
const tools = ['kmod', 'squashfs-tools', 'xz-utils', 'dosfstools', 'mtools'];

/** Builds with the arguments of `npm run machine:build`; throws when that fails. */
export async function buildMachine(args) {
  await ensureDependencies();
  await ensureSystemPackages(tools);
  await ensureBuild();
  const recipe = join(root, 'assets/machine');
  const script = join(root, 'out/runtime/machine-build.js');
  const code = await run(process.execPath, [script, '--recipe', recipe, ...args], { cwd: root });
  if (code !== 0) throw new Error('The machine image could not be built; what went wrong is above.');
}

/** The image for this computer in the cache, built anew when its recipe or its builder has changed. */
export async function ensureMachine() {
  const folder = join(cacheFolder(), 'machine', process.arch);
  const mark = `${folder}.stamp`;
  const fingerprint = fingerprintOf(root, ['assets/machine', 'runtime/machine/image'], (path) =>
    /\.test\.ts$|\.md$/.test(path),
  );
  if (existsSync(join(folder, 'manifest.json')) && isStamped(mark, fingerprint)) return;
  await buildMachine(['--format', 'direct', '--out', folder]);
  stamp(mark, fingerprint);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await buildMachine(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
