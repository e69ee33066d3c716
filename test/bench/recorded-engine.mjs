// An engine that answers as one did: its recorded list repeated to as many containers as wanted, and nothing behind it.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

// What Docker 26.1 answered of ten containers (two compose projects, ports, volumes, health, every state that stays) and of ten images.
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

/** The nth image: a recorded one, from the second round on under another name and id. */
function imageAt(index) {
  const { RecordedShared: _, ...raw } = recorded.images[index % recorded.images.length];
  const round = Math.floor(index / recorded.images.length);
  if (round === 0) return raw;
  const Id = `sha256:${index.toString(16).padStart(8, '0')}${raw.Id.slice(15)}`;
  const RepoTags = raw.RepoTags.map((tag) => tag.replace(/:/, `-${round}:`));
  return { ...raw, Id, RepoTags, Labels: { round: String(round) } };
}

/** What the images take, as GET /system/df counts it. */
function usage(images) {
  const shared = (index) => recorded.images[index % recorded.images.length].RecordedShared;
  return {
    LayersSize: recorded.layersSize,
    Images: images.map((raw, index) => ({ ...raw, SharedSize: shared(index) })),
  };
}

/** Sends a sample a second until nobody listens. */
function streamStats(response) {
  const send = () => response.write(`${JSON.stringify({ ...recorded.stats, read: new Date().toISOString() })}\n`);
  send();
  const timer = setInterval(send, 1000);
  response.on('close', () => clearInterval(timer));
}

function answer({ containers, images }, request, response) {
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
  if (path === '/images/json') return json(images);
  if (path === '/system/df') return json(usage(images));
  if (path === '/networks') return json([]);
  if (path === '/volumes') return json({ Volumes: [] });
  // Nothing ever happens there.
  if (path === '/events') return response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
  if (path.endsWith('/stats')) {
    return searchParams.get('stream') === 'false' ? json(recorded.stats) : streamStats(response);
  }
  response.statusCode = 404;
  json({ message: 'not recorded' });
}

/** Listens on a socket in the bench's folder; answers its address, and the socket. `context.whenOver` takes its end. */
export async function openRecordedEngine(context, containerCount, imageCount = 0) {
  const containers = Array.from({ length: containerCount }, (_, index) => containerAt(index));
  const images = Array.from({ length: imageCount }, (_, index) => imageAt(index));
  const socket = join(context.home, 'recorded.sock');
  const server = createServer((request, response) => answer({ containers, images }, request, response));
  await new Promise((done, failed) => server.once('error', failed).listen(socket, done));
  const close = context.whenOver(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { address: `unix://${socket}`, socket, close };
}
