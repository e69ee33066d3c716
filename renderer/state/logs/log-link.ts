// The window's end of a log view in the runtime: opens it, changes what it shows, and fetches its rows.
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { LogFilter } from '../../../runtime/contract/logs/log-query.ts';
import type { LogSelection, LogViewEvent } from '../../../runtime/contract/logs.ts';
import { backend } from '../../backend.ts';
import { newStreamId } from '../lossless.ts';
import { problemOf, useProblemText } from '../problem.ts';
import { useStream } from '../stream.ts';
import { ViewRows } from './log-rows.ts';

export interface LogAsk {
  /** None: nothing is opened. */
  selections: readonly LogSelection[];
  filter: LogFilter;
  /** Keys of sources. */
  muted: readonly number[];
}

/** After a view that broke; milliseconds. */
const retryDelay = 1000;

async function* nothing(): AsyncGenerator<LogViewEvent> {}

/** Rows of one view, whatever name it has in the runtime just now. */
function useRows(name: { current: string }): ViewRows {
  return useMemo(
    () =>
      new ViewRows({
        window: (from, count) => backend().logs.window({ viewId: name.current, from, count }),
        locate: ({ at, source, line }) => backend().logs.locate({ viewId: name.current, at, source, line }),
      }),
    [name],
  );
}

/** `viewId` is there once the runtime has told of the view; `problem` says why it is not, or not what was asked for. */
export function useLogLink(ask: LogAsk) {
  const textOf = useProblemText();
  const name = useRef('');
  const rows = useRows(name);
  const state = useSyncExternalStore(rows.subscribe, rows.state);
  const [viewId, setViewId] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  const newest = useRef(ask);
  newest.current = ask;
  const opened = useRef('');
  const asked = JSON.stringify(ask);
  const idle = ask.selections.length === 0;
  const say = (error: unknown) => setProblem(textOf(problemOf(error)).title);

  useStream<LogViewEvent>(
    async (signal) => {
      setViewId(undefined);
      if (idle) return nothing();
      const { selections, filter, muted } = newest.current;
      opened.current = JSON.stringify(newest.current);
      name.current = newStreamId();
      rows.begin();
      const input = { viewId: name.current, selections: [...selections], filter, muted: [...muted] };
      return backend().logs.view(input, { signal });
    },
    (event) => {
      if (event.kind === 'state') setViewId(name.current);
      rows.take(event);
    },
    [idle, attempt],
    (error) => {
      if (idle) return;
      setViewId(undefined);
      if (error !== undefined) say(error);
      setTimeout(() => setAttempt((count) => count + 1), retryDelay);
    },
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` is all that is asked for; it is read when it is sent
  useEffect(() => {
    setProblem(undefined);
    if (viewId === undefined || opened.current === asked) return;
    const { selections, filter, muted } = newest.current;
    opened.current = asked;
    let gone = false;
    backend()
      .logs.change({ viewId, selections: [...selections], filter, muted: [...muted] })
      .catch((error: unknown) => gone || say(error));
    return () => {
      gone = true;
    };
  }, [viewId, asked]);
  return { rows, state, viewId, problem };
}
