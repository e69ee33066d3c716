// Where rows of unknown heights stand on a screen, and which part of the whole log that is.
import type { LogSpan } from './log-rows.ts';

/** Rows drawn beyond each edge. */
export const overscan = 10;

/** `y` is the distance of the row's upper edge from the screen's. */
export interface Place {
  row: number;
  y: number;
}

export interface Drawn {
  first: number;
  end: number;
}

/** What is to be drawn for a place, each row being at least `rowHeight` high. */
export function rowsFor(place: Place, span: LogSpan, height: number, rowHeight: number, following: boolean): Drawn {
  const fit = Math.ceil(height / rowHeight) + 1;
  if (following) return { first: Math.max(span.first, span.end - fit - overscan), end: span.end };
  const above = Math.ceil(Math.max(0, place.y) / rowHeight) + overscan;
  const below = Math.max(1, Math.ceil((height - place.y) / rowHeight) + overscan);
  const first = Math.max(span.first, Math.min(place.row - above, span.end - fit));
  return { first, end: Math.min(span.end, Math.max(place.row + below, first + fit)) };
}

/** Upper edges of the drawn rows within their box, and the lower one of the last. */
export function edgesOf(box: HTMLElement, drawn: Drawn, rowHeight: number, uniform: boolean): number[] {
  const count = drawn.end - drawn.first;
  const children = box.children as HTMLCollectionOf<HTMLElement>;
  if (uniform || children.length < count || box.offsetHeight === 0) {
    return Array.from({ length: count + 1 }, (_, index) => index * rowHeight);
  }
  const edges = Array.from({ length: count }, (_, index) => children[index]?.offsetTop ?? 0);
  edges.push(box.offsetHeight);
  return edges;
}

/** Where the box goes so that neither end of the log leaves a gap. */
export function settle(
  wanted: number,
  edges: readonly number[],
  drawn: Drawn,
  span: LogSpan,
  height: number,
  end: boolean,
) {
  let at = wanted;
  const total = edges.at(-1) ?? 0;
  if (drawn.end === span.end && (end || at + total < height)) at = height - total;
  return drawn.first === span.first && at > 0 ? 0 : at;
}

/** Which part of its way a scroll bar that goes by row numbers has gone, from 0 to 1; `usual` is the height of a row. */
export function partOf({ row, y }: Place, span: LogSpan, height: number, usual: number): number {
  const count = span.end - span.first;
  return Math.max(0, Math.min(1, (row - span.first - y / usual) / Math.max(1, count - height / usual)));
}

/** The other way round: the point of the log at this part of its length goes to the same part of the screen's height. */
export function atPart(part: number, span: LogSpan, height: number, usual: number): Place {
  const point = part * (span.end - span.first);
  const row = Math.max(span.first, Math.min(span.end - 1, span.first + Math.floor(point)));
  return { row, y: part * height - (span.first + point - row) * usual };
}
