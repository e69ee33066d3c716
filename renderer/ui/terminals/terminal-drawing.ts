// What a flood is drawn as: a few pictures in a second where drawing is dear, every one as soon as the flood ends. There it is also taken
// with rests, in which the page, and all that the program would else keep busy, gets to the rest of its work. What takes the place of
// every line that is kept is taken once for a picture: the runtime drops what nobody could have seen in between.
import type { Terminal } from '@xterm/xterm';
import { type Turns, writeInTurns, writePieces } from './terminal-writing.ts';

/** Milliseconds between two pictures of a flood: each costs new elements for every line, which stay until they are collected. */
const pictureTime = 100;

/** The longest rest, in milliseconds, after a piece of a flood: as long as the piece took, which may have been much on a busy computer. */
const longestRest = 40;

/** Milliseconds after something was typed into a flood in which no rest is longer than the piece took: its answer may be next. */
const hasteTime = 1_000;

/** Characters of lines that cost more than what they say: each is a row. Longer ones are taken quicker than turns would come and go. */
const shortLine = 16;

/** Synchronized output: what is written is taken, and drawn when it ends. A program's own is left to it. */
const hold = '\u001b[?2026h';
const draw = '\u001b[?2026l';
const own = '\u001b[?2026';

/** Whether a text has more lines than `most`: than what shows or keeps them has, which means that the first ones are gone at once. */
function hasMoreLines(data: string, most: number): boolean {
  let at = -1;
  for (let lines = 0; lines <= most; lines += 1) {
    at = data.indexOf('\n', at + 1);
    if (at === -1) return false;
  }
  return true;
}

export interface FloodWriter {
  /** One text at a time; `done` when the next may come. */
  write: (data: string, done: () => void) => void;
  /** What is not written yet of a flood never will be: something else takes its place. */
  drop: () => void;
}

/** Writes to the terminal. While `dear` says so, a flood is drawn seldom; everything else is as the terminal does it. */
export function floodWriter(terminal: Terminal, dear: () => boolean): FloodWriter {
  /** `owed`: the picture is asked for, and not yet drawn: another hold would take it away. */
  let state: 'open' | 'held' | 'owed' = 'open';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turns: Turns | undefined;
  /** A text is on its way: what is written now might cut a sequence of it in two. */
  let isTaking = false;
  let isDue = false;
  const release = () => {
    clearTimeout(timer);
    isDue = isTaking;
    if (isTaking) return;
    state = 'owed';
    terminal.write(draw);
  };
  const rests = restsOf(terminal, () => turns?.hurry());
  const take = (data: string, done: () => void) => {
    const rested = rests.after(data, done);
    const inTurns = hasMoreLines(data, data.length / shortLine) && !rests.isAwaited();
    if (!inTurns) return writePieces(terminal, data, () => rested(0));
    isTaking = true;
    turns = writeInTurns(terminal, data, (waited) => {
      isTaking = false;
      turns = undefined;
      if (isDue) release();
      rested(waited);
    });
  };
  terminal.onRender(() => {
    if (state === 'owed') state = 'open';
  });
  const write = (data: string, done: () => void) => {
    const floods = hasMoreLines(data, terminal.rows) && !data.includes(own);
    const isThinned = floods && dear();
    if (isThinned && state === 'open') {
      state = 'held';
      terminal.write(hold);
      timer = setTimeout(release, pictureTime);
    }
    if (isThinned) take(data, done);
    else writePieces(terminal, data, done);
    if (floods) return;
    rests.floodEnds();
    if (state === 'held') release();
  };
  return { write, drop: () => turns?.drop() };
}

interface Rests {
  /** `waited`: the milliseconds since that were rests already. */
  after: (data: string, done: () => void) => (waited: number) => void;
  /** Something was typed into the flood just now. */
  isAwaited: () => boolean;
  floodEnds: () => void;
}

/** Delays the `done` of a text of a flood by the rest that is due after it. Whoever types ends the rest, and `onTyped` is called. */
function restsOf(terminal: Terminal, onTyped: () => void): Rests {
  const pending = new Set<() => void>();
  let isFlooded = false;
  let typedAt = Number.NEGATIVE_INFINITY;
  terminal.onData(() => {
    // What begins a flood is not in a hurry for its end.
    if (!isFlooded) return;
    typedAt = performance.now();
    onTyped();
    for (const end of pending) end();
  });
  const isAwaited = () => performance.now() - typedAt < hasteTime;
  const rest = (ms: number, done: () => void) => {
    const end = () => {
      clearTimeout(timer);
      pending.delete(end);
      done();
    };
    const timer = setTimeout(end, ms);
    pending.add(end);
  };
  const after = (data: string, done: () => void) => {
    isFlooded = true;
    const from = performance.now();
    const isWhole = hasMoreLines(data, terminal.rows + (terminal.options.scrollback ?? 0));
    return (waited: number) => {
      const due = Math.min(performance.now() - from - waited, longestRest) - waited;
      rest(isWhole && !isAwaited() ? pictureTime : Math.max(0, due), done);
    };
  };
  const floodEnds = () => {
    isFlooded = false;
    typedAt = Number.NEGATIVE_INFINITY;
  };
  return { after, isAwaited, floodEnds };
}
