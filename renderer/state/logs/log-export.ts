// Writes a log view to a file of the person's, or a part of it for the clipboard: the runtime's stream as a Blob, or as one text.

import { useCallback, useEffect, useRef, useState } from 'react';
import type { LogCursor, LogExported } from '../../../runtime/contract/logs.ts';
import { backend } from '../../backend.ts';
import { bytesOfBase64 } from '../base64.ts';
import { saveBlob } from '../files/save-blob.ts';
import { lossless } from '../lossless.ts';
import { problemOf, useProblemText } from '../problem.ts';

export interface ExportChoice {
  format: 'text' | 'jsonl';
  what: 'all' | 'filtered';
  times: boolean;
  colours: boolean;
}

interface Running {
  done: number;
  total: number;
}

/** Text that is handed over to a Blob, which the browser may keep on the disk; UTF-16 units. */
const pieceLength = 4 * 1024 * 1024;

/** `web-2026-01-31T12-00-00.log`: what of a name may stand in a file's name, and when. */
export function exportName(name: string, format: ExportChoice['format'], now: Date): string {
  const plain = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80) || 'log';
  return `${plain}-${now.toISOString().slice(0, 19).replaceAll(':', '-')}.${format === 'text' ? 'log' : 'jsonl'}`;
}

interface Wish extends ExportChoice {
  names?: boolean;
  range?: { from?: LogCursor | undefined; to?: LogCursor | undefined };
}

/** What is written, piece by piece. */
function exported(viewId: string, wish: Wish, signal: AbortSignal): AsyncIterable<LogExported> {
  const open = (streamId: string, inner: AbortSignal) =>
    backend().logs.export({ viewId, streamId, ...wish }, { signal: inner });
  return lossless(open, (item) => item.text.length, signal);
}

/** All that is exported. Rejects when `signal` aborts. */
export async function exportBlob(
  viewId: string,
  choice: ExportChoice,
  onProgress: (running: Running) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const pieces: Blob[] = [];
  let parts: BlobPart[] = [];
  let length = 0;
  const close = () => {
    pieces.push(new Blob(parts));
    parts = [];
    length = 0;
  };
  for await (const { text, base64, done, total } of exported(viewId, choice, signal)) {
    parts.push(base64 ? bytesOfBase64(text) : text);
    length += text.length;
    if (length >= pieceLength) close();
    onProgress({ done, total });
  }
  close();
  signal.throwIfAborted();
  return new Blob(pieces, { type: choice.format === 'text' ? 'text/plain' : 'application/x-ndjson' });
}

/** Some 16 MB: more than anybody pastes, and no burden for those who look at the clipboard. UTF-16 units. */
const longestCopy = 8 * 1024 * 1024;

export interface CopiedLines {
  /** Without a line end at its end. */
  text: string;
  /** Fewer than there are where the text would have been too long. */
  lines: number;
  total: number;
}

/** The lines from one to another, both included, as the view has them. Rejects when `signal` aborts. */
export async function copyLines(
  viewId: string,
  range: NonNullable<Wish['range']>,
  colours: boolean,
  signal: AbortSignal,
  longest = longestCopy,
): Promise<CopiedLines> {
  const wish: Wish = { format: 'text', what: 'filtered', times: false, colours, names: false, range };
  const copied = { text: '', lines: 0, total: 0 };
  for await (const { text, base64, done, total } of exported(viewId, wish, signal)) {
    const more = base64 ? new TextDecoder().decode(bytesOfBase64(text)) : text;
    // One line may be longer than all that is copied else.
    if (copied.text !== '' && copied.text.length + more.length > longest) break;
    Object.assign(copied, { text: copied.text + more, lines: done, total });
    if (done === total) break;
  }
  signal.throwIfAborted();
  return { ...copied, text: copied.text.replace(/\n$/, '') };
}

/** `name` is what the file is called after. */
export function useLogExport(viewId: string | undefined, name: string) {
  const textOf = useProblemText();
  const [running, setRunning] = useState<Running>();
  const [problem, setProblem] = useState<string>();
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const start = useCallback(
    async (choice: ExportChoice) => {
      if (viewId === undefined) return;
      const controller = new AbortController();
      stop.current = controller;
      setProblem(undefined);
      setRunning({ done: 0, total: 0 });
      try {
        const blob = await exportBlob(viewId, choice, setRunning, controller.signal);
        saveBlob(blob, exportName(name, choice.format, new Date()));
      } catch (error) {
        if (!controller.signal.aborted) setProblem(textOf(problemOf(error)).title);
      } finally {
        setRunning(undefined);
      }
    },
    [viewId, name, textOf],
  );
  const cancel = useCallback(() => stop.current?.abort(), []);
  return { start: (choice: ExportChoice) => void start(choice), cancel, running, problem };
}
