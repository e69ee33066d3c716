// The embedded engine on Linux: a Docker Engine of Gantry's own, unpacked, started as root beside whatever else runs.
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Endpoint } from '../contract/endpoint.ts';
import { type BridgePlan, bridgesOf, deleteInterface, ensureBridge, removeBridges } from './bridge.ts';
import { type Bundle, type BundleOptions, findBundle, prepareBundle } from './bundle.ts';
import { boundLog, daemonPid, endDaemon, startDaemon, stopDaemon, wakeDaemon } from './daemon.ts';
import type { Availability, MachineDriver, MachineSpec, Step } from './driver.ts';
import {
  closeForwarding,
  enableForwarding,
  firewallTool,
  removeFirewallRules,
  restoreForwarding,
  writeFirewallPrograms,
} from './firewall.ts';
import { type EnginePlaces, type Environment, enginePlaces } from './home.ts';
import { addLease, dropLease, livingLeases } from './leases.ts';
import {
  endOrphanContainerd,
  killLeftProcesses,
  removeCgroups,
  removeCommonFolders,
  removeRunDirectory,
  unmountBelow,
} from './leftovers.ts';
import { withLock } from './lock.ts';
import { answersPing, askSocket } from './ping.ts';
import { asMachineProblem, MachineProblem } from './problem.ts';
import { anyEngineRuns } from './processes.ts';
import { formatBlock } from './subnet.ts';

export { MachineProblem } from './problem.ts';

/** `home` is Gantry's state directory; engines of different homes run side by side. */
export type NativeOptions = BundleOptions & { home: string };

/** What the embedded engine can do beyond a machine: it is shared by all client processes of one home. */
export interface NativeDriver extends MachineDriver {
  /** Says that this process needs the engine. Call it before `start`, so that nobody stops it in between. */
  hold(id: string): Promise<void>;
  /** The opposite; the last one stops the engine unless told to keep it. Answers whether it was stopped. */
  release(id: string, options: { keep: boolean }): Promise<boolean>;
  /** Stops an engine, or what is left of one, whose clients all died without a word. Answers whether there was one. */
  tidy(id: string): Promise<boolean>;
  /** The unpacked programs (docker command, busybox), undefined before the first `create`. */
  bundle(): Promise<Bundle | undefined>;
}

/** The id of the one embedded engine of a home. */
export const embeddedId = 'embedded';

export function nativeDriver(options: NativeOptions): NativeDriver {
  const env = options.env ?? process.env;
  const locked = <T>(id: string, work: () => Promise<T>, signal?: AbortSignal) =>
    withLock(enginePlaces(options.home, id).lock, work, signal ? { signal } : {});
  let trimming: NodeJS.Timeout | undefined;
  return {
    name: 'native',
    can: { resize: false, reclaim: false, shareFolders: true },
    available,
    create: (spec, signal) => create(options, spec, signal),
    start: (id, signal) => start(options, env, id, signal),
    stop: (id) => locked(id, () => stop(options, env, id)),
    remove: (id) =>
      locked(id, async () => {
        await stop(options, env, id);
        await rm(enginePlaces(options.home, id).data, { recursive: true, force: true });
      }),
    endpoint: (id) => endpointOf(enginePlaces(options.home, id)),
    hold: async (id) => {
      const places = enginePlaces(options.home, id);
      await locked(id, () => addLease(places.leases));
      clearInterval(trimming);
      trimming = setInterval(() => void boundLog(places.log).catch(() => {}), 60_000).unref();
    },
    release: (id, { keep }) =>
      locked(id, async () => {
        const places = enginePlaces(options.home, id);
        clearInterval(trimming);
        await dropLease(places.leases);
        if (keep || (await livingLeases(places.leases)).length > 0) return false;
        await stop(options, env, id);
        return true;
      }),
    tidy: (id) => tidy(options, env, id),
    bundle: () => findBundle(options),
  };
}

async function available(): Promise<Availability> {
  if (process.platform !== 'linux') return { ok: false, reason: 'Linux only' };
  if (process.getuid?.() !== 0) return { ok: false, reason: needsRoot.message, fix: needsRoot.fix };
  return { ok: true };
}

const needsRoot = {
  reason: 'needs-root',
  message: 'Gantry’s own engine has to be started by root. An engine that is already there can be used by everyone.',
  fix: 'sudo apt-get install --yes docker.io && sudo usermod --append --groups docker "$USER"',
} as const;

async function* create(options: NativeOptions, spec: MachineSpec, signal: AbortSignal): AsyncGenerator<Step, Bundle> {
  if (process.getuid?.() !== 0) throw new MachineProblem(needsRoot);
  try {
    await mkdir(enginePlaces(options.home, spec.id).directory, { recursive: true, mode: 0o700 });
    return yield* prepareBundle(options, signal);
  } catch (error) {
    throw asMachineProblem(error);
  }
}

async function* start(
  options: NativeOptions,
  env: Environment,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<Step, void> {
  const places = enginePlaces(options.home, id);
  if (await endpointOf(places)) {
    await boundLog(places.log);
    yield { name: 'engine', status: 'done' };
    return;
  }
  const bundle = yield* create(options, { id }, signal);
  yield { name: 'engine', status: 'running' };
  try {
    await withLock(places.lock, () => startLocked({ places, bundle, env }, signal), { signal });
  } catch (error) {
    throw asMachineProblem(error);
  }
  yield { name: 'engine', detail: places.socket, status: 'done' };
}

async function tidy(options: NativeOptions, env: Environment, id: string): Promise<boolean> {
  const places = enginePlaces(options.home, id);
  // The last thing that a stop takes away; it is not there when all went well.
  if (!existsSync(places.run)) return false;
  return withLock(places.lock, async () => {
    if ((await livingLeases(places.leases)).length > 0) return false;
    await stop(options, env, id);
    return !existsSync(places.run);
  });
}

type Native = { places: EnginePlaces; bundle: Bundle; env: Environment };

async function startLocked(native: Native, signal: AbortSignal): Promise<void> {
  const { places, bundle } = native;
  if (await endpointOf(places)) return;
  // It may be about to answer, when who started it was killed. Two must never work on the same data.
  if ((await daemonPid(places)) !== undefined) {
    if (await wakeDaemon(places, 10_000, signal)) return;
    await endDaemon(places);
  }
  await endOrphanContainerd(places);
  const tool = await firewallTool(join(bundle.directory, 'root'));
  await writeFirewallPrograms(places.programs, tool, places.hash);
  const block = formatBlock(await ensureBridge(bridgePlan(native), signal));
  await enableForwarding(tool);
  await startDaemon({ ...native, pool: block }, signal);
  await closeForwarding(places.programs, block);
}

function bridgePlan({ places, bundle }: Native): BridgePlan {
  return { busybox: bundle.busybox, name: places.bridge, hash: places.hash, directory: places.directory };
}

async function endpointOf(places: EnginePlaces): Promise<Endpoint | undefined> {
  if ((await daemonPid(places)) === undefined || !(await answersPing(places.socket))) return undefined;
  return { kind: 'socket', path: places.socket };
}

/** Leaves the system as it was before the start: no process, mount, interface, rule or cgroup of this engine. */
async function stop(options: NativeOptions, env: Environment, id: string): Promise<void> {
  const places = enginePlaces(options.home, id);
  // Nothing was ever started by somebody who may not.
  if (process.getuid?.() !== 0) return;
  const bundle = await findBundle(options);
  if (!bundle) {
    // Its programs were deleted under its hands: it is ended, and the next stop with programs clears up behind it.
    await stopDaemon(places);
    return killLeftProcesses(places);
  }
  const native = { places, bundle, env };
  const bridges = await bridgesOf(await networkIds(places.socket));
  await stopDaemon(places);
  await killLeftProcesses(places);
  await unmountBelow(bundle.busybox, [places.run, places.data]);
  for (const name of bridges) await deleteInterface(bundle.busybox, name);
  await removeBridges(bridgePlan(native));
  const tool = await firewallTool(join(bundle.directory, 'root'));
  await removeFirewallRules(tool, places.hash);
  await restoreForwarding(tool);
  await removeCgroups(places);
  await rm(places.pidFile, { force: true });
  await removeRunDirectory(places);
  if (!(await anyEngineRuns())) await removeCommonFolders();
}

async function networkIds(socket: string): Promise<string[]> {
  try {
    const networks: unknown = JSON.parse((await askSocket(socket, '/networks')).body);
    return Array.isArray(networks) ? networks.map((network: { Id: string }) => network.Id) : [];
  } catch {
    return [];
  }
}
