// What an ordinary user's engine stands on: a user namespace with a network, and containerd, kept by rootlesskit.
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engineFailure, lastError } from '../engine-log.ts';
import type { EnginePlaces } from '../home.ts';
import { askSocket } from '../ping.ts';
import { MachineProblem } from '../problem.ts';
import { commandLine, identify, waitUntil } from '../processes.ts';
import { engineEnvironment, spawnApart } from './daemon.ts';
import { libraryFolder, quote } from './firewall.ts';
import { killNamespaces } from './leftovers.ts';
import type { Native } from './native-kind.ts';

/**
 * The links to the system's own engine are taken off the namespace's copy of /run. containerd is apart from dockerd, so
 * that containers outlive a killed one: without cgroups a new containerd does not know the old one's. For the same
 * reason dockerd goes when it ends, and the next start begins anew.
 */
const script = `rm -f /run/docker /run/containerd /run/xtables.lock
echo $$ > "$1/frame.pid"
containerd --config "$1/containerd.toml"
kill -9 "$(cat "$2")"`;

/** containerd's configuration file, version 2; a JSON text is a TOML text too. */
export function containerdConfig(places: EnginePlaces): string {
  return `version = 2
root = ${JSON.stringify(join(places.data, 'containerd'))}
state = ${JSON.stringify(join(places.exec, 'containerd'))}
# What Kubernetes asks for.
disabled_plugins = ["io.containerd.grpc.v1.cri"]

[grpc]
address = ${JSON.stringify(containerdSocket(places))}
`;
}

export function containerdSocket(places: EnginePlaces): string {
  return join(places.run, 'containerd.sock');
}

/** rootlesskit's arguments (rootlesskit 1.1, `rootlesskit --help`). */
export function frameArguments(places: EnginePlaces): string[] {
  return [
    `--state-dir=${stateDirectory(places)}`,
    '--net=slirp4netns',
    `--slirp4netns-binary=${join(places.programs, 'slirp4netns')}`,
    '--slirp4netns-sandbox=auto',
    '--slirp4netns-seccomp=auto',
    // Else containers would reach whatever listens on the host's 127.0.0.1.
    '--disable-host-loopback',
    '--mtu=65520',
    '--copy-up=/etc',
    '--copy-up=/run',
    '--port-driver=builtin',
    '--propagation=rslave',
    ...['/bin/sh', '-c', script, 'gantry-frame', places.run, places.pidFile],
  ];
}

/** The command before a command that is to run inside, as root there. */
export function enterFrame(pid: number): string[] {
  return ['nsenter', `--target=${pid}`, '--user', '--preserve-credentials', '--mount', '--net', '--'];
}

export function stateDirectory(places: EnginePlaces): string {
  return join(places.run, 'rootlesskit');
}

/** The frame's process id; undefined when there is none. */
export async function framePid(places: EnginePlaces): Promise<number | undefined> {
  const pid = Number((await readFile(join(places.run, 'frame.pid'), 'utf8').catch(() => '')).trim());
  if (!Number.isInteger(pid) || pid <= 1 || (await identify(pid)) === undefined) return undefined;
  const words = await commandLine(pid);
  return words.includes('gantry-frame') && words.includes(places.run) ? pid : undefined;
}

/** The one that is there, else a new one, after the end of all that was in the one before. */
export async function ensureFrame(native: Native, signal: AbortSignal): Promise<number> {
  const { places, bundle } = native;
  const there = await framePid(places);
  if (there !== undefined) return there;
  await killNamespaces(places);
  await rm(stateDirectory(places), { recursive: true, force: true });
  await rm(join(places.run, 'frame.pid'), { force: true });
  await writeNetworkProgram(native);
  await mkdir(places.data, { recursive: true, mode: 0o711 });
  await writeFile(join(places.run, 'containerd.toml'), containerdConfig(places), { mode: 0o600 });
  const log = await open(places.log, 'a', 0o600);
  const begin = (await log.stat()).size;
  const command = [join(bundle.directory, 'root/usr/bin/rootlesskit'), ...frameArguments(places)];
  const child = spawnApart(command, log.fd, { ...engineEnvironment(native), XDG_RUNTIME_DIR: places.run });
  let over = false;
  for (const event of ['exit', 'error']) {
    child.once(event, () => {
      over = true;
    });
  }
  child.unref();
  await log.close();
  try {
    await waitUntil(async () => over || (await framePid(places)) !== undefined, 20_000, signal);
    const pid = await framePid(places);
    if (pid !== undefined) return pid;
    const said = await lastError(places.log, begin);
    if (over) throw new MachineProblem(engineFailure(said));
    throw new MachineProblem({ reason: 'machine-timeout', message: `No network within 20 seconds. ${said}` });
  } catch (error) {
    await killNamespaces(places);
    throw error;
  }
}

/** Closes the ports that a killed dockerd left open outside (rootlesskit's API 1.1, /ports); it opens them anew. */
export async function closePorts(places: EnginePlaces): Promise<void> {
  const socket = join(stateDirectory(places), 'api.sock');
  const ports: unknown = JSON.parse((await askSocket(socket, '/v1/ports')).body || 'null');
  if (!Array.isArray(ports)) return;
  for (const { id } of ports as { id: number }[]) await askSocket(socket, `/v1/ports/${id}`, 2000, 'DELETE');
}

/** slirp4netns with the bundle's libraries, which a bare system may not have. */
async function writeNetworkProgram({ places, bundle }: Native): Promise<void> {
  const root = join(bundle.directory, 'root');
  const folder = (await libraryFolder(root)) ?? '';
  const libraries = ['usr/lib', 'lib'].map((parent) => join(root, parent, folder)).join(':');
  await mkdir(places.programs, { recursive: true });
  const script = `#!/bin/sh
# The engine's network, with libraries of its own.
export LD_LIBRARY_PATH=${quote(libraries)}
exec ${quote(join(root, 'usr/bin/slirp4netns'))} "$@"
`;
  await writeFile(join(places.programs, 'slirp4netns'), script, { mode: 0o755 });
}
