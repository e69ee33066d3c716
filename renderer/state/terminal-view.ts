// Ties a terminal on the screen to a session of the runtime: replay, output with brakes, input in order, size.
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { TerminalEvent } from '../../runtime/contract/terminals.ts';
import { backend } from '../backend.ts';
import { lossless } from './lossless.ts';
import { useStream } from './stream.ts';
import { useTerminals } from './terminals.ts';

/** What the hook needs of a terminal view. `done` is called when the text is on the screen. */
export interface TerminalScreen {
  write(data: string, done: () => void): void;
  /** Paints anew what was on a screen of that size, in cells, and then takes its own size again. */
  replay(data: string, columns: number, rows: number, done: () => void): void;
}

export interface TerminalLink {
  /** `attaching` until the replay came; `broken`: the wire or the runtime is away, it attaches again by itself. */
  status: 'attaching' | 'attached' | 'ended' | 'broken';
  /** What was typed; sent in order. */
  onData: (data: string) => void;
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
  return event.kind === 'exit' ? 0 : event.data.length;
}

function attach(sessionId: string, signal: AbortSignal): AsyncIterable<TerminalEvent> {
  return lossless(
    (streamId, inner) => backend().terminals.attach({ sessionId, streamId }, { signal: inner }),
    eventCost,
    signal,
  );
}

function useInput(sessionId: string): (data: string) => void {
  const queue = useRef<{ sessionId: string; push: (data: string) => void }>(undefined);
  return useCallback(
    (data) => {
      if (queue.current?.sessionId !== sessionId) {
        queue.current = { sessionId, push: inputQueue((text) => backend().terminals.input({ sessionId, data: text })) };
      }
      queue.current.push(data);
    },
    [sessionId],
  );
}

function useSettledResize(sessionId: string): (columns: number, rows: number) => void {
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
          .terminals.resize({ sessionId, ...size })
          .catch(() => undefined);
      }, settleTime);
    },
    [sessionId],
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
    (signal) => attach(sessionId, signal),
    (event) => {
      if (event.kind === 'exit') {
        setStatus('ended');
        return;
      }
      if (event.kind === 'replay') setStatus('attached');
      return new Promise<void>((resolve) => {
        if (!screen.current) resolve();
        else if (event.kind === 'replay') screen.current.replay(event.data, event.columns, event.rows, resolve);
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
  const onData = useInput(sessionId);
  const onResize = useSettledResize(sessionId);
  return { status, onData, onResize };
}
