// Marks lines of a log from one to another, however far apart: a selection of the browser ends where rows are no longer drawn.
import { type MouseEvent, useRef, useState } from 'react';
import { type LogItem, type LogRows, type LogSpan, lineKey } from './log-rows.ts';

interface Point {
  row: number;
  item: LogItem;
  revision: number | undefined;
}

/** Lines from one to another, both included; without one: from the first, or to the last that there is. */
export interface LogMarkedLines {
  from?: Point | undefined;
  to?: Point | undefined;
}

export interface LogMarking {
  marked: LogMarkedLines | undefined;
  isMarked: (row: number, item: LogItem | undefined) => boolean;
  onMouseDown: (event: MouseEvent) => void;
  /** Moves the end of what is marked; the other end is the row that it began at, or `from`. */
  extend: (from: number, to: number) => void;
  all: () => void;
  none: () => void;
}

/** Below zero when `one` stands before `other`; across renumberings times decide. */
function order(one: Point, other: Point): number {
  if (one.revision === other.revision) return one.row - other.row;
  if (one.item.at === other.item.at) return lineKey(one.row, one.item) === lineKey(other.row, other.item) ? 0 : -1;
  return one.item.at < other.item.at ? -1 : 1;
}

function between(one: Point, other: Point): LogMarkedLines {
  return order(one, other) <= 0 ? { from: one, to: other } : { from: other, to: one };
}

function rowElement(node: Node | null): HTMLElement | undefined {
  const element = node instanceof Element ? node : node?.parentElement;
  return element?.closest<HTMLElement>('[data-row]') ?? undefined;
}

/** The row at a point of the window, or the nearest of those on screen. */
function rowAt(scroller: HTMLElement, x: number, y: number): number | undefined {
  const { left, top, right, bottom } = scroller.getBoundingClientRect();
  const within = (value: number, least: number, most: number) => Math.max(least + 1, Math.min(most - 1, value));
  const hit = document.elementFromPoint(within(x, left, right), within(y, top, bottom));
  const row = rowElement(hit)?.dataset.row;
  return row === undefined ? undefined : Number(row);
}

/** The selection of the page is given up for the marks, but stays in the log: that is where a copy is asked of. */
function takeSelection(scroller: HTMLElement): void {
  scroller.focus({ preventScroll: true });
  window.getSelection()?.collapse(scroller, 0);
}

/** While the button is held: told of each move, and at last of where it was let go. */
function followMouse(move: (event: globalThis.MouseEvent) => void): void {
  const end = (event: globalThis.MouseEvent) => {
    move(event);
    document.removeEventListener('mousemove', move);
    document.removeEventListener('mouseup', end);
  };
  document.addEventListener('mousemove', move);
  document.addEventListener('mouseup', end);
}

export function useLogMarking(rows: LogRows, span: LogSpan, scroller: () => HTMLElement | null): LogMarking {
  const [marked, setMarked] = useState<LogMarkedLines>();
  const anchor = useRef<Point>(undefined);
  const newest = useRef({ rows, span });
  newest.current = { rows, span };
  const pointOf = (row: number | undefined): Point | undefined => {
    const { rows, span } = newest.current;
    const item = row === undefined ? undefined : rows.at(row);
    return row === undefined || item === undefined ? undefined : { row, item, revision: span.revision };
  };
  /** Whether the browser's own selection begins in the anchor's row still. */
  const isNative = () => {
    const row = rowElement(window.getSelection()?.anchorNode ?? null)?.dataset.row;
    const point = pointOf(row === undefined ? undefined : Number(row));
    return point !== undefined && anchor.current !== undefined && order(point, anchor.current) === 0;
  };
  const markTo = (end: Point | undefined) => {
    const element = scroller();
    if (!anchor.current || !end || !element) return;
    takeSelection(element);
    setMarked(between(anchor.current, end));
  };
  const onMouseDown = (event: MouseEvent) => {
    const element = scroller();
    const row = rowElement(event.target as Node)?.dataset.row;
    if (event.button !== 0 || row === undefined || !element) return;
    if (event.shiftKey) {
      if (!anchor.current || (!marked && isNative())) return;
      event.preventDefault();
      markTo(pointOf(Number(row)));
      return;
    }
    anchor.current = pointOf(Number(row));
    setMarked(undefined);
    followMouse((move) => {
      if (!anchor.current || isNative()) return;
      const point = pointOf(rowAt(element, move.clientX, move.clientY));
      // A click that trembles marks nothing.
      if (point && order(point, anchor.current) !== 0) markTo(point);
    });
  };
  return {
    marked,
    isMarked: (row, item) => {
      if (!marked) return false;
      const point = { row, item: item ?? { stream: 'stdout', at: '', text: '' }, revision: span.revision };
      return (!marked.from || order(point, marked.from) >= 0) && (!marked.to || order(point, marked.to) <= 0);
    },
    onMouseDown,
    extend: (from, to) => {
      if (!marked) anchor.current = pointOf(from);
      markTo(pointOf(to));
    },
    all: () => {
      const element = scroller();
      if (!element || span.end === span.first) return;
      takeSelection(element);
      anchor.current = undefined;
      setMarked({ to: pointOf(span.end - 1) });
    },
    none: () => setMarked(undefined),
  };
}
