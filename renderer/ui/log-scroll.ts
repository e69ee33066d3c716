// Scrolls rows of unknown heights under a scroll bar that goes by their numbers: a row and its place on screen are what counts.
import { type RefObject, useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import { atPart, edgesOf, overscan, type Place, partOf, rowsFor, settle } from './log-place.ts';
import type { LogSpan } from './log-rows.ts';

/** Browsers lay out no more than some 33 million pixels; longer logs get a scaled scroll bar. */
const longestContent = 8_000_000;
// Pixels that still count as being at the end.
const slack = 2;
/** Until it is measured: about a window's worth, so that the first paint is not empty. */
const assumed = { width: 1024, height: 640 };

export interface LogScrollOptions {
  span: LogSpan;
  /** The least height of a row, and the height of all where `uniform`; CSS pixels. */
  rowHeight: number;
  uniform: boolean;
}

export interface LogScroll {
  scroller: RefObject<HTMLDivElement | null>;
  /** Holds the drawn rows as its children, one each. */
  rows: RefObject<HTMLDivElement | null>;
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

/** The scroller must be positioned, with a content of `contentHeight` in which a box of its own height sticks and holds `rows`. */
export function useLogScroll({ span, rowHeight, uniform }: LogScrollOptions): LogScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState(assumed);
  const [following, setFollowing] = useState(true);
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const place = useRef<Place>({ row: 0, y: 0 });
  // The scroll position that was set here, not by the reader.
  const own = useRef(0);
  const revision = useRef(span.revision);
  const edge = useRef({ atEnd: true, fits: true });

  if (revision.current !== span.revision) {
    revision.current = span.revision;
    if (span.moved !== undefined) place.current = { row: span.moved, y: place.current.y };
  }
  const count = span.end - span.first;
  const contentHeight = Math.max(size.height, Math.min(count * rowHeight, longestContent));
  if (place.current.row < span.first) place.current = { row: span.first, y: 0 };
  if (place.current.row >= span.end) place.current = { row: Math.max(span.first, span.end - 1), y: 0 };
  const drawn = rowsFor(place.current, span, size.height, rowHeight, following);
  const now = { span, size, contentHeight, drawn, following, rowHeight, uniform };
  const newest = useRef(now);
  newest.current = now;

  /** Puts the drawn rows where they belong; false when they do not fill the screen. */
  const settleRows = useCallback((): boolean => {
    const { span, size, drawn, following, rowHeight, uniform } = newest.current;
    const box = rows.current;
    if (!box || drawn.end === drawn.first) return true;
    const { row, y } = place.current;
    const index = following ? 0 : row - drawn.first;
    // A jump to where nothing is drawn yet.
    if (index < 0 || row >= drawn.end) return false;
    const edges = edgesOf(box, drawn, rowHeight, uniform);
    const at = settle(y - (edges[index] ?? 0), edges, drawn, span, size.height, following);
    box.style.transform = `translateY(${at}px)`;
    let top = edges.findIndex((edge, each) => each > 0 && at + edge > 0) - 1;
    if (top < 0) top = drawn.end - drawn.first - 1;
    place.current = { row: drawn.first + top, y: at + (edges[top] ?? 0) };
    const total = edges.at(-1) ?? 0;
    edge.current = {
      atEnd: drawn.end === span.end && at + total <= size.height + slack,
      fits: drawn.first === span.first && drawn.end === span.end && total <= size.height,
    };
    const filledAbove = at <= 0 || drawn.first === span.first;
    const filledBelow = at + total >= size.height || drawn.end === span.end;
    return filledAbove && filledBelow;
  }, []);

  /** Lets the scroll bar tell where the rows are. */
  const tellBar = useCallback(() => {
    const element = scroller.current;
    const box = rows.current;
    if (!element || !box) return;
    const { span, size, contentHeight, drawn, following, rowHeight, uniform } = newest.current;
    const usual = uniform ? rowHeight : Math.max(rowHeight, box.offsetHeight / Math.max(1, drawn.end - drawn.first));
    const most = contentHeight - size.height;
    const wanted = following ? most : Math.round(partOf(place.current, span, size.height, usual) * most);
    if (Math.abs(element.scrollTop - wanted) >= 1) element.scrollTop = wanted;
    own.current = element.scrollTop;
  }, []);

  const show = useCallback(() => {
    const filled = settleRows();
    tellBar();
    if (!filled) draw();
  }, [settleRows, tellBar]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: every drawing may have moved the rows
  useLayoutEffect(show);

  useLayoutEffect(() => {
    const element = scroller.current;
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
  }, []);

  const move = useCallback(
    (pixels: number) => {
      const { span, size, rowHeight, following } = newest.current;
      const { row, y } = place.current;
      if (following && (pixels >= 0 || edge.current.fits)) return;
      place.current = { row, y: y - pixels };
      if (following) setFollowing(false);
      // Within the rows that are drawn it is only their box that moves; `row` may be far from the screen after a long jump.
      const far = Math.trunc(-place.current.y / rowHeight);
      const most = Math.ceil(size.height / rowHeight) + 2 * overscan;
      if (Math.abs(far) > most) {
        const next = Math.max(span.first, Math.min(span.end - 1, row + far));
        place.current = { row: next, y: place.current.y + far * rowHeight };
      }
      if (following) return;
      show();
      if (pixels > 0 && edge.current.atEnd) setFollowing(true);
      draw();
    },
    [show],
  );

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const scroll = () => {
      const { span, size, contentHeight, rowHeight } = newest.current;
      if (Math.abs(element.scrollTop - own.current) < 1.5) return;
      own.current = element.scrollTop;
      const most = contentHeight - size.height;
      const part = most <= 0 ? 1 : Math.min(1, element.scrollTop / most);
      place.current = atPart(part, span, size.height, rowHeight);
      const atEnd = element.scrollTop >= most - slack;
      setFollowing(atEnd);
      if (!atEnd && !newest.current.following) settleRows();
      draw();
    };
    const wheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.preventDefault();
      const unit = [1, newest.current.rowHeight, newest.current.size.height][event.deltaMode] ?? 1;
      move(event.deltaY * unit);
    };
    // The thumb is held where the reader holds it: a log that is followed would pull it away.
    const press = (event: MouseEvent) =>
      event.target === element && event.offsetX > element.clientWidth && setFollowing(false);
    element.addEventListener('scroll', scroll, { passive: true });
    element.addEventListener('wheel', wheel, { passive: false });
    element.addEventListener('mousedown', press);
    return () => {
      element.removeEventListener('scroll', scroll);
      element.removeEventListener('wheel', wheel);
      element.removeEventListener('mousedown', press);
    };
  }, [move, settleRows]);

  const follow = useCallback(() => setFollowing(true), []);
  const pause = useCallback(() => setFollowing(false), []);
  const top = useCallback(() => place.current.row, []);
  const reveal = useCallback((row: number, middle: boolean) => {
    const { size, drawn, rowHeight, uniform } = newest.current;
    const box = rows.current;
    setFollowing(false);
    if (box && row >= drawn.first && row < drawn.end) {
      const edges = edgesOf(box, drawn, rowHeight, uniform);
      const index = row - drawn.first;
      const at = place.current.y - (edges[place.current.row - drawn.first] ?? 0);
      const upper = at + (edges[index] ?? 0);
      const lower = at + (edges[index + 1] ?? 0);
      if (upper >= 0 && lower <= size.height) return draw();
      if (!middle) {
        place.current = { row, y: upper < 0 ? 0 : Math.max(0, size.height - (lower - upper)) };
        return draw();
      }
    }
    place.current = { row, y: middle ? size.height / 2 : row < drawn.first ? 0 : size.height - rowHeight };
    draw();
  }, []);

  return {
    scroller,
    rows,
    contentHeight,
    height: size.height,
    width: size.width,
    first: drawn.first,
    end: drawn.end,
    following,
    follow,
    pause,
    move,
    reveal,
    top,
  };
}
