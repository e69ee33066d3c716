// Starting the embedded engine, step by step; with a configuration that it does not come up with, the last good one is taken.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { Endpoint } from '../../contract/endpoint.ts';
import { keepTried, noteTried, readApplied, sameChoice } from '../applied.ts';
import { type Bundle, prepareBundle } from '../bundle/bundle.ts';
import {
  bundlesToTry,
  keepCarriedCopy,
  keepTriedBundle,
  lastGoodBundle,
  noteTriedBundle,
  refuseBundle,
} from '../bundle/bundle-memory.ts';
import type { EngineChoice } from '../configuration.ts';
import { noteData } from '../data-place.ts';
import type { Step } from '../driver.ts';
import { boundLog, engineFailure } from '../engine-log.ts';
import type { EnginePlaces, Environment } from '../home.ts';
import { answersPing } from '../ping.ts';
import { asMachineProblem, MachineProblem } from '../problem.ts';
import { readMachineSettings } from '../settings.ts';
import type { Sharing } from '../sharing.ts';
import { reported, stepped } from '../steps.ts';
import { daemonPid, endDaemon, stopDaemon, wakeDaemon } from './daemon.ts';
import type { Native, NativeKind, NativeSetting } from './native-kind.ts';
import { clearMove } from './native-move.ts';

export type Report = (step: Step) => void;

/** Undefined while no engine answers, or what it stands on is gone. */
export async function endpointOf(kind: NativeKind, places: EnginePlaces): Promise<Endpoint | undefined> {
  if ((await daemonPid(places)) === undefined || !(await answersPing(places.socket))) return undefined;
  return (await kind.standing(places)) ? { kind: 'socket', path: places.socket } : undefined;
}

/** Demands what the system has to give, and brings the programs. */
export async function* create(setting: NativeSetting, id: string, signal: AbortSignal): AsyncGenerator<Step, Bundle> {
  try {
    const problem = await setting.kind.obstacle();
    if (problem) throw new MachineProblem(problem);
    const places = await setting.kind.places(id);
    await mkdir(places.directory, { recursive: true, mode: 0o700 });
    return yield* bringBundle(setting, places, signal);
  } catch (error) {
    throw asMachineProblem(error);
  }
}

/** Where an update cannot be had now, the programs before serve; but nobody works on with some that were tampered with. */
async function* bringBundle(
  { options, env }: NativeSetting,
  places: EnginePlaces,
  signal: AbortSignal,
): AsyncGenerator<Step, Bundle> {
  try {
    return yield* prepareBundle(options, signal);
  } catch (error) {
    const { reason, message } = asMachineProblem(error).problem;
    const before = await lastGoodBundle(places, env);
    if (!before || signal.aborted || reason === 'engine-damaged') throw error;
    yield { name: 'bundle', status: 'failed', detail: message };
    return before;
  }
}

export async function* start(
  setting: NativeSetting,
  sharing: Sharing<EnginePlaces>,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<Step, void> {
  const { kind, env } = setting;
  const places = await kind.places(id);
  if (await endpointOf(kind, places)) {
    await boundLog(places.log);
    await keepAnswered(places, env);
    yield { name: 'engine', detail: places.socket, status: 'done' };
    return;
  }
  const bundle = yield* create(setting, id, signal);
  try {
    yield* reported((report) =>
      sharing.locked(id, (now) => startLocked(setting, id, { places: now, bundle, report, signal }), signal),
    );
  } catch (error) {
    throw asMachineProblem(error);
  }
}

type Start = { places: EnginePlaces; bundle: Bundle; report: Report; signal: AbortSignal };

async function startLocked(setting: NativeSetting, id: string, start: Start): Promise<void> {
  const { kind, home, env } = setting;
  const { places, bundle, report, signal } = start;
  if (await comesBack(kind, places, signal)) {
    await keepAnswered(places, env);
    return report({ name: 'engine', detail: places.socket, status: 'done' });
  }
  const { first, spare } = await bundlesToTry(places, bundle, env);
  await clearMove(setting, { places, bundle: first, env });
  const anew = !existsSync(places.run);
  await noteData(home, id, places);
  const wanted = await readMachineSettings(home);
  const attempt = async (native: Native, undone: Step[]) => {
    try {
      await stepped(report, 'network', () => named(() => kind.prepare(native, signal)));
      await launchBest(kind, native, wanted, { report, signal, undone });
    } catch (error) {
      // Nothing of it may stay, not even the choice of its data; what an engine that died left running is left alone.
      if (anew) await kind.clear(native).catch(() => {});
      throw error;
    }
  };
  try {
    await attempt({ places, bundle: first, env }, []);
  } catch (error) {
    const { reason, message } = asMachineProblem(error).problem;
    if (!spare || signal.aborted || reason === 'no-space') throw error;
    await attempt({ places, bundle: spare, env }, [{ name: 'bundle', status: 'failed', detail: message }]);
    await refuseBundle(places, first);
  }
}

/** It may be about to answer, when who started it was killed. Two must never work on the same data. */
async function comesBack(kind: NativeKind, places: EnginePlaces, signal: AbortSignal): Promise<boolean> {
  if (await endpointOf(kind, places)) return true;
  if ((await daemonPid(places)) === undefined) return false;
  if (!(await kind.standing(places))) await stopDaemon(places);
  else if (await wakeDaemon(places, 10_000, signal)) return true;
  else await endDaemon(places);
  return false;
}

/**
 * With what the settings say, else with what it came up with before: an engine that runs is worth more than a new setting.
 * `undone` and that are told of as soon as it is certain that the engine comes up without.
 */
async function launchBest(
  kind: NativeKind,
  native: Native,
  wanted: EngineChoice,
  { report, signal, undone }: Pick<Start, 'report' | 'signal'> & { undone: Step[] },
): Promise<void> {
  const { good } = await readApplied(native.places);
  const attempt = (choice: EngineChoice, told: Step[]) => {
    const work = async () => {
      await launch(kind, native, choice, signal);
      for (const step of told) report(step);
    };
    return stepped(report, 'engine', work, () => native.places.socket);
  };
  try {
    await attempt(wanted, undone);
  } catch (error) {
    const { reason, message } = asMachineProblem(error).problem;
    if (signal.aborted || reason === 'no-space' || sameChoice(good, wanted)) throw error;
    await attempt(good, [...undone, { name: 'configuration', status: 'failed', detail: message }]);
  }
}

/** Starts dockerd with this configuration from this bundle, and remembers that it came up with them. */
export async function launch(
  kind: NativeKind,
  native: Native,
  choice: EngineChoice,
  signal: AbortSignal,
): Promise<void> {
  await noteTried(native.places, choice);
  await noteTriedBundle(native.places, native.bundle);
  await kind.launch(native, choice, signal);
  await keepAnswered(native.places, native.env);
}

async function keepAnswered(places: EnginePlaces, env: Environment): Promise<void> {
  await keepTried(places);
  await keepTriedBundle(places);
  // Some hundred megabytes: nobody waits for them.
  void keepCarriedCopy(places, env).catch(() => {});
}

/** What went wrong below the engine is named by the same words. */
async function named(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { problem } = asMachineProblem(error);
    throw problem.reason === 'machine-failed'
      ? new MachineProblem({ ...problem, ...engineFailure(problem.message) })
      : error;
  }
}
