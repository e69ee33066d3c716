// Writes a log view to a file of the person's: the runtime's stream becomes a Blob, which the browser saves.
import { useCallback, useEffect, useRef, useState } from 'react';
import { backend } from '../backend.ts';
import { lossless } from './lossless.ts';
import { problemOf, useProblemText } from './problem.ts';
import { saveBlob } from './save-blob.ts';

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

/** All that is exported. Rejects when `signal` aborts. */
export async function exportBlob(
  viewId: string,
  choice: ExportChoice,
  onProgress: (running: Running) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const pieces: Blob[] = [];
  let texts: string[] = [];
  let length = 0;
  const close = () => {
    pieces.push(new Blob(texts));
    texts = [];
    length = 0;
  };
  const open = (streamId: string, inner: AbortSignal) =>
    backend().logs.export({ viewId, streamId, ...choice }, { signal: inner });
  for await (const { text, done, total } of lossless(open, (item) => item.text.length, signal)) {
    texts.push(text);
    length += text.length;
    if (length >= pieceLength) close();
    onProgress({ done, total });
  }
  close();
  signal.throwIfAborted();
  return new Blob(pieces, { type: choice.format === 'text' ? 'text/plain' : 'application/x-ndjson' });
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
