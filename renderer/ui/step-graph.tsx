// A graph of steps as boxes and lines: what is made from what, how each stands, and which path took longest. Loaded lazily.
import { VisuallyHidden } from '@mantine/core';
import { type CSSProperties, type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { IconButton } from './icon-button.tsx';
import { StateShape, type Tone } from './state-badge.tsx';
import styles from './step-graph.module.css';
import {
  boxHeight,
  boxWidth,
  layOutSteps,
  type PlacedEdge,
  type StepLayout,
  type StepNode,
} from './step-graph-layout.ts';

export interface GraphStep extends StepNode {
  /** Shown as text. */
  name: string;
  /** Above the name: a stage. */
  group: string;
  tone: Tone;
  /** The state and the time in words. */
  detail: string;
  critical: boolean;
}

export interface StepGraphWords {
  label: string;
  zoomIn: string;
  zoomOut: string;
  fit: string;
  /** The legend. */
  critical: string;
  /** Of a step on that path, for a reader of the screen. */
  criticalStep: string;
}

export interface StepGraphProps {
  steps: readonly GraphStep[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
  words: StepGraphWords;
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const zooms = [0.25, 0.4, 0.6, 0.8, 1, 1.25, 1.5];
/** Drawn beyond what is seen, in pixels of the graph. */
const beyond = 400;

/** A new layout only for another shape: states change often, shapes hardly. */
function useLayout(steps: readonly GraphStep[]): StepLayout {
  const shape = JSON.stringify(steps.map(({ id, inputs }) => [id, inputs]));
  return useMemo(
    () => layOutSteps((JSON.parse(shape) as [string, string[]][]).map(([id, inputs]) => ({ id, inputs }))),
    [shape],
  );
}

/** What is seen of the scroller's content, in pixels of the screen. */
function useSeen() {
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState<Box>({ left: 0, top: 0, width: 1200, height: 800 });
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

/** The graph is dragged by its ground. */
function useDragging(scroller: { readonly current: HTMLDivElement | null }) {
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

function path({ points }: PlacedEdge): string {
  const [first, ...rest] = points;
  if (!first) return '';
  return `M${first.x},${first.y}${rest.map(({ x, y }) => `L${x},${y}`).join('')}`;
}

function isNear(edge: PlacedEdge, { left, top, width, height }: Box): boolean {
  const xs = edge.points.map(({ x }) => x);
  const ys = edge.points.map(({ y }) => y);
  return (
    Math.max(...xs) >= left &&
    Math.min(...xs) <= left + width &&
    Math.max(...ys) >= top &&
    Math.min(...ys) <= top + height
  );
}

function Edges({ layout, area, critical }: { layout: StepLayout; area: Box; critical: ReadonlySet<string> }) {
  return (
    <svg className={styles.edges} width={layout.width} height={layout.height} aria-hidden="true">
      {layout.edges
        .filter((edge) => isNear(edge, area))
        .map((edge) => (
          <path
            key={`${edge.from} ${edge.to}`}
            d={path(edge)}
            data-critical={(critical.has(edge.from) && critical.has(edge.to)) || undefined}
          />
        ))}
    </svg>
  );
}

interface NodeProps {
  step: GraphStep;
  x: number;
  y: number;
  chosen: boolean;
  onChoose: (id: string) => void;
  words: StepGraphWords;
}

function Node({ step, x, y, chosen, onChoose, words }: NodeProps) {
  const style = { left: x - boxWidth / 2, top: y - boxHeight / 2, width: boxWidth, height: boxHeight };
  return (
    <button
      type="button"
      className={styles.node}
      style={style}
      data-tone={step.tone}
      data-critical={step.critical || undefined}
      aria-pressed={chosen}
      title={step.name}
      onClick={() => onChoose(step.id)}
    >
      <span className={styles.head}>
        <StateShape tone={step.tone} size={14} />
        <span className={styles.group}>{step.group}</span>
        <span className={styles.detail}>{step.detail}</span>
      </span>
      <span className={styles.name}>{step.name}</span>
      {step.critical && <VisuallyHidden>{words.criticalStep}</VisuallyHidden>}
    </button>
  );
}

/** Fills its parent. Boxes out of sight are not in the page. */
export function StepGraph({ steps, chosen, onChoose, words }: StepGraphProps) {
  const layout = useLayout(steps);
  const { scroller, seen } = useSeen();
  const dragging = useDragging(scroller);
  const [zoom, setZoom] = useState(1);
  const byId = useMemo(() => new Map(steps.map((step) => [step.id, step])), [steps]);
  const critical = useMemo(() => new Set(steps.filter((step) => step.critical).map(({ id }) => id)), [steps]);
  const area: Box = {
    left: seen.left / zoom - beyond,
    top: seen.top / zoom - beyond,
    width: seen.width / zoom + 2 * beyond,
    height: seen.height / zoom + 2 * beyond,
  };
  const step = (by: 1 | -1) => {
    const next = by > 0 ? zooms.find((one) => one > zoom) : zooms.findLast((one) => one < zoom);
    if (next !== undefined) setZoom(next);
  };
  const fit = () => {
    const whole = Math.min(1, seen.width / layout.width, seen.height / layout.height);
    setZoom(Math.max(zooms[0] ?? 1, whole));
  };
  // What is chosen elsewhere (in the list) is shown here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolling follows the choice alone.
  useEffect(() => {
    const node = layout.nodes.find(({ id }) => id === chosen);
    const element = scroller.current;
    if (!node || !element) return;
    const [x, y] = [node.x * zoom, node.y * zoom];
    const isSeen = x > seen.left && x < seen.left + seen.width && y > seen.top && y < seen.top + seen.height;
    if (!isSeen) element.scrollTo?.({ left: x - seen.width / 2, top: y - seen.height / 2 });
  }, [chosen]);
  const ground: CSSProperties = {
    width: layout.width,
    height: layout.height,
    transform: `scale(${zoom})`,
  };
  return (
    <div className={styles.graph}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a large graph scrolls, which must work by keyboard too */}
      <section ref={scroller} className={styles.scroller} aria-label={words.label} tabIndex={0} {...dragging}>
        <div className={styles.size} style={{ width: layout.width * zoom, height: layout.height * zoom }}>
          <div className={styles.ground} style={ground}>
            <Edges layout={layout} area={area} critical={critical} />
            {layout.nodes.map(({ id, x, y }) => {
              const shown = byId.get(id);
              const near =
                x + boxWidth / 2 >= area.left &&
                x - boxWidth / 2 <= area.left + area.width &&
                y + boxHeight / 2 >= area.top &&
                y - boxHeight / 2 <= area.top + area.height;
              return shown && near ? (
                <Node key={id} step={shown} x={x} y={y} chosen={id === chosen} onChoose={onChoose} words={words} />
              ) : null;
            })}
          </div>
        </div>
      </section>
      <div className={styles.tools}>
        <span className={styles.legend}>{words.critical}</span>
        <IconButton icon="plus" label={words.zoomIn} onClick={() => step(1)} />
        <IconButton icon="minus" label={words.zoomOut} onClick={() => step(-1)} />
        <IconButton icon="search" label={words.fit} onClick={fit} />
      </div>
    </div>
  );
}
