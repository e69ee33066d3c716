// Ties a terminal on the screen to a session of the runtime: replay, output with brakes, input in order, size.
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { terminalStep } from '../../../runtime/contract/credit.ts';
import type { TerminalEvent } from '../../../runtime/contract/terminals.ts';
import { backend } from '../../backend.ts';
import { lossless } from '../lossless.ts';
import { useStream } from '../stream.ts';
import { useTerminals } from '../terminals.ts';

/** What the hook needs of a terminal view. `done` is called when the text is on the screen. */
export interface TerminalScreen {
  write(data: string, done: () => void): void;
  /** Takes the lines above the screen away, once all that was written before is there. */
  clear(done: () => void): void;
  /** Paints anew what was on a screen of that size, in cells, and then takes its own size again. */
  replay(data: string, columns: number, rows: number, done: () => void): void;
}

export interface TerminalLink {
  /** `attaching` until the replay came; `broken`: the wire or the runtime is away, it attaches again by itself. */
  status: 'attaching' | 'attached' | 'ended' | 'broken';
  /** What was typed; sent in order. `answer`: what the terminal says by itself to a question of its program. */
  onData: (data: string, answer?: boolean) => void;
  /** The screen's size in cells; sent when it has settled. */
  onResize: (columns: number, rows: number) => void;
}

/** A call takes at most a mebibyte of characters; a pasted text may be longer. */
const longestInput = 512 * 1024;
const settleTime = 120;

/** As much as one call takes, never half of a character. */
function firstPart(text: string): string {
  const part = text.slice(0, longestInput);
  return part.length < text.length && /[\ud800-\udbff]$/.test(part) ? part.slice(0, -1) : part;
}

/** Sends texts one call after the other; what comes meanwhile goes together. A failed call drops what waits. */
export function inputQueue(send: (data: string) => Promise<void>): (data: string) => void {
  let waiting = '';
  let sending = false;
  const drain = async () => {
    sending = true;
    try {
      while (waiting !== '') {
        const part = firstPart(waiting);
        waiting = waiting.slice(part.length);
        await send(part);
      }
    } catch {
      // The session is gone: the attached stream tells that, and typing into nothing needs no second message.
      waiting = '';
    } finally {
      sending = false;
    }
  };
  return (data) => {
    waiting += data;
    if (!sending) void drain();
  };
}

function eventCost(event: TerminalEvent): number {
  return event.kind === 'replay' || event.kind === 'data' ? event.data.length : 0;
}

/** By this the runtime knows the view: the name of the stream that it is attached by. */
type ViewName = { current: string | undefined };

function attach(sessionId: string, view: ViewName, signal: AbortSignal): AsyncIterable<TerminalEvent> {
  return lossless(
    (streamId, inner) => {
      view.current = streamId;
      return backend().terminals.attach({ sessionId, streamId }, { signal: inner });
    },
    eventCost,
    signal,
    terminalStep,
  );
}

function useInput(sessionId: string, view: ViewName): TerminalLink['onData'] {
  const queues = useRef<{ sessionId: string; typed: (data: string) => void; answers: (data: string) => void }>(
    undefined,
  );
  return useCallback(
    (data, answer = false) => {
      const queue = (answers: boolean) =>
        inputQueue((text) =>
          backend().terminals.input({ sessionId, data: text, view: view.current, ...(answers && { answer: true }) }),
        );
      if (queues.current?.sessionId !== sessionId) {
        queues.current = { sessionId, typed: queue(false), answers: queue(true) };
      }
      queues.current[answer ? 'answers' : 'typed'](data);
    },
    [sessionId, view],
  );
}

function useSettledResize(sessionId: string, view: ViewName): (columns: number, rows: number) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(
    (columns, rows) => {
      clearTimeout(timer.current);
      if (columns < 1 || rows < 1) return;
      timer.current = setTimeout(() => {
        const size = { columns: Math.min(columns, 1000), rows: Math.min(rows, 1000) };
        // A session that ended has no size any more; the stream says so.
        backend()
          .terminals.resize({ sessionId, ...size, view: view.current })
          .catch(() => undefined);
      }, settleTime);
    },
    [sessionId, view],
  );
}

/**
 * Attaches `screen` to the session while mounted: the replay repaints it, output follows as fast as it is drawn, and it
 * attaches again when the wire comes back or the session is opened anew. Give the answer's `onData` and `onResize` to the
 * terminal view.
 */
export function useTerminal(sessionId: string, screen: RefObject<TerminalScreen | null>): TerminalLink {
  const [status, setStatus] = useState<TerminalLink['status']>('attaching');
  const [attempt, setAttempt] = useState(0);
  const running = useTerminals(({ sessions }) =>
    sessions.some(({ id, status }) => id === sessionId && status === 'running'),
  );
  const view = useRef<string>(undefined);
  const retry = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(retry.current), []);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  // A session whose program ended runs again only when it was opened anew.
  const ran = useRef(running);
  useEffect(() => {
    if (running && !ran.current) again();
    ran.current = running;
  }, [running, again]);
  useStream<TerminalEvent>(
    (signal) => attach(sessionId, view, signal),
    (event) => {
      if (event.kind === 'exit') {
        setStatus('ended');
        return;
      }
      if (event.kind === 'replay') setStatus('attached');
      return new Promise<void>((resolve) => {
        if (!screen.current) resolve();
        else if (event.kind === 'replay') screen.current.replay(event.data, event.columns, event.rows, resolve);
        else if (event.kind === 'clear') screen.current.clear(resolve);
        else screen.current.write(event.data, resolve);
      });
    },
    [sessionId, attempt],
    (error) => {
      if (error === undefined) return;
      setStatus((before) => (before === 'ended' ? before : 'broken'));
      retry.current = setTimeout(again, 1_000);
    },
  );
  const onData = useInput(sessionId, view);
  const onResize = useSettledResize(sessionId, view);
  return { status, onData, onResize };
}
