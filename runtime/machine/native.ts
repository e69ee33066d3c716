// The embedded engine on Linux: a Docker Engine of Gantry's own, unpacked, started beside whatever else runs.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { Endpoint } from '../contract/endpoint.ts';
import { type Bundle, type BundleOptions, findBundle, prepareBundle } from './bundle.ts';
import { boundLog, daemonPid, endDaemon, stopDaemon, wakeDaemon } from './daemon.ts';
import type { Availability, MachineDriver, MachineSpec, Step } from './driver.ts';
import type { EnginePlaces, Environment } from './home.ts';
import { addLease, dropLease, livingLeases } from './leases.ts';
import { withLock } from './lock.ts';
import type { Native, NativeKind } from './native-kind.ts';
import { rootKind } from './native-root.ts';
import { rootlessKind } from './native-rootless.ts';
import { answersPing } from './ping.ts';
import { asMachineProblem, MachineProblem } from './problem.ts';

export { MachineProblem } from './problem.ts';

/** `home` is Gantry's state directory; engines of different homes run side by side. */
export type NativeOptions = Omit<BundleOptions, 'rootless'> & { home: string };

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

type Setting = { kind: NativeKind; options: BundleOptions; env: Environment };

/** Root's engine for root, an ordinary user's own one for everybody else. */
export function nativeDriver(options: NativeOptions): NativeDriver {
  const env = options.env ?? process.env;
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const kind = isRoot ? rootKind(options.home) : rootlessKind(options.home, env);
  const setting: Setting = { kind, options: { ...options, rootless: kind.rootless }, env };
  const locked = async <T>(id: string, work: (places: EnginePlaces) => Promise<T>) => {
    const places = await kind.places(id);
    return withLock(places.lock, () => work(places));
  };
  let trimming: NodeJS.Timeout | undefined;
  return {
    name: 'native',
    can: { resize: false, reclaim: false, shareFolders: true },
    available: () => available(kind),
    create: (spec, signal) => create(setting, spec, signal),
    start: (id, signal) => start(setting, id, signal),
    stop: (id) => locked(id, () => stop(setting, id)),
    remove: (id) =>
      locked(id, async (places) => {
        await stop(setting, id);
        await kind.erase(places, await findBundle(setting.options));
      }),
    endpoint: async (id) => endpointOf(kind, await kind.places(id)),
    hold: async (id) => {
      const { log, leases } = await kind.places(id);
      await locked(id, () => addLease(leases));
      clearInterval(trimming);
      trimming = setInterval(() => void boundLog(log).catch(() => {}), 60_000).unref();
    },
    release: (id, { keep }) =>
      locked(id, async ({ leases }) => {
        clearInterval(trimming);
        await dropLease(leases);
        if (keep || (await livingLeases(leases)).length > 0) return false;
        await stop(setting, id);
        return true;
      }),
    tidy: (id) => tidy(setting, id),
    bundle: () => findBundle(setting.options),
  };
}

async function available(kind: NativeKind): Promise<Availability> {
  const problem = await kind.obstacle();
  if (!problem) return { ok: true };
  return { ok: false, reason: problem.reason, ...(problem.fix === undefined ? {} : { fix: problem.fix }) };
}

async function* create(setting: Setting, spec: MachineSpec, signal: AbortSignal): AsyncGenerator<Step, Bundle> {
  try {
    const problem = await setting.kind.obstacle();
    if (problem) throw new MachineProblem(problem);
    await mkdir((await setting.kind.places(spec.id)).directory, { recursive: true, mode: 0o700 });
    return yield* prepareBundle(setting.options, signal);
  } catch (error) {
    throw asMachineProblem(error);
  }
}

async function* start(setting: Setting, id: string, signal: AbortSignal): AsyncGenerator<Step, void> {
  const { kind, env } = setting;
  const before = await kind.places(id);
  if (await endpointOf(kind, before)) {
    await boundLog(before.log);
    yield { name: 'engine', status: 'done' };
    return;
  }
  const bundle = yield* create(setting, { id }, signal);
  yield { name: 'engine', status: 'running' };
  // Where it runs is settled under the lock: another process may have started it meanwhile.
  let places = before;
  const work = async () => {
    places = await kind.places(id);
    await startLocked(kind, { places, bundle, env }, signal);
  };
  try {
    await withLock(before.lock, work, { signal });
  } catch (error) {
    throw asMachineProblem(error);
  }
  yield { name: 'engine', detail: places.socket, status: 'done' };
}

async function tidy(setting: Setting, id: string): Promise<boolean> {
  const places = await setting.kind.places(id);
  // The last thing that a stop takes away; it is not there when all went well.
  if (!existsSync(places.run)) return false;
  return withLock(places.lock, async () => {
    if ((await livingLeases(places.leases)).length > 0) return false;
    await stop(setting, id);
    return !existsSync(places.run);
  });
}

async function startLocked(kind: NativeKind, native: Native, signal: AbortSignal): Promise<void> {
  const { places } = native;
  if (await endpointOf(kind, places)) return;
  // It may be about to answer, when who started it was killed. Two must never work on the same data.
  if ((await daemonPid(places)) !== undefined) {
    if (!(await kind.standing(places))) await stopDaemon(places);
    else if (await wakeDaemon(places, 10_000, signal)) return;
    else await endDaemon(places);
  }
  await kind.launch(native, signal);
}

async function endpointOf(kind: NativeKind, places: EnginePlaces): Promise<Endpoint | undefined> {
  if ((await daemonPid(places)) === undefined || !(await answersPing(places.socket))) return undefined;
  return (await kind.standing(places)) ? { kind: 'socket', path: places.socket } : undefined;
}

async function stop({ kind, options, env }: Setting, id: string): Promise<void> {
  await kind.clear({ places: await kind.places(id), bundle: await findBundle(options), env });
}
