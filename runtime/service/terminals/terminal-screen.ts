// The picture of one terminal: what is on its screen and above it, kept so that a later view can be given the very same.
import { setImmediate as turn } from 'node:timers/promises';
import { SerializeAddon } from '@xterm/addon-serialize';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import * as headless from '@xterm/headless';
import { cutAtEdge, goesOn } from './cut-screen.ts';
import { TerminalModes } from './terminal-modes.ts';

// The package is CommonJS: Node finds its names under `default` only, a bundler may find them at the top.
const { Terminal } = (headless as unknown as { default?: typeof headless }).default ?? headless;

export interface ScreenSize {
  columns: number;
  rows: number;
}

export interface ScreenListener {
  /** The program's name for itself, cleaned; empty when it took it back. */
  onTitle(title: string): void;
  /** What a terminal answers to a program's question (cursor position, kind of terminal). */
  onAnswer(data: string): void;
}

const maxTitle = 200;
/** Lines that are serialized at once (some 20 ms); others have their turn in between. */
const partRows = 500;

export class TerminalScreen {
  private readonly terminal: InstanceType<typeof Terminal>;
  private readonly serializer = new SerializeAddon();
  private readonly modes: TerminalModes;

  constructor({ columns, rows }: ScreenSize, scrollback: number, listener: ScreenListener) {
    // It would tell each broken sequence of a hostile output on the console.
    const options = { scrollback, allowProposedApi: true, logLevel: 'off' as const };
    this.terminal = new Terminal({ cols: columns, rows, ...options });
    this.serializer.activate(cutAtEdge(this.terminal) as unknown as Parameters<SerializeAddon['activate']>[0]);
    this.terminal.loadAddon(new Unicode11Addon() as unknown as Parameters<typeof this.terminal.loadAddon>[0]);
    this.terminal.unicode.activeVersion = '11';
    this.modes = new TerminalModes(this.terminal.parser);
    this.terminal.onTitleChange((title) => listener.onTitle(cleanTitle(title)));
    this.terminal.onData((data) => listener.onAnswer(data));
  }

  get size(): ScreenSize {
    return { columns: this.terminal.cols, rows: this.terminal.rows };
  }

  /** Lines kept above the screen. */
  set scrollback(lines: number) {
    this.terminal.options.scrollback = lines;
  }

  /** Lines above the screen that are kept of many; undefined where lines that follow do not push all others away. */
  get keptOfMany(): number | undefined {
    return this.modes.hasMargins ? undefined : this.terminal.options.scrollback;
  }

  /** Lines on the screen and above it. */
  get lines(): number {
    return this.terminal.buffer.normal.length;
  }

  /** What is to be read on it now, and where the cursor is (from 0). */
  text(): { lines: string[]; cursor: [column: number, row: number] } {
    const { active } = this.terminal.buffer;
    const lines = Array.from({ length: this.terminal.rows }, (_, row) => active.getLine(active.baseY + row));
    return {
      lines: lines.map((line) => line?.translateToString(true, 0, this.terminal.cols).trimEnd() ?? ''),
      cursor: [active.cursorX, active.cursorY],
    };
  }

  /** Resolves when it is drawn. */
  write(text: string): Promise<void> {
    this.modes.look(text);
    return new Promise((resolve) => this.terminal.write(text, resolve));
  }

  /**
   * Takes the lines above the screen away, also while the program is on the alternate screen, where its own sequence does not reach them.
   * Answers what a view has to draw after it did the same.
   */
  async clear(): Promise<string> {
    const { active } = this.terminal.buffer;
    if (active.type === 'normal') {
      await this.write('\x1b[3J');
      return '';
    }
    const { scrollback } = this.terminal.options;
    this.terminal.options.scrollback = 0;
    this.terminal.options.scrollback = scrollback ?? 0;
    // Another length of the scrollback takes the margins away, as another size does.
    const modes = this.modesNow();
    await this.write(modes);
    return modes;
  }

  resize({ columns, rows }: ScreenSize): void {
    this.terminal.resize(columns, rows);
    this.modes.resized();
  }

  /** What draws the same screen, scrollback and modes on an empty terminal of the same size. Nothing is to be written meanwhile. */
  async replay(): Promise<string> {
    const { normal } = this.terminal.buffer;
    let drawn = '';
    let row = 0;
    // The last part begins above the screen: only then does it keep the empty lines at the screen's end.
    while (normal.baseY - 1 - row > partRows) {
      let end = row + partRows - 1;
      while (end < normal.baseY - 2 && goesOn(normal, end + 1)) end += 1;
      drawn += this.serializer.serialize({ range: { start: row, end }, excludeModes: true, excludeAltBuffer: true });
      drawn += goesOn(normal, end + 1) ? '' : '\x1b[0m\r\n';
      row = end + 1;
      await turn();
    }
    drawn += this.serializer.serialize({ scrollback: normal.baseY - row });
    return drawn + this.modesNow();
  }

  private modesNow(): string {
    const { cursorX, cursorY } = this.terminal.buffer.active;
    return this.modes.replay({ row: cursorY, column: cursorX }, this.terminal.cols, this.terminal.modes.originMode);
  }

  /** What begins a new program's screen below what the last one left, whatever state it was left in. */
  separator(): string {
    const { type, cursorX } = this.terminal.buffer.active;
    // Leaving a screen that is not there would put the cursor where it was never saved.
    const leave = type === 'alternate' ? '\x1b[?1049l' : '';
    const below = type === 'normal' && cursorX === 0 ? '' : '\r\n';
    return `${leave}${modesOff}${below}\x1b[2m${'─'.repeat(Math.min(this.terminal.cols, 40))}\x1b[0m\r\n`;
  }

  dispose(): void {
    this.terminal.dispose();
  }
}

/** A soft reset (DECSTR), then what that leaves alone. */
const modesOff = '\x1b[!p\x1b[?9;66;1000;1002;1003;1004;1006;1016;2004l\x1b[?7h\x1b[4l\x1b[0 q\x1b(B\x0f';

/** Hostile text as one plain line: no control characters, nothing that changes the direction of what follows. */
function cleanTitle(title: string): string {
  const plain = title.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ').trim();
  return [...plain].slice(0, maxTitle).join('').slice(0, maxTitle);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const openSequence = /\x1b(?:[[][0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)?$/;
/** Longer ones are no escape sequences worth waiting for. */
const longestSequence = 4096;

/** Where an escape sequence begins that is not whole yet; the length when there is none. */
export function wholeLength(text: string): number {
  const from = Math.max(0, text.length - longestSequence);
  const found = openSequence.exec(text.slice(from));
  return found === null ? text.length : from + found.index;
}
