// An engine that answers as one did: its recorded list repeated to as many containers as wanted, and nothing behind it.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

// What Docker 26.1 answered of ten containers: two compose projects, ports, volumes, health, every state that stays.
const recorded = JSON.parse(readFileSync(new URL('recorded-engine.json', import.meta.url), 'utf8'));

/** The nth container: a recorded one under another name, id and project, as a tenth of a large host would have. */
function containerAt(index) {
  const raw = recorded.containers[index % recorded.containers.length];
  const round = Math.floor(index / recorded.containers.length);
  const project = raw.Labels['com.docker.compose.project'];
  const labels = project ? { ...raw.Labels, 'com.docker.compose.project': `${project}-${round}` } : raw.Labels;
  const id = index.toString(16).padStart(8, '0') + raw.Id.slice(8);
  return { ...raw, Id: id, Names: raw.Names.map((name) => `${name}-${round}`), Labels: labels };
}

/** Sends a sample a second until nobody listens. */
function streamStats(response) {
  const send = () => response.write(`${JSON.stringify({ ...recorded.stats, read: new Date().toISOString() })}\n`);
  send();
  const timer = setInterval(send, 1000);
  response.on('close', () => clearInterval(timer));
}

function answer(containers, request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://engine');
  const path = pathname.replace(/^\/v\d+\.\d+/, '');
  const json = (value) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(value));
  };
  if (path === '/_ping') {
    response.setHeader('Api-Version', recorded.version.ApiVersion);
    return response.end('OK');
  }
  if (path === '/version') return json(recorded.version);
  if (path === '/info') return json(recorded.info);
  if (path === '/containers/json') return json(containers);
  if (path === '/images/json' || path === '/networks') return json([]);
  if (path === '/volumes') return json({ Volumes: [] });
  // Nothing ever happens there.
  if (path === '/events') return response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
  if (path.endsWith('/stats')) {
    return searchParams.get('stream') === 'false' ? json(recorded.stats) : streamStats(response);
  }
  response.statusCode = 404;
  json({ message: 'not recorded' });
}

/** Listens on a socket in the bench's folder; answers its address. `context.whenOver` takes its end. */
export async function openRecordedEngine(context, count) {
  const containers = Array.from({ length: count }, (_, index) => containerAt(index));
  const socket = join(context.home, 'recorded.sock');
  const server = createServer((request, response) => answer(containers, request, response));
  await new Promise((done, failed) => server.once('error', failed).listen(socket, done));
  const close = context.whenOver(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { address: `unix://${socket}`, close };
}
