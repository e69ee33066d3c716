// `npm start`: does the set-up that is missing, then opens the window, or serves the browser mode without a display.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { ensureElectron } from './electron.mjs';
import { ensureEngine, tidyEngine } from './engine.mjs';
import { root } from './places.mjs';
import { runOn, say } from './process.mjs';

const usage = `npm start                          opens the window
npm start -- --headless [--port N]  serves the same panels to a browser on 127.0.0.1 (0: any free port)
             --host-terminal        with --headless: whoever is let in may open terminals on this computer too`;

/** Whether a window can be shown: always on Windows and macOS, with an X or Wayland display elsewhere. */
function hasDisplay(env) {
  if (process.platform !== 'linux') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

async function openWindow() {
  const electron = await ensureElectron();
  await ensureBuild();
  await ensureEngine();
  // Electron's sandbox refuses to be run by root.
  const asRoot = process.platform === 'linux' && process.getuid() === 0 ? ['--no-sandbox'] : [];
  // Chromium's own complaints (no D-Bus, no graphics card) are nothing a person can do something about.
  return runOn(electron, [...asRoot, '--log-level=3', root], { cwd: root });
}

async function serve(port, more) {
  await ensureBuild();
  await ensureEngine();
  return runOn(process.execPath, [join(root, 'out/runtime/server.js'), '--port', port, ...more], { cwd: root });
}

try {
  const options = {
    headless: { type: 'boolean' },
    port: { type: 'string' },
    'host-terminal': { type: 'boolean' },
    help: { type: 'boolean' },
  };
  const { values } = parseArgs({ options });
  if (values.help) console.log(usage);
  else {
    await ensureDependencies();
    const headless = values.headless || !hasDisplay(process.env);
    if (headless && !values.headless) say('There is no display here: open this address in a browser.');
    const more = values['host-terminal'] ? ['--host-terminal'] : [];
    process.exitCode = headless ? await serve(values.port ?? '0', more) : await openWindow();
    await tidyEngine();
  }
} catch (error) {
  say(error.message);
  if (error.code?.startsWith('ERR_PARSE_ARGS')) say(usage);
  process.exitCode = 1;
}
