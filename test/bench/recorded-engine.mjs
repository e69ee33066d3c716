// An engine that answers as one did: its recorded list repeated to as many containers as wanted, and nothing behind it.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

// What Docker 26.1 answered of ten containers (two compose projects, ports, volumes, health, every state that stays), of ten images and of ten volumes.
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

/** What an inspection tells of a container of the list (GET /containers/{id}/json), with what lists leave out as it is after a quiet start. */
function inspected(raw) {
  const created = new Date(raw.Created * 1000).toISOString();
  const status = raw.State;
  const ports = Object.fromEntries(
    raw.Ports.map(({ PrivatePort, Type, IP, PublicPort }) => [
      `${PrivatePort}/${Type}`,
      PublicPort ? [{ HostIp: IP, HostPort: String(PublicPort) }] : null,
    ]),
  );
  const [command, ...words] = raw.Command.split(' ');
  const running = status === 'running' || status === 'paused';
  return {
    Id: raw.Id,
    Created: created,
    Name: raw.Names[0],
    Path: command,
    Args: words,
    Image: raw.ImageID,
    RestartCount: 0,
    State: {
      Status: status,
      Running: running,
      Paused: status === 'paused',
      ExitCode: Number(/Exited \((\d+)\)/.exec(raw.Status)?.[1] ?? 0),
      StartedAt: status === 'created' ? '0001-01-01T00:00:00Z' : created,
      FinishedAt: status === 'exited' ? created : '0001-01-01T00:00:00Z',
      ...(/\((healthy|unhealthy)\)/.test(raw.Status) && {
        Health: { Status: /\((healthy|unhealthy)\)/.exec(raw.Status)[1], FailingStreak: 0, Log: [] },
      }),
    },
    Config: { Image: raw.Image, Labels: raw.Labels, Cmd: [command, ...words], Env: [], Tty: false },
    HostConfig: raw.HostConfig,
    Mounts: raw.Mounts,
    NetworkSettings: { Networks: raw.NetworkSettings.Networks, Ports: ports },
  };
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

/** The nth volume: a recorded one, from the second round on under another name. */
function volumeAt(index) {
  const { RecordedSize: _, ...raw } = recorded.volumes[index % recorded.volumes.length];
  const round = Math.floor(index / recorded.volumes.length);
  if (round === 0) return raw;
  // The engine's own names stay 64 digits.
  const name = /^[0-9a-f]{64}$/.test(raw.Name)
    ? index.toString(16).padStart(8, '0') + raw.Name.slice(8)
    : `${raw.Name}-${round}`;
  return { ...raw, Name: name, Mountpoint: raw.Mountpoint.replace(raw.Name, name) };
}

/** The engine counts what is in its own folder alone. */
function volumeUsage(volumes) {
  return volumes.flatMap((raw, index) => {
    const { RecordedSize: Size } = recorded.volumes[index % recorded.volumes.length];
    return Size === undefined ? [] : [{ ...raw, UsageData: { Size, RefCount: 0 } }];
  });
}

/** What the images take, as GET /system/df counts it. */
function usage({ images, volumes }) {
  const shared = (index) => recorded.images[index % recorded.images.length].RecordedShared;
  return {
    LayersSize: recorded.layersSize,
    Images: images.map((raw, index) => ({ ...raw, SharedSize: shared(index) })),
    Volumes: volumeUsage(volumes),
  };
}

/** Sends a sample a second until nobody listens. */
function streamStats(response) {
  const send = () => response.write(`${JSON.stringify({ ...recorded.stats, read: new Date().toISOString() })}\n`);
  send();
  const timer = setInterval(send, 1000);
  response.on('close', () => clearInterval(timer));
}

function answer(engine, request, response) {
  const { containers, images, volumes } = engine;
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
  if (path === '/system/df') return json(usage(engine));
  if (path === '/networks') return json([]);
  if (path === '/volumes') return json({ Volumes: volumes });
  // Nothing ever happens there.
  if (path === '/events') return response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
  if (path.endsWith('/stats')) {
    return searchParams.get('stream') === 'false' ? json(recorded.stats) : streamStats(response);
  }
  const one = /^\/containers\/([0-9a-f]{64})\/json$/.exec(path);
  const raw = one && containers.find(({ Id }) => Id === one[1]);
  if (raw) return json(inspected(raw));
  response.statusCode = 404;
  json({ message: 'not recorded' });
}

/** Listens on a socket in the bench's folder; answers its address, and the socket. `context.whenOver` takes its end. */
export async function openRecordedEngine(
  context,
  containerCount,
  { images: imageCount = 0, volumes: volumeCount = 0 } = {},
) {
  const containers = Array.from({ length: containerCount }, (_, index) => containerAt(index));
  const images = Array.from({ length: imageCount }, (_, index) => imageAt(index));
  const volumes = Array.from({ length: volumeCount }, (_, index) => volumeAt(index));
  const socket = join(context.home, 'recorded.sock');
  const server = createServer((request, response) => answer({ containers, images, volumes }, request, response));
  await new Promise((done, failed) => server.once('error', failed).listen(socket, done));
  const close = context.whenOver(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { address: `unix://${socket}`, socket, close };
}
