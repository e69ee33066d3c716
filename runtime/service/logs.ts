// Answers the contract's logs: a container's lines, across its restarts, as fast as the reader takes them.
import { type LogEvent, logCost } from '../contract/logs.ts';
import { readContainer } from '../engine/containers.ts';
import { readLog } from '../engine/logs.ts';
import type { EngineRegistry } from './engine-registry.ts';
import { isLoss, problemOf } from './problems.ts';
import { procedures } from './procedures.ts';
import type { StreamRegistry } from './stream-registry.ts';
import { streaming } from './streaming.ts';
import { pause, unlessAborted, Wakeup } from './waiting.ts';

interface Wish {
  engineId: string;
  id: string;
  streamId: string;
  tail: number;
  since?: string | undefined;
  follow: boolean;
}

/** What became of the container while its log was read. */
interface Fate {
  starts: number;
  removed: boolean;
  lost: string | undefined;
  changed: Wakeup;
  unlisten(): void;
}

/** A log that ends while its container runs is asked for again, but not in a tight loop. */
const againMs = 250;

function watchFate(engines: EngineRegistry, wish: Wish): Fate {
  const fate: Fate = { starts: 0, removed: false, lost: undefined, changed: new Wakeup(), unlisten: () => undefined };
  fate.unlisten = engines.link(wish.engineId).listen({
    event: (event) => {
      if (event.type !== 'container' || event.id !== wish.id) return;
      if (event.action === 'start') fate.starts += 1;
      if (event.action === 'destroy' || event.action === 'remove') fate.removed = true;
      fate.changed.wake();
    },
    // An engine that only hung goes on with the streams it had.
    up: () => {
      fate.lost = undefined;
    },
    down: (_, problem) => {
      fate.lost = problem.message;
      fate.changed.wake();
    },
  });
  return fate;
}

/** Resolves when the container runs again; false when it never will, or nobody waits any more. */
async function runsAgain(engines: EngineRegistry, wish: Wish, fate: Fate, seen: number, signal: AbortSignal) {
  const row = await readContainer(engines.connection(wish.engineId), wish.id);
  if (row === undefined) return false;
  if (row.state === 'running' || row.state === 'paused' || row.state === 'restarting') {
    await pause(againMs, signal);
    return !signal.aborted;
  }
  while (!signal.aborted && fate.starts === seen && !fate.removed && fate.lost === undefined) {
    await fate.changed.wait(signal);
  }
  return !signal.aborted && !fate.removed;
}

async function* followLog(
  engines: EngineRegistry,
  streams: StreamRegistry,
  wish: Wish,
  signal: AbortSignal,
): AsyncGenerator<LogEvent> {
  const connection = engines.connection(wish.engineId);
  const credit = streams.open(wish.streamId);
  const fate = watchFate(engines, wish);
  let { since } = wish;
  try {
    while (!signal.aborted) {
      const seen = fate.starts;
      const range = { tail: wish.tail, since, follow: wish.follow };
      for await (const lines of readLog(connection, wish.id, range, signal)) {
        await unlessAborted(credit.ready(), signal);
        if (signal.aborted) return;
        credit.spend(logCost(lines));
        since = lines.at(-1)?.at ?? since;
        yield { kind: 'lines', lines };
      }
      if (signal.aborted) return;
      if (fate.lost !== undefined) return yield { kind: 'lost', message: fate.lost };
      yield { kind: 'end' };
      if (!wish.follow || !(await runsAgain(engines, wish, fate, seen, signal))) return;
      if (fate.lost !== undefined) return yield { kind: 'lost', message: fate.lost };
    }
  } catch (error) {
    const problem = problemOf(error);
    if (fate.lost === undefined && !isLoss(problem)) throw error;
    yield { kind: 'lost', message: fate.lost ?? problem.message };
  } finally {
    fate.unlisten();
    streams.close(wish.streamId);
  }
}

export function logsProcedures(engines: EngineRegistry, streams: StreamRegistry) {
  return {
    follow: procedures.logs.follow.handler(({ input, signal }) => {
      engines.connection(input.engineId);
      return streaming(signal, (own) => followLog(engines, streams, input, own));
    }),
  };
}
