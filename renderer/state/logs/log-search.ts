// The search over all of a log view: hits as they are found, and where they are in a text on screen.
import { useDeferredValue, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { compileQuery } from '../../../runtime/contract/logs/log-match.ts';
import type { LogQuery } from '../../../runtime/contract/logs/log-query.ts';
import type { LogSearchEvent } from '../../../runtime/contract/logs.ts';
import { backend } from '../../backend.ts';
import { nextFrame } from '../frame.ts';
import { problemOf, useProblemText } from '../problem.ts';
import { useStream } from '../stream.ts';
import { HitList } from './log-hits.ts';

/** Letters that come faster than this are one search; milliseconds. */
const typingPause = 30;

export interface Term {
  kind: 'text' | 'regex' | 'field';
  text: string;
  caseSensitive: boolean;
  wholeWord: boolean;
}

interface Found {
  hits: HitList;
  revision: number;
  count: number;
  progress?: number | undefined;
  problem?: string | undefined;
}

const noTerm: Term = { kind: 'text', text: '', caseSensitive: false, wholeWord: false };
const nothingFound = (): Found => ({ hits: new HitList(), revision: -1, count: 0 });

async function* nothing(): AsyncGenerator<LogSearchEvent> {}

/** The term at once after a pause of typing, or when it is without text; what comes sooner once typing paused. */
function useSettled(term: Term): Term {
  const [settled, setSettled] = useState(term);
  const changedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const now = performance.now();
    const paused = now - changedAt.current >= typingPause;
    changedAt.current = now;
    if (paused || term.text === '') return setSettled(term);
    const timer = setTimeout(() => setSettled(term), typingPause);
    return () => clearTimeout(timer);
  }, [term]);
  return settled;
}

function take(found: Found, event: LogSearchEvent): Found {
  const same = found.revision === event.revision;
  const hits = same ? found.hits : new HitList();
  hits.add(event.rows);
  const progress = event.done || event.total === 0 ? undefined : event.searched / event.total;
  return { hits, revision: event.revision, count: Math.max(event.count, hits.length), progress };
}

/** Where a term is in a text; undefined while there is none, or it is no pattern. */
function useFind(term: Term) {
  return useMemo(() => {
    if (term.text === '') return undefined;
    try {
      const matcher = compileQuery(term as LogQuery);
      return (text: string) => matcher.hits(text).map(({ start, end }): [number, number] => [start, end]);
    } catch {
      return undefined;
    }
  }, [term]);
}

/** `viewId` is absent while the view is not open; `revision` is the one that is shown: hits of another are not told. */
export function useLogSearch(viewId: string | undefined, revision: number) {
  const textOf = useProblemText();
  const [term, setTerm] = useState(noTerm);
  const settled = useSettled(term);
  const found = useRef(nothingFound());
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const find = useFind(useDeferredValue(settled));
  const drawing = useRef(false);
  const show = () => {
    if (drawing.current) return;
    drawing.current = true;
    nextFrame(() => {
      drawing.current = false;
      draw();
    });
  };
  const fail = (error: unknown) => {
    found.current = { ...nothingFound(), problem: textOf(problemOf(error)).title };
    show();
  };
  useStream<LogSearchEvent>(
    async (signal) => {
      found.current = { ...nothingFound(), ...(settled.text !== '' && { progress: 0 }) };
      show();
      if (viewId === undefined || settled.text === '') return nothing();
      return backend().logs.search({ viewId, query: settled }, { signal });
    },
    (event) => {
      found.current = take(found.current, event);
      if (event.problem) fail(event.problem);
      show();
    },
    [viewId, settled],
    (error) => error !== undefined && fail(error),
  );
  const { hits, count, progress, problem } = found.current;
  const current = found.current.revision === revision || found.current.revision === -1;
  const none = useMemo(() => new HitList(), []);
  return {
    term,
    onTerm: setTerm,
    patterns: true,
    hits: current ? hits : none,
    count: current ? count : 0,
    // Hits of another numbering are on their way.
    progress: current || problem !== undefined ? progress : (progress ?? 0),
    problem,
    find: problem === undefined ? find : undefined,
    // A pattern may take for ever on some line: it is tried on those only that the search got through.
    onlyHits: settled.kind === 'regex',
  };
}
