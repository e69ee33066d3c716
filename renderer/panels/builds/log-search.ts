// Where a text occurs in a build's output: looked for piece by piece, so that megabytes hold nothing up.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { BuildLog } from '../../state/build-log.ts';
import { plainText } from '../../ui/ansi.ts';
import type { LogRange } from '../../ui/logs/log-model.ts';

/** Lines that are looked at between two frames. */
const piece = 50_000;

/** All places of a text in a line; letter case is nothing. An empty query is nowhere. */
export function rangesOf(text: string, query: string): LogRange[] {
  if (query === '') return [];
  const [lower, wanted] = [text.toLowerCase(), query.toLowerCase()];
  const ranges: LogRange[] = [];
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
    ranges.push([at, at + wanted.length]);
  }
  return ranges;
}

/** The numbers of the lines from `from` to before `to` that hold it. */
export function linesWith(log: Pick<BuildLog, 'text'>, query: string, from: number, to: number): number[] {
  const wanted = query.toLowerCase();
  const found: number[] = [];
  for (let line = from; line < to; line += 1) {
    if (plainText(log.text(line)).toLowerCase().includes(wanted)) found.push(line);
  }
  return found;
}

/** `hits` are line numbers, `current` is which of them one stands at (-1: none), `round` counts the steps. */
export function useLogSearch(log: BuildLog, round: number) {
  const [query, setQuery] = useState('');
  const [hits, setHits] = useState<readonly number[]>([]);
  const [current, setCurrent] = useState({ at: -1, round: 0 });
  const looked = useRef({ log, query: '', upTo: 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` says that there are more lines.
  useEffect(() => {
    const { current: before } = looked;
    if (before.log !== log || before.query !== query) {
      looked.current = { log, query, upTo: 0 };
      setHits([]);
      setCurrent({ at: -1, round: 0 });
    }
    if (query === '') return;
    let frame = 0;
    const look = () => {
      const { upTo } = looked.current;
      const end = Math.min(log.length, upTo + piece);
      const found = linesWith(log, query, upTo, end);
      looked.current.upTo = end;
      if (found.length > 0) setHits((known) => [...known, ...found]);
      if (end < log.length) frame = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [log, query, round]);
  const step = useCallback(
    (by: 1 | -1) => {
      if (hits.length === 0) return;
      setCurrent(({ at, round: before }) => ({
        at: at < 0 ? (by > 0 ? 0 : hits.length - 1) : (at + by + hits.length) % hits.length,
        round: before + 1,
      }));
    },
    [hits.length],
  );
  return { query, setQuery, hits, current, step };
}
