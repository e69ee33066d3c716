// Lines over time, read again as lines come.
import { useEffect, useState } from 'react';
import { backend } from '../../backend.ts';
import type { ViewRows } from './log-rows.ts';

const buckets = 120;
/** Between two readings; milliseconds. */
const pause = 1500;

export interface LogBarCounts {
  since: number;
  until: number;
  counts: readonly number[];
}

/** Undefined while it is not wanted, or nothing is known. */
export function useLogHistogram(viewId: string | undefined, rows: ViewRows, wanted: boolean): LogBarCounts | undefined {
  const [bars, setBars] = useState<LogBarCounts>();
  useEffect(() => {
    setBars(undefined);
    if (viewId === undefined || !wanted) return;
    let read = '';
    let closed = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const { revision, first, end } = rows.span();
      const now = `${revision} ${first} ${end}`;
      if (now !== read) {
        read = now;
        const answer = await backend()
          .logs.histogram({ viewId, buckets })
          .catch(() => undefined);
        if (closed) return;
        const [since, until] = [Date.parse(answer?.since ?? ''), Date.parse(answer?.until ?? '')];
        // Without any row there is no time to show.
        if (answer) setBars(until > since ? { since, until, counts: answer.counts } : undefined);
      }
      timer = setTimeout(() => void look(), pause);
    };
    void look();
    return () => {
      closed = true;
      clearTimeout(timer);
    };
  }, [viewId, rows, wanted]);
  return bars;
}
