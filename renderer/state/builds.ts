// Builds: all that run and that are kept, one with its steps, the folders that are watched, and the way of the usual acts.
import { useCallback, useRef, useState } from 'react';
import type { BuildDetails, BuildEvent, BuildRow, BuildStep } from '../../runtime/contract/builds/build-record.ts';
import type { FolderWatch } from '../../runtime/contract/builds.ts';
import type { Problem } from '../../runtime/contract/problem.ts';
import { backend } from '../backend.ts';
import { nextFrame } from './frame.ts';
import { createLatest } from './latest.ts';
import { createMirrorOfAll } from './mirror.ts';
import { problemOf } from './problem.ts';
import { useStream } from './stream.ts';

/** All builds of all engines, with their status, whole or with a selector. */
export const useBuilds = createMirrorOfAll<BuildRow>((signal) => backend().builds.history(undefined, { signal }));

const none: FolderWatch[] = [];

/** All folders that are watched. */
export const useBuildWatches = createLatest(
  none,
  (signal) => backend().builds.watches(undefined, { signal }),
  (watches) => watches,
);

/** The details after an event; steps keep their order, and those that did not change stay the same objects. */
export function applyBuildEvent(before: BuildDetails | undefined, event: BuildEvent): BuildDetails {
  const { build, steps } = event;
  if (event.kind === 'snapshot' || before === undefined) return { build, steps };
  if (steps.length === 0) return { build, steps: before.steps };
  const changed = new Map(steps.map((step) => [step.id, step]));
  const kept: BuildStep[] = before.steps.map((step) => {
    const next = changed.get(step.id);
    changed.delete(step.id);
    return next ?? step;
  });
  return { build, steps: [...kept, ...changed.values()] };
}

export interface OpenBuild {
  details: BuildDetails | undefined;
  /** Why there are none, or why they are stale. */
  problem: Problem | undefined;
}

/** One build with its steps, live while it runs; at most one change a frame. */
export function useBuild(buildId: string): OpenBuild {
  const [state, setState] = useState<OpenBuild>({ details: undefined, problem: undefined });
  const newest = useRef<BuildDetails>(undefined);
  const waiting = useRef(false);
  useStream<BuildEvent>(
    (signal) => backend().builds.watch({ buildId }, { signal }),
    (event) => {
      newest.current = applyBuildEvent(newest.current, event);
      if (waiting.current) return;
      waiting.current = true;
      nextFrame(() => {
        waiting.current = false;
        setState({ details: newest.current, problem: undefined });
      });
    },
    [buildId],
    (error) => {
      if (error !== undefined) setState({ details: newest.current, problem: problemOf(error) });
    },
  );
  return state;
}

/** Builds once more what a build was told to be; answers the new build's id. */
export function useRebuild(): (row: Pick<BuildRow, 'engineId' | 'spec'>) => Promise<string> {
  return useCallback(async ({ engineId, spec }) => (await backend().builds.start({ engineId, spec })).buildId, []);
}
