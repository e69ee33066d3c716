// Starts Gantry or the empty window in the same Electron, and ends every process of it.
import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectDevtools, evaluate, firstPage } from './devtools.mjs';
import { familyIds } from './processes.mjs';

export const root = resolve(import.meta.dirname, '../..');
const empty = join(import.meta.dirname, 'empty');

/** Nothing of this machine's engines and settings is seen, but the engine of `dockerHost` and downloads that were made already. */
export function environment(context) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(DOCKER_|GANTRY_|XDG_|CONTAINER_HOST)/.test(name));
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const own = { HOME: context.home, GANTRY_HOME: context.home, XDG_CACHE_HOME: cache, LANG: 'en_US.UTF-8' };
  const host = context.dockerHost ? { DOCKER_HOST: context.dockerHost } : {};
  return { ...Object.fromEntries(kept), ...own, ...host, DISPLAY: context.display };
}

function addressOf(child) {
  return new Promise((found, failed) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (part) => {
      said += part;
      const match = /DevTools listening on (ws:\S+)/.exec(said);
      if (match) found(match[1]);
    });
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`Electron ended with ${code}: ${said.slice(-2000)}`)));
  });
}

function isAlive(id) {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends the app as a session's end would; what does not go within 25 s is killed, by its id. */
async function end(child) {
  const ids = familyIds(child.pid);
  const gone = new Promise((done) =>
    child.exitCode === null && !child.signalCode ? child.once('exit', done) : done(),
  );
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 25_000);
  await gone;
  clearTimeout(timer);
  for (const id of ids) if (isAlive(id)) process.kill(id, 'SIGKILL');
}

/**
 * Opens `app` ('gantry' or 'empty'). Answers when its page can be spoken to; `startedAt` is the moment (Date.now) just
 * before the process was made.
 */
export async function openApp(app, context) {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const folder = app === 'gantry' ? root : empty;
  const profile = app === 'gantry' ? [] : [`--user-data-dir=${join(context.home, 'empty')}`];
  const args = [...asRoot, ...profile, '--remote-debugging-port=0', '--lang=en-US', folder];
  const options = { env: environment(context), stdio: ['ignore', 'ignore', 'pipe'], detached: true };
  const startedAt = Date.now();
  const child = spawn(context.electron, args, options);
  const close = context.whenOver(() => end(child));
  try {
    const devtools = await connectDevtools(await addressOf(child));
    const sessionId = await firstPage(devtools);
    return {
      pid: child.pid,
      startedAt,
      close,
      evaluate: (work, ...words) => evaluate(devtools, sessionId, work, ...words),
      send: (method, params) => devtools.send(method, params, sessionId),
      /** Nobody listens any more: an idle window is measured as it is. */
      detach: () => devtools.close(),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** In the page: resolves with the moment (Date.now) at which `count` rows of the list stood on screen, painted. */
export function rowsPainted(count) {
  return new Promise((done) => {
    const painted = () => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(Date.now());
      requestAnimationFrame(() => port2.postMessage(0));
    };
    const look = () => {
      if (document.querySelectorAll('[role=grid] [role=row][data-index]').length < count) return false;
      observer.disconnect();
      painted();
      return true;
    };
    const observer = new MutationObserver(look);
    if (!look()) observer.observe(document, { childList: true, subtree: true });
  });
}

/** In the page: resolves with the moment (Date.now) of its first paint of anything. */
export function firstPaint() {
  return new Promise((done) => {
    const tell = (list) => {
      const paint = list.getEntries().find((entry) => entry.name === 'first-contentful-paint');
      if (paint) done(performance.timeOrigin + paint.startTime);
    };
    new PerformanceObserver(tell).observe({ type: 'paint', buffered: true });
  });
}
