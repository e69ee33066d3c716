// Scrolls the rows of a log: which ones are drawn, what the wheel and the bar do, and whether the end is followed.
import { type RefCallback, useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import { rowsFor } from './log-place.ts';
import type { LogSpan } from './log-rows.ts';
import { LogScroller } from './log-scroller.ts';

/** Browsers lay out no more than some 33 million pixels; longer logs get a scaled scroll bar. */
const longestContent = 8_000_000;
/** Until it is measured: about a window's worth, so that the first paint is not empty. */
const assumed = { width: 1024, height: 640 };

export interface LogScrollOptions {
  span: LogSpan;
  /** The least height of a row, and the height of all where `uniform`; CSS pixels. */
  rowHeight: number;
  uniform: boolean;
}

export interface LogScroll {
  /** The scroller: positioned, with a content of `contentHeight`, in which a box of its own height sticks and holds `rows`. */
  scroller: RefCallback<HTMLElement>;
  /** Holds the drawn rows as its children, one each. */
  rows: RefCallback<HTMLElement>;
  element: () => HTMLElement | null;
  contentHeight: number;
  height: number;
  width: number;
  /** The rows to draw: from `first` up to, not including, `end`. */
  first: number;
  end: number;
  following: boolean;
  follow: () => void;
  pause: () => void;
  /** Moves by pixels. */
  move: (pixels: number) => void;
  /** Brings a row into sight: by as little as needed, or to the middle when it was out of sight. */
  reveal: (row: number, middle: boolean) => void;
  /** The first row on screen. */
  top: () => number;
}

function useSize(scroller: { current: LogScroller | undefined }) {
  const [size, setSize] = useState(assumed);
  useLayoutEffect(() => {
    const element = scroller.current?.element;
    if (!element) return;
    const resize = () => {
      const { clientWidth, clientHeight } = element;
      const next = clientHeight > 0 ? { width: clientWidth, height: clientHeight } : assumed;
      setSize((old) => (old.width === next.width && old.height === next.height ? old : next));
    };
    resize();
    const observer = new ResizeObserver(resize);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return size;
}

function useScrollEvents(scroller: LogScroller, pause: () => void): void {
  useEffect(() => {
    const { element } = scroller;
    if (!element) return;
    const scroll = () => scroller.scrolled();
    const wheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.preventDefault();
      const { rowHeight, height } = scroller.scene;
      scroller.move(event.deltaY * ([1, rowHeight, height][event.deltaMode] ?? 1));
    };
    // The thumb is held where the reader holds it: a log that is followed would pull it away.
    const press = (event: MouseEvent) => {
      if (event.target === element && event.offsetX > element.clientWidth) pause();
    };
    element.addEventListener('scroll', scroll, { passive: true });
    element.addEventListener('wheel', wheel, { passive: false });
    element.addEventListener('mousedown', press);
    return () => {
      element.removeEventListener('scroll', scroll);
      element.removeEventListener('wheel', wheel);
      element.removeEventListener('mousedown', press);
    };
  }, [scroller, pause]);
}

/** Follows the end from the start. */
export function useLogScroll({ span, rowHeight, uniform }: LogScrollOptions): LogScroll {
  const [following, setFollowing] = useState(true);
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const kept = useRef<LogScroller>(undefined);
  const size = useSize(kept);
  const revision = useRef(span.revision);
  const { height } = size;
  const contentHeight = Math.max(height, Math.min((span.end - span.first) * rowHeight, longestContent));
  const scene = { span, ...size, contentHeight, following, rowHeight, uniform, drawn: { first: 0, end: 0 } };
  kept.current ??= new LogScroller(scene, { draw, follow: setFollowing });
  const scroller = kept.current;
  if (revision.current !== span.revision) {
    revision.current = span.revision;
    if (span.moved !== undefined) scroller.place = { row: span.moved, y: scroller.place.y };
  }
  const { row } = scroller.place;
  if (row < span.first) scroller.place = { row: span.first, y: 0 };
  else if (row >= span.end) scroller.place = { row: Math.max(span.first, span.end - 1), y: 0 };
  const drawn = rowsFor(scroller.place, span, height, rowHeight, following);
  scroller.scene = { ...scene, drawn };

  const follow = useCallback(() => setFollowing(true), []);
  const pause = useCallback(() => setFollowing(false), []);
  useLayoutEffect(() => scroller.show());
  useScrollEvents(scroller, pause);
  const [fixed] = useState(() => ({
    scroller: (element: HTMLElement | null) => {
      scroller.element = element;
    },
    rows: (box: HTMLElement | null) => {
      scroller.box = box;
    },
    element: () => scroller.element,
    move: (pixels: number) => scroller.move(pixels),
    reveal: (to: number, middle: boolean) => scroller.reveal(to, middle),
    top: () => scroller.place.row,
  }));
  return { ...fixed, contentHeight, ...size, ...drawn, following, follow, pause };
}
