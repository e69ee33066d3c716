// Moves the drawn rows of a log under a scroll bar that goes by row numbers: a row and its place on screen are what counts.
import { atPart, type Drawn, edgesOf, overscan, type Place, partOf, settle } from './log-place.ts';
import type { LogSpan } from './log-rows.ts';

// Pixels that still count as being at the end.
const slack = 2;

/** What was drawn last. */
export interface LogScene {
  span: LogSpan;
  width: number;
  height: number;
  contentHeight: number;
  drawn: Drawn;
  following: boolean;
  rowHeight: number;
  uniform: boolean;
}

export interface LogScrollerCalls {
  /** Draw again: other rows are on screen, or should be. */
  draw: () => void;
  follow: (following: boolean) => void;
}

export class LogScroller {
  element: HTMLElement | null = null;
  /** Holds the drawn rows as its children, one each. */
  box: HTMLElement | null = null;
  place: Place = { row: 0, y: 0 };
  scene: LogScene;
  readonly #calls: LogScrollerCalls;
  // The scroll position that was set here, not by the reader.
  #own = 0;
  #atEnd = true;
  #fits = true;
  #widest = 0;

  constructor(scene: LogScene, calls: LogScrollerCalls) {
    this.scene = scene;
    this.#calls = calls;
  }

  /** To be called after each drawing: rows go where they belong, and the bar tells where that is. */
  show(): void {
    const filled = this.#settle();
    this.#tellBar();
    this.#keepWidth();
    if (!filled) this.#calls.draw();
  }

  /** Moves by pixels, down when positive. */
  move(pixels: number): void {
    const { following } = this.scene;
    if (following && (pixels >= 0 || this.#fits)) return;
    this.place = this.#near({ row: this.place.row, y: this.place.y - pixels });
    if (following) this.#calls.follow(false);
    else {
      this.show();
      if (pixels > 0 && this.#atEnd) this.#calls.follow(true);
    }
    this.#calls.draw();
  }

  /** Brings a row into sight: by as little as needed, or to the middle when it was out of sight. */
  reveal(row: number, middle: boolean): void {
    const { height, drawn, rowHeight } = this.scene;
    this.#calls.follow(false);
    this.#calls.draw();
    const edges = this.#edges();
    const isDrawn = edges.length > 1 && row >= drawn.first && row < drawn.end;
    const upper = this.place.y + (edges[row - drawn.first] ?? 0) - (edges[this.place.row - drawn.first] ?? 0);
    const size = (edges[row - drawn.first + 1] ?? 0) - (edges[row - drawn.first] ?? 0);
    if (isDrawn && upper >= 0 && upper + size <= height) return;
    if (middle) this.place = { row, y: height / 2 };
    else if (isDrawn) this.place = { row, y: upper < 0 ? 0 : Math.max(0, height - size) };
    else this.place = { row, y: row < drawn.first ? 0 : height - rowHeight };
  }

  /** The scroll bar went somewhere: where it was put, or where the reader wants to be. */
  scrolled(): void {
    const { span, height, contentHeight, rowHeight, following } = this.scene;
    const top = this.element?.scrollTop ?? 0;
    if (Math.abs(top - this.#own) < 1.5) return;
    this.#own = top;
    const most = contentHeight - height;
    this.place = atPart(most <= 0 ? 1 : Math.min(1, top / most), span, height, rowHeight);
    const atEnd = top >= most - slack;
    this.#calls.follow(atEnd);
    if (!atEnd && !following) this.#settle();
    this.#calls.draw();
  }

  #edges(): number[] {
    const { drawn, rowHeight, uniform } = this.scene;
    return this.box ? edgesOf(this.box, drawn, rowHeight, uniform) : [0];
  }

  /** The same place by a row that is nearer to the screen, after a jump beyond what is drawn. */
  #near({ row, y }: Place): Place {
    const { span, height, rowHeight } = this.scene;
    const far = Math.trunc(-y / rowHeight);
    if (Math.abs(far) <= Math.ceil(height / rowHeight) + 2 * overscan) return { row, y };
    return { row: Math.max(span.first, Math.min(span.end - 1, row + far)), y: y + far * rowHeight };
  }

  /** Puts the drawn rows where they belong; false when they do not fill the screen. */
  #settle(): boolean {
    const { span, height, drawn, following } = this.scene;
    if (!this.box || drawn.end === drawn.first) return true;
    const { row, y } = this.place;
    const index = following ? 0 : row - drawn.first;
    // A jump to where nothing is drawn yet.
    if (index < 0 || row >= drawn.end) return false;
    const edges = this.#edges();
    const total = edges.at(-1) ?? 0;
    const at = settle(y - (edges[index] ?? 0), edges, drawn, span, height, following);
    this.box.style.transform = `translateY(${at}px)`;
    let top = edges.findIndex((edge, each) => each > 0 && at + edge > 0) - 1;
    if (top < 0) top = drawn.end - drawn.first - 1;
    this.place = { row: drawn.first + top, y: at + (edges[top] ?? 0) };
    const [begins, ends] = [drawn.first === span.first, drawn.end === span.end];
    this.#atEnd = ends && at + total <= height + slack;
    this.#fits = begins && ends && total <= height;
    return (at <= 0 || begins) && (at + total >= height || ends);
  }

  /** As wide as the widest row so far: else the bar below would come and go with the rows. */
  #keepWidth(): void {
    const width = this.box?.scrollWidth ?? 0;
    const room = this.element?.clientWidth ?? 0;
    // Rows that are as wide as the screen were drawn for another one.
    if (room !== this.scene.width || width <= Math.max(this.#widest, room)) return;
    this.#widest = width;
    this.element?.style.setProperty('--log-widest', `${width}px`);
  }

  /** Lets the scroll bar tell where the rows are. */
  #tellBar(): void {
    const { element, box } = this;
    if (!element || !box) return;
    const { span, height, contentHeight, drawn, following, rowHeight, uniform } = this.scene;
    const usual = uniform ? rowHeight : Math.max(rowHeight, box.offsetHeight / Math.max(1, drawn.end - drawn.first));
    const most = contentHeight - height;
    // The reader has moved it meanwhile, and the event that tells so is still to come: what is drawn now is from before that.
    if (Math.abs(element.scrollTop - Math.min(this.#own, most)) >= 1.5) return;
    const wanted = following ? most : Math.round(partOf(this.place, span, height, usual) * most);
    if (Math.abs(element.scrollTop - wanted) >= 1) element.scrollTop = wanted;
    this.#own = element.scrollTop;
  }
}
