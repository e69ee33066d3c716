// How a graph is looked at: what is seen of it, dragged, zoomed, and kept in sight.
import { type PointerEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

const least = 0.25;
const most = 2;
/** At which plus and minus stop. */
export const zoomSteps = [0.25, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2];
/** Below it nothing can be read: who sees it first sees a part. */
const readable = 0.62;

/** A part of the graph, in its own pixels or those of the screen. */
export interface GraphArea {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Anchor {
  /** A point of the graph, and where in the scroller it is to stay. */
  x: number;
  y: number;
  left: number;
  top: number;
}

/** What is seen of the scroller's content, in pixels of the screen. */
export function useSeen() {
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState<GraphArea>({ left: 0, top: 0, width: 1200, height: 800 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      const { scrollLeft: left, scrollTop: top, clientWidth: width, clientHeight: height } = element;
      if (width > 0) setSeen({ left, top, width, height });
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  return { scroller, seen };
}

type Scroller = { readonly current: HTMLDivElement | null };

/** The graph is dragged by its ground. */
export function useDragging(scroller: Scroller, onTake: () => void) {
  const start = useRef<{ x: number; y: number; left: number; top: number }>(undefined);
  const stop = () => {
    start.current = undefined;
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      const element = scroller.current;
      if (!element || event.button !== 0 || (event.target as Element).closest('button')) return;
      start.current = { x: event.clientX, y: event.clientY, left: element.scrollLeft, top: element.scrollTop };
      element.setPointerCapture(event.pointerId);
      onTake();
    },
    onPointerMove: (event: PointerEvent) => {
      const element = scroller.current;
      if (!element || !start.current) return;
      element.scrollLeft = start.current.left - (event.clientX - start.current.x);
      element.scrollTop = start.current.top - (event.clientY - start.current.y);
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  };
}

/** The zoom, and one way to change it that keeps a point where it is. */
export function useZoom(scroller: Scroller, ground: { readonly current: HTMLDivElement | null }, onTake: () => void) {
  const [zoom, setZoom] = useState(1);
  const anchor = useRef<Anchor>(undefined);
  const now = useRef(zoom);
  now.current = zoom;
  const zoomTo = useCallback(
    (next: number, at?: { clientX: number; clientY: number }) => {
      const [outer, inner] = [scroller.current?.getBoundingClientRect(), ground.current?.getBoundingClientRect()];
      if (!outer || !inner) return;
      const place = at ?? { clientX: outer.left + outer.width / 2, clientY: outer.top + outer.height / 2 };
      anchor.current = {
        x: (place.clientX - inner.left) / now.current,
        y: (place.clientY - inner.top) / now.current,
        left: place.clientX - outer.left,
        top: place.clientY - outer.top,
      };
      setZoom(Math.min(most, Math.max(least, next)));
    },
    [scroller, ground],
  );
  useLayoutEffect(() => {
    const [element, inner, kept] = [scroller.current, ground.current, anchor.current];
    anchor.current = undefined;
    if (!element || !inner || !kept) return;
    const [outer, drawn] = [element.getBoundingClientRect(), inner.getBoundingClientRect()];
    element.scrollLeft += drawn.left - outer.left + kept.x * zoom - kept.left;
    element.scrollTop += drawn.top - outer.top + kept.y * zoom - kept.top;
  }, [zoom, scroller, ground]);
  // React listens to wheels passively; this one must not scroll the page or zoom the whole window.
  useEffect(() => {
    const element = scroller.current;
    const turn = (event: WheelEvent) => {
      onTake();
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomTo(now.current * Math.exp(-event.deltaY / 400), event);
    };
    element?.addEventListener('wheel', turn, { passive: false });
    return () => element?.removeEventListener('wheel', turn);
  }, [scroller, zoomTo, onTake]);
  return { zoom, zoomTo };
}

/** What the tools in the corner cover of the ground, in pixels: left free below the graph. */
export const toolsHeight = 56;

/** How far from an edge the middle of something is to be, in pixels, for it to be in sight. */
const edge = 72;

/** The zoom at which all of it is in sight. Without the scroll bars, which come and go with it. */
export function wholeIn({ current: element }: Scroller, width: number, height: number): number {
  if (!element || width === 0 || height === 0) return 1;
  const fits = Math.min(1, element.offsetWidth / width, (element.offsetHeight - toolsHeight) / height);
  // A pixel's fraction more would bring them.
  return Math.floor(fits * 1000) / 1000;
}

interface Fitting {
  scroller: Scroller;
  seen: GraphArea;
  width: number;
  height: number;
  /** Whether a person zoomed or moved it: from then on it is theirs. */
  taken: { readonly current: boolean };
  zoomTo: (zoom: number) => void;
}

/** Keeps all in sight, as far as that can be read; answers the zoom it was last fitted at, undefined where `fitted` is not asked for. */
export function useFitted(fitted: boolean, { scroller, seen, width, height, taken, zoomTo }: Fitting) {
  const [fit, setFit] = useState<number>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: fitted anew when there is more or less room.
  useLayoutEffect(() => {
    if (!fitted || taken.current || width === 0) return;
    const next = Math.max(readable, wholeIn(scroller, width, height));
    zoomTo(next);
    setFit(next);
  }, [fitted, width, height, seen.width, seen.height]);
  return fit;
}

/** Where to scroll along one axis, so that a point is in sight and not half cut off at an edge. */
function scrolled(at: number, from: number, size: number): number {
  const margin = Math.min(edge, size / 2);
  return at >= from + margin && at <= from + size - margin ? from : Math.max(0, at - size / 2);
}

interface Point {
  x: number;
  y: number;
}

/** Brings `shown` into sight when its key is another one, and `start` when it was fitted anew and nothing is shown. */
export function useSight(
  scroller: Scroller,
  zoom: number,
  fit: number | undefined,
  { shown, start }: { shown?: (Point & { key: string }) | undefined; start?: Point | undefined },
): void {
  const begun = useRef<number>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: later the place is the person's.
  useLayoutEffect(() => {
    const point = shown ?? (fit === begun.current ? undefined : start);
    begun.current = fit;
    const { current: element } = scroller;
    if (!element || !point) return;
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = element;
    const left = scrolled(point.x * zoom, scrollLeft, clientWidth);
    const top = scrolled(point.y * zoom, scrollTop, clientHeight);
    if (left !== scrollLeft || top !== scrollTop) element.scrollTo?.({ left, top });
  }, [shown?.key, fit]);
}
