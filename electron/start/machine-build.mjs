// `npm run machine:build`: the tools that a machine image is made with, the builder, then the image.
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { root } from './places.mjs';
import { runOn, say } from './process.mjs';
import { ensureSystemPackages } from './system.mjs';

const imageTools = ['squashfs-tools', 'xz-utils', 'zstd'];

try {
  await ensureDependencies();
  await ensureSystemPackages(imageTools);
  await ensureBuild();
  const recipe = ['--recipe', join(root, 'assets/machine')];
  const script = join(root, 'out/runtime/machine-build.js');
  // Paths are meant from where the command was typed; npm has gone to the checkout's folder.
  const cwd = process.env.INIT_CWD ?? process.cwd();
  process.exitCode = await runOn(process.execPath, [script, ...recipe, ...process.argv.slice(2)], { cwd });
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
