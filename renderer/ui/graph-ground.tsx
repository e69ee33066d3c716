// The ground that a graph is drawn on: scrolled, dragged and zoomed by pointer, wheel and keyboard, with its tools in a corner.
import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import styles from './graph-ground.module.css';
import { IconButton } from './icon-button.tsx';

export interface GraphArea {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface GraphGroundProps {
  /** Of the whole graph, in its own pixels. */
  width: number;
  height: number;
  words: { label: string; zoomIn: string; zoomOut: string; fit: string };
  legend?: ReactNode;
  /** Begins with all of it in sight, as far as that can be read. */
  fitted?: boolean | undefined;
  /** Brought into sight when its key is another one than before. */
  shown?: { key: string; x: number; y: number } | undefined;
  /** Keys that are not the ground's own. */
  onKeyDown?: (event: KeyboardEvent) => void;
  /** Draws what is near the given part of the graph. */
  children: (near: GraphArea) => ReactNode;
}

const least = 0.25;
const most = 2;
const steps = [0.25, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2];
/** Below it nothing can be read: who sees it first sees a part. */
const readable = 0.62;
/** Drawn beyond what is seen, in pixels of the graph. */
const beyond = 400;

interface Anchor {
  /** A point of the graph, and where in the scroller it is to stay. */
  x: number;
  y: number;
  left: number;
  top: number;
}

/** What is seen of the scroller's content, in pixels of the screen. */
function useSeen() {
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
function useDragging(scroller: Scroller) {
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
function useZoom(scroller: Scroller, ground: { readonly current: HTMLDivElement | null }) {
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
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomTo(now.current * Math.exp(-event.deltaY / 400), event);
    };
    element?.addEventListener('wheel', turn, { passive: false });
    return () => element?.removeEventListener('wheel', turn);
  }, [scroller, zoomTo]);
  return { zoom, zoomTo };
}

/** Fills its parent. Ctrl and the wheel zoom, as do plus, minus and 0. */
export function GraphGround(props: GraphGroundProps) {
  const { width, height, words, legend, fitted, shown, onKeyDown, children } = props;
  const { scroller, seen } = useSeen();
  const ground = useRef<HTMLDivElement>(null);
  const dragging = useDragging(scroller);
  const { zoom, zoomTo } = useZoom(scroller, ground);
  const step = (by: 1 | -1) => {
    const next = by > 0 ? steps.find((one) => one > zoom + 0.01) : steps.findLast((one) => one < zoom - 0.01);
    if (next !== undefined) zoomTo(next);
  };
  const whole = () => {
    const { clientWidth = 0, clientHeight = 0 } = scroller.current ?? {};
    return Math.min(1, clientWidth / width, clientHeight / height);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only as it begins; later the zoom is the person's.
  useLayoutEffect(() => {
    if (fitted && width > 0) zoomTo(Math.max(readable, whole()));
  }, [fitted, width > 0]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolling follows what is shown alone.
  useEffect(() => {
    const element = scroller.current;
    if (!shown || !element) return;
    const [x, y] = [shown.x * zoom, shown.y * zoom];
    const isSeen = x > seen.left && x < seen.left + seen.width && y > seen.top && y < seen.top + seen.height;
    if (!isSeen) element.scrollTo?.({ left: x - seen.width / 2, top: y - seen.height / 2 });
  }, [shown?.key]);
  const press = (event: KeyboardEvent) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain && (event.key === '+' || event.key === '=')) step(1);
    else if (plain && event.key === '-') step(-1);
    else if (plain && event.key === '0') zoomTo(whole());
    else onKeyDown?.(event);
  };
  const near: GraphArea = {
    left: seen.left / zoom - beyond,
    top: seen.top / zoom - beyond,
    width: seen.width / zoom + 2 * beyond,
    height: seen.height / zoom + 2 * beyond,
  };
  const size: CSSProperties = { width: width * zoom, height: height * zoom };
  const drawn: CSSProperties = { width, height, transform: `scale(${zoom})` };
  return (
    <div className={styles.graph}>
      <section
        ref={scroller}
        className={styles.scroller}
        aria-label={words.label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a large graph scrolls, which must work by keyboard too
        tabIndex={0}
        onKeyDown={press}
        {...dragging}
      >
        <div className={styles.size} style={size}>
          <div ref={ground} className={styles.ground} style={drawn}>
            {children(near)}
          </div>
        </div>
      </section>
      <div className={styles.tools}>
        {legend !== undefined && <span className={styles.legend}>{legend}</span>}
        <IconButton icon="plus" label={words.zoomIn} onClick={() => step(1)} />
        <IconButton icon="minus" label={words.zoomOut} onClick={() => step(-1)} />
        <IconButton icon="search" label={words.fit} onClick={() => zoomTo(whole())} />
      </div>
    </div>
  );
}

export interface GraphLine {
  key: string;
  points: readonly { x: number; y: number }[];
  /** How it is drawn; a plain line without. */
  mark?: string | undefined;
}

function path({ points }: GraphLine): string {
  const [first, ...rest] = points;
  if (!first) return '';
  return `M${first.x},${first.y}${rest.map(({ x, y }) => `L${x},${y}`).join('')}`;
}

function isNear({ points }: GraphLine, { left, top, width, height }: GraphArea): boolean {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return (
    Math.max(...xs) >= left &&
    Math.min(...xs) <= left + width &&
    Math.max(...ys) >= top &&
    Math.min(...ys) <= top + height
  );
}

/** The lines of a graph that are near; decoration, for what they say is said in words too. */
export function GraphLines(props: { width: number; height: number; near: GraphArea; lines: readonly GraphLine[] }) {
  return (
    <svg className={styles.lines} width={props.width} height={props.height} aria-hidden="true">
      {props.lines
        .filter((line) => isNear(line, props.near))
        .map((line) => (
          <path key={line.key} d={path(line)} data-mark={line.mark} />
        ))}
    </svg>
  );
}
