// The figures of some containers over time: what the runtime kept, and on as they are measured.
import { useState } from 'react';
import type { ContainerStats } from '../../../../runtime/contract/containers.ts';
import { coarseEveryMs, pointBetween, type StatsPoint, thinPoints } from '../../../../runtime/contract/stats.ts';
import { client } from '../../../state/client.ts';
import { useContainers } from '../../../state/containers.ts';
import { useStream } from '../../../state/stream.ts';

export interface History {
  last?: ContainerStats;
  points: readonly StatsPoint[];
  thinnedAt: number;
}

export type Histories = ReadonlyMap<string, History>;

export const noHistory: History = { points: [], thinnedAt: 0 };

/** The history with one more sample; the first has no rates yet, so it makes no point. One of the past changes nothing. */
function withSample(history: History, sample: ContainerStats): History {
  const { last, points, thinnedAt } = history;
  if (last === undefined) return { ...history, last: sample };
  const point = pointBetween(last, sample);
  if (point === undefined) return history;
  const newest = points.at(-1)?.at ?? 0;
  const all = point.at > newest ? [...points, point] : points;
  const thin = sample.at - thinnedAt >= coarseEveryMs;
  return { last: sample, points: thin ? thinPoints(all, sample.at) : all, thinnedAt: thin ? sample.at : thinnedAt };
}

type Item = { past: { id: string; points: StatsPoint[] }[] } | { round: ContainerStats[] };

async function* figures(engineId: string, ids: readonly string[], signal: AbortSignal): AsyncGenerator<Item> {
  yield { past: await client().stats.history({ engineId, ids: [...ids] }, { signal }) };
  for await (const round of await client().containers.stats({ engineId, ids: [...ids] }, { signal })) yield { round };
}

function withItem(before: Histories, item: Item): Histories {
  const after = new Map(before);
  if ('past' in item) {
    for (const { id, points } of item.past) after.set(id, { points, thinnedAt: 0 });
  } else {
    for (const sample of item.round) after.set(sample.id, withSample(after.get(sample.id) ?? noHistory, sample));
  }
  return after;
}

/** As many as the runtime takes in one stream. */
const most = 200;

/** By id, of the first 200. `key` is what the streams depend on besides the ids: the containers' states, say. */
export function useHistories(engineId: string, ids: readonly string[], key: string): Histories {
  const [histories, setHistories] = useState<Histories>(new Map());
  const engineAnswers = useContainers((state) => state.status === 'ready');
  useStream<Item>(
    (signal) => figures(engineId, ids.slice(0, most), signal),
    (item) => setHistories((before) => withItem(before, item)),
    [engineId, ids.join(' '), key, engineAnswers],
  );
  return histories;
}
