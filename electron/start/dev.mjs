// `npm run dev`: the window with hot reload of the page, and a restart of shell and runtime when they change.
import { electronVite, electronViteEnvironment } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { ensureElectron } from './electron.mjs';
import { tidyEngine } from './engine.mjs';
import { root } from './places.mjs';
import { runOn, say } from './process.mjs';

try {
  await ensureDependencies();
  const electron = await ensureElectron();
  const asRoot = process.getuid?.() === 0 ? ['--noSandbox'] : [];
  process.exitCode = await runOn(process.execPath, electronVite('dev', '--watch', ...asRoot), {
    cwd: root,
    env: electronViteEnvironment(electron),
  });
  await tidyEngine();
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
