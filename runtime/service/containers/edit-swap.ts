// Puts new containers in the place of old ones, step by step, each of which can be taken back.
import type { Activity } from '../../contract/activities.ts';
import type { RawContainer } from '../../engine/containers/replacing.ts';
import { problemOf } from '../problems.ts';
import { pause } from '../waiting.ts';
import { type Patience, waitUntilAlive } from './edit-alive.ts';
import { type EditEngine, isUp, nameOf } from './edit-engine.ts';
import type { Swap } from './edit-journal.ts';

export interface SwapHands {
  engine: EditEngine;
  signal: AbortSignal;
  /** Writes what is known so far of the swaps. */
  note(): Promise<void>;
  tell(step: NonNullable<Activity['step']>): void;
  patience?: Patience;
}

/** One that removes itself is gone soon after it stopped. */
const goneWithinMs = 30_000;
const freeWithinMs = 5_000;
const lookEveryMs = 200;

/**
 * The first is the container itself; the others use its network or its processes and are made anew with it. Afterwards all new ones
 * have their names and run where the old ones ran, and the old ones stand aside, stopped. When it throws, `putBack` has to follow.
 */
export async function swapAll(swaps: Swap[], hands: SwapHands): Promise<void> {
  const { engine, signal } = hands;
  const [main, ...users] = swaps;
  if (main === undefined) return;
  await makeBeside(main, hands);
  hands.tell('ending');
  for (const swap of [...users, main]) {
    signal.throwIfAborted();
    if (swap.ran) await engine.stop(swap.oldId);
  }
  await takePlace(main, hands);
  for (const user of users) {
    joinTo(user, main);
    await makeBeside(user, hands);
    await takePlace(user, hands);
  }
}

async function makeBeside(swap: Swap, { engine, signal, tell, note }: SwapHands): Promise<void> {
  signal.throwIfAborted();
  tell('creating');
  swap.newId = await engine.create(swap.temporary, swap.body, swap);
  await note();
}

async function takePlace(swap: Swap, hands: SwapHands): Promise<void> {
  const { engine, signal, tell } = hands;
  const id = swap.newId ?? '';
  signal.throwIfAborted();
  tell('swapping');
  if (swap.again !== undefined && swap.ran) await untilGone(engine, swap.oldId, signal);
  else await engine.rename(swap.oldId, swap.aside);
  signal.throwIfAborted();
  await engine.rename(id, swap.name);
  if (!swap.ran) return;
  signal.throwIfAborted();
  tell('starting');
  await startWhenFree(engine, id);
  tell('proving');
  const rest = hands.patience === undefined ? {} : { patience: hands.patience };
  await waitUntilAlive(engine, id, { judgesHealth: swap.judgesHealth, signal, ...rest });
}

/** An engine gives a port back, or an address, a little after the container that held it has ended. */
async function startWhenFree(engine: EditEngine, id: string): Promise<void> {
  const begun = performance.now();
  for (;;) {
    try {
      return await engine.start(id);
    } catch (error) {
      const isTaken = problemOf(error).reason === 'port-in-use';
      if (!isTaken || performance.now() - begun > freeWithinMs) throw error;
    }
    await pause(lookEveryMs, new AbortController().signal);
  }
}

async function untilGone(engine: EditEngine, id: string, signal: AbortSignal): Promise<void> {
  const begun = performance.now();
  while ((await engine.inspect(id)) !== undefined && performance.now() - begun < goneWithinMs) {
    signal.throwIfAborted();
    await pause(lookEveryMs, signal);
  }
}

/** The place-holder of a shared network or process room becomes the new container's id. */
function joinTo(user: Swap, main: Swap): void {
  const host = { ...((user.body.HostConfig ?? {}) as Record<string, unknown>) };
  for (const key of sharedModes) {
    if (isModeOf(host[key], main.oldId, main.oldName)) host[key] = `container:${main.newId}`;
  }
  user.body = { ...user.body, HostConfig: host };
}

export const sharedModes = ['NetworkMode', 'PidMode', 'IpcMode'] as const;

/** Whether `container:…` means this one: by its id, the beginning of it, or its name. */
export function isModeOf(mode: unknown, id: string, name: string): boolean {
  if (typeof mode !== 'string' || !mode.startsWith('container:')) return false;
  const whom = mode.slice('container:'.length);
  return whom === name || (whom.length >= 12 && id.startsWith(whom));
}

/**
 * Takes the new ones away and gives the old ones their names back; what ran is started. Can be called again at any time, also by
 * another process, and does then what is still to be done. Everything is tried; the first failure is thrown at the end.
 */
export async function putBack(swaps: Swap[], engine: EditEngine): Promise<void> {
  const failures: unknown[] = [];
  const attempt = (work: () => Promise<void>) =>
    work().catch((error: unknown) => {
      failures.push(error);
    });
  const ids = new Map<Swap, string>();
  for (const swap of swaps.toReversed()) {
    await attempt(async () => {
      const id = await restoreName(swap, engine);
      if (id !== undefined) ids.set(swap, id);
    });
  }
  for (const swap of swaps) {
    const id = ids.get(swap);
    if (!swap.ran || id === undefined) continue;
    await attempt(async () => {
      const now = await engine.inspect(id);
      if (now !== undefined && !isUp(now)) await startWhenFree(engine, id);
    });
  }
  if (failures.length > 0) throw failures[0];
}

/** Answers the id of the one that has the old name then. */
async function restoreName(swap: Swap, engine: EditEngine): Promise<string | undefined> {
  const old = await engine.inspect(swap.oldId);
  const fresh = await findNew(swap, engine);
  // Somebody removed the old one: then the new one is all there is.
  if (old === undefined && swap.again === undefined) {
    if (fresh !== undefined && nameOf(fresh) !== swap.name) await engine.rename(fresh.Id, swap.name);
    return fresh?.Id;
  }
  if (fresh !== undefined) await engine.remove(fresh.Id, { volumes: true });
  if (old === undefined) return makeAgain(swap, engine, swap.again);
  if (nameOf(old) !== swap.oldName) await engine.rename(swap.oldId, swap.oldName);
  return swap.oldId;
}

async function findNew(swap: Swap, engine: EditEngine): Promise<RawContainer | undefined> {
  const byId = swap.newId === undefined ? undefined : await engine.inspect(swap.newId);
  return byId ?? (await engine.inspect(swap.temporary));
}

async function makeAgain(swap: Swap, engine: EditEngine, again: Swap['again']): Promise<string | undefined> {
  const there = await engine.inspect(swap.oldName);
  if (there !== undefined) return there.Id;
  return engine.create(swap.oldName, again?.body ?? {}, { endpoints: again?.endpoints ?? {}, platform: swap.platform });
}

/** Removes the old ones; their volumes stay. Podman keeps one as long as another uses its network, so those go first. */
export async function removeOld(swaps: Swap[], engine: EditEngine): Promise<void> {
  for (const { oldId } of swaps.toReversed()) {
    if ((await engine.inspect(oldId)) !== undefined) await engine.remove(oldId, { volumes: false });
  }
}
