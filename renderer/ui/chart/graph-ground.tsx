// The ground that a graph is drawn on: scrolled, dragged and zoomed by pointer, wheel and keyboard, with its tools in a corner.
import { type CSSProperties, type KeyboardEvent, type ReactNode, useCallback, useRef } from 'react';
import { IconButton } from '../icon-button.tsx';
import styles from './graph-ground.module.css';
import {
  type GraphArea,
  toolsHeight,
  useDragging,
  useFitted,
  useSeen,
  useSight,
  useZoom,
  wholeIn,
  zoomSteps,
} from './graph-view.ts';

/** Drawn beyond what is seen, in pixels of the graph. */
const beyond = 400;

export interface GraphGroundProps {
  /** Of the whole graph, in its own pixels. */
  width: number;
  height: number;
  words: { label: string; zoomIn: string; zoomOut: string; fit: string };
  legend?: ReactNode;
  /** All of it is kept in sight, as far as that can be read, until a person zooms or moves it. */
  fitted?: boolean | undefined;
  /** Where to begin when not all of it can be in sight. */
  start?: { x: number; y: number } | undefined;
  /** Brought into sight when its key is another one than before. */
  shown?: { key: string; x: number; y: number } | undefined;
  /** Keys that are not the ground's own. */
  onKeyDown?: (event: KeyboardEvent) => void;
  /** Draws what is near the given part of the graph. */
  children: (near: GraphArea) => ReactNode;
}

/** Fills its parent. Ctrl and the wheel zoom, as do plus, minus and 0. */
export function GraphGround(props: GraphGroundProps) {
  const { width, height, words, legend, fitted = false, onKeyDown, children } = props;
  const { scroller, seen } = useSeen();
  const ground = useRef<HTMLDivElement>(null);
  const taken = useRef(false);
  const take = useCallback(() => {
    taken.current = true;
  }, []);
  const dragging = useDragging(scroller, take);
  const { zoom, zoomTo } = useZoom(scroller, ground, take);
  const fit = useFitted(fitted, { scroller, seen, width, height, taken, zoomTo });
  useSight(scroller, zoom, fit, props);
  const step = (by: 1 | -1) => {
    const next = by > 0 ? zoomSteps.find((one) => one > zoom + 0.01) : zoomSteps.findLast((one) => one < zoom - 0.01);
    take();
    if (next !== undefined) zoomTo(next);
  };
  const whole = () => {
    take();
    zoomTo(wholeIn(scroller, width, height));
  };
  const press = (event: KeyboardEvent) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain && (event.key === '+' || event.key === '=')) step(1);
    else if (plain && event.key === '-') step(-1);
    else if (plain && event.key === '0') whole();
    else onKeyDown?.(event);
  };
  const near: GraphArea = {
    left: seen.left / zoom - beyond,
    top: seen.top / zoom - beyond,
    width: seen.width / zoom + 2 * beyond,
    height: seen.height / zoom + 2 * beyond,
  };
  const size: CSSProperties = { width: width * zoom, height: height * zoom + toolsHeight };
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
        <IconButton icon="search" label={words.fit} onClick={whole} />
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
