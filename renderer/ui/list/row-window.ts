// Which rows of a long list are on screen: fixed heights, no measuring of rows, no layout reads while scrolling.
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

export interface RowWindowOptions {
  count: number;
  /** In CSS pixels, like all lengths here. */
  rowHeight: number;
  /** Of what sticks to the top of the scroller. */
  headerHeight: number;
  /** Rows drawn beyond each edge. */
  overscan: number;
}

export interface RowWindow {
  scroller: RefObject<HTMLDivElement | null>;
  /** The rows to draw: from `first` up to, not including, `end`. */
  first: number;
  end: number;
  width: number;
  height: number;
  /** It was scrolled sideways. */
  aside: boolean;
  /** After a jump: the place among the rows drawn, from 0, that is free for this one, so that its elements need not be made anew. */
  slotOf: (index: number) => number | undefined;
  /** Rows that fit on screen, at least 1. */
  pageRows: number;
  /** Scrolls as little as needed, or puts a row that was out of sight in the middle. */
  reveal: (index: number, middle?: boolean) => void;
  /** The rows really on screen now, without overscan. */
  onScreen: () => { first: number; end: number };
}

interface Size {
  width: number;
  height: number;
}

// Until it is measured: about a window's worth, so that the first paint is not empty.
const assumed: Size = { width: 1024, height: 640 };
// The window moves in steps of so many rows, so that not every scrolled row is a render.
const step = 4;
/** Ms after the last jump until rows beyond the edges are drawn again. */
const jumpRest = 120;

/** Where the window begins. After a jump over more than a page all rows are new: nothing but what is seen is drawn in that frame. */
interface Start {
  row: number;
  jumped: boolean;
}

function measured(element: HTMLElement): Size {
  return element.clientHeight > 0 ? { width: element.clientWidth, height: element.clientHeight } : assumed;
}

function inSteps(row: number): number {
  return Math.floor(row / step) * step;
}

/** The same object where nothing changes. A smaller move after a jump stays as exact: the rows beyond come when it rests. */
function nextStart(old: Start, place: number, jumps: boolean): Start {
  const jumped = jumps || old.jumped;
  const row = jumped ? Math.floor(place) : inSteps(place);
  return row === old.row && jumped === old.jumped ? old : { row, jumped };
}

/** The scroller must be positioned; its content is `headerHeight + count * rowHeight` high. */
export function useRowWindow({ count, rowHeight, headerHeight, overscan }: RowWindowOptions): RowWindow {
  const scroller = useRef<HTMLDivElement>(null);
  const top = useRef(0);
  const page = useRef(assumed.height);
  const [size, setSize] = useState(assumed);
  const [start, setStart] = useState<Start>({ row: 0, jumped: false });
  const [aside, setAside] = useState(false);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const resize = () => {
      const next = measured(element);
      page.current = next.height;
      setSize((old) => (old.width === next.width && old.height === next.height ? old : next));
    };
    let resting: ReturnType<typeof setTimeout> | undefined;
    const settle = () => setStart({ row: inSteps(top.current / rowHeight), jumped: false });
    // Rows are drawn in the frame of the scroll itself: later ones would flash empty.
    const scroll = () => {
      const before = top.current;
      top.current = element.scrollTop;
      const jumps = Math.abs(top.current - before) > page.current;
      if (jumps) {
        clearTimeout(resting);
        resting = setTimeout(settle, jumpRest);
      }
      flushSync(() => {
        setStart((old) => nextStart(old, top.current / rowHeight, jumps));
        setAside(element.scrollLeft > 0);
      });
    };
    resize();
    const observer = new ResizeObserver(resize);
    observer.observe(element);
    element.addEventListener('scroll', scroll, { passive: true });
    return () => {
      clearTimeout(resting);
      observer.disconnect();
      element.removeEventListener('scroll', scroll);
    };
  }, [rowHeight]);

  const body = Math.max(rowHeight, size.height - headerHeight);
  const pageRows = Math.max(1, Math.floor(body / rowHeight));
  const onPage = Math.ceil(body / rowHeight);
  const beyond = start.jumped ? { before: 0, after: 1 } : { before: overscan, after: step + overscan };
  const from = Math.min(start.row, Math.max(0, count - onPage - (start.jumped ? 1 : step)));

  const reveal = useCallback(
    (index: number, middle = false) => {
      const element = scroller.current;
      if (!element) return;
      const rowTop = index * rowHeight;
      const lowest = rowTop + rowHeight - body;
      if (middle && (rowTop < element.scrollTop || lowest > element.scrollTop)) {
        element.scrollTop = Math.max(0, rowTop - body / 2);
        return;
      }
      if (rowTop < element.scrollTop) element.scrollTop = rowTop;
      else if (lowest > element.scrollTop) element.scrollTop = lowest;
    },
    [rowHeight, body],
  );
  const onScreen = useCallback(
    () => ({
      first: Math.max(0, Math.floor(top.current / rowHeight)),
      end: Math.min(count, Math.ceil((top.current + body) / rowHeight)),
    }),
    [rowHeight, body, count],
  );
  return {
    scroller,
    first: Math.max(0, from - beyond.before),
    end: Math.min(count, from + onPage + beyond.after),
    width: size.width,
    height: size.height,
    aside,
    slotOf: (index) => (start.jumped ? index % (onPage + beyond.after) : undefined),
    pageRows,
    reveal,
    onScreen,
  };
}
