// What a flood is drawn as: a few pictures in a second where drawing is dear, every one as soon as the flood ends. There it is also taken
// with rests, in which the page, and all that the program would else keep busy, gets to the rest of its work.
import type { Terminal } from '@xterm/xterm';
import { writePieces } from './terminal-instance.ts';

/** Milliseconds between two pictures of a flood: each costs new elements for every line, which stay until they are collected. */
const pictureTime = 100;

/** The longest rest, in milliseconds, after a piece of a flood: as long as the piece took, which may have been much on a busy computer. */
const longestRest = 40;

/** Synchronized output: what is written is taken, and drawn when it ends. A program's own is left to it. */
const hold = '\u001b[?2026h';
const draw = '\u001b[?2026l';
const own = '\u001b[?2026';

/** Whether a text has more lines than the screen: it was gone before anybody could read it. */
function isFlood(data: string, rows: number): boolean {
  let at = -1;
  for (let lines = 0; lines <= rows; lines += 1) {
    at = data.indexOf('\n', at + 1);
    if (at === -1) return false;
  }
  return true;
}

/** Writes to the terminal. While `dear` says so, a flood is drawn seldom; everything else is as the terminal does it. */
export function floodWriter(terminal: Terminal, dear: () => boolean): (data: string, done: () => void) => void {
  /** `owed`: the picture is asked for, and not yet drawn: another hold would take it away. */
  let state: 'open' | 'held' | 'owed' = 'open';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const release = () => {
    clearTimeout(timer);
    state = 'owed';
    terminal.write(draw);
  };
  terminal.onRender(() => {
    if (state === 'owed') state = 'open';
  });
  return (data, done) => {
    const floods = isFlood(data, terminal.rows) && !data.includes(own);
    const isThinned = floods && dear();
    if (isThinned && state === 'open') {
      state = 'held';
      terminal.write(hold);
      timer = setTimeout(release, pictureTime);
    }
    writePieces(terminal, data, isThinned ? restAfter(done) : done);
    if (!floods && state === 'held') release();
  };
}

/** Calls `done` once as much time has gone again as went until it was called. */
function restAfter(done: () => void): () => void {
  const from = performance.now();
  return () => void setTimeout(done, Math.min(performance.now() - from, longestRest));
}
