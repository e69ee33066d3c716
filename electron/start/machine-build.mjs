// `npm run machine:build`: the tools that a machine image is made with, the builder, then the image.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { cacheFolder, root } from './places.mjs';
import { runOn, say } from './process.mjs';
import { fingerprintOf, isStamped, stamp } from './stamp.mjs';
import { ensureSystemPackages } from './system.mjs';

const imageTools = ['squashfs-tools', 'xz-utils', 'zstd'];

/** Answers the builder's exit code. Paths in the arguments are meant from `cwd`. */
async function build(args, cwd) {
  await ensureDependencies();
  await ensureSystemPackages(imageTools);
  await ensureBuild();
  const recipe = ['--recipe', join(root, 'assets/machine')];
  const script = join(root, 'out/runtime/machine-build.js');
  return runOn(process.execPath, [script, ...recipe, ...args], { cwd });
}

/** The image for this computer in the cache, where machines look for it; made anew when its recipe or its builder has changed. */
export async function ensureMachine() {
  const folder = join(cacheFolder(), 'machine', process.arch);
  const mark = `${folder}.stamp`;
  const isNotPart = (path) => /\.test\.ts$|\.md$/.test(path);
  const fingerprint = fingerprintOf(root, ['assets/machine', 'runtime/machine/image'], isNotPart);
  if (existsSync(join(folder, 'manifest.json')) && isStamped(mark, fingerprint)) return;
  say('Building the machine image …');
  const code = await build(['--format', 'direct', '--out', folder], root);
  if (code !== 0) throw new Error('The machine image could not be built; what went wrong is above.');
  stamp(mark, fingerprint);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    // Where the command was typed; npm has gone to the checkout's folder.
    process.exitCode = await build(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
