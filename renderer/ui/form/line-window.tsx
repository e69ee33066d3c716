// A window onto very many rows of equal height, of which only those in sight are in the page: output, steps with their output.
import { type CSSProperties, type KeyboardEvent, type ReactNode, useLayoutEffect } from 'react';
import { useRowWindow } from '../list/row-window.ts';
import styles from './line-window.module.css';

/** Of every row, in CSS pixels. */
export const lineHeight = 24;

export interface LineTarget {
  index: number;
  middle?: boolean | undefined;
  /** Another number goes there once more. */
  round: number;
}

export interface LineWindowProps {
  label: string;
  count: number;
  row: (index: number) => ReactNode;
  /** A row that is to be in sight. */
  target?: LineTarget | undefined;
  /** A person moves through it by hand. */
  onMoved?: (() => void) | undefined;
}

const moving: readonly string[] = ['PageUp', 'PageDown', 'ArrowUp', 'ArrowDown', 'Home', 'End'];

/** Fills its parent, which must have a height. `--line-width` is the width that is seen, for rows that must not scroll sideways. */
export function LineWindow({ label, count, row, target, onMoved }: LineWindowProps) {
  const view = useRowWindow({ count, rowHeight: lineHeight, headerHeight: 0, overscan: 10 });
  const { reveal } = view;
  const { index, middle, round } = target ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for the same row once more.
  useLayoutEffect(() => {
    if (index !== undefined && index >= 0) reveal(index, middle);
  }, [index, middle, round, reveal]);
  const indexes = Array.from({ length: Math.max(0, view.end - view.first) }, (_, at) => view.first + at);
  const style = { height: count * lineHeight, '--line-width': `${view.width}px` } as CSSProperties;
  return (
    <section
      ref={view.scroller as never}
      className={styles.scroller}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which must work by keyboard too
      tabIndex={0}
      onWheel={onMoved}
      onPointerDown={onMoved}
      onKeyDown={(event: KeyboardEvent) => moving.includes(event.key) && onMoved?.()}
    >
      <div className={styles.lines} style={style}>
        {indexes.map((at) => (
          <div key={at} className={styles.line} style={{ top: at * lineHeight }}>
            {row(at)}
          </div>
        ))}
      </div>
    </section>
  );
}
