// Answers the contract's builds.
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import { streaming } from './streaming.ts';

function refuse(): never {
  throw new ServiceProblem('unsupported', 'This runtime does not build');
}

/** Tells one value and stays open. */
async function* only<T>(value: T, signal: AbortSignal): AsyncGenerator<T> {
  yield value;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

export function buildsProcedures() {
  const { builds } = procedures;
  return {
    start: builds.start.handler(refuse),
    check: builds.check.handler(refuse),
    context: builds.context.handler(refuse),
    dockerfiles: builds.dockerfiles.handler(refuse),
    readDockerfile: builds.readDockerfile.handler(refuse),
    writeDockerfile: builds.writeDockerfile.handler(refuse),
    watch: builds.watch.handler(refuse),
    inspect: builds.inspect.handler(refuse),
    log: builds.log.handler(refuse),
    source: builds.source.handler(refuse),
    history: builds.history.handler(({ signal }) =>
      streaming(signal, (own) => only({ kind: 'snapshot' as const, items: [] }, own)),
    ),
    remove: builds.remove.handler(refuse),
    watchFolder: builds.watchFolder.handler(refuse),
    unwatchFolder: builds.unwatchFolder.handler(refuse),
    watches: builds.watches.handler(({ signal }) => streaming(signal, (own) => only([], own))),
    cache: builds.cache.handler(refuse),
    pruneCache: builds.pruneCache.handler(refuse),
  };
}
