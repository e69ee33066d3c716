// How a text is given to an xterm: by the piece, so that the page stays able to act.
import type { Terminal } from '@xterm/xterm';

/** Characters that are parsed in one go: short lines of more would hold the page up where the program leaves it little of the processors. */
const piece = 4 * 1024;

/** The same, for so many characters of a page's first, while the parser is not compiled yet and takes many times as long. */
const firstPiece = 512;
const atFirst = 256 * 1024;
let written = 0;

function pieceSize(data: string): number {
  const size = written < atFirst ? firstPiece : piece;
  written += data.length;
  return size;
}

/** Writes in pieces, between which the page can breathe; `done` when all of it was taken. */
export function writePieces(terminal: Terminal, data: string, done: () => void): void {
  const size = pieceSize(data);
  for (let from = size; from < data.length; from += size) terminal.write(data.slice(from - size, from));
  const rest = data.length % size;
  terminal.write(data.slice(data.length === 0 ? 0 : -(rest || size)), done);
}

/** Milliseconds of pieces after which something else gets its turn. */
const turnTime = 3;

export interface Turns {
  /** No more turns for others: somebody waits for what comes behind. */
  hurry: () => void;
  /** What is not written yet is left out, and the text is done. */
  drop: () => void;
}

/**
 * The same with turns for others in between: xterm itself takes what it has for 12 ms and more at a time, and a picture comes right behind.
 * One text at a time. `done` is told how many milliseconds of it all those turns were.
 */
export function writeInTurns(terminal: Terminal, data: string, done: (waited: number) => void): Turns {
  const size = pieceSize(data);
  let isDropped = false;
  let isHurried = false;
  let endTurn = () => {};
  let waited = 0;
  let begun = performance.now();
  const writeFrom = (from: number) => {
    const end = from + size;
    if (isDropped) done(waited);
    else if (end >= data.length) terminal.write(data.slice(from), () => done(waited));
    else terminal.write(data.slice(from, end), () => goOn(end));
  };
  const goOn = (from: number) => {
    const at = performance.now();
    if (isHurried || at - begun < turnTime) return writeFrom(from);
    endTurn = () => {
      clearTimeout(timer);
      endTurn = () => {};
      begun = performance.now();
      waited += begun - at;
      writeFrom(from);
    };
    const timer = setTimeout(endTurn);
  };
  writeFrom(0);
  return {
    hurry: () => {
      isHurried = true;
      endTurn();
    },
    drop: () => {
      isDropped = true;
      endTurn();
    },
  };
}
