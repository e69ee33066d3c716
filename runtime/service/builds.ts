// Answers the contract's builds.
import type { BuildOutput } from '../contract/builds/build-record.ts';
import type { ContextSummary } from '../contract/builds.ts';
import type { Credit } from '../contract/credit.ts';
import { dockerCommand } from '../contract/specs/docker-command.ts';
import { listCache, pruneCache } from '../engine/builds/build-cache.ts';
import { dockerfilePlace, pathInside, walkContext } from '../engine/builds/build-files.ts';
import { IgnoreRules } from '../engine/builds/build-ignore.ts';
import { findDockerfiles, readDockerfile, readIgnoreFile, writeDockerfile } from './builds/build-dockerfiles.ts';
import { BuildHistory } from './builds/build-history.ts';
import { BuildStore } from './builds/build-store.ts';
import { BuildWatches } from './builds/build-watches.ts';
import { type BuildSurroundings, BuildWork } from './builds/build-work.ts';
import { problemOf } from './problems.ts';
import { procedures } from './procedures.ts';
import type { StreamRegistry } from './stream-registry.ts';
import { streaming } from './streaming.ts';
import { unlessAborted } from './waiting.ts';

/** Sent at once of a build's output. */
const textAtOnce = 64 * 1024;
const largestTold = 20;

export class Builds {
  readonly history: BuildHistory;
  readonly work: BuildWork;
  readonly watches: BuildWatches;

  constructor({ home, ...around }: { home: string } & Omit<BuildSurroundings, 'history'>) {
    this.history = new BuildHistory(new BuildStore(home));
    this.work = new BuildWork({ ...around, history: this.history });
    this.watches = new BuildWatches({
      begin: (engineId, spec, watchId) => this.work.begin(engineId, spec, watchId),
      cancel: (activityId) => around.activities.cancel(activityId),
    });
  }

  /** Ends the watching; builds end as activities. */
  close(): void {
    this.watches.close();
  }
}

export function buildsProcedures(
  owner: Builds,
  { engines, activities, streams }: Pick<BuildSurroundings, 'engines' | 'activities'> & { streams: StreamRegistry },
) {
  const { builds } = procedures;
  const { history, work, watches } = owner;
  return {
    start: builds.start.handler(async ({ input }) => {
      const { activityId, buildId } = await work.begin(input.engineId, input.spec);
      return { activityId, buildId };
    }),
    check: builds.check.handler(({ input }) => work.check(input.engineId, input.spec)),
    context: builds.context.handler(({ input, signal }) => summarize(input.folder, input.dockerfile, signal)),
    dockerfiles: builds.dockerfiles.handler(({ input }) => findDockerfiles(input.folder)),
    readDockerfile: builds.readDockerfile.handler(({ input }) => readDockerfile(input.folder, input.path)),
    writeDockerfile: builds.writeDockerfile.handler(({ input }) => writeDockerfile(input)),
    watch: builds.watch.handler(({ input, signal }) => streaming(signal, (own) => history.watch(input.buildId, own))),
    inspect: builds.inspect.handler(({ input }) => history.details(input.buildId)),
    log: builds.log.handler(({ input, signal }) =>
      streaming(signal, (own) =>
        withCredit(streams, input.streamId, own, history.log(input.buildId, own), input.stepId),
      ),
    ),
    source: builds.source.handler(({ input }) => history.source(input.buildId)),
    history: builds.history.handler(({ signal }) => streaming(signal, (own) => history.subscribe(own))),
    remove: builds.remove.handler(({ input }) => history.remove(input.buildIds)),
    watchFolder: builds.watchFolder.handler(({ input }) => watches.start(input.engineId, input.spec)),
    unwatchFolder: builds.unwatchFolder.handler(({ input }) => watches.stop(input.watchId, input.cancel)),
    watches: builds.watches.handler(({ signal }) => streaming(signal, (own) => watches.latest.subscribe(own))),
    cache: builds.cache.handler(async ({ input }) => {
      const records = await listCache(engines.connection(input.engineId));
      const totalBytes = records?.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) ?? 0;
      return { supported: records !== undefined, records: records ?? [], totalBytes };
    }),
    pruneCache: builds.pruneCache.handler(({ input: { engineId, ...wish } }) => {
      const command = dockerCommand('builder', 'prune', '-f', ...(wish.all ? ['-a'] : []));
      return activities.perform({ kind: 'prune-build-cache', engineId, subject: '', command }, ({ signal }) =>
        pruneCache(engines.connection(engineId), wish, signal),
      );
    }),
  };
}

/** Lossless: no more is ahead of the reader than it granted. */
async function* withCredit(
  streams: StreamRegistry,
  streamId: string,
  signal: AbortSignal,
  log: AsyncGenerator<BuildOutput[]>,
  stepId: string | undefined,
): AsyncGenerator<BuildOutput[]> {
  const credit = streams.open(streamId);
  try {
    for await (const batch of log) {
      const wanted = stepId === undefined ? batch : batch.filter((one) => one.stepId === stepId || one.stepId === '');
      yield* inPieces(wanted, credit, signal);
    }
  } finally {
    streams.close(streamId);
  }
}

async function* inPieces(
  outputs: readonly BuildOutput[],
  credit: Credit,
  signal: AbortSignal,
): AsyncGenerator<BuildOutput[]> {
  let piece: BuildOutput[] = [];
  let size = 0;
  for (const [index, output] of outputs.entries()) {
    piece.push(output);
    size += output.text.length;
    if (size < textAtOnce && index + 1 < outputs.length) continue;
    await unlessAborted(credit.ready(), signal);
    if (signal.aborted) return;
    credit.spend(size);
    yield piece;
    piece = [];
    size = 0;
  }
}

async function summarize(folder: string, dockerfile: string, signal?: AbortSignal): Promise<ContextSummary> {
  const ignore = await readIgnoreFile(folder, dockerfilePlace(folder, dockerfile));
  const summary: ContextSummary = { files: 0, bytes: 0, ignored: 0, largest: [], problems: [] };
  if (ignore !== undefined) summary.ignoreFile = pathInside(folder, ignore.path) ?? ignore.path;
  const entries = walkContext(folder, {
    rules: new IgnoreRules(ignore?.patterns ?? []),
    signal,
    onIgnored: () => {
      summary.ignored += 1;
    },
    onProblem: (error) => summary.problems.length < largestTold && summary.problems.push(problemOf(error)),
  });
  for await (const { kind, path, size } of entries) {
    if (kind !== 'file') continue;
    summary.files += 1;
    summary.bytes += size;
    summary.largest.push({ path, bytes: size });
    if (summary.largest.length > largestTold * 10) summary.largest = largestOf(summary.largest);
  }
  return { ...summary, largest: largestOf(summary.largest) };
}

function largestOf(files: ContextSummary['largest']): ContextSummary['largest'] {
  return files.toSorted((a, b) => b.bytes - a.bytes).slice(0, largestTold);
}
