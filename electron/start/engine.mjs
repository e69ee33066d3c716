// Brings the embedded engine's programs before the window opens, where the person has no other engine.
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
