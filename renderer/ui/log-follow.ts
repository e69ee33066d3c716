// Keeps a log at its newest line until the reader scrolls up, and its lines in place while old ones are dropped.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { LogLayout } from './log-layout.ts';
import { logRowHeight } from './log-row.tsx';
import type { RowWindow } from './row-window.ts';

// Pixels from the end that still count as being there: a row is 20.
const slack = 8;
const upwardKeys = new Set(['ArrowUp', 'PageUp', 'Home']);

export interface LogFollow {
  following: boolean;
  follow: () => void;
  pause: () => void;
}

/** Follows from the start. A new layout places rows anew, so what it dropped cannot be compared with the old one. */
export function useLogFollow(view: RowWindow, layout: LogLayout, rowCount: number): LogFollow {
  const { scroller, height } = view;
  const [following, setFollowing] = useState(true);
  const total = useRef(0);
  const before = useRef({ layout, dropped: layout.droppedRows });
  total.current = rowCount * logRowHeight;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new size moves the end as new rows do
  useLayoutEffect(() => {
    const element = scroller.current;
    const dropped = layout.droppedRows;
    const gone = before.current.layout === layout ? dropped - before.current.dropped : 0;
    before.current = { layout, dropped };
    if (!element) return;
    if (following) element.scrollTop = rowCount * logRowHeight;
    else if (gone > 0) element.scrollTop -= gone * logRowHeight;
  }, [following, rowCount, layout, layout.droppedRows, height, scroller]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let last = element.scrollTop;
    const scroll = () => {
      const top = element.scrollTop;
      // Growing moves the end before the view's own height is told.
      const atEnd = top + element.clientHeight >= total.current - slack;
      if (atEnd) setFollowing(true);
      else if (top < last) setFollowing(false);
      last = top;
    };
    // A fast log scrolls on between the wheel and its scroll event; the intent is what counts.
    const wheel = (event: WheelEvent) => event.deltaY < 0 && total.current > height && setFollowing(false);
    const key = (event: KeyboardEvent) =>
      upwardKeys.has(event.key) && total.current > height && event.target === element && setFollowing(false);
    element.addEventListener('scroll', scroll, { passive: true });
    element.addEventListener('wheel', wheel, { passive: true });
    element.addEventListener('keydown', key);
    return () => {
      element.removeEventListener('scroll', scroll);
      element.removeEventListener('wheel', wheel);
      element.removeEventListener('keydown', key);
    };
  }, [scroller, height]);

  const follow = useCallback(() => setFollowing(true), []);
  const pause = useCallback(() => setFollowing(false), []);
  return { following, follow, pause };
}
