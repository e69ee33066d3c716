// The modes of a terminal that its serialization leaves out: seen as they are set, written again for a later view.
import type { IParser } from '@xterm/headless';

interface Modes {
  cursorHidden: boolean;
  /** How mouse positions are told (1006 SGR, 1016 SGR in pixels); 0 is the old way. */
  mouseEncoding: number;
  /** DECSCUSR; 0 is the view's own. */
  cursorShape: number;
  /** DECSTBM; undefined is the whole screen. */
  margins: [top: number, bottom: number] | undefined;
  /** The character set of G0 and G1, and which of them is in use. */
  charsets: [string, string];
  shifted: boolean;
}

const initial = (): Modes => ({
  cursorHidden: false,
  mouseEncoding: 0,
  cursorShape: 0,
  margins: undefined,
  charsets: ['B', 'B'],
  shifted: false,
});

type Params = readonly (number | number[])[];
const numbers = (params: Params): number[] => params.map((one) => (typeof one === 'number' ? one : (one[0] ?? 0)));

export class TerminalModes {
  private now = initial();
  /** Those of the normal screen, while the alternate one is there: it begins without any each time. */
  private below: { margins: Modes['margins'] } | undefined;

  /** Listens only: every handler leaves the sequence to the terminal itself. */
  constructor(parser: IParser) {
    const see = (act: () => void) => {
      act();
      return false;
    };
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => see(() => this.set(numbers(params), true)));
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => see(() => this.set(numbers(params), false)));
    parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, (params) =>
      see(() => {
        this.now.cursorShape = numbers(params)[0] ?? 1;
      }),
    );
    parser.registerCsiHandler({ final: 'r' }, (params) => see(() => this.setMargins(numbers(params))));
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, () => see(() => this.softReset()));
    parser.registerEscHandler({ final: 'c' }, () =>
      see(() => {
        this.now = initial();
        this.below = undefined;
      }),
    );
    for (const final of ['B', '0', 'A']) {
      parser.registerEscHandler({ intermediates: '(', final }, () => see(() => this.setCharset(0, final)));
      parser.registerEscHandler({ intermediates: ')', final }, () => see(() => this.setCharset(1, final)));
    }
  }

  /** Sees the shifts, which no handler is told of. */
  look(text: string): void {
    const out = text.lastIndexOf('\x0e');
    const back = text.lastIndexOf('\x0f');
    if (out >= 0 || back >= 0) this.now.shifted = out > back;
  }

  /** A resize takes the margins away. */
  resized(): void {
    this.now.margins = undefined;
    if (this.below) this.below.margins = undefined;
  }

  /** Whether only a part of the screen moves up with a new line at its end. */
  get hasMargins(): boolean {
    return this.now.margins !== undefined;
  }

  /** What sets them anew, and the cursor (from 0, on the screen) where it is, unless it waits beyond the edge. */
  replay(cursor: { row: number; column: number }, columns: number, origin: boolean): string {
    const { cursorHidden, mouseEncoding, cursorShape, margins, charsets, shifted } = this.now;
    const line = cursor.row + 1 - (origin && margins !== undefined ? margins[0] - 1 : 0);
    let text = margins === undefined ? '' : `\x1b[${margins[0]};${margins[1]}r`;
    if (margins !== undefined || cursor.column < columns) text += `\x1b[${line};${cursor.column + 1}H`;
    if (charsets[0] !== 'B') text += `\x1b(${charsets[0]}`;
    if (charsets[1] !== 'B') text += `\x1b)${charsets[1]}`;
    if (shifted) text += '\x0e';
    if (mouseEncoding !== 0) text += `\x1b[?${mouseEncoding}h`;
    if (cursorShape !== 0) text += `\x1b[${cursorShape} q`;
    if (cursorHidden) text += '\x1b[?25l';
    return text;
  }

  private set(modes: number[], on: boolean): void {
    for (const mode of modes) {
      if (mode === 25) this.now.cursorHidden = !on;
      else if (mode === 1006 || mode === 1016) this.now.mouseEncoding = on ? mode : 0;
      else if (mode === 47 || mode === 1047 || mode === 1049) this.switch(on);
    }
  }

  private switch(toAlternate: boolean): void {
    if (toAlternate === (this.below !== undefined)) return;
    const { margins } = this.below ?? {};
    this.below = toAlternate ? { margins: this.now.margins } : undefined;
    this.now.margins = margins;
  }

  private setMargins([top = 1, bottom = 0]: number[]): void {
    this.now.margins = top <= 1 && bottom === 0 ? undefined : [Math.max(1, top), bottom];
  }

  private setCharset(index: 0 | 1, final: string): void {
    this.now.charsets[index] = final;
  }

  private softReset(): void {
    const { mouseEncoding } = this.now;
    this.now = { ...initial(), mouseEncoding };
  }
}
