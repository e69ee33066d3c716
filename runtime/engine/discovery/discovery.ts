// Finds the engines a person already has: by DOCKER_HOST, docker contexts, and the well-known sockets.
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Endpoint, endpointAddress } from '../../contract/endpoint.ts';
import type { EngineSource } from '../../contract/engines.ts';
import type { Problem } from '../../contract/problem.ts';
import { readContexts, readTls } from './docker-contexts.ts';
import { endpointOf } from './docker-host.ts';

/** `endpoint` is missing where there is one we will not or cannot speak to; then `problem` says why. Ids stay the same. */
export interface FoundEngine {
  id: string;
  source: EngineSource;
  name: string;
  endpoint?: Endpoint;
  problem?: Problem;
  /** Of a context that a Gantry wrote for its own engine: that Gantry's folder. */
  gantryHome?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * In the order of choice: DOCKER_HOST, the current context, the other contexts, /var/run/docker.sock, podman's sockets. Contexts are
 * listed whether they answer or not, sockets only when something listens. An address found twice stands where it was first.
 */
export async function discoverEngines(env: Environment, home: string): Promise<FoundEngine[]> {
  const configDirectory = env.DOCKER_CONFIG || join(home, '.docker');
  const found = [
    ...(await dockerHost(env, configDirectory)),
    ...(await contexts(env, configDirectory)),
    ...(await sockets(env)),
  ];
  const seen = new Set<string>();
  return found.filter((engine) => {
    const key = engine.endpoint === undefined ? engine.id : endpointAddress(engine.endpoint);
    return !seen.has(key) && seen.add(key);
  });
}

async function dockerHost(env: Environment, configDirectory: string): Promise<FoundEngine[]> {
  const host = env.DOCKER_HOST?.trim();
  if (!host) return [];
  const wantsTls = Boolean(env.DOCKER_TLS_VERIFY) || Boolean(env.DOCKER_CERT_PATH);
  const tls = wantsTls ? await readTls(env.DOCKER_CERT_PATH || configDirectory) : undefined;
  return [{ id: 'docker-host', source: 'docker-host', name: host, ...endpointOf(host, tls) }];
}

async function contexts(env: Environment, configDirectory: string): Promise<FoundEngine[]> {
  const { current, all } = await readContexts(configDirectory);
  const first = env.DOCKER_CONTEXT || current;
  const sorted = all.sort((a, b) => a.name.localeCompare(b.name));
  return [...sorted.filter((one) => one.name === first), ...sorted.filter((one) => one.name !== first)].map((one) => ({
    id: `context:${one.name}`,
    source: 'context',
    name: one.name,
    ...endpointOf(one.host, one.tls),
    ...(one.gantryHome === undefined ? {} : { gantryHome: one.gantryHome }),
  }));
}

async function sockets(env: Environment): Promise<FoundEngine[]> {
  const runtime = env.XDG_RUNTIME_DIR;
  const known: { id: string; source: EngineSource; name: string; path: string }[] =
    process.platform === 'win32'
      ? [{ id: 'docker-socket', source: 'docker-socket', name: 'Docker', path: '\\\\.\\pipe\\docker_engine' }]
      : [
          { id: 'docker-socket', source: 'docker-socket', name: 'Docker', path: '/var/run/docker.sock' },
          ...(runtime
            ? [
                {
                  id: 'podman-socket',
                  source: 'podman-socket' as const,
                  name: 'Podman',
                  path: join(runtime, 'podman/podman.sock'),
                },
              ]
            : []),
          { id: 'podman-socket-system', source: 'podman-socket', name: 'Podman', path: '/run/podman/podman.sock' },
        ];
  const usable = await Promise.all(known.map((one) => listens(one.path)));
  return known
    .filter((_, index) => usable[index])
    .map(({ path, ...one }) => ({ ...one, endpoint: { kind: 'socket', path } }));
}

/** Whether a connection can be opened: a socket file outlives its engine, and may be another person's. */
export function listens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (value: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(value);
    };
    const timer = setTimeout(() => answer(false), 1000);
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}
