// Where along the whole log something was found: ticks over its scroll bar.
import { useEffect, useRef } from 'react';
import type { LogHits } from './log-model.ts';
import type { LogSpan } from './log-rows.ts';
import styles from './log-view.module.css';

const width = 8;
/** Pixels of a tick: closer ones are one. */
const step = 3;

export interface HitRulerProps {
  hits: LogHits;
  /** Grows with the hits: they are the same object. */
  count: number;
  span: LogSpan;
  height: number;
  current: number | undefined;
}

/** Which of `steps` equal parts of the rows hold a hit. */
function hitSteps(hits: LogHits, { first, end }: LogSpan, steps: number): number[] {
  const found: number[] = [];
  if (hits.length === 0 || end <= first) return found;
  let before = hits.before(first);
  for (let index = 0; index < steps; index += 1) {
    const next = hits.before(first + Math.ceil(((index + 1) * (end - first)) / steps));
    if (next > before) found.push(index);
    before = next;
  }
  return found;
}

/** Decoration: the count and the buttons beside the search say it in words. */
export function HitRuler({ hits, count, span, height, current }: HitRulerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const style = getComputedStyle(element);
    context.clearRect(0, 0, width, height);
    context.fillStyle = style.getPropertyValue('--log-tick');
    const steps = Math.max(1, Math.floor(height / step));
    if (count > 0) for (const index of hitSteps(hits, span, steps)) context.fillRect(0, index * step, width, step - 1);
    if (current === undefined) return;
    context.fillStyle = style.getPropertyValue('--log-tick-current');
    context.fillRect(0, (height * (current - span.first)) / Math.max(1, span.end - span.first) - 1, width, step);
  }, [hits, count, span, height, current]);
  return (
    <div className={styles.ruler} aria-hidden="true">
      <canvas ref={canvas} width={width} height={height} />
    </div>
  );
}
