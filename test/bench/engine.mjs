// The embedded engine in a home of its own, with as many containers as a benchmark wants to see in the list.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createServer } from 'vite';
import { root } from './window.mjs';

const execute = promisify(execFile);

/** The product's own TypeScript (paths from the root), loaded as it is, into one object; what it imports later is there until `close`. */
export async function openModules(files) {
  const server = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, watch: null, hmr: false, ws: false },
  });
  try {
    const modules = await Promise.all(files.map((file) => server.ssrLoadModule(join(root, file))));
    return { code: Object.assign({}, ...modules), close: () => server.close() };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** The same for what imports nothing later. */
export async function loadModules(files) {
  const { code, close } = await openModules(files);
  await close();
  return code;
}

const engineModules = [
  'runtime/machine/driver.ts',
  'runtime/machine/native/native.ts',
  'runtime/machine/home.ts',
  'test/live/fixtures/build.ts',
  'test/live/engines/engine-api.ts',
];

/** Asks the engine; answers the parsed body, or rejects with the engine's words. */
function ask(agent, socketPath, method, path, body) {
  const text = body && JSON.stringify(body);
  const headers = text ? { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) } : {};
  return new Promise((resolve, reject) => {
    const sent = request({ agent, socketPath, method, path, headers, host: 'engine' }, (response) => {
      let said = '';
      response.setEncoding('utf8').on('data', (part) => {
        said += part;
      });
      response.on('end', () => {
        if (response.statusCode >= 400) reject(new Error(`${method} ${path}: ${said}`));
        else resolve(said === '' ? undefined : JSON.parse(said));
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

async function inParallel(items, width, work) {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** Starts the engine and loads the image; `context.whenOver` takes its end. */
export async function openEngine(context) {
  const code = await loadModules(engineModules);
  const driver = code.nativeDriver({ home: context.home });
  const places = code.enginePlaces(context.home, code.embeddedId);
  const agent = new Agent({ keepAlive: true, maxSockets: 12 });
  context.whenOver(async () => {
    agent.destroy();
    await driver.release(code.embeddedId, { keep: false });
    if (existsSync(context.home)) await driver.remove(code.embeddedId);
  });
  await driver.hold(code.embeddedId);
  for await (const _ of driver.start(code.embeddedId, new AbortController().signal));
  /** Loads a fixture image; answers its reference. */
  const fixture = async (name) => {
    await code.loadImage(places.socket, code.buildFixtures([name])[name]);
    return code.fixtureReference(name);
  };
  const base = await fixture('base');
  const { docker: program } = await driver.bundle();
  const call = (method, path, body) => ask(agent, places.socket, method, path, body);
  return { socket: places.socket, program, call, fixture, ...containersOf(call, base), ...command(program) };

  function command(file) {
    const env = { PATH: process.env.PATH, HOME: context.home, DOCKER_HOST: `unix://${places.socket}` };
    return {
      docker: async (...args) => (await execute(file, args, { env })).stdout.trim(),
      /** Its output is the caller's to read. */
      spawnDocker: (...args) => spawn(file, args, { env, stdio: ['ignore', 'pipe', 'inherit'] }),
    };
  }
}

function containersOf(call, image) {
  const idle = ['sleep', '1000000'];
  const create = (name, network = 'none') =>
    call('POST', `/containers/create?name=${name}`, {
      Image: image,
      Cmd: idle,
      HostConfig: { NetworkMode: network },
    });
  const numbered = (prefix, count) => Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);
  return {
    create,
    async addCreated(prefix, count) {
      await inParallel(numbered(prefix, count), 8, (name) => create(name));
    },
    async addRunning(prefix, count) {
      await inParallel(numbered(prefix, count), 4, async (name) => {
        await create(name);
        await call('POST', `/containers/${name}/start`);
      });
    },
    start: (name) => call('POST', `/containers/${name}/start`),
    kill: (name) => call('POST', `/containers/${name}/kill`),
    async removeAll() {
      const all = await call('GET', '/containers/json?all=1');
      await inParallel(all, 8, ({ Id }) => call('DELETE', `/containers/${Id}?force=1`));
    },
  };
}

/** The engine's own start events as they come: `next(name)` resolves with the moment (ms, Date.now's clock) of the next one. */
export async function startEvents(engine, context) {
  const waiting = new Map();
  const filters = encodeURIComponent(JSON.stringify({ type: ['container'], event: ['start'] }));
  const take = (line) => {
    if (line === '') return;
    const event = JSON.parse(line);
    waiting.get(event.Actor.Attributes.name)?.(event.timeNano / 1e6);
  };
  const sent = request({ socketPath: engine.socket, path: `/events?filters=${filters}`, host: 'engine', agent: false });
  sent.on('error', () => {});
  const close = context.whenOver(async () => void sent.destroy());
  await new Promise((ready) => {
    sent.on('response', (response) => {
      let rest = '';
      response.on('error', () => {});
      response.setEncoding('utf8').on('data', (part) => {
        const lines = (rest + part).split('\n');
        rest = lines.pop();
        lines.forEach(take);
      });
      ready();
    });
    sent.end();
  });
  return { next: (name) => new Promise((resolve) => waiting.set(name, resolve)), close };
}
