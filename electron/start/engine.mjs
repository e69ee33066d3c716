// The embedded engine's programs before the window opens, and its end where a client died without ending it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.mjs';
import { run } from './process.mjs';

/** Never fails the start: without an engine the window opens all the same, and says why and what to do. */
export async function ensureEngine() {
  const script = join(root, 'out/runtime/prepare.js');
  if (process.platform !== 'linux' || !existsSync(script)) return;
  await run(process.execPath, [script], { cwd: root });
}

/** After the window or the server: nothing is left running when one of them was killed. */
export async function tidyEngine() {
  const script = join(root, 'out/runtime/prepare.js');
  if (process.platform !== 'linux' || !existsSync(script)) return;
  await run(process.execPath, [script, '--tidy'], { cwd: root });
}
