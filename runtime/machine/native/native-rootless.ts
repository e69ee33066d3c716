// The embedded engine run by an ordinary user: the same programs, root only inside of a namespace of the user's own.
import { readFile, readlink, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Problem } from '../../contract/problem.ts';
import { engineFiles } from '../applied.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { runCommand } from '../command.ts';
import type { EngineChoice } from '../configuration.ts';
import { settleData } from '../data-place.ts';
import { type EnginePlaces, type Environment, enginePlaces } from '../home.ts';
import { isOwnFolder, makeOwnFolder } from '../own-folder.ts';
import { MachineProblem } from '../problem.ts';
import { commonConfig, startDaemon, stopDaemon } from './daemon.ts';
import { firewallTool, writeFirewallPrograms } from './firewall.ts';
import { killNamespaces } from './leftovers.ts';
import type { Native, NativeKind } from './native-kind.ts';
import { closePorts, containerdSocket, ensureFrame, enterFrame, framePid, stateDirectory } from './rootless-frame.ts';
import { rootlessFacts, rootlessObstacle } from './rootless-needs.ts';
import { chooseBlock, formatBlock, parseBlock, parseRoutes } from './subnet.ts';

export function rootlessKind(home: string, env: Environment): NativeKind {
  return {
    rootless: true,
    places: (id) => placesOf(home, id, env),
    obstacle: async () => (process.platform === 'linux' ? rootlessObstacle(await rootlessFacts(env)) : needsLinux),
    standing: async (places) => (await framePid(places)) !== undefined,
    own: async ({ places, bundle, env }) => rootlessConfig(bundle, await ownBlock(places), hasBus(env)),
    options,
    owner,
    prepare,
    launch,
    clear: ({ places, bundle }) => clear(places, bundle),
    erase: async (places, bundle) => {
      await removeAsRoot(places.data, places, bundle);
      await rm(places.data, { recursive: true, force: true });
    },
  };
}

const needsLinux: Problem = {
  reason: 'needs-linux',
  message: 'Gantry’s own engine runs on Linux only. An engine that is already there can be used.',
};

/** The link by which every process of a home finds the run-time folder, whatever its own XDG_RUNTIME_DIR. */
function runLink(places: EnginePlaces): string {
  return join(places.directory, 'run');
}

async function placesOf(home: string, id: string, env: Environment): Promise<EnginePlaces> {
  return settleData(home, id, await runPlaces(home, id, env));
}

async function runPlaces(home: string, id: string, env: Environment): Promise<EnginePlaces> {
  const plain = enginePlaces(home, id);
  const linked = await readlink(runLink(plain)).catch(() => undefined);
  if (linked !== undefined && basename(linked) === basename(plain.run) && (await isOwnFolder(linked)))
    return enginePlaces(home, id, dirname(linked));
  const runtime = env.XDG_RUNTIME_DIR;
  return enginePlaces(home, id, runtime && (await isOwnFolder(runtime)) ? runtime : '/tmp');
}

/** In /tmp somebody else could have made it first, to own the engine's socket. */
async function makeRunFolder(places: EnginePlaces): Promise<void> {
  await makeOwnFolder(places.run);
  await rm(runLink(places), { force: true });
  await symlink(places.run, runLink(places));
}

async function prepare(native: Native, signal: AbortSignal): Promise<void> {
  const { places, bundle } = native;
  await makeRunFolder(places);
  const enter = enterFrame(await ensureFrame(native, signal));
  const tool = await firewallTool(join(bundle.directory, 'root'), enter);
  await writeFirewallPrograms(places.programs, tool, places.hash);
}

async function launch(native: Native, choice: EngineChoice, signal: AbortSignal): Promise<void> {
  const { places, bundle, env } = native;
  const enter = enterFrame(await ensureFrame(native, signal));
  await closePorts(places);
  const own = rootlessConfig(bundle, await ownBlock(places), hasBus(env));
  const { config, variables } = await engineFiles(places, choice, own, env);
  const bus = env.DBUS_SESSION_BUS_ADDRESS;
  const all = { ...rootlessVariables(places, bus), ...variables };
  await startDaemon({ ...native, enter, config, options: options(places), variables: all }, signal);
}

function options(places: EnginePlaces): string[] {
  return ['--rootless', `--containerd=${containerdSocket(places)}`];
}

function hasBus(env: Environment): boolean {
  return env.DBUS_SESSION_BUS_ADDRESS !== undefined;
}

/** Without a session bus nobody can ask systemd for cgroups, and this name then means none at all. */
export function rootlessConfig(bundle: Bundle, pool: string, hasBus: boolean): Record<string, unknown> {
  return {
    ...commonConfig(bundle, pool),
    ...(hasBus ? {} : { 'exec-opts': ['native.cgroupdriver=cgroupfs'] }),
    // It asks rootlesskit to open a published port outside too, and starts docker-proxy from the PATH.
    'userland-proxy-path': join(bundle.directory, 'root/usr/bin/rootlesskit-docker-proxy'),
  };
}

function rootlessVariables(places: EnginePlaces, bus: string | undefined): Record<string, string> {
  return {
    XDG_RUNTIME_DIR: places.run,
    ROOTLESSKIT_STATE_DIR: stateDirectory(places),
    ROOTLESSKIT_PARENT_EUID: String(process.geteuid?.()),
    ROOTLESSKIT_PARENT_EGID: String(process.getegid?.()),
    ...(bus === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: bus }),
  };
}

/** Away from the host's own routes, for what containers reach through it; 10.0.2.0/24 is slirp4netns's. */
async function ownBlock(places: EnginePlaces): Promise<string> {
  const used = parseRoutes(await readFile('/proc/net/route', 'utf8'));
  const slirp = parseBlock('10.0.2.0/24');
  const block = chooseBlock(slirp ? [...used, slirp] : used, places.hash);
  if (!block) throw new MachineProblem({ reason: 'machine-failed', message: 'no private subnet is free' });
  return formatBlock(block);
}

async function clear(places: EnginePlaces, bundle: Bundle | undefined): Promise<void> {
  if (process.platform !== 'linux') return;
  await stopDaemon(places);
  await killNamespaces(places);
  await rm(places.pidFile, { force: true });
  await rm(places.run, { recursive: true, force: true }).catch(() => removeAsRoot(places.run, places, bundle));
  await rm(runLink(places), { force: true });
}

/** Deletes what containers' users own: nobody but the root of the namespace may. */
async function removeAsRoot(path: string, places: EnginePlaces, bundle: Bundle | undefined): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (!bundle || !there) return;
  const [program = '', ...args] = outsideFrame(places, bundle);
  await runCommand(program, [...args, bundle.busybox, 'rm', '-rf', path], { timeout: 900_000 });
  await rm(outsideState(places), { recursive: true, force: true });
}

/** The engine's own namespace where there is one: another would map the same ids, but not see its mounts. */
async function owner({ places, bundle }: Native): Promise<string[]> {
  const pid = await framePid(places);
  return pid === undefined ? outsideFrame(places, bundle) : enterFrame(pid);
}

function outsideFrame(places: EnginePlaces, bundle: Bundle): string[] {
  return [join(bundle.directory, 'root/usr/bin/rootlesskit'), `--state-dir=${outsideState(places)}`];
}

function outsideState(places: EnginePlaces): string {
  return join(places.directory, 'rootlesskit');
}
