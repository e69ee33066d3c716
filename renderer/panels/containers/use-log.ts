// Feeds a container's log into a view: from its tail, live, and on from the last line when the engine was away.
import { useEffect, useRef, useState } from 'react';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { type LogEvent, type LogLine, logCost } from '../../../runtime/contract/logs.ts';
import { client } from '../../state/client.ts';
import { useContainers } from '../../state/containers.ts';
import { lossless } from '../../state/lossless.ts';
import { useStream } from '../../state/stream.ts';

/** Lines of the past that are shown at first. */
const firstTail = 1000;
/** After a loss everything that was missed is wanted. */
const wholeTail = 1_000_000;
const retryDelay = 1000;

/** Where the log goes. `ended` and `started` are marks between the lines. */
export interface LogSink {
  append: (lines: readonly LogLine[]) => void;
  mark: (what: 'ended' | 'started') => void;
}

function cost(event: LogEvent): number {
  return event.kind === 'lines' ? logCost(event.lines) : 0;
}

/** `lost` is true while the connection to the log is gone; it is opened again once the engine answers. */
export function useLog(row: ContainerRow, sink: LogSink): { lost: boolean } {
  const [lost, setLost] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const engineAnswers = useContainers((state) => state.status === 'ready');
  const since = useRef<string>(undefined);
  const over = useRef(false);

  const open = (signal: AbortSignal) =>
    lossless(
      async (streamId, inner) => {
        const from = since.current === undefined ? { tail: firstTail } : { tail: wholeTail, since: since.current };
        const input = { engineId: row.engineId, id: row.id, streamId, follow: true, ...from };
        const events = await client().logs.follow(input, { signal: inner });
        setLost(false);
        return events;
      },
      cost,
      signal,
    );
  const take = (event: LogEvent) => {
    switch (event.kind) {
      case 'lines':
        if (over.current) sink.mark('started');
        over.current = false;
        since.current = event.lines.at(-1)?.at ?? since.current;
        sink.append(event.lines);
        break;
      case 'end':
        if (!over.current) sink.mark('ended');
        over.current = true;
        break;
      case 'lost':
        setLost(true);
        break;
    }
  };
  useStream<LogEvent>(open, take, [row.engineId, row.id, attempt], () => setLost(true));

  useEffect(() => {
    if (!lost || !engineAnswers) return;
    const timer = setTimeout(() => setAttempt((count) => count + 1), retryDelay);
    return () => clearTimeout(timer);
  }, [lost, engineAnswers]);
  return { lost };
}
